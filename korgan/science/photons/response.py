"""What a detector counts: emissions folded with passage, efficiency, escape and resolution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError
from korgan.science.nuclides.emissions import Emissions
from korgan.science.photons.attenuation import transmission_coefficient
from korgan.science.photons.detectors import Detector, detector
from korgan.science.photons.materials import material
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
from korgan.science.photons.transport.crystal import (
    SEGMENT_BINS,
    escape_energies,
)
from korgan.science.photons.transport.interactions import REST_KEV

if TYPE_CHECKING:
    import scipy.sparse

DATA = Path(__file__).parent / "data"
# Peaks weaker than this share of all counts of a spectrum are left out.
FAINTEST_PEAK = 2e-6
TABLE_DISTANCE_CM = 100.0
FWHM_PER_SIGMA = 2.0 * math.sqrt(2.0 * math.log(2.0))
# Deposited energy in bins of 0.5 keV, from 170 keV on of 0.3 per cent.
DEPOSIT_EDGES_KEV: NDArray[np.float64] = np.concatenate(
    [np.arange(0.0, 170.0, 0.5), np.geomspace(170.0, 10_000.0, 1360)]
)
DEPOSIT_BINS = len(DEPOSIT_EDGES_KEV) - 1


class HasResolution(Protocol):
    """Anything that knows a detector's resolution."""

    def fwhm_kev(self, energy_kev: ArrayLike, /) -> NDArray[np.float64]:
        """Full width at half maximum (keV) at each energy."""


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


@numba.njit(cache=True)
def _unfold(
    e: float, continuum: NDArray[np.float64], edges: NDArray[np.float64], out: NDArray[np.float64]
) -> int:
    """Continuum of one incident energy in common bins; returns how many bins it fills.

    `continuum` counts in pieces between the Compton energies (see `transport.crystal`).
    """
    back = e / (1.0 + 2.0 * e / REST_KEV)
    knots = (0.0, min(back, e - back), max(back, e - back), e)
    out[:] = 0.0
    place = 0
    for segment in range(3):
        width = (knots[segment + 1] - knots[segment]) / SEGMENT_BINS
        for k in range(SEGMENT_BINS):
            a = knots[segment] + k * width
            b = a + width
            while place < out.shape[0] and edges[place + 1] <= a:
                place += 1
            if place == out.shape[0]:
                return place
            counts = continuum[segment * SEGMENT_BINS + k]
            at, rest = place, a
            while rest < b and at < out.shape[0]:
                upper = min(b, edges[at + 1])
                out[at] += counts * (upper - rest) / width
                rest = upper
                at += 1
    return int(min(place + 2, out.shape[0]))


@numba.njit(cache=True)
def _add_continua(
    energy: NDArray[np.float64],
    continuum: NDArray[np.float64],
    weight: NDArray[np.float64],
    faintest: NDArray[np.float64],
    edges: NDArray[np.float64],
    deposit: NDArray[np.float64],
) -> None:
    """Add the continua of lines, weighted (spectra x lines), to the deposit of each spectrum."""
    row = np.zeros(deposit.shape[1])
    for j in range(energy.shape[0]):
        total = continuum[j].sum()
        wanted = False
        for i in range(weight.shape[0]):
            wanted = wanted or weight[i, j] * total > faintest[i]
        if not wanted:
            continue
        filled = _unfold(energy[j], continuum[j], edges, row)
        for i in range(weight.shape[0]):
            for k in range(filled):
                deposit[i, k] += weight[i, j] * row[k]


@numba.njit(cache=True)
def _normal(x: float) -> float:
    return 0.5 * math.erfc(-x * 0.7071067811865476)


@numba.njit(cache=True)
def _below(x: float, centre: float, sigma: float, tail: float, depth: float) -> float:
    """Share of a peak that lies below x: a Gaussian, in part with an exponential tail below it."""
    z = (x - centre) / sigma
    share = _normal(z)
    if tail > 0.0:
        ratio = sigma / depth
        exponent = z * ratio + 0.5 * ratio * ratio
        if exponent < 300.0:
            share += tail * math.exp(exponent) * _normal(-z - ratio)
    return share


@numba.njit(cache=True)
def _add_peaks(
    spectra: NDArray[np.float64],
    energy: NDArray[np.float64],
    sigma: NDArray[np.float64],
    counts: NDArray[np.float64],
    edges: NDArray[np.float64],
    faintest: NDArray[np.float64],
    tail: float,
    depth: float,
) -> None:
    """Add peaks of given counts (spectra x peaks) to each spectrum."""
    profile = np.empty(edges.shape[0])
    for j in range(energy.shape[0]):
        wanted = False
        for i in range(spectra.shape[0]):
            wanted = wanted or counts[i, j] > faintest[i]
        if not wanted:
            continue
        reach = 5.0 * sigma[j]
        below = reach + (8.0 * depth * energy[j] if tail > 0.0 else 0.0)
        first = max(np.searchsorted(edges, energy[j] - below) - 1, 0)
        last = int(min(np.searchsorted(edges, energy[j] + reach), edges.shape[0] - 1))
        for k in range(first, last + 1):
            profile[k] = _below(edges[k], energy[j], sigma[j], tail, max(depth * energy[j], 1e-9))
        for i in range(spectra.shape[0]):
            if counts[i, j] > faintest[i]:
                for k in range(first, last):
                    spectra[i, k] += counts[i, j] * (profile[k + 1] - profile[k])


@numba.njit(cache=True)
def _ramp(x: float, sigma: float) -> float:
    """Integral of the Gaussian's distribution function up to x."""
    z = x / sigma
    return x * _normal(z) + sigma * 0.3989422804014327 * math.exp(-0.5 * z * z)


@numba.njit(cache=True)
def _blur(
    deposit: NDArray[np.float64], sigma: NDArray[np.float64], edges: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Sparse rows: share of each bin of deposited energy that is counted in each channel."""
    starts = np.zeros(deposit.shape[0], dtype=np.int32)
    for step in range(2):
        if step == 1:
            columns = np.zeros(starts[-1], dtype=np.int32)
            values = np.zeros(starts[-1])
        for i in range(deposit.shape[0] - 1):
            a, b, s = deposit[i], deposit[i + 1], sigma[i]
            first = max(np.searchsorted(edges, a - 5.0 * s) - 1, 0)
            last = min(np.searchsorted(edges, b + 5.0 * s), edges.shape[0] - 1)
            if step == 0:
                starts[i + 1] = starts[i] + max(last - first, 0)
                continue
            if last <= first:
                continue
            previous = (_ramp(edges[first] - a, s) - _ramp(edges[first] - b, s)) / (b - a)
            for k in range(first, last):
                following = (_ramp(edges[k + 1] - a, s) - _ramp(edges[k + 1] - b, s)) / (b - a)
                columns[starts[i] + k - first] = k
                values[starts[i] + k - first] = following - previous
                previous = following
    return starts, columns, values


@lru_cache(maxsize=32)
def _flux_response(name: str) -> NDArray[np.float64]:
    """Deposited energy per photon in each flux bin (FLUX_BINS x DEPOSIT_BINS), peaks included.

    Full-energy and escape events are spread over the width of the flux bin.
    """
    table = response(name)
    full, escapes, continuum = table.at(FLUX_KEV)
    out = np.zeros((FLUX_BINS, DEPOSIT_BINS))
    for row, energy in enumerate(FLUX_KEV):
        _unfold(energy, continuum[row], DEPOSIT_EDGES_KEV, out[row])
    shifts = [(0.0, full), *((float(e), escapes[:, k]) for k, e in enumerate(table.escape_kev))]
    for shift, counts in shifts:
        for i in np.flatnonzero(counts > 0):
            low, high = FLUX_EDGES_KEV[i] - shift, FLUX_EDGES_KEV[i + 1] - shift
            if high > 0:
                share = np.interp(DEPOSIT_EDGES_KEV, [max(low, 0.0), high], [0.0, 1.0])
                out[i] += counts[i] * np.diff(share)
    return out


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
        self._deposit = np.ascontiguousarray(_flux_response(name)[:, : self._used])
        self._blur = self._blur_matrix()

    def _sigma(self, energy_kev: NDArray[np.float64]) -> NDArray[np.float64]:
        fwhm = np.asarray(self.resolution.fwhm_kev(np.maximum(energy_kev, 1.0)), dtype=float)
        if fwhm.shape != energy_kev.shape or not np.all(fwhm > 0) or not np.all(np.isfinite(fwhm)):
            raise InputError("bad_resolution", "the resolution must be positive at every energy")
        return fwhm / FWHM_PER_SIGMA

    def _blur_matrix(self) -> scipy.sparse.csr_matrix:
        deposit = DEPOSIT_EDGES_KEV[: self._used + 1]
        centres = 0.5 * (deposit[1:] + deposit[:-1])
        starts, columns, values = _blur(deposit, self._sigma(centres), self.edges)
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
        _add_continua(energy, continuum, line_flux, faintest, DEPOSIT_EDGES_KEV, deposit)
        where = np.concatenate([energy, *(energy - kev for kev in self.table.escape_kev)])
        counts = np.concatenate(
            [line_flux * full, *(line_flux * column for column in escapes.T)], axis=1
        )
        real = (where > 1.0) & np.any(counts > faintest[:, None], axis=0)
        where = where[real]
        own = np.tile(width, 1 + len(self.table.escape_kev))[real] / FWHM_PER_SIGMA
        tail, depth = self.table.model.tail
        _add_peaks(
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
