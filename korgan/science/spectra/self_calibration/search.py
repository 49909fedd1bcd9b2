"""Which energy scales explain a spectrum, and how much better the best does than the next."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from korgan.science.spectra.self_calibration.binned import Binned, Measured, binned
from korgan.science.spectra.self_calibration.fit import explained, scan, shapes_on
from korgan.science.spectra.self_calibration.rarity import RARITY
from korgan.science.spectra.self_calibration.templates import (
    FIRST_ROOT,
    LEVELS,
    ROOT_STEP,
    Templates,
    templates,
)

_GRID = (FIRST_ROOT, ROOT_STEP)
FULL_KEV = 3000.0  # range of the scale that hypotheses change
_SOURCE_PRICE = 12.0
_SMOOTH_PRICE = 6.0
_PER_RARITY = 4.0
_HEAT = 1.5
_DISBELIEF = 12.0  # evidence that a proposed scale must be beaten by
_SCAN_WIDTH = 0.06  # relative FWHM at 662 keV to which counts are blurred for the first look
_FINE_WIDTH = 0.025
# Of the scales that a scan of blurred counts favours so many are looked at roughly; the best of
# these, unless they lie hopelessly behind, closely. Trials are evaluations of one scale.
_FOLLOWED, _CLOSELY, _HOPELESS = 12, 4, 40.0
_ROUGH_TRIALS, _CLOSE_TRIALS = 45, 140
# Usual ranges and widths, as logarithms with their spreads.
_RANGE = (np.log(2600.0), 0.6)
_WIDTH = {
    "scintillator": (np.log(0.075), 0.45),
    "semiconductor": (np.log(0.015), 0.5),
    "germanium": (np.log(0.002), 0.6),
}
# Spread of offset and curvature, as parts of the range: light sensors saturate, germanium does not.
_BENT = {"scintillator": (0.009, 0.06), "semiconductor": (0.004, 0.02), "germanium": (0.002, 0.004)}
_COMBINATIONS = tuple(
    (offset, curve) for offset in (-0.011, -0.003, 0.006) for curve in (0.0, 0.07, 0.16)
)
_STRAIGHT = ((0.0, 0.0), (-0.005, 0.0), (0.004, 0.0))


@dataclass(frozen=True)
class Scale:
    """Energy of a channel, relative to a base scale.

    With b the base energy: E = offset + gain b (1 - curve + curve b / 3000 keV).

    Parameters
    ----------
    offset_kev, gain, curve : float
        Coefficients.
    broadening : float
        Factor of the width of peaks.
    """

    offset_kev: float
    gain: float
    curve: float
    broadening: float = 1.0

    def energies(self, base_kev: NDArray[np.float64]) -> NDArray[np.float64]:
        """Energies of base energies, both in keV."""
        bend = 1.0 - self.curve + self.curve * base_kev / FULL_KEV
        return np.asarray(self.offset_kev + self.gain * base_kev * bend)


@dataclass(frozen=True)
class Explanation:
    """A scale with what it makes of the spectrum.

    Parameters
    ----------
    scale : Scale
        The scale.
    score : float
        Log-likelihood with all priors.
    misfit : float
        Chi-square per bin.
    sources : dict of float
        Counts of each source, natural background left out.
    """

    scale: Scale
    score: float
    misfit: float
    sources: dict[str, float]


class Question:
    """One spectrum, and the base scale that hypotheses change.

    Parameters
    ----------
    counts : ndarray, shape (channels,)
        Counts, not negative.
    found : Measured
        Its peaks.

    Attributes
    ----------
    believed : Scale or None
        A scale that somebody proposed; scales far from it are less probable.
    """

    def __init__(
        self,
        counts: NDArray[np.float64],
        found: Measured,
    ) -> None:
        self.found, self.counts = found, counts
        self.believed: Scale | None = None
        self.base = FULL_KEV * np.arange(counts.size + 1.0) / counts.size
        self.templates = templates(found.family)
        # keV per channel of the base scale at mid-range
        self.slope = float((self.base[-1] - self.base[0]) / counts.size)

    def binned(self, width: float) -> Binned:
        """Counts blurred to a relative width at 662 keV, were the range the usual one."""
        return binned(self.counts, self.found.growth, width * np.sqrt(661.657 / self.slope))

    def level(self, data: Binned, scale: Scale) -> int:
        """Templates as wide as the peaks would be on that scale."""
        width = data.growth * np.sqrt(self.slope * scale.gain / 661.657) * scale.broadening
        step = np.log(LEVELS[1] / LEVELS[0])
        return int(np.clip(np.rint(np.log(width / LEVELS[0]) / step), 0, len(LEVELS) - 1))

    def prior(self, scale: Scale) -> float:
        """Logarithm of how usual a scale is, a proposed one considered."""
        if self.believed is None:
            return self._usual(scale)
        full = self.believed.gain * FULL_KEV
        away = (
            (scale.offset_kev - self.believed.offset_kev) / full / 0.004,
            np.log(scale.gain / self.believed.gain) / 0.025,
            (scale.curve - self.believed.curve) / 0.02,
            np.log(scale.broadening) / 0.12,
        )
        return max(-0.5 * float(np.sum(np.square(away))), self._usual(scale) - _DISBELIEF)

    def _usual(self, scale: Scale) -> float:
        full = max(scale.gain * float(self.base[-1]), 1.0)
        offset, curve = np.array([scale.offset_kev / full, scale.curve]) / _BENT[self.found.family]
        width = self.found.growth * np.sqrt(self.slope * scale.gain / 661.657)
        centre, spread = _WIDTH[self.found.family]
        from_width = np.log1p(((np.log(width) - centre) / spread) ** 2 / 2.0)
        from_range = np.log1p(((np.log(full) - _RANGE[0]) / _RANGE[1]) ** 2 / 2.0)
        broad = (np.log(scale.broadening) / 0.12) ** 2
        return float(-0.5 * (offset**2 + curve**2 + broad) - 2.0 * (from_width + from_range))

    def scanned(self, scales: list[Scale]) -> NDArray[np.float64]:
        """Log-likelihood with priors of many scales, on blurred counts."""
        data = self.binned(_SCAN_WIDTH)
        levels = np.array([self.level(data, one) for one in scales])
        rows = np.array([(one.offset_kev, one.gain, one.curve) for one in scales])
        base = np.interp(data.edges, np.arange(self.base.size), self.base)
        known = self.templates
        found = scan(
            rows,
            levels,
            base,
            FULL_KEV,
            data.counts,
            data.weight,
            known.cumulative,
            _GRID,
            data.smooth,
            known.starts,
            _prices(known),
            _SMOOTH_PRICE,
        )
        return np.asarray(found + np.array([self.prior(one) for one in scales]))

    def judged(self, data: Binned, scale: Scale, known: Templates | None = None) -> Explanation:
        """What one scale makes of the spectrum."""
        known = known or self.templates
        base = np.interp(data.edges, np.arange(self.base.size), self.base)
        edges = scale.energies(base)
        level = self.level(data, scale)
        shapes = shapes_on(edges, known.cumulative[level], *_GRID, data.smooth)
        fit, amplitude, picked = explained(
            data.counts,
            data.weight,
            shapes,
            known.starts,
            data.smooth.shape[1],
            _prices(known),
            _SMOOTH_PRICE,
        )
        expected = shapes @ amplitude
        misfit = data.weight @ (data.counts - expected) ** 2 / max(1, (data.weight > 0).sum())
        sources = {
            known.sources[s]: float(amplitude[known.starts[s] : known.starts[s + 1]].sum())
            for s in picked
            if s >= 0
        }
        return Explanation(scale, fit + self.prior(scale), float(misfit), sources)

    def refined(
        self, scale: Scale, width: float, rounds: int = 2, trials: int = _CLOSE_TRIALS
    ) -> Explanation:
        """Best scale near one, on counts as sharp as they are."""
        data = self.binned(width)
        best = self.judged(data, scale)
        for _ in range(rounds):
            known = self.templates.of(tuple(best.sources))
            moved = self._moved(data, best.scale, known, trials)
            again = self.judged(data, moved)
            if again.score < best.score + 0.05:
                break
            best = again
        return best

    def _moved(self, data: Binned, scale: Scale, known: Templates, trials: int) -> Scale:
        steps = np.array([0.004 * FULL_KEV * scale.gain, 0.012, 0.03, 0.15])

        def at(change: NDArray[np.float64]) -> Scale:
            offset, gain, curve, broad = change * steps
            return Scale(
                scale.offset_kev + float(offset),
                scale.gain * float(np.exp(gain)),
                scale.curve + float(curve),
                scale.broadening * float(np.exp(broad)),
            )

        def cost(change: NDArray[np.float64]) -> float:
            candidate = at(change)
            if not _rises(candidate, self.base) or np.abs(change).max() > 12.0:
                return 1e12
            return -self.judged(data, candidate, known).score

        start = np.vstack((np.zeros(4), np.eye(4)))
        options = {"initial_simplex": start, "maxfev": trials, "xatol": 0.02, "fatol": 0.05}
        from scipy.optimize import minimize  # heavy, and few spectra come here

        return at(minimize(cost, np.zeros(4), method="Nelder-Mead", options=options).x)


def _prices(known: Templates) -> NDArray[np.float64]:
    return np.array([_SOURCE_PRICE + _PER_RARITY * RARITY[name] for name in known.sources])


def _rises(scale: Scale, base_kev: NDArray[np.float64]) -> bool:
    slope = 1.0 - scale.curve + 2.0 * scale.curve * base_kev[[0, -1]] / FULL_KEV
    return bool(np.all(slope > 0.3))


def everywhere(question: Question) -> list[Explanation]:
    """Explanations by scales of any range, the best first."""
    step = 0.02
    gains = np.exp(np.arange(np.log(120.0), np.log(12_000.0), step)) / FULL_KEV
    bends = _COMBINATIONS if question.found.family == "scintillator" else _STRAIGHT
    scales = [
        Scale(offset * FULL_KEV * gain, float(gain), curve)
        for gain in gains
        for offset, curve in bends
    ]
    return _best_of(question, scales, 1.5 * step, _FOLLOWED)


def near(question: Question, believed: Scale) -> list[Explanation]:
    """Explanations by scales within some per cent of a proposed one, the best first."""
    gains = np.arange(-0.08, 0.081, 0.01)
    offsets = np.array([-0.006, 0.0, 0.006]) * FULL_KEV * believed.gain
    scales = [believed] + [
        replace(
            believed,
            gain=believed.gain * (1.0 + float(gain)),
            offset_kev=believed.offset_kev + float(offset),
        )
        for gain in gains
        for offset in offsets
    ]
    return _best_of(question, scales, 0.015, 3)


def _best_of(question: Question, scales: list[Scale], apart: float, most: int) -> list[Explanation]:
    """Refine the best scales of a list that differ from each other."""
    scores = question.scanned(scales)
    followed: list[Scale] = []
    for i in np.argsort(-scores):
        if all(_apart(question, scales[i], one) > apart for one in followed):
            followed.append(scales[i])
        if len(followed) == most:
            break
    rough = [question.refined(one, _FINE_WIDTH, 1, _ROUGH_TRIALS) for one in followed]
    rough.sort(key=lambda one: -one.score)
    near_best = [one for one in rough[:_CLOSELY] if one.score > rough[0].score - _HOPELESS]
    close = [question.refined(one.scale, _FINE_WIDTH) for one in near_best]
    return sorted([*close, *rough[len(close) :]], key=lambda one: -one.score)


def _apart(question: Question, one: Scale, other: Scale) -> float:
    """Relative difference of the energies at the strongest lines: their median."""
    lines = [peak for peak in question.found.peaks if not question.found.hump(peak)]
    strongest = sorted(lines or question.found.peaks, key=lambda peak: -peak.significance)[:5]
    places = np.array([peak.position for peak in strongest])
    base = np.interp(places, np.arange(question.base.size), question.base)
    a, b = one.energies(base), other.energies(base)
    return float(np.median(np.abs(a - b) / np.maximum(0.5 * (a + b), 100.0)))


_ALIKE = 0.03  # relative difference up to which two scales are one


def probability_of_best(question: Question, found: list[Explanation]) -> float:
    """Probability of the best scale against all that differ from it."""
    best = found[0]
    rivals = [one for one in found[1:] if _apart(question, one.scale, best.scale) > _ALIKE]
    odds = sum(np.exp((one.score - best.score) / _heat(best)) for one in rivals)
    return float(1.0 / (1.0 + odds))


def shares_of_distinct(
    question: Question, found: list[Explanation]
) -> list[tuple[Explanation, float]]:
    """Explanations by scales that differ from each other, with the share of each.

    Parameters
    ----------
    question : Question
        The spectrum.
    found : list of Explanation
        The best first.

    Returns
    -------
    list of (Explanation, float)
        The best of each kind of scale, and its probability against those of all other kinds.
    """
    distinct: list[Explanation] = []
    for one in found:
        if all(_apart(question, one.scale, other.scale) > _ALIKE for other in distinct):
            distinct.append(one)
    weights = np.exp([(one.score - found[0].score) / _heat(found[0]) for one in distinct])
    return list(zip(distinct, (weights / weights.sum()).tolist(), strict=True))


def _heat(best: Explanation) -> float:
    """What softens differences of likelihood: errors of templates hold over several bins."""
    return max(_HEAT, 3.0 * best.misfit)
