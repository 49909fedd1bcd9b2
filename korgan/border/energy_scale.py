"""The energy scale a spectrum is identified on: the file's, a corrected one, or one found in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from korgan.science.errors import InputError
from korgan.science.identification import (
    Curve,
    Identification,
    LineCode,
    NuclideFinding,
    VerdictCode,
    explained,
    mixed,
)
from korgan.science.identification.detector_kind import stated_kind
from korgan.science.identification.potassium import potassium_in_place
from korgan.science.identification.rows import SIZES
from korgan.science.identification.width import PeakWidth
from korgan.science.spectra import EnergyCalibration, Spectrum
from korgan.science.spectra.self_calibration.rarity import RARITY

if TYPE_CHECKING:
    from korgan.science.spectra.self_calibration import SelfCalibration

# Below, a scale cannot be checked and the file's is taken.
_FEWEST_COUNTS = 300.0
# Unknown lines from which on the scale is doubted although something was named.
_MANY_UNKNOWN = 3
_RARE = 2.5  # of a nuclide that is not in the table
# Of all names together: what a wrong scale may make of common ones.
_TOO_RARE = 1.0
_FIRM_LINES = 2
# Share of the evidence that commoner names on another scale have to bring, less the commoner they
# are; and that rarer ones have to bring, more the rarer they are.
_ENOUGH, _ENOUGH_OF_RARER, _PER_RARITY = 0.95, 1.1, 0.15
# The same on scales moved by more than this share.
_FAR, _ENOUGH_FROM_FAR, _MUCH_COMMONER = 0.06, 1.2, 2.5
# How far a scale is believed that may be nobody's, where the spectrum shows no other.
_BY_DEFAULT = 0.5
# From which a scale is weighed beside that of the file. On drawn spectra with right and wrong ones
# 40 of 52 at the most that self-calibration states were right, of less sure ones 12 of 68.
_LEAST_BESIDE = 0.75
_KEPT = InputError(
    "energy_scale_doubtful",
    "the energy scale of the file is doubtful, and the spectrum shows no better one: check it",
)
_NARROW = {"HPGe": "germanium", "CZT": "semiconductor", "CdTe": "semiconductor"}


@dataclass(frozen=True)
class OnScale:
    """An identification with the scale it was made on.

    Parameters
    ----------
    found : Identification
        What the engine says.
    scale : SelfCalibration or None
        What was found on the scale; None where the file's was not doubted.
    nominal : EnergyCalibration or None
        Scale on which the spectrum was looked at.
    curve : function or None
        Gives what the best explanation expects, on that scale.
    """

    found: Identification
    scale: SelfCalibration | None = None
    nominal: EnergyCalibration | None = None
    curve: Callable[[], Curve] | None = None

    def as_json(self) -> dict[str, Any]:
        """Part `calibration` of the stable form."""
        used, scale = self.found.calibration, self.scale
        if scale is None:
            return {
                "source": used.source,
                "coefficients": list(used.coefficients),
                "drift": [],
                "code": used.source.replace(", ", "_"),
                "lines": [],
                "moved": [],
            }
        return {
            "source": scale.source,
            "coefficients": list(used.coefficients),
            "drift": [one.text for one in scale.drift],
            # the same in parts, for pages in other languages
            "code": scale.code.value,
            "lines": [
                {"nuclide": one.nuclide, "energy_kev": round(one.energy_kev, 1)}
                for one in scale.lines
            ],
            "moved": [
                {
                    "nuclide": one.nuclide,
                    "energy_kev": round(one.energy_kev, 1),
                    "shown_at_kev": round(one.shown_at_kev, 1),
                }
                for one in scale.drift
            ],
        }


def identified(
    spectrum: Spectrum, background: Spectrum | None, detector: str | None = None
) -> OnScale:
    """Identify, with a scale from the spectrum where the file's is missing or proven wrong.

    Parameters
    ----------
    spectrum : Spectrum
        The measurement.
    background : Spectrum, optional
        A background of the same instrument.
    detector : str, optional
        Kind of detector asked for by the user.

    Returns
    -------
    OnScale
        What the engine says, and on which scale.

    Raises
    ------
    InputError
        ``unknown_detector``.
    """
    if spectrum.edges_kev() is None:
        return _on_found(spectrum.with_changes(calibration=None), background, detector)
    found, curve = explained(spectrum, background, detector)
    own = OnScale(found, None, spectrum.calibration, curve)
    if _by_default(spectrum):
        return _beside_default(own, spectrum, background, detector)
    if not _doubted(spectrum, found) or _borne_out_by(background, spectrum, found):
        return own
    scale = _self_calibrated(spectrum, background, detector)
    if scale is not None and scale.likely and not _special(found):
        firm = tuple(one for one in scale.likely if one.probability >= _LEAST_BESIDE)
        beside = _beside_likely(own, spectrum, background, detector, replace(scale, likely=firm))
        return _told_of_doubt(own) if beside is own else beside
    if scale is None or not scale.lines:
        return _told_of_doubt(own)
    if scale.calibration is spectrum.calibration:
        return replace(own, scale=scale if scale.drift else None)
    better = _again(spectrum, background, detector, scale)
    if not _borne_by_evidence(found, better.found):
        return _told_of_doubt(own)
    return _doubt_kept(better) if found.verdict.snm_not_excluded else better


def _borne_out_by(background: Spectrum | None, spectrum: Spectrum, found: Identification) -> bool:
    """Whether a background on the same scale shows its line of potassium in place."""
    if background is None or background.calibration != spectrum.calibration:
        return False
    kind = found.detector
    if found.calibration.drift or kind not in SIZES:
        return False
    return potassium_in_place(background, PeakWidth(SIZES[kind][0]))


def _doubt_kept(better: OnScale) -> OnScale:
    """What is said on another scale, with the doubt that special material is told on the file's."""
    verdict = better.found.verdict.not_excluding_special()
    return replace(better, found=replace(better.found, verdict=verdict))


def _told_of_doubt(own: OnScale) -> OnScale:
    """The scale of the file, kept for want of a better one, with a word where it is suspect."""
    verdict = own.found.verdict
    if not _suspect(own.found):
        return own
    told = replace(verdict, reasons=(*verdict.reasons, _KEPT.message))
    return replace(own, found=replace(own.found, verdict=told))


def _borne_by_evidence(found: Identification, better: Identification) -> bool:
    """Whether another scale shows what is likelier than what the scale of the file shows."""
    # it must not talk special nuclear material away, nor leave nothing of what was seen
    if _special(found) and not _special(better):
        return False
    if found.present and not better.present:
        return False
    if _left(better) > _left(found):  # nor leave more unexplained
        return False
    commoner, moved = _rarity(found) - _rarity(better), _moved(found, better)
    enough = _ENOUGH if commoner >= 0.0 else _ENOUGH_OF_RARER
    if moved > _FAR:  # few files are so wrong: it has to be much commoner
        enough, commoner = _ENOUGH_FROM_FAR, commoner - _MUCH_COMMONER
    return _evidence(better) >= (enough - _PER_RARITY * commoner) * _evidence(found)


def _moved(found: Identification, better: Identification) -> float:
    """Relative shift of the middle of the scale from one identification to another."""
    own, other = found.calibration.coefficients, better.calibration.coefficients
    if not own or not other:
        return 0.0
    channels = np.arange(0.0, 2.0**14, 4.0)
    before, after = (np.polynomial.polynomial.polyval(channels, one) for one in (own, other))
    middle = (before > 150.0) & (before < 1000.0)
    if not middle.any():
        return 0.0
    return float(np.median(np.abs(after[middle] / before[middle] - 1.0)))


def _evidence(found: Identification) -> float:
    """Twice the evidence of all that was named."""
    return sum(one.significance**2 for one in found.present)


def _on_found(spectrum: Spectrum, background: Spectrum | None, detector: str | None) -> OnScale:
    """Identify on the scale that the spectrum itself shows, or on those that may be right."""
    scale = _self_calibrated(spectrum, background, detector)
    if scale is not None and scale.likely:
        return _on_likely(spectrum, background, detector, scale)
    if scale is None or scale.calibration is None:
        return OnScale(explained(spectrum, background, detector)[0], scale)
    return _again(spectrum, background, detector, scale)


def _beside_default(
    own: OnScale, spectrum: Spectrum, background: Spectrum | None, detector: str | None
) -> OnScale:
    """Believe what the spectrum shows of its scale; where that is nothing, its own by half."""
    shown = _on_found(spectrum.with_changes(calibration=None), background, detector)
    if shown.nominal is None:
        return _weighed(spectrum, [(own, _BY_DEFAULT)], None)
    return own if _special(own.found) and not _special(shown.found) else shown


def _by_default(spectrum: Spectrum) -> bool:
    """Whether a scale is the one that programs write where nobody calibrated: energy = channel."""
    if spectrum.calibration is None:
        return False
    offset, slope, *more = spectrum.calibration.polynomial_coefficients(spectrum.channels)
    return slope == 1.0 and offset in (0.0, 0.5, 1.0) and not any(more)


def _on_likely(
    spectrum: Spectrum, background: Spectrum | None, detector: str | None, scale: SelfCalibration
) -> OnScale:
    """Identify on each scale that may be right, and believe each as far as its scale."""
    weighed = list(_borne_out(spectrum, background, detector, scale))
    if not weighed:
        return OnScale(explained(spectrum, background, detector)[0], scale)
    return _weighed(spectrum, weighed, scale)


def _weighed(
    spectrum: Spectrum, every: list[tuple[OnScale, float]], scale: SelfCalibration | None
) -> OnScale:
    """What is said on several scales, each with its probability; drawn on the likeliest."""
    from korgan.science.spectra.self_calibration import ScaleCode

    ranked = sorted(every, key=lambda one: -one[1])
    first, probability = ranked[0]
    certain = f"not certain: its probability is {probability:.0%}"
    doubt = InputError(
        "energy_scale_likely",
        f"the energy scale is not certain: its probability is {probability:.0%}",
    )
    found = mixed(spectrum, [(one.found, part) for one, part in ranked], doubt.message)
    if first.scale is None or scale is None:
        return replace(first, found=found)  # the file's
    told = replace(
        scale,
        code=ScaleCode.LIKELY,
        calibration=first.nominal,
        source=f"from the spectrum, {certain}",
    )
    return replace(first, found=found, scale=told)


def _beside_likely(
    own: OnScale,
    spectrum: Spectrum,
    background: Spectrum | None,
    detector: str | None,
    scale: SelfCalibration,
) -> OnScale:
    """Weigh the doubted scale of the file with others on which commoner sources explain as much."""
    better = [
        (again, probability)
        for again, probability in _borne_out(spectrum, background, detector, scale)
        if (_rarity(again.found) < _rarity(own.found) or not own.found.present)
        and _borne_by_evidence(own.found, again.found)
    ]
    if not better:
        return own
    rest = 1.0 - sum(probability for _, probability in better)
    return _weighed(spectrum, [(own, rest), *better], scale)


def _borne_out(
    spectrum: Spectrum, background: Spectrum | None, detector: str | None, scale: SelfCalibration
) -> Iterator[tuple[OnScale, float]]:
    """Likely scales on which a source that the scale rests on is seen, with their probabilities."""
    for one in scale.likely:
        again = _again(spectrum, background, detector, replace(scale, calibration=one.calibration))
        # else the two views contradict each other
        if _labels(one.sources) & {each.nuclide for each in again.found.present}:
            yield again, one.probability


def _labels(sources: tuple[str, ...]) -> set[str]:
    """Nuclides that sources of the table are reported under."""
    from korgan.science.nuclides import library

    return {library().sources[name].label for name in sources}


def _left(found: Identification) -> float:
    """Standard deviations of all lines that nothing explains."""
    return sum(line.significance for line in found.unexplained)


def _special(found: Identification) -> bool:
    return any(one.category == "SNM" for one in found.present)


def _rarity(found: Identification) -> float:
    """How rare what was named is; special nuclear material apart, which is never doubted away."""
    return sum(RARITY.get(one.nuclide, _RARE) for one in found.present if one.category != "SNM")


def _firm(one: NuclideFinding) -> bool:
    """Whether two lines are where they should be, and none is missing: no accident of a scale."""
    codes = [line.code for line in one.lines]
    return codes.count(LineCode.SEEN) >= _FIRM_LINES and LineCode.MISSING not in codes


def _doubted(spectrum: Spectrum, found: Identification) -> bool:
    refused = found.verdict.code is VerdictCode.UNUSABLE and not found.detector  # not looked at
    if spectrum.total < _FEWEST_COUNTS or refused:
        return False
    return _suspect(found) or not found.present


def _suspect(found: Identification) -> bool:
    """Whether what was found speaks against the scale, not only for nothing."""
    many = len(found.unexplained) >= _MANY_UNKNOWN and found.detector != "HPGe"
    accidental = tuple(one for one in found.nuclides if not _firm(one))
    rare = _rarity(replace(found, nuclides=accidental)) >= _TOO_RARE
    return found.calibration.drift or many or rare


def _self_calibrated(
    spectrum: Spectrum, background: Spectrum | None, detector: str | None
) -> SelfCalibration | None:
    from korgan.science.spectra.self_calibration import calibrate  # heavy: compiled fits

    if spectrum.channels < 64 or spectrum.counts.min() < 0:
        return None
    kind = stated_kind(detector or spectrum.detector.text())
    alike = background is not None and background.channels == spectrum.channels
    shade = background.counts if background is not None and alike else None
    family = _NARROW.get(kind, "scintillator") if kind else None
    return calibrate(
        spectrum.counts, detector=family, proposed=spectrum.calibration, background=shade
    )


def _again(
    spectrum: Spectrum, background: Spectrum | None, detector: str | None, scale: SelfCalibration
) -> OnScale:
    shade = background
    if background is not None and background.channels == spectrum.channels:
        same = background.calibration is None or background.calibration == spectrum.calibration
        if same:
            shade = background.with_changes(calibration=scale.calibration)
    moved = spectrum.with_changes(calibration=scale.calibration)
    found, curve = explained(moved, shade, detector)
    return OnScale(found, scale, scale.calibration, curve)
