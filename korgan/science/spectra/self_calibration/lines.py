"""Which peak is which line, once a scale is supposed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from korgan.science.nuclides import emissions
from korgan.science.photons.response import response
from korgan.science.spectra.peaks import Peak
from korgan.science.spectra.self_calibration.search import Explanation, Question, Scale

_USUAL = {
    "scintillator": "NaI 2x2",
    "semiconductor": "CZT 1 cm3",
    "germanium": "HPGe 50 %",
}
# Sources of natural background with the share of its strongest line below which a line is no mark.
_NATURAL = {"K-40": 0.1, "uranium ore": 0.06, "Th-232": 0.08, "annihilation": 0.1}
# Resolved by narrow peaks alone: fallout, and the lines of uranium before its radium.
_ALSO_NARROW = ((661.66, "Ba-137m"), (46.54, "Pb-210"), (63.3, "Th-234"), (92.6, "Th-234"))
_FAINTEST = 0.04
_LEAST_REACH_KEV = 0.7  # centroids of blends are no better
_LEAD_LINES_KEV = (72.8, 74.97, 84.9)
_LEAD_KEV = (74.2, 85.5)  # K X-rays of lead, the means of K-alpha and K-beta
_FEWEST = 5.0  # significance of a peak that is matched


@dataclass(frozen=True)
class MatchedLine:
    """A peak taken for a line.

    Parameters
    ----------
    channel : float
        Centroid in channels; channel i spans i to i + 1.
    energy_kev : float
        Energy of the line.
    nuclide : str
        Nuclide that emits it.
    significance : float
        Of the peak, in standard deviations.
    natural : bool
        Whether the line belongs to natural background.
    """

    channel: float
    energy_kev: float
    nuclide: str
    significance: float
    natural: bool


@dataclass(frozen=True)
class _Line:
    energy_kev: float
    nuclide: str
    strength: float
    natural: bool


@lru_cache(maxsize=256)
def _strong_lines(
    source: str, family: str, faintest: float
) -> tuple[tuple[float, str, float], ...]:
    emitted = emissions(source)
    kept = emitted.energy_kev > 25.0
    energy, nuclide = emitted.energy_kev[kept], emitted.nuclide[kept]
    table = response(_USUAL[family])
    strength = emitted.per_decay[kept] * table.intrinsic_peak_efficiency(energy)
    if strength.size == 0 or strength.max() <= 0:
        return ()
    strength = strength / strength.max()
    return tuple(
        (float(energy[i]), str(nuclide[i]), float(strength[i]))
        for i in np.flatnonzero(strength > faintest)
    )


def _expected(explanation: Explanation, family: str) -> list[_Line]:
    found = []
    for source in explanation.sources:
        rows = _strong_lines(source, family, _FAINTEST)
        found += [_Line(energy, nuclide, strength, False) for energy, nuclide, strength in rows]
    for source, faintest in _NATURAL.items():
        rows = _strong_lines(source, family, faintest)
        weaker = 0.4 if explanation.sources else 1.0
        found += [
            _Line(energy, nuclide, weaker * s, True) for energy, nuclide, s in rows if energy > 90.0
        ]
    if family == "scintillator":
        found += [_Line(energy, "Pb X-rays", 0.3, True) for energy in _LEAD_KEV]
    else:
        found += [_Line(energy, nuclide, 0.1, True) for energy, nuclide in _ALSO_NARROW]
        found += [_Line(energy, "Pb X-rays", 0.1, True) for energy in _LEAD_LINES_KEV]
    return found


def matched(
    question: Question, explanation: Explanation, widths: float = 0.5
) -> tuple[MatchedLine, ...]:
    """Peaks that lie on a line of what explains the spectrum.

    Parameters
    ----------
    question : Question
        The spectrum.
    explanation : Explanation
        A scale and the sources that it finds.
    widths : float
        Farthest distance, in widths of the peak.

    Returns
    -------
    tuple of MatchedLine
        In the order of channels; of several lines near a peak the strongest.
    """
    lines = _expected(explanation, question.found.family)
    energies = np.array([one.energy_kev for one in lines])
    found = []
    for peak in question.found.peaks:
        energy, width = _place(question, explanation.scale, peak)
        reach = max(widths * width, _LEAST_REACH_KEV)
        near = np.flatnonzero(np.abs(energies - energy) < reach)
        if (
            near.size == 0
            or question.found.hump(peak)
            or peak.significance < _FEWEST
            or energy < 25.0
        ):
            continue
        best = max((lines[i] for i in near), key=lambda one: one.strength)
        mean = _centroid([lines[i] for i in near])
        found.append(
            MatchedLine(peak.position, mean, best.nuclide, peak.significance, best.natural)
        )
    return tuple(found)


def _place(question: Question, scale: Scale, peak: Peak) -> tuple[float, float]:
    """Energy of a peak, and the width that a single line would have there (keV)."""
    channels = np.array([peak.position - 0.5, peak.position, peak.position + 0.5])
    base = np.interp(channels, np.arange(question.base.size), question.base)
    low, energy, high = scale.energies(base)
    growth = question.found.growth * np.sqrt(max(peak.position, 1.0))
    widest = 4.0 if question.found.family == "germanium" else 1.5
    width = max(growth, min(peak.fwhm, widest * growth), 1.5)
    return float(energy), float(width * (high - low))


def _centroid(lines: list[_Line]) -> float:
    """Mean energy of lines that a detector cannot tell apart."""
    strength = np.array([one.strength for one in lines])
    return float(np.average([one.energy_kev for one in lines], weights=strength))


def line_weight(peak: Peak | MatchedLine) -> float:
    """What a peak counts for: twenty standard deviations are certain enough."""
    return min(peak.significance, 20.0) / 20.0


def matched_share(question: Question, explanation: Explanation) -> float:
    """Part of the weight of all peaks above 40 keV that lies on lines."""
    usual = [
        peak
        for peak in question.found.peaks
        if _place(question, explanation.scale, peak)[0] > 40.0 and not question.found.hump(peak)
    ]
    on_lines = [one for one in matched(question, explanation, 0.6) if one.energy_kev > 40.0]
    whole = sum(line_weight(peak) for peak in usual)
    return sum(line_weight(one) for one in on_lines) / whole if whole > 0 else 0.0


def sharpened(question: Question, explanation: Explanation) -> Explanation:
    """Scale fitted to narrow peaks.

    Blurred counts fix the scale of a germanium detector to a few keV; its peaks do to a tenth.
    The search goes inwards from lines some keV away, with an offset and a gain at each step.

    Parameters
    ----------
    question : Question
        The spectrum.
    explanation : Explanation
        Scale from blurred counts.

    Returns
    -------
    Explanation
        With the scale moved to where most of the peaks lie on lines.
    """
    best, most = explanation, -1.0
    places = np.array([peak.position for peak in question.found.peaks])
    strengths = np.array([min(peak.significance, 40.0) for peak in question.found.peaks])
    base = np.interp(places, np.arange(question.base.size), question.base)
    lines = [one for one in _expected(explanation, question.found.family) if one.strength > 0.05]
    energies = np.array([one.energy_kev for one in lines])
    if energies.size == 0:
        return explanation
    # blurred counts cannot tell a curvature that such detectors do not have
    bend = explanation.scale.curve
    start = replace(explanation.scale, curve=0.0, gain=explanation.scale.gain * (1.0 - 0.5 * bend))
    for gain in np.linspace(-0.012, 0.012, 13):
        for offset in (-3.0, 0.0, 3.0):
            scale = _settled(
                replace(
                    start, gain=start.gain * (1.0 + gain), offset_kev=start.offset_kev + offset
                ),
                base,
                strengths,
                energies,
            )
            moved = replace(explanation, scale=scale)
            weight = sum(line_weight(one) for one in matched(question, moved, 0.6))
            if weight > most:
                best, most = moved, weight
    return best


def _settled(
    scale: Scale,
    base: NDArray[np.float64],
    strengths: NDArray[np.float64],
    energies: NDArray[np.float64],
) -> Scale:
    for reach in (6.0, 3.0, 1.5):
        here = scale.energies(base)
        nearest = energies[np.argmin(np.abs(energies[None, :] - here[:, None]), axis=1)]
        good = np.abs(nearest - here) < reach
        # one line, or peaks side by side, fix no slope
        if good.sum() < 2 or np.ptp(base[good]) < 0.1 * np.ptp(base) or not np.ptp(nearest[good]):
            return scale
        slope, shift = np.polyfit(here[good], nearest[good], 1, w=np.sqrt(strengths[good]))
        scale = replace(scale, gain=scale.gain * slope, offset_kev=scale.offset_kev * slope + shift)
    return scale
