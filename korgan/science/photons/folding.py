"""What a detector counts: emissions folded with passage, efficiency, escape and resolution."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError
from korgan.science.nuclides.emissions import Emissions
from korgan.science.photons.attenuation import transmission_coefficient
from korgan.science.photons.materials import material
from korgan.science.photons.pulse_heights import (
    DEPOSIT_BINS,
    DEPOSIT_EDGES_KEV,
    add_continua,
    add_peaks,
    blur_shares,
    unfold,
)
from korgan.science.photons.response import response, solid_angle_share
from korgan.science.photons.shielding import (
    FLUX_BINS,
    FLUX_EDGES_KEV,
    FLUX_KEV,
    Passage,
    Shielding,
    binned,
    passage,
    rebinned,
    room,
)
from korgan.science.spectra.resolution import FWHM_PER_SIGMA

if TYPE_CHECKING:
    import scipy.sparse

# Peaks weaker than this share of all counts of a spectrum are left out.
FAINTEST_PEAK = 2e-6


class HasResolution(Protocol):
    """Anything that knows a detector's resolution."""

    def fwhm_kev(self, energy_kev: ArrayLike, /) -> NDArray[np.float64]:
        """Full width at half maximum (keV) at each energy."""


@lru_cache(maxsize=32)
def flux_response(name: str) -> NDArray[np.float64]:
    """Deposited energy per photon in each flux bin (FLUX_BINS x DEPOSIT_BINS), peaks included.

    Full-energy and escape events are spread over the width of the flux bin.
    """
    table = response(name)
    full, escapes, continuum = table.at(FLUX_KEV)
    out = np.zeros((FLUX_BINS, DEPOSIT_BINS))
    for row, energy in enumerate(FLUX_KEV):
        unfold(energy, continuum[row], DEPOSIT_EDGES_KEV, out[row])
    shifts = [(0.0, full), *((float(e), escapes[:, k]) for k, e in enumerate(table.escape_kev))]
    for shift, counts in shifts:
        for i in np.flatnonzero(counts > 0):
            low, high = FLUX_EDGES_KEV[i] - shift, FLUX_EDGES_KEV[i + 1] - shift
            if high > 0:
                share = np.interp(DEPOSIT_EDGES_KEV, [max(low, 0.0), high], [0.0, 1.0])
                out[i] += counts[i] * np.diff(share)
    return out


class Folding:
    """Folds emissions with one detector, one energy scale and one resolution.

    Parameters
    ----------
    name : str
        Detector, such as ``"NaI 3x3"``.
    edges_kev : ndarray (n + 1,)
        Edges of the channels (keV), rising; they may begin below zero.
    resolution : HasResolution
        Gives the full width at half maximum.
    distance_cm : float
        From source to detector.
    room_scatter : float
        Strength of scatter from floor and walls; 1 is a room of concrete, 0 none.

    Raises
    ------
    InputError
        ``unknown_detector``, ``edges_not_rising``, ``distance_not_positive`` or ``bad_resolution``.
    """

    def __init__(
        self,
        name: str,
        edges_kev: NDArray[np.float64],
        resolution: HasResolution,
        *,
        distance_cm: float = 100.0,
        room_scatter: float = 1.0,
    ) -> None:
        edges = np.ascontiguousarray(edges_kev, dtype=float)
        if edges.ndim != 1 or len(edges) < 2 or not np.all(np.diff(edges) > 0):
            raise InputError("edges_not_rising", "channel edges must rise strictly")
        if not distance_cm > 0.0:
            raise InputError("distance_not_positive", f"distance is {distance_cm} cm")
        self.table = response(name)
        self.name, self.edges, self.resolution = name, edges, resolution
        self.distance_cm = float(distance_cm)
        self._room = room_scatter * room(self.distance_cm) if room_scatter > 0 else None
        self._angle = solid_angle_share(self.table.model, self.distance_cm)
        self._air = np.exp(
            -transmission_coefficient("air", FLUX_KEV) * material("air").density * distance_cm
        )
        # nothing that is deposited far above the last channel can be counted in it
        highest = edges[-1] + 5.0 * float(self._sigma(edges[-1:])[0])
        self._used = int(min(np.searchsorted(DEPOSIT_EDGES_KEV, highest) + 1, DEPOSIT_BINS))
        self._deposit = np.ascontiguousarray(flux_response(name)[:, : self._used])
        self._blur = self._blur_matrix()

    def _sigma(self, energy_kev: NDArray[np.float64]) -> NDArray[np.float64]:
        fwhm = np.asarray(self.resolution.fwhm_kev(np.maximum(energy_kev, 1.0)), dtype=float)
        if fwhm.shape != energy_kev.shape or not np.all(fwhm > 0) or not np.all(np.isfinite(fwhm)):
            raise InputError("bad_resolution", "the resolution must be positive at every energy")
        return fwhm / FWHM_PER_SIGMA

    def _blur_matrix(self) -> scipy.sparse.csr_matrix:
        deposit = DEPOSIT_EDGES_KEV[: self._used + 1]
        centres = 0.5 * (deposit[1:] + deposit[:-1])
        starts, columns, values = blur_shares(deposit, self._sigma(centres), self.edges)
        shape = (self._used, len(self.edges) - 1)
        import scipy.sparse  # heavy, and identification comes with its templates folded

        return scipy.sparse.csr_matrix((values, columns, starts), shape=shape)

    def spectra(
        self, source: Emissions, shieldings: Sequence[Shielding | None]
    ) -> NDArray[np.float64]:
        """Expected counts per decay behind each of several layers.

        Parameters
        ----------
        source : Emissions
            Lines and continuum.
        shieldings : sequence of Shielding or None
            Layers.

        Returns
        -------
        ndarray (shieldings, n)
            Counts per decay in each channel.
        """
        return np.asarray(self.library([source], shieldings)[0])

    def library(
        self, sources: Sequence[Emissions], shieldings: Sequence[Shielding | None]
    ) -> NDArray[np.float64]:
        """Expected counts per decay of many sources, each behind each of several layers.

        Parameters
        ----------
        sources : sequence of Emissions
            Lines and continua.
        shieldings : sequence of Shielding or None
            Layers.

        Returns
        -------
        ndarray (sources, shieldings, n)
            Counts per decay in each channel.
        """
        layers = [passage(layer) for layer in shieldings]
        count = len(sources) * len(layers)
        flux = np.zeros((count, FLUX_BINS))
        deposit = np.zeros((count, self._deposit.shape[1]))
        spectra = np.zeros((count, len(self.edges) - 1))
        for number, source in enumerate(sources):
            rows = slice(number * len(layers), (number + 1) * len(layers))
            energy, width, lines, flux[rows] = self._arriving(source, layers)
            self._count_lines(energy, width, lines, deposit[rows], spectra[rows])
        deposit += flux @ self._deposit
        spectra += (self._blur.T @ deposit.T).T
        return self._angle * spectra.reshape(len(sources), len(layers), -1)

    def fluence(
        self,
        energy_kev: NDArray[np.float64],
        lines: NDArray[np.float64],
        continuum: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Expected counts per photon fluence at the crystal, as if it came from the front.

        Parameters
        ----------
        energy_kev, lines : ndarray (m,)
            Energies (keV) and fluence of lines (1/cm2).
        continuum : ndarray (FLUX_BINS,)
            Fluence by flux bin (1/cm2).

        Returns
        -------
        ndarray (n,)
            Counts per cm2 of crystal in each channel.
        """
        spectra = np.zeros((1, len(self.edges) - 1))
        deposit = np.zeros((1, self._deposit.shape[1]))
        width = np.zeros_like(energy_kev)
        self._count_lines(energy_kev, width, lines[None, :], deposit, spectra)
        deposit += continuum @ self._deposit
        spectra += (self._blur.T @ deposit.T).T
        return np.asarray(spectra[0])

    def blurred(self, deposit: NDArray[np.float64]) -> NDArray[np.float64]:
        """Counts by channel of events known by the energy that they deposit.

        Parameters
        ----------
        deposit : ndarray (DEPOSIT_BINS,)
            Events in each bin of ``DEPOSIT_EDGES_KEV``.

        Returns
        -------
        ndarray (n,)
            Counts in each channel.
        """
        return np.asarray(self._blur.T @ deposit[: self._used])

    def _arriving(
        self, source: Emissions, layers: Sequence[Passage]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Energies and widths of lines, their photons by layer, scattered photons by layer."""
        lines = (source.energy_kev >= FLUX_EDGES_KEV[0]) & (source.energy_kev < FLUX_EDGES_KEV[-1])
        energy, emitted = source.energy_kev[lines], source.per_decay[lines]
        start = binned(energy, emitted)
        if source.continuum_per_decay.any():
            continuum = rebinned(source.continuum_edges_kev, source.continuum_per_decay)
        else:
            continuum = np.zeros(FLUX_BINS)
        flux = np.zeros((len(layers), FLUX_BINS))
        line_flux = np.zeros((len(layers), len(energy)))
        for i, layer in enumerate(layers):
            line_flux[i] = emitted * layer.transmitted(energy)
            flux[i] = continuum * layer.transmitted(FLUX_KEV)
            if layer.scattered is not None:
                flux[i] += (start + continuum) @ layer.scattered
        flux *= self._air
        line_flux *= np.interp(energy, FLUX_KEV, self._air)
        if self._room is not None:
            flux += (flux + binned(energy, line_flux)) @ self._room
        return energy, source.width_kev[lines], line_flux, flux

    def _count_lines(
        self,
        energy: NDArray[np.float64],
        width: NDArray[np.float64],
        line_flux: NDArray[np.float64],
        deposit: NDArray[np.float64],
        spectra: NDArray[np.float64],
    ) -> None:
        """Add the continua of lines to `deposit` and their peaks to `spectra`."""
        if len(energy) == 0:
            return
        full, escapes, continuum = self.table.at(energy)
        events = full + escapes.sum(axis=1) + continuum.sum(axis=1)
        faintest = FAINTEST_PEAK * (line_flux @ events)
        add_continua(energy, continuum, line_flux, faintest, DEPOSIT_EDGES_KEV, deposit)
        where = np.concatenate([energy, *(energy - kev for kev in self.table.escape_kev)])
        counts = np.concatenate(
            [line_flux * full, *(line_flux * column for column in escapes.T)], axis=1
        )
        real = (where > 1.0) & np.any(counts > faintest[:, None], axis=0)
        where = where[real]
        own = np.tile(width, 1 + len(self.table.escape_kev))[real] / FWHM_PER_SIGMA
        tail, depth = self.table.model.tail
        add_peaks(
            spectra,
            where,
            np.hypot(self._sigma(where), own),
            np.ascontiguousarray(counts[:, real]),
            self.edges,
            faintest,
            tail,
            depth,
        )


def expected_spectrum(
    emissions: Emissions,
    detector: str,
    edges_kev: NDArray[np.float64],
    resolution: HasResolution,
    *,
    shielding: Shielding | None = None,
    distance_cm: float = 100.0,
    room_scatter: float = 1.0,
) -> NDArray[np.float64]:
    """Counts that a detector is expected to register per decay of a source.

    Parameters
    ----------
    emissions : Emissions
        Photons per decay; see `korgan.science.nuclides.emissions`.
    detector : str
        Such as ``"NaI 3x3"``.
    edges_kev : ndarray (n + 1,)
        Edges of the channels (keV), rising.
    resolution : HasResolution
        Anything with ``fwhm_kev(energy_kev)``; a `Detector` has the typical one of its kind.
    shielding : Shielding, optional
        Layer around the source.
    distance_cm : float
        From source to the face of the crystal (cm).
    room_scatter : float
        Strength of scatter from floor and walls; 1 is a room of concrete, 0 none.

    Returns
    -------
    ndarray (n,)
        Counts per decay in each channel.

    Raises
    ------
    InputError
        ``unknown_detector``, ``edges_not_rising``, ``distance_not_positive`` or ``bad_resolution``.

    Notes
    -----
    Use :class:`Folding` for many sources and one detector. Coincidence summing, dead time and
    pile-up are not included.

    Examples
    --------
    >>> from korgan.science.nuclides import emissions as emitted
    >>> from korgan.science.photons.detectors import detector
    >>> edges = np.linspace(0.0, 3000.0, 1025)
    >>> model = detector("NaI 3x3")
    >>> counts = expected_spectrum(emitted("Cs-137"), "NaI 3x3", edges, model)
    >>> peak = edges[200 + counts[200:].argmax()]
    >>> bool(abs(peak - 661.657) < 5)
    True
    """
    folding = Folding(
        detector, edges_kev, resolution, distance_cm=distance_cm, room_scatter=room_scatter
    )
    return np.asarray(folding.spectra(emissions, [shielding])[0])
