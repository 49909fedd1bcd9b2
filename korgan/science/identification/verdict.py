"""What the engine says of a spectrum."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

PRESENT = 0.5  # probability from which a nuclide counts as present


class VerdictCode(StrEnum):
    """The one word of a verdict."""

    IDENTIFIED = "identified"
    BACKGROUND = "background"
    NOT_ENOUGH_COUNTS = "not_enough_counts"
    UNKNOWN_SOURCE = "unknown_source"
    NO_ENERGY_SCALE = "no_energy_scale"
    UNUSABLE = "unusable"


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
    reasons : tuple of str
        What speaks for it and against it.
    """

    nuclide: str
    probability: float
    category: str
    counts: float
    significance: float
    reasons: tuple[str, ...] = ()


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
