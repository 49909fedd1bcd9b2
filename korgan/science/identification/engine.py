"""From a spectrum to a verdict."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from korgan.science.errors import InputError
from korgan.science.identification.averaging import averaged
from korgan.science.identification.broad_scene import BroadScene
from korgan.science.identification.candidates import candidates
from korgan.science.identification.closeup import Closeup
from korgan.science.identification.detector_kind import DetectorGuess, chosen_kind, detector_kind
from korgan.science.identification.line_scene import LineScene
from korgan.science.identification.line_templates import LineTemplates
from korgan.science.identification.lineless import lineless_in
from korgan.science.identification.masking import may_be_special
from korgan.science.identification.reliability import probability_of
from korgan.science.identification.rows import SIZES
from korgan.science.identification.scene import Background, Curve, Scene
from korgan.science.identification.search import Hypothesis, search
from korgan.science.identification.setting import Setting
from korgan.science.identification.templates import Templates
from korgan.science.identification.verdict import (
    PRESENT,
    CalibrationUsed,
    Identification,
    LineCode,
    NuclideFinding,
    NuclideLine,
    UnexplainedLine,
    Verdict,
    VerdictCode,
    shared_line,
)
from korgan.science.identification.width import PeakWidth
from korgan.science.spectra import Spectrum

_LEAST_SHOWN = 0.02  # share of the hypotheses below which a candidate is not worth a line
# Drawn spectra share the photon Monte Carlo with the templates and cannot show what it does wrong.
# SOURCE: the share of right names among measured spectra, see docs/science/identification.md.
_SUREST = 0.97
_UNUSABLE = frozenset(
    {
        *("negative_counts", "no_counts", "too_few_channels", "single_channel", "saturated"),
        "live_time_missing",
    }
)
# Faults with which a source may be named all the same, but nothing is ever called background.
_NO_BACKGROUND = frozenset({"dead_time_high", "live_time_exceeds_real_time"})
_UNTRUSTED_TIMES = InputError(
    "times_not_trusted",
    "nothing can be named or excluded: the times of this measurement cannot be trusted",
)
_NO_SCALE = InputError(
    "no_energy_scale",
    "the energy calibration is missing or unusable, so that nothing can be named",
)
_FEWEST_COUNTS = 30.0
# Special nuclear material is named among the doubts from this probability: to inspect in vain is
# cheaper than to wave through.
_SNM_DOUBT = 0.05
# Standard deviations from which a line is seen, and from which it is missed where it should be.
_SEEN, _MISSED, _SEEN_SHARE = 3.0, 4.0, 0.3


@lru_cache(maxsize=3)
def _templates(kind: str) -> Templates:
    return Templates(kind)


@lru_cache(maxsize=1)
def _line_templates() -> LineTemplates:
    return LineTemplates("HPGe")


def identify(
    spectrum: Spectrum, background: Spectrum | None = None, detector: str | None = None
) -> Identification:
    """Say what is in a spectrum, and how sure that is.

    Parameters
    ----------
    spectrum : Spectrum
        Counts with live time and energy calibration.
    background : Spectrum, optional
        Measured background: of another live time, binning and place if need be.
    detector : str, optional
        Kind of detector, such as ``"NaI"``; taken from the file or the peaks when left out.

    Returns
    -------
    Identification
        Nuclides with probabilities and reasons, and a verdict. A spectrum that is of no use
        gives a verdict that says why.

    Raises
    ------
    InputError
        ``unknown_detector`` if `detector` names no kind.
    """
    return explained(spectrum, background, detector)[0]


def explained(
    spectrum: Spectrum, background: Spectrum | None = None, detector: str | None = None
) -> tuple[Identification, Callable[[], Curve] | None]:
    """Say what is in a spectrum, with a way to draw what counts that makes expect.

    Parameters
    ----------
    spectrum, background, detector
        As of :func:`identify`.

    Returns
    -------
    identification : Identification
        As of :func:`identify`.
    curve : function or None
        Gives the expected counts by bin: of everything, and of each nuclide of the best
        explanation. None where nothing could be fitted.

    Raises
    ------
    InputError
        ``unknown_detector`` if `detector` names no kind.
    """
    if detector is not None:
        chosen_kind(detector)
    faults = spectrum.faults()
    grave = [fault for fault in faults if fault.code in _UNUSABLE]
    if grave:
        return _refused(VerdictCode.UNUSABLE, grave[0].message, spectrum, faults), None
    edges = spectrum.edges_kev()
    if edges is None:
        return _refused(VerdictCode.NO_ENERGY_SCALE, _NO_SCALE.message, spectrum, faults), None
    if spectrum.total < _FEWEST_COUNTS:
        return _too_few(spectrum, faults), None
    guess = detector_kind(spectrum, edges, detector)
    measured, doubts = _usable_background(background)
    reasons = tuple(fault.message for fault in faults) + doubts
    width = PeakWidth(SIZES[guess.kind][0], guess.width_factor)
    scene: Scene
    if guess.kind == "HPGe":
        scene = LineScene(spectrum, edges, _line_templates(), width, measured)
    else:
        scene = BroadScene(spectrum, edges, _templates(guess.kind), width, measured)
    if scene.counts.size < 8:
        return _too_few(spectrum, faults), None
    hypotheses, closeup = search(scene)
    found = _concluded(spectrum, edges, guess, scene, hypotheses, closeup, reasons)
    return found, partial(_curve, closeup, hypotheses[0])


def _curve(closeup: Closeup, best: Hypothesis) -> Curve:
    parts = {label: closeup.templates_of(label) for label in best.labels}
    always = best.fit.expected - sum(closeup.part(best.fit, label) for label in best.labels)
    return closeup.scene.curve(
        closeup.setting,
        {label: (rows, best.fit.amplitudes[label]) for label, rows in parts.items()},
        always,
    )


def _usable_background(background: Spectrum | None) -> tuple[Background | None, tuple[str, ...]]:
    """Background ready for use, or the reason why it is left out."""
    if background is None:
        return None, ()
    edges = background.edges_kev()
    grave = [fault for fault in background.faults() if fault.code in _UNUSABLE]
    if grave or edges is None or background.live_time_s is None:
        why = grave[0].message if grave else "it has no usable energy calibration"
        left_out = InputError("background_left_out", f"the background is left out: {why}")
        return None, (left_out.message,)
    return Background(background.counts, edges, background.live_time_s), ()


def _refused(
    code: VerdictCode, text: str, spectrum: Spectrum, faults: tuple[InputError, ...]
) -> Identification:
    neutrons = _neutrons(spectrum)
    reasons = tuple(fault.message for fault in faults)
    return Identification(
        (), Verdict(code, text, neutrons=neutrons, snm_not_excluded=neutrons, reasons=reasons)
    )


def _too_few(spectrum: Spectrum, faults: tuple[InputError, ...]) -> Identification:
    rate = spectrum.rate_per_s or 0.0
    more = int(np.clip(10 * _FEWEST_COUNTS / max(rate, 0.05), 1, 3600))
    neutrons = _neutrons(spectrum)
    verdict = Verdict(
        VerdictCode.NOT_ENOUGH_COUNTS,
        f"{spectrum.total:.0f} counts are not enough; measure {more} more seconds",
        seconds_more=more,
        neutrons=neutrons,
        snm_not_excluded=neutrons,
        reasons=tuple(fault.message for fault in faults),
    )
    return Identification((), verdict)


def _neutrons(spectrum: Spectrum) -> bool:
    """More neutrons than nature gives; few counters see one a second of cosmic origin."""
    counts, seconds = spectrum.neutron_counts, spectrum.neutron_time_s
    if counts is None or not seconds or counts < 5:
        return False
    return bool(counts > 1.0 * seconds + 4.0 * np.sqrt(max(seconds, 1.0)))


def _concluded(
    spectrum: Spectrum,
    edges: NDArray[np.float64],
    guess: DetectorGuess,
    scene: Scene,
    hypotheses: list[Hypothesis],
    closeup: Closeup,
    reasons: tuple[str, ...],
) -> Identification:
    found = [
        _finding(hypotheses, closeup, label, share, guess.kind)
        for label, share in averaged(scene, hypotheses, closeup).items()
        if share >= _LEAST_SHOWN
    ]
    if isinstance(scene, LineScene) and all(one.probability < PRESENT for one in found):
        found += _without_lines(scene, {one.nuclide for one in found})
    unexplained = _unexplained(scene, closeup, hypotheses[0])
    doubted = may_be_special(
        hypotheses[0],
        closeup,
        tuple(one.nuclide for one in found[:1]),
        named=any(one.probability >= PRESENT for one in found),
    )
    used = _calibration_used(spectrum, edges, hypotheses[0].setting, scene.width)
    return Identification(
        tuple(found),
        verdict_on(
            spectrum,
            found,
            unexplained,
            reasons,
            doubted=doubted,
        ),
        unexplained,
        used,
        guess.kind,
    )


def _finding(
    hypotheses: list[Hypothesis], closeup: Closeup, label: str, share: float, kind: str
) -> NuclideFinding:
    holder = next((one for one in hypotheses if label in one.labels), None)
    if holder is None:
        # seen in the whole spectrum only: what its peaks say beside nothing else
        holder = Hypothesis((label,), closeup.setting, closeup.fit((label,)), 0.0)
    gain = max(closeup.evidence(holder.labels, label), 0.0)
    counts = closeup.scene.total(holder.fit.amplitudes[label], closeup.part(holder.fit, label))
    known = candidates()[label]
    return NuclideFinding(
        nuclide=label,
        probability=round(min(probability_of(share, kind, everyday=known.everyday), _SUREST), 4),
        category=known.category,
        counts=round(counts, 1),
        significance=round(float(np.sqrt(2.0 * gain)), 2),
        lines=_lines(closeup, holder, label),
        share=round(min(share, 1.0), 6),
    )


def _without_lines(scene: LineScene, told: set[str]) -> list[NuclideFinding]:
    """What raises the continuum of germanium where peaks name nothing."""
    return [
        NuclideFinding(
            nuclide=one.label,
            probability=round(min(probability_of(one.share, "HPGe", everyday=False), _SUREST), 4),
            category=candidates()[one.label].category,
            counts=round(one.counts, 1),
            significance=round(one.significance, 2),
            share=round(one.share, 6),
        )
        for one in lineless_in(scene)
        if one.share >= _LEAST_SHOWN and one.label not in told
    ]


def _lines(closeup: Closeup, holder: Hypothesis, label: str) -> tuple[NuclideLine, ...]:
    """What the counts say of the strongest lines of a nuclide."""
    scene, fit, setting = closeup.scene, holder.fit, closeup.setting
    others = scene.counts - fit.expected + closeup.part(fit, label)
    own = closeup.peaks(fit, label)
    excess = others - (closeup.part(fit, label) - own)
    found = []
    for energy in candidates()[label].lines_kev:
        nominal = (energy - setting.offset_kev) / (1.0 + setting.gain)
        near = scene.around(nominal)
        if near.size == 0:
            continue
        sigma = float(np.sqrt(scene.problem.variance[near].sum()))
        seen, wanted = float(excess[near].sum()) / sigma, float(own[near].sum()) / sigma
        code = LineCode.MISSING if wanted > _MISSED else LineCode.TOO_WEAK
        if seen > _SEEN and seen > _SEEN_SHARE * wanted:
            code = LineCode.SEEN
        found.append(NuclideLine(round(energy, 1), code, round(seen, 1)))
    return tuple(found)


def _unexplained(scene: Scene, closeup: Closeup, best: Hypothesis) -> tuple[UnexplainedLine, ...]:
    """Places where counts exceed the best fit over the width of a peak."""
    per_peak = scene.per_peak
    residual = scene.counts - best.fit.expected
    above = uniform_filter1d(residual, per_peak) * per_peak
    z = above / np.sqrt(uniform_filter1d(scene.problem.variance, per_peak) * per_peak)
    centres = best.setting.energies(scene.energy_kev)
    found: list[UnexplainedLine] = []
    for i in np.argsort(-z):
        if z[i] < 5.0 or len(found) == 8:
            break
        apart = 1.5 * float(scene.width.fwhm_kev(centres[i]))
        if all(abs(centres[i] - one.energy_kev) > apart for one in found) and centres[i] > 40.0:
            found.append(UnexplainedLine(round(float(centres[i]), 1), round(float(z[i]), 1)))
    return tuple(found)


def _calibration_used(
    spectrum: Spectrum, edges: NDArray[np.float64], setting: Setting, width: PeakWidth
) -> CalibrationUsed:
    if spectrum.calibration is None:
        return CalibrationUsed("none")
    nominal = np.array(spectrum.calibration.polynomial_coefficients(edges.size - 1))
    used = nominal * (1.0 + setting.gain)
    used[0] += setting.offset_kev
    moved = abs(setting.gain * 662.0 + setting.offset_kev) / float(width.fwhm_kev(662.0))
    return CalibrationUsed(
        "file, adjusted" if moved > 0.1 else "file",
        tuple(float(f"{value:.7g}") for value in used),
        drift=moved > 0.5,
    )


def verdict_on(
    spectrum: Spectrum,
    found: list[NuclideFinding],
    unexplained: tuple[UnexplainedLine, ...],
    reasons: tuple[str, ...],
    *,
    doubted: bool = False,
) -> Verdict:
    """Conclude from what was found.

    Parameters
    ----------
    spectrum : Spectrum
        What was identified.
    found : list of NuclideFinding
        Nuclides with their probabilities.
    unexplained : tuple of UnexplainedLine
        Lines that nothing explains.
    reasons : tuple of str
        Faults and doubts.
    doubted : bool
        Special nuclear material cannot be excluded, whatever the nuclides say.

    Returns
    -------
    Verdict
        The conclusion.
    """
    neutrons = _neutrons(spectrum)
    doubt = (
        doubted
        or neutrons
        or any(
            one.category == "SNM" and max(one.probability, one.share) >= _SNM_DOUBT for one in found
        )
    )
    present = [one.nuclide for one in found if one.probability >= PRESENT]
    seconds = 0
    if present:
        code, text = VerdictCode.IDENTIFIED, f"contains {', '.join(present)}"
    elif unexplained:
        strongest = max(unexplained, key=lambda one: one.significance)
        code = VerdictCode.UNKNOWN_SOURCE
        text = f"unknown line at {strongest.energy_kev:.0f} keV"
    elif found:
        seconds = int(np.clip(3.0 * (spectrum.live_time_s or 1.0), 5, 3600))
        code = VerdictCode.NOT_ENOUGH_COUNTS
        names = ", ".join(one.nuclide for one in found[:3])
        text = f"perhaps {names}; measure {seconds} more seconds"
    elif any(fault.code in _NO_BACKGROUND for fault in spectrum.faults()):
        # An overwhelmed detector shows little, too: that is no reason to let pass.
        code, text = VerdictCode.UNUSABLE, _UNTRUSTED_TIMES.message
    else:
        code, text = VerdictCode.BACKGROUND, "nothing beyond natural background is seen"
    if neutrons:
        text += "; neutrons were counted: inspect further"
    reasons = (*reasons, *shared_line(found))
    verdict = Verdict(code, text, seconds, neutrons, neutrons, reasons)
    return verdict.not_excluding_special() if doubt else verdict
