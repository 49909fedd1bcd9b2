"""What the engine says of a spectrum."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from korgan.science.errors import InputError

PRESENT = 0.5  # probability from which a nuclide counts as present
# Line of all positron emitters, and how far from it a listed line is still that one, in keV.
_ANNIHILATION_KEV, _SAME_LINE_KEV = 511.0, 1.0


class VerdictCode(StrEnum):
    """The one word of a verdict."""

    IDENTIFIED = "identified"
    BACKGROUND = "background"
    NOT_ENOUGH_COUNTS = "not_enough_counts"
    UNKNOWN_SOURCE = "unknown_source"
    NO_ENERGY_SCALE = "no_energy_scale"
    UNUSABLE = "unusable"


class LineCode(StrEnum):
    """What the counts say of a line that a nuclide should show."""

    SEEN = "seen"
    MISSING = "missing"
    TOO_WEAK = "too_weak"


@dataclass(frozen=True)
class NuclideLine:
    """One of the strongest lines of a nuclide that was found.

    Parameters
    ----------
    energy_kev : float
        Energy.
    code : LineCode
        Whether it is seen, expected but missing, or too weak to tell.
    significance : float
        Counts above all else in the fit, in standard deviations.
    """

    energy_kev: float
    code: LineCode
    significance: float

    @property
    def text(self) -> str:
        """The line in words."""
        said = {
            LineCode.SEEN: f"seen, {self.significance:.1f} sigma",
            LineCode.MISSING: "expected, not seen",
            LineCode.TOO_WEAK: "too weak here to tell",
        }
        return f"line at {self.energy_kev:.1f} keV: {said[self.code]}"


@dataclass(frozen=True)
class NuclideFinding:
    """A nuclide with the probability that it is there.

    Parameters
    ----------
    nuclide : str
        Such as ``"Cs-137"``; chains by their parent.
    probability : float
        Between 0 and 1.
    category : str
        ``SNM``, ``medical``, ``industrial``, ``NORM``, ``fission``, ``activation``, ``other``.
    counts : float
        Counts that the fit gives to it.
    significance : float
        Square root of twice the loss of log-likelihood without its peaks: standard deviations.
    lines : tuple of NuclideLine
        What speaks for it and against it.
    share : float
        Share of the hypotheses that hold it, from which the probability follows.
    """

    nuclide: str
    probability: float
    category: str
    counts: float
    significance: float
    lines: tuple[NuclideLine, ...] = ()
    share: float = 0.0

    @property
    def reasons(self) -> tuple[str, ...]:
        """What speaks for it and against it, in words."""
        return tuple(line.text for line in self.lines)

    @property
    def by_annihilation_alone(self) -> bool:
        """Whether its only line that may be seen is the one that all positron emitters share."""
        at_511 = [abs(line.energy_kev - _ANNIHILATION_KEV) < _SAME_LINE_KEV for line in self.lines]
        others = (line for line, same in zip(self.lines, at_511, strict=True) if not same)
        return any(at_511) and all(line.code is not LineCode.SEEN for line in others)


@dataclass(frozen=True)
class UnexplainedLine:
    """A peak that nothing in the fit explains."""

    energy_kev: float
    significance: float


@dataclass(frozen=True)
class CalibrationUsed:
    """The energy scale that the verdict rests on.

    Parameters
    ----------
    source : str
        ``"file"``, ``"file, adjusted"`` or ``"none"``.
    coefficients : tuple of float
        keV, keV per channel, ...; empty without a scale.
    drift : bool
        Whether the scale of the file is off by more than a healthy instrument should be.
    """

    source: str
    coefficients: tuple[float, ...] = ()
    drift: bool = False


@dataclass(frozen=True)
class Verdict:
    """The conclusion.

    Parameters
    ----------
    code : VerdictCode
        The one word.
    text : str
        One sentence for the officer.
    seconds_more : int
        Further measuring time that would probably decide; 0 when none is asked for.
    neutrons : bool
        Whether neutrons were counted above background.
    snm_not_excluded : bool
        Special nuclear material may be there: inspect further.
    reasons : tuple of str
        Faults and doubts.
    """

    code: VerdictCode
    text: str
    seconds_more: int = 0
    neutrons: bool = False
    snm_not_excluded: bool = False
    reasons: tuple[str, ...] = ()

    def not_excluding_special(self) -> Verdict:
        """The same with the doubt about special nuclear material, if it is not told already."""
        if self.snm_not_excluded:
            return self
        text = f"{self.text}; special nuclear material cannot be excluded: inspect further"
        return replace(self, text=text, snm_not_excluded=True)


@dataclass(frozen=True)
class Identification:
    """Everything that the engine says of one spectrum."""

    nuclides: tuple[NuclideFinding, ...]
    verdict: Verdict
    unexplained: tuple[UnexplainedLine, ...] = ()
    calibration: CalibrationUsed = field(default_factory=lambda: CalibrationUsed("none"))
    detector: str = ""

    @property
    def present(self) -> tuple[NuclideFinding, ...]:
        """Nuclides at or above the threshold of presence."""
        return tuple(one for one in self.nuclides if one.probability >= PRESENT)


def shared_line(found: list[NuclideFinding]) -> tuple[str, ...]:
    """Say of what is named by annihilation alone that other positron emitters look like it."""
    return tuple(
        InputError(
            "annihilation_alone",
            f"only the line at 511 keV speaks for {one.nuclide}: other positron emitters (such as"
            " F-18, C-11, N-13, O-15, Cu-64, Ga-68) look the same, and it is the likeliest of them",
        ).message
        for one in found
        if one.probability >= PRESENT and one.by_annihilation_alone
    )
