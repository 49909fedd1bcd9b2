"""Plain identification: peaks against lines. Kept as the baseline that a better engine must beat.

Peaks are found at the width that the spectrum itself shows, freed of what the background
explains, and handed out: the source that explains most goes first and takes its peaks with it.
The probabilities are a rule of thumb, not calibrated.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from korgan.science.nuclides import emissions, library
from korgan.science.spectra import Spectrum
from korgan.science.spectra.peaks import find_peaks, find_peaks_of_any_width
from korgan.science.spectra.rebinning import rebin

THRESHOLD_SIGMA = 5.0
_LOWEST_KEV, _WEAKEST = 45.0, 0.05
_LEAST_COVERAGE = 0.7
_GRAVEST_FIRST = ("SNM", "NORM", "industrial", "medical")
_REFERENCE_KEV = 661.7
# Part of the FWHM by which a line may lie off its peak.
_MATCH = 0.45
_CANDIDATES = (
    *("Am-241", "Ba-133", "Cd-109", "Co-57", "Co-60", "Cs-134", "Cs-137", "Eu-152", "F-18"),
    *("Ga-67", "I-123", "I-131", "In-111", "Ir-192", "K-40", "Lu-177", "Mn-54", "Na-22"),
    *("Np-237", "Pu-239", "Ra-226", "Se-75", "Tc-99m", "Th-232", "Tl-201", "U-233", "U-235"),
    *("U-238", "Y-88", "Zn-65"),
)


@dataclass(frozen=True)
class MatchedNuclide:
    """A source that explains peaks.

    Attributes
    ----------
    nuclide : str
        Name.
    probability : float
        Rule of thumb from how much is explained, below 0.99; not calibrated.
    category : str
        Of its categories the one that an officer acts on first.
    counts : float
        Counts in the peaks that it explains.
    significance : float
        Of the strongest of them, in standard deviations.
    lines_kev : tuple of float
        Lines that were seen.
    """

    nuclide: str
    probability: float
    category: str
    counts: float
    significance: float
    lines_kev: tuple[float, ...]


@dataclass(frozen=True)
class PeakMatch:
    """What was found, and the peaks that nothing explains (keV, standard deviations)."""

    nuclides: tuple[MatchedNuclide, ...]
    unexplained: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class _Peaks:
    energy: NDArray[np.float64]
    fwhm: NDArray[np.float64]
    area: NDArray[np.float64]
    significance: NDArray[np.float64]


def match_peaks(spectrum: Spectrum, background: Spectrum | None = None) -> PeakMatch:
    """Name the sources whose lines explain a calibrated spectrum's peaks.

    Parameters
    ----------
    spectrum : Spectrum
        Foreground with a usable energy calibration; without one nothing is named.
    background : Spectrum or None
        Background with live time and calibration; peaks that it explains are dropped.

    Returns
    -------
    PeakMatch
        Sources, the one that explains most first, and unexplained peaks.
    """
    edges = spectrum.edges_kev()
    if edges is None or spectrum.channels < 64 or spectrum.counts.min() < 0 or spectrum.total < 20:
        return PeakMatch((), ())
    peaks = _net_peaks(spectrum, background, edges)
    left = np.ones(peaks.energy.size, dtype=bool)
    named: list[MatchedNuclide] = []
    while left.any():
        scored = [one for name in _CANDIDATES if (one := _explains(name, peaks, left)) is not None]
        if not scored:
            break
        _score, best, taken = max(scored, key=lambda one: one[0])
        named.append(best)
        left &= ~taken
    rest = [
        (round(float(energy), 1), round(float(sigma), 1))
        for energy, sigma in zip(peaks.energy[left], peaks.significance[left], strict=True)
        if sigma >= THRESHOLD_SIGMA + 1
    ]
    return PeakMatch(tuple(named), tuple(rest))


def _net_peaks(
    spectrum: Spectrum, background: Spectrum | None, edges: NDArray[np.float64]
) -> _Peaks:
    """Find peaks at the width that fits the spectrum, and keep what exceeds the background."""
    centres = (edges[1:] + edges[:-1]) / 2
    widths = np.diff(edges)
    fwhm_kev = _relative_width(spectrum, edges) * np.sqrt(
        np.maximum(centres, 20.0) * _REFERENCE_KEV
    )
    fwhm = np.maximum(fwhm_kev / widths, 2.0)
    shade = _scaled(background, spectrum, edges)
    found = find_peaks(spectrum.counts, fwhm, THRESHOLD_SIGMA)
    kept = []
    for peak in found:
        net, sigma = peak.area, peak.significance
        if shade is not None:
            low = int(max(peak.position - 0.6 * peak.fwhm, 0))
            part = slice(low, int(peak.position + 0.6 * peak.fwhm) + 1)
            gross, natural = float(spectrum.counts[part].sum()), float(shade[part].sum())
            net = min(net, gross - natural)
            sigma = min(sigma, (gross - natural) / np.sqrt(gross + natural + 1.0))
        if sigma >= THRESHOLD_SIGMA and net > 0:
            energy = float(np.interp(peak.position, np.arange(edges.size), edges))
            width = float(np.interp(peak.position, np.arange(centres.size) + 0.5, fwhm_kev))
            kept.append((energy, width, net, sigma))
    columns = np.array(kept, dtype=np.float64).reshape(-1, 4)
    return _Peaks(*(np.ascontiguousarray(column) for column in columns.T))


def _relative_width(spectrum: Spectrum, edges: NDArray[np.float64]) -> float:
    """Return FWHM / E at 661.7 keV, from the clearest peaks above 100 keV."""
    # No peak of a detector with many channels is wider than this, and wide filters cost time.
    widest = min(0.06, 120.0 / spectrum.channels)
    clear = sorted(
        find_peaks_of_any_width(spectrum.counts, 6.0, widest_fraction=widest),
        key=lambda peak: -peak.significance,
    )[:6]
    ratios = []
    for peak in clear:
        ends = np.interp(
            [peak.position - peak.fwhm / 2, peak.position + peak.fwhm / 2],
            np.arange(edges.size),
            edges,
        )
        energy = float(ends.mean())
        if energy > 100.0:
            ratios.append((ends[1] - ends[0]) / np.sqrt(energy * _REFERENCE_KEV))
    return float(np.clip(np.median(ratios), 0.001, 0.14)) if ratios else 0.075


def _scaled(
    background: Spectrum | None, spectrum: Spectrum, edges: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    if background is None or not background.live_time_s or not spectrum.live_time_s:
        return None
    own = background.edges_kev()
    if own is None:
        return None
    return rebin(background.counts, own, edges) * (spectrum.live_time_s / background.live_time_s)


def _explains(
    name: str, peaks: _Peaks, left: NDArray[np.bool_]
) -> tuple[float, MatchedNuclide, NDArray[np.bool_]] | None:
    """Return how well a source explains what is left, or None if it does not."""
    energies, weights = _expected(name)
    if not energies.size:
        return None
    distance = np.abs(energies[:, None] - peaks.energy[None, :]) / peaks.fwhm[None, :]
    nearest = distance.argmin(axis=1)
    seen = distance.min(axis=1) <= _MATCH
    coverage = float(weights[seen].sum())
    strongest = int(weights.argmax())
    if coverage < _LEAST_COVERAGE or not seen[strongest] or not left[nearest[strongest]]:
        return None
    taken = np.zeros(left.size, dtype=bool)
    taken[nearest[seen]] = True
    fresh = taken & left
    score = coverage * float(np.sqrt((peaks.significance[fresh] ** 2).sum()))
    matched = MatchedNuclide(
        nuclide=name,
        probability=round(min(0.99, coverage * (1.0 - np.exp(-score / 4.0))), 3),
        category=_leading(library().source(name).categories),
        counts=round(float(peaks.area[fresh].sum()), 1),
        significance=round(float(peaks.significance[fresh].max()), 2),
        lines_kev=tuple(round(float(energy), 1) for energy in energies[seen]),
    )
    # One line that also could be many others' counts for less than several that fit.
    return score * min(1.0, 0.7 + 0.1 * int(seen.sum())), matched, fresh


def _leading(categories: tuple[str, ...]) -> str:
    """Return the category that decides what an officer does: the graver use comes first."""
    return next((one for one in _GRAVEST_FIRST if one in categories), categories[0])


@cache
def _expected(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lines worth looking for, with their share of the expected peak counts."""
    emitted = emissions(name)
    counts = emitted.per_decay / (1.0 + emitted.energy_kev / 300.0)
    usable = emitted.energy_kev >= _LOWEST_KEV
    keep = usable & (counts >= _WEAKEST * counts[usable].max(initial=0.0))
    weights = counts[keep]
    return emitted.energy_kev[keep], weights / weights.sum() if weights.size else weights
