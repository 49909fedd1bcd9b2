"""Many sources folded with one detector at once, before broadening."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from korgan.science.identification.grid import (
    COARSE_CENTRES_KEV,
    COARSE_EDGES_KEV,
    COARSER,
    FINE_BINS,
    FINE_CENTRES_KEV,
    FINE_EDGES_KEV,
)
from korgan.science.identification.rows import DISTANCE_CM
from korgan.science.nuclides import Emissions
from korgan.science.photons.attenuation import transmission_coefficient
from korgan.science.photons.materials import material
from korgan.science.photons.response import Response, response
from korgan.science.photons.shielding import (
    FLUX_EDGES_KEV,
    FLUX_KEV,
    Shielding,
    binned,
    passage,
    room,
)
from korgan.science.photons.transport.crystal import SEGMENT_BINS, segment_knots
from korgan.science.spectra import rebin


def fine_lines(
    energy_kev: NDArray[np.float64], photons: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Photons by fine bin; a line is shared between two bins so that its mean energy stays.

    Parameters
    ----------
    energy_kev, photons : ndarray, shape (n,)
        Energies in keV and photons of each line.

    Returns
    -------
    ndarray, shape (FINE_BINS,)
        Photons; lines outside the grid are left out.
    """
    inside = (energy_kev > FINE_CENTRES_KEV[0]) & (energy_kev < FINE_CENTRES_KEV[-1])
    energy, intensity = energy_kev[inside], photons[inside]
    upper = np.searchsorted(FINE_CENTRES_KEV, energy)
    low, high = FINE_CENTRES_KEV[upper - 1], FINE_CENTRES_KEV[upper]
    share = (energy - low) / (high - low)
    found = np.zeros(FINE_BINS)
    np.add.at(found, upper, intensity * share)
    np.add.at(found, upper - 1, intensity * (1 - share))
    return found


def fine_continuum(emitted: Emissions) -> NDArray[np.float64]:
    """Photons per decay by fine bin of the continuum of a source."""
    if not emitted.continuum_per_decay.any():
        return np.zeros(FINE_BINS)
    return rebin(emitted.continuum_per_decay, emitted.continuum_edges_kev, FINE_EDGES_KEV)


class FineFold:
    """Response of one detector on the fine grid, without broadening.

    Parameters
    ----------
    name : str
        Detector, such as ``"NaI 3x3"``.
    """

    def __init__(self, name: str) -> None:
        table = response(name)
        full, escapes, _ = table.at(FINE_CENTRES_KEV)
        self._peaks = _peak_matrix(table, full, escapes, 0.0)
        self._tailed = _peak_matrix(table, full, escapes, table.model.tail[0])
        self._continuum = _continuum_matrix(table).astype(np.float32)
        self._to_flux = _flux_matrix()
        air = transmission_coefficient("air", FINE_CENTRES_KEV) * material("air").density
        self._air = np.exp(-air * DISTANCE_CM).astype(np.float32)
        air = transmission_coefficient("air", FLUX_KEV) * material("air").density
        self._flux_air = np.exp(-air * DISTANCE_CM)
        self._room = room(DISTANCE_CM)

    def parts(
        self,
        lines: NDArray[np.float32],
        continuum: NDArray[np.float32],
        layer: Shielding | None,
    ) -> tuple[NDArray[np.float32], ...]:
        """Counts behind a layer in a room of usual size.

        Parameters
        ----------
        lines, continuum : ndarray, shape (rows, FINE_BINS)
            Photons of the lines and of the continuum of each source.
        layer : Shielding or None
            Layer around the source.

        Returns
        -------
        peaks : ndarray, shape (rows, FINE_BINS)
            Full-energy and escape peaks of unscattered photons of lines, without tails.
        broad, compton, scatter : ndarray, shape (rows, COARSE_BINS)
            The same of unscattered photons of the continuum, other counts of unscattered
            photons, and all counts of scattered photons, on a scale common to all.
        """
        passed = passage(layer)
        through = (passed.transmitted(FINE_CENTRES_KEV) * self._air).astype(np.float32)
        photons = lines + continuum
        direct = photons * through
        flux = np.zeros((photons.shape[0], FLUX_KEV.size))
        if passed.scattered is not None:
            flux += ((photons @ self._to_flux) @ passed.scattered) * self._flux_air
        flux += (flux + direct @ self._to_flux) @ self._room
        scattered = _from_flux(flux)
        peaks = (self._peaks.T @ (lines * through).T).T
        broad = _coarse((self._tailed.T @ (continuum * through).T).T)
        scatter = self._compton(scattered) + _coarse((self._tailed.T @ scattered.T).T)
        return peaks, broad, self._compton(direct), scatter

    def _compton(self, photons: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(_coarse(photons) @ self._continuum)


def _coarse(fine: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(fine.reshape(len(fine), -1, COARSER).sum(axis=2))


def _peak_matrix(
    table: Response, full: NDArray[np.float64], escapes: NDArray[np.float64], share: float
) -> scipy.sparse.csr_matrix:
    """From incident to counted fine bins: full energy, with its tail, and escape peaks."""
    bins = np.arange(FINE_BINS)
    depth = table.model.tail[1]
    rows, columns, values = [bins], [bins], [full * (1.0 - share)]
    for k in range(1, 25) if share > 0 else ():
        # quantiles of the exponential tail below the peak
        below = -depth * np.log(1 - (k - 0.5) / 24.0)
        place = np.searchsorted(FINE_EDGES_KEV, FINE_CENTRES_KEV * (1.0 - below)) - 1
        rows, columns, values = _appended(rows, columns, values, place, full * share / 24.0)
    for k, shift in enumerate(table.escape_kev):
        place = np.searchsorted(FINE_EDGES_KEV, FINE_CENTRES_KEV - shift) - 1
        rows, columns, values = _appended(rows, columns, values, place, escapes[:, k])
    joined = np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))
    return scipy.sparse.csr_matrix(joined, shape=(FINE_BINS, FINE_BINS), dtype=np.float32)


def _appended(
    rows: list[NDArray[np.int64]],
    columns: list[NDArray[np.int64]],
    values: list[NDArray[np.float64]],
    place: NDArray[np.int64],
    counts: NDArray[np.float64],
) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int64]], list[NDArray[np.float64]]]:
    good = np.flatnonzero((place >= 0) & (counts > 0))
    return [*rows, good], [*columns, place[good]], [*values, counts[good]]


def _continuum_matrix(table: Response) -> NDArray[np.float64]:
    """Continuum by coarse bin for photons of each coarse bin."""
    _, _, continuum = table.at(COARSE_CENTRES_KEV)
    found = np.zeros((COARSE_CENTRES_KEV.size, COARSE_CENTRES_KEV.size))
    steps = np.linspace(0.0, 1.0, SEGMENT_BINS + 1)
    for i, energy in enumerate(COARSE_CENTRES_KEV):
        knots = segment_knots(float(energy))
        pieces = [a + (b - a) * steps[1:] for a, b in pairwise(knots)]
        edges = np.concatenate([[0.0], *pieces])
        below = np.concatenate([[0.0], np.cumsum(continuum[i])])
        found[i] = np.diff(np.interp(COARSE_EDGES_KEV, edges, below))
    return found


def _flux_matrix() -> NDArray[np.float32]:
    inside = (FLUX_KEV[0] < FINE_CENTRES_KEV) & (FLUX_KEV[-1] > FINE_CENTRES_KEV)
    found = np.zeros((FINE_BINS, FLUX_KEV.size), dtype=np.float32)
    found[inside] = binned(FINE_CENTRES_KEV[inside], np.eye(int(inside.sum())))
    return found


def _from_flux(flux: NDArray[np.float64]) -> NDArray[np.float32]:
    """Scattered photons from flux bins to fine bins, spread evenly within each."""
    cumulative = np.zeros((flux.shape[0], FLUX_KEV.size + 1))
    np.cumsum(flux, axis=1, out=cumulative[:, 1:])
    place = np.clip(
        np.interp(FINE_EDGES_KEV, FLUX_EDGES_KEV, np.arange(FLUX_EDGES_KEV.size)),
        0,
        FLUX_EDGES_KEV.size - 1 - 1e-9,
    )
    low = place.astype(int)
    share = place - low
    at = cumulative[:, low] * (1 - share) + cumulative[:, low + 1] * share
    return np.asarray(np.diff(at, axis=1), dtype=np.float32)
