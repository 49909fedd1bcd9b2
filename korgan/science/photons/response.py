"""What a detector's crystal does with photons of one energy: peaks, escapes, continuum."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.photons.detectors import Detector, detector
from korgan.science.photons.transport.crystal import escape_energies

DATA = Path(__file__).parent / "data"
TABLE_DISTANCE_CM = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """Response of one detector to photons of one energy after another.

    Attributes
    ----------
    model : Detector
        The detector.
    energy_kev : ndarray (k,)
        Incident energies of the table (keV).
    full : ndarray (k,)
        Full-energy events per photon that meets the crystal's face.
    escapes : ndarray (k, e)
        Events in which exactly `escape_kev` left the crystal.
    escape_kev : ndarray (e,)
        K X-rays of the crystal, 511 and 1022 keV.
    continuum : ndarray (k, CONTINUUM_BINS)
        All other events, in pieces that move with the incident energy.
    """

    model: Detector
    energy_kev: NDArray[np.float64]
    full: NDArray[np.float64]
    escapes: NDArray[np.float64]
    escape_kev: NDArray[np.float64]
    continuum: NDArray[np.float64]

    def at(
        self, energy_kev: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Interpolate to any energies.

        Parameters
        ----------
        energy_kev : ndarray (n,)
            Incident energies (keV).

        Returns
        -------
        full : ndarray (n,)
            Full-energy efficiency.
        escapes : ndarray (n, e)
            Escape peaks.
        continuum : ndarray (n, CONTINUUM_BINS)
            Continuum in its pieces.
        """
        grid = np.log(self.energy_kev)
        position = np.log(np.clip(energy_kev, self.energy_kev[0], self.energy_kev[-1]))
        low = np.clip(np.searchsorted(grid, position, side="right") - 1, 0, len(grid) - 2)
        above = (position - grid[low]) / (grid[low + 1] - grid[low])
        below = 1.0 - above
        return (
            below * self.full[low] + above * self.full[low + 1],
            below[:, None] * self.escapes[low] + above[:, None] * self.escapes[low + 1],
            below[:, None] * self.continuum[low] + above[:, None] * self.continuum[low + 1],
        )

    def intrinsic_peak_efficiency(self, energy_kev: ArrayLike) -> NDArray[np.float64]:
        """Full-energy events per photon that meets the crystal's face.

        Parameters
        ----------
        energy_kev : array_like (n,)
            Energies (keV).

        Returns
        -------
        ndarray (n,)
            Efficiency; may exceed one slightly at low energy, when photons enter by the sides.
        """
        return self.at(np.atleast_1d(np.asarray(energy_kev, dtype=float)))[0]

    def peak_to_total(self, energy_kev: ArrayLike) -> NDArray[np.float64]:
        """Share of the events that lie in the full-energy peak.

        Parameters
        ----------
        energy_kev : array_like (n,)
            Energies (keV).

        Returns
        -------
        ndarray (n,)
            Between zero and one.
        """
        full, escapes, continuum = self.at(np.atleast_1d(np.asarray(energy_kev, dtype=float)))
        return np.asarray(full / (full + escapes.sum(axis=1) + continuum.sum(axis=1)))


@lru_cache(maxsize=32)
def response(name: str) -> Response:
    """Response of a detector, from the shipped table.

    Parameters
    ----------
    name : str
        Such as ``"NaI 3x3"``.

    Returns
    -------
    Response
        Efficiencies and continua.

    Raises
    ------
    InputError
        ``unknown_detector``.

    Examples
    --------
    >>> 0.4 < float(response("NaI 3x3").intrinsic_peak_efficiency(661.657)[0]) < 0.5
    True
    """
    model = detector(name)
    with np.load(DATA / "responses.npz") as table:
        energy = table[f"energy/{name}"].astype(float)
        rows = table[f"response/{name}"].astype(float)
    escape = escape_energies(model.bodies[model.sensitive].material)
    split = 1 + len(escape)
    used = escape > 0
    return Response(
        model, energy, rows[:, 0], rows[:, 1:split][:, used], escape[used], rows[:, split:]
    )


def solid_angle_share(model: Detector, distance_cm: float) -> float:
    """Share of the full sphere by which the tabulated efficiencies are to be multiplied.

    The tables hold events per photon that meets the crystal's face from 100 cm. Nearer, rays spread
    within the crystal and some leave by its side; it then counts as if it stood back by a third of
    its depth (fits the Monte Carlo at 25 cm to two per cent at 1332 keV, where it matters most).

    Parameters
    ----------
    model : Detector
        The detector; a rectangular face counts as a disc of equal area.
    distance_cm : float
        From the source, on the axis, to the face (cm).

    Returns
    -------
    float
        Between zero and one half.
    """
    crystal = model.bodies[model.sensitive]
    radius_squared = model.face_area_cm2 / math.pi
    depth = (crystal.z_high - crystal.z_low) / 3.0

    def disc(distance: float) -> float:
        return 0.5 * (1.0 - distance / math.sqrt(distance**2 + radius_squared))

    at_table = TABLE_DISTANCE_CM
    return disc(at_table) * disc(distance_cm + depth) / disc(at_table + depth)
