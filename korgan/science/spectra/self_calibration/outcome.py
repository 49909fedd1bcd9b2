"""What self-calibration says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from korgan.science.spectra.calibration import EnergyCalibration
from korgan.science.spectra.self_calibration.lines import MatchedLine


class ScaleCode(StrEnum):
    """Where the energy scale comes from; ``likely`` is one of several that may be right."""

    FILE = "file"
    CORRECTED = "corrected"
    SPECTRUM = "spectrum"
    LIKELY = "likely"
    NONE = "none"


@dataclass(frozen=True)
class Drift:
    """A line of natural background that is not where the file's scale puts it.

    Parameters
    ----------
    nuclide : str
        Nuclide of the line.
    energy_kev, shown_at_kev : float
        Energy of the line, and where the scale of the file shows it.
    moved : float
        Relative shift.
    tolerance : float
        Relative shift of a healthy instrument.
    """

    nuclide: str
    energy_kev: float
    shown_at_kev: float
    moved: float
    tolerance: float

    @property
    def text(self) -> str:
        """One sentence."""
        return (
            f"{self.nuclide} {self.energy_kev:.0f} keV is shown at {self.shown_at_kev:.0f} keV "
            f"({self.moved:+.1%}; tolerance {self.tolerance:.1%})"
        )


@dataclass(frozen=True)
class LikelyScale:
    """A scale that is too doubtful to be claimed, with how likely it is.

    Parameters
    ----------
    calibration : EnergyCalibration
        The scale.
    probability : float
        Share of all scales that explain the spectrum.
    sources : tuple of str
        What explains the spectrum on it.
    """

    calibration: EnergyCalibration
    probability: float
    sources: tuple[str, ...]


@dataclass(frozen=True)
class SelfCalibration:
    """An energy scale and where it comes from.

    Parameters
    ----------
    code : ScaleCode
        ``file``: the proposed scale holds; ``corrected``: it holds after a correction;
        ``spectrum``: the scale was found from the spectrum alone; ``none``: none could be found,
        but several may be `likely`.
    calibration : EnergyCalibration or None
        The scale; None when none could be found.
    source : str
        The same in words, such as ``"from the spectrum: Cs-137 662, K-40 1461 keV"``.
    probability : float
        Probability of the scale against the next one that differs from it.
    resolution : float or None
        FWHM at 661.7 keV divided by 661.7 keV.
    detector : str
        ``scintillator``, ``semiconductor`` or ``germanium``; empty without peaks.
    lines : tuple of MatchedLine
        Peaks that lie on lines.
    sources : tuple of str
        Sources that explain the spectrum beside natural background: a means, not a verdict.
    drift : tuple of Drift
        Lines of natural background that have moved by more than the tolerance.
    likely : tuple of LikelyScale
        Where none is claimed, or the proposed one could not be checked: scales that may be right,
        the likeliest first. What is named on one of them is as doubtful as the scale.
    """

    code: ScaleCode
    calibration: EnergyCalibration | None
    source: str
    probability: float = 0.0
    resolution: float | None = None
    detector: str = ""
    lines: tuple[MatchedLine, ...] = ()
    sources: tuple[str, ...] = ()
    drift: tuple[Drift, ...] = ()
    likely: tuple[LikelyScale, ...] = ()

    @property
    def found(self) -> bool:
        """Whether there is a scale."""
        return self.calibration is not None
