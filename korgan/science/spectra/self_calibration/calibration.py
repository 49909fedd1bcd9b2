"""From counts to an energy scale, with or without a proposed one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError
from korgan.science.spectra.calibration import CalibrationError, EnergyCalibration
from korgan.science.spectra.self_calibration.binned import Measured, measured
from korgan.science.spectra.self_calibration.lines import (
    MatchedLine,
    line_weight,
    matched,
    matched_share,
    sharpened,
)
from korgan.science.spectra.self_calibration.outcome import (
    Drift,
    LikelyScale,
    ScaleCode,
    SelfCalibration,
)
from korgan.science.spectra.self_calibration.rarity import RARITY
from korgan.science.spectra.self_calibration.search import (
    FULL_KEV,
    Explanation,
    Question,
    Scale,
    everywhere,
    near,
    probability_of_best,
    shares_of_distinct,
)
from korgan.science.spectra.self_calibration.templates import FAMILIES

PROBABLE = 0.9  # probability from which a scale is claimed
_MOST_MISFIT = 1.4
_RARITY_PER_LINE = 0.8  # of all sources of an explanation together: more lines bear rarer ones
_FIRM_KEV = 100.0  # below, X-rays of anything lie everywhere
_FIRM_WITHOUT_SOURCE = 2
_WIDEST = 0.2  # FWHM over energy at 662 keV
_COMMON, _CLOSE = 2.0, 0.035  # rarity and shift up to which a scale near the file's is taken
_PER_LINE = 12.0  # evidence of a strong narrow peak that lies on a line
_MOST_OF_THEM = 0.5  # of the weight of narrow peaks
_ENOUGH_LINES = 5  # narrow peaks on lines that no chance puts there
_FEWEST_COUNTS = 300.0
# Scales that are not claimed but worth a look: least share of all that explain, and how many.
_LEAST_LIKELY, _MOST_LIKELY, _MOST_MISFIT_LIKELY = 0.1, 3, 1.8
# Sources that nobody thought of are left out of the shares; the trust they are refused says so.
_SUREST_LIKELY = 0.75
_REFERENCE_KEV = 661.657
_MARKS_KEV = (511.0, 609.3, 1460.8, 1764.5, 2614.5)
# Relative shift of a background line that a healthy instrument may show.
TOLERANCE = {"scintillator": 0.015, "semiconductor": 0.005, "germanium": 0.001}


def calibrate(
    counts: ArrayLike,
    *,
    detector: str | None = None,
    proposed: EnergyCalibration | None = None,
    background: ArrayLike | None = None,
    tolerance: float | None = None,
) -> SelfCalibration:
    r"""Find the energy scale of a spectrum from what is in it.

    Hypotheses on the scale, :math:`E = o + g b (1 - q + q b / 3\,\mathrm{MeV})` over a base
    scale :math:`b`, are judged by how well natural background and at most three of some sixty
    sources explain the counts on it: peaks with their Compton continua, backscatter and X-rays, as
    computed for detectors of that class. The width of peaks, the usual ranges and the rarity of
    sources are prior knowledge. A proposed scale is tried first, and left only for one that
    explains much more.

    Parameters
    ----------
    counts : array_like, shape (channels,)
        Counts by channel.
    detector : str, optional
        ``scintillator``, ``semiconductor`` or ``germanium``; from the widths of peaks when left
        out.
    proposed : EnergyCalibration, optional
        Scale of the file, of which nothing is taken for granted.
    background : array_like, optional
        Counts of a background on the same scale, added where the spectrum alone leaves doubt.
    tolerance : float, optional
        Relative shift of a background line from which drift is reported; by the kind of detector
        when left out (1.5 %, 0.5 %, 0.1 %).

    Returns
    -------
    SelfCalibration
        The scale, its probability, the lines it rests on, drift; or the statement that no scale
        can be found.

    Raises
    ------
    InputError
        ``counts_not_usable`` or ``unknown_detector``.

    Notes
    -----
    The likelihood is normal with a variance of counts plus (12 %)^2 of their square, because no
    set-up is the one computed; differences are divided by at least 1.5, because such errors hold
    over several bins. The figures in docs/science/calibration.md are measured.

    Examples
    --------
    >>> calibrate(np.zeros(1024)).source
    'none could be found: too few counts'
    """
    values = np.asarray(counts, dtype=float)
    if values.ndim != 1 or values.size < 1 or not np.all(np.isfinite(values)):
        raise InputError("counts_not_usable", "calibration needs finite counts by channel")
    if detector is not None and detector not in FAMILIES:
        raise InputError(
            "unknown_detector",
            f"no kind of detector is called {detector!r}",
            mend=f"known: {', '.join(FAMILIES)}",
        )
    values = np.maximum(values, 0.0)
    scale = _usable(proposed, values.size)
    if values.sum() < _FEWEST_COUNTS or np.count_nonzero(values) < 16:
        return _unfounded("too few counts", scale)
    peaks = measured(values, detector)
    if peaks is None:
        return _unfounded("no peak stands out", scale)
    result = _calibrated(values, peaks, scale, tolerance)
    if result.found or background is None:
        return result
    other = np.maximum(np.asarray(background, dtype=float), 0.0)
    if other.shape != values.shape or not np.all(np.isfinite(other)):
        return result
    both = measured(values + other, detector)
    if both is None:
        return result
    return _calibrated(values + other, both, scale, tolerance)


def _usable(proposed: EnergyCalibration | None, channels: int) -> EnergyCalibration | None:
    if proposed is None:
        return None
    try:
        proposed.edges_kev(channels)
    except CalibrationError:
        return None
    return proposed


def _unfounded(why: str, proposed: EnergyCalibration | None) -> SelfCalibration:
    if proposed is not None:
        return SelfCalibration(ScaleCode.FILE, proposed, f"file, not checked: {why}")
    return SelfCalibration(ScaleCode.NONE, None, f"none could be found: {why}")


def _calibrated(
    counts: NDArray[np.float64],
    peaks: Measured,
    proposed: EnergyCalibration | None,
    tolerance: float | None,
) -> SelfCalibration:
    question = Question(counts, peaks)
    if proposed is None:
        found = _ranked(question, everywhere(question))
        probability = probability_of_best(question, found)
        best = found[0]
        if not _trusted(question, best, probability):
            return _doubtful(question, found, probability)
        return _outcome(question, best, probability, ScaleCode.SPECTRUM, None, None)
    believed = _on_base(proposed, question)
    question.believed = believed
    local = near(question, believed)
    found = _ranked(question, local)
    if not _settles(question, found[0], believed):
        found = _ranked(question, [*local, *everywhere(question)])
    best = found[0]
    probability = probability_of_best(question, found)
    if not _trusted(question, best, probability):
        return replace(
            _unfounded("no known source explains it better on another scale", proposed),
            detector=peaks.family,
            likely=_likely(question, found),
        )
    moved = _shift(question, believed, best.scale)
    limit = TOLERANCE[peaks.family] if tolerance is None else tolerance
    code = ScaleCode.CORRECTED if abs(moved) > 0.3 * limit else ScaleCode.FILE
    if abs(moved) > 0.12:
        code = ScaleCode.SPECTRUM
    return _outcome(question, best, probability, code, proposed, limit)


def _on_base(proposed: EnergyCalibration, question: Question) -> Scale:
    """Write a proposed scale as a parabola over the base scale."""
    edges = proposed.edges_kev(question.counts.size)
    bend, slope, offset = np.polyfit(question.base, edges, 2)
    gain = slope + bend * FULL_KEV
    return Scale(float(offset), float(gain), float(bend * FULL_KEV / gain))


def _ranked(question: Question, found: list[Explanation]) -> list[Explanation]:
    """Narrow peaks on lines count for more than the shape of blurred counts."""
    if question.found.family == "scintillator":
        return sorted(found, key=lambda one: -one.score)
    ranked = []
    for one in found:
        sharp = sharpened(question, one)
        weight = _PER_LINE * sum(line_weight(peak) for peak in question.found.peaks)
        ranked.append(replace(sharp, score=one.score + weight * matched_share(question, sharp)))
    return sorted(ranked, key=lambda one: -one.score)


def _settles(question: Question, local: Explanation, believed: Scale) -> bool:
    """Whether a scale near the proposed one is so good that no other is looked for."""
    common = sum(RARITY[name] for name in local.sources) <= _COMMON
    close = abs(_shift(question, believed, local.scale)) < _CLOSE
    good = local.misfit < _MOST_MISFIT or question.found.family != "scintillator"
    return close and good and common and _trusted(question, local, 1.0)


def _trusted(question: Question, best: Explanation, probability: float) -> bool:
    """Whether an explanation is common and good enough to base a scale on it."""
    lines = matched(question, best)
    firm = sum(one.energy_kev > _FIRM_KEV for one in lines)
    # X-rays of a shield and one line of the background may be anything and anything else
    if probability < PROBABLE or firm < (1 if best.sources else _FIRM_WITHOUT_SOURCE):
        return False
    if question.found.family != "scintillator" and len(lines) >= _ENOUGH_LINES:
        return matched_share(question, best) > _MOST_OF_THEM
    return _usual(question, best, firm, _MOST_MISFIT)


def _usual(question: Question, one: Explanation, firm: int, most_misfit: float) -> bool:
    """Whether sources and width of peaks are usual for so many firm lines, and the fit is good."""
    rarity = sum(RARITY[name] for name in one.sources)
    sharp = _resolution(question, one) < _WIDEST
    return sharp and one.misfit < most_misfit and rarity <= _RARITY_PER_LINE * (3 + firm)


def _doubtful(question: Question, found: list[Explanation], probability: float) -> SelfCalibration:
    best = found[0]
    why = (
        f"the most likely scale has a probability of {probability:.0%}"
        if probability < PROBABLE
        else "no usual source and background explain the spectrum on any scale"
    )
    return SelfCalibration(
        ScaleCode.NONE,
        None,
        f"none could be found: {why}",
        probability=probability,
        detector=question.found.family,
        sources=tuple(best.sources),
        likely=_likely(question, found),
    )


def _likely(question: Question, found: list[Explanation]) -> tuple[LikelyScale, ...]:
    """Scales of usual instruments on which usual sources explain the spectrum."""
    likely = []
    for one, share in shares_of_distinct(question, found):
        if (
            share < _LEAST_LIKELY
            or not one.sources
            or not _usual(question, one, 1, _MOST_MISFIT_LIKELY)
        ):
            continue
        if not _hard_peak(question, one.scale):
            continue  # soft lines alone fit as many scales as there are soft sources
        scale = _polynomial(one.scale.energies(question.base))
        try:
            scale.edges_kev(question.counts.size)
        except CalibrationError:
            continue
        likely.append(LikelyScale(scale, min(share, _SUREST_LIKELY), tuple(one.sources)))
    return tuple(likely[:_MOST_LIKELY])


def _hard_peak(question: Question, scale: Scale) -> bool:
    peaks = [one for one in question.found.peaks if not question.found.hump(one)]
    base = np.interp([one.position for one in peaks], np.arange(question.base.size), question.base)
    return bool(np.any(scale.energies(base) > _FIRM_KEV))


def _shift(question: Question, believed: Scale, scale: Scale) -> float:
    """Relative shift at the strongest peak above 100 keV, or at the strongest of all."""
    peaks = sorted(question.found.peaks, key=lambda one: -one.significance)
    base = np.interp([one.position for one in peaks], np.arange(question.base.size), question.base)
    new, old = scale.energies(base), believed.energies(base)
    hard = np.flatnonzero(new > 100.0)
    i = int(hard[0]) if hard.size else 0
    return float(new[i] / old[i] - 1.0) if old[i] > 1.0 else 1.0


def _outcome(
    question: Question,
    best: Explanation,
    probability: float,
    code: ScaleCode,
    proposed: EnergyCalibration | None,
    limit: float | None,
) -> SelfCalibration:
    lines = matched(question, best)
    edges = best.scale.energies(question.base)
    if proposed is not None:
        believed = _on_base(proposed, question)
        # what the parabola does not follow of the file's scale stays
        edges = edges + proposed.edges_kev(question.counts.size) - believed.energies(question.base)
    calibration = _polynomial(edges)
    try:
        calibration.edges_kev(question.counts.size)
    except CalibrationError:
        return _unfounded("the best scale does not rise from channel to channel", proposed)
    drift = _drift(lines, proposed, question, limit) if proposed is not None and limit else ()
    if code is ScaleCode.FILE and proposed is not None:
        calibration = proposed
    return SelfCalibration(
        code,
        calibration,
        _in_words(question, best, code, lines, proposed),
        probability=probability,
        resolution=_resolution(question, best),
        detector=question.found.family,
        lines=lines,
        sources=tuple(best.sources),
        drift=drift,
    )


def _polynomial(edges: NDArray[np.float64]) -> EnergyCalibration:
    channels = np.arange(edges.size, dtype=float)
    fitted = np.polynomial.Polynomial.fit(channels, edges, 3).convert()
    coefficients = np.zeros(4)
    coefficients[: fitted.coef.size] = fitted.coef
    worth = np.abs(coefficients) * float(edges.size) ** np.arange(4.0)
    last = int(np.flatnonzero(worth > 1e-6 * worth.max())[-1])
    return EnergyCalibration.polynomial(*coefficients[: max(last, 1) + 1].tolist())


def _resolution(question: Question, best: Explanation) -> float:
    slope = question.slope * best.scale.gain
    return float(question.found.growth * np.sqrt(slope / _REFERENCE_KEV) * best.scale.broadening)


def _drift(
    lines: tuple[MatchedLine, ...],
    proposed: EnergyCalibration,
    question: Question,
    limit: float,
) -> tuple[Drift, ...]:
    edges = proposed.edges_kev(question.counts.size)
    channels = np.arange(edges.size)
    found = []
    for line in lines:
        # a blend that the detector does not resolve is a mark within one per cent
        mark = next((kev for kev in _MARKS_KEV if abs(kev / line.energy_kev - 1) < 0.01), None)
        if mark is None or not line.natural:
            continue
        shown = float(np.interp(line.channel, channels, edges))
        moved = shown / line.energy_kev - 1.0
        if abs(moved) > limit:
            found.append(Drift(line.nuclide, mark, shown, moved, limit))
    return tuple(found)


def _in_words(
    question: Question,
    best: Explanation,
    code: ScaleCode,
    lines: tuple[MatchedLine, ...],
    proposed: EnergyCalibration | None,
) -> str:
    if code is ScaleCode.FILE:
        return "file"
    strongest = sorted(lines, key=lambda one: -one.significance)[:4]
    ordered = sorted(strongest, key=lambda one: one.energy_kev)
    names = ", ".join(f"{one.nuclide} {one.energy_kev:.0f}" for one in ordered)
    if code is ScaleCode.CORRECTED and proposed is not None:
        moved = _shift(question, _on_base(proposed, question), best.scale)
        return f"file, corrected by {moved:+.1%}: {names} keV"
    instead = "; the scale of the file is wrong" if proposed is not None else ""
    return f"from the spectrum: {names} keV{instead}"
