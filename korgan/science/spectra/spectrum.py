"""The spectrum: counts by channel and what is known of how they were taken."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from korgan.science.errors import InputError
from korgan.science.spectra.calibration import CalibrationError, EnergyCalibration

MOST_CHANNELS = 1 << 17


class Purpose(StrEnum):
    """Why a spectrum was taken (class code of ANSI N42.42)."""

    FOREGROUND = "foreground"
    BACKGROUND = "background"
    CALIBRATION = "calibration"
    INTRINSIC = "intrinsic"
    UNKNOWN = "unknown"


# Three neighbours with the same greatest count: from so many counts on less than once in 10,000.
_FEWEST_TO_CLIP = 1000.0


@dataclass(frozen=True)
class DetectorDescription:
    """What a file says of the detector; every field may be empty.

    Parameters
    ----------
    name : str
        Name of the detector within the instrument, e.g. ``"A1"``.
    kind : str
        Free text on material and size, e.g. ``"NaI(Tl) 3x3"``.
    model, manufacturer, instrument_type, serial : str
        As stated by the instrument.
    """

    name: str = ""
    kind: str = ""
    model: str = ""
    manufacturer: str = ""
    instrument_type: str = ""
    serial: str = ""

    def text(self) -> str:
        """All that is said on the detector, in one line."""
        parts = (self.kind, self.model, self.manufacturer, self.instrument_type, self.name)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Counts by channel with times, calibration and detector.

    Only what cannot be a spectrum at all is refused here. A spectrum that is of no use
    (negative channels, no live time, one channel) is representable, because an officer must
    be told why it is of no use: see :meth:`faults`.

    Parameters
    ----------
    counts : ndarray, shape (channels,)
        Counts in each channel; made read-only.
    live_time_s, real_time_s : float or None
        Times in seconds; None when not stated.
    calibration : EnergyCalibration or None
        None when the file states none that can be used.
    detector : DetectorDescription
        What the file says of the detector.
    neutron_counts : float or None
        Neutron counts in the same measurement; None without a neutron detector.
    neutron_time_s : float or None
        Time over which neutrons were counted, in seconds.
    purpose : Purpose
        Foreground, background, ...
    title : str
        Title or remark; for display only.
    started_at : datetime or None
        Start of the measurement.

    Raises
    ------
    InputError
        If `counts` is not one-dimensional, is empty, is too long or holds NaN or infinity.

    Examples
    --------
    >>> spectrum = Spectrum(np.array([0.0, 4.0, 9.0]), live_time_s=10.0)
    >>> spectrum.total, spectrum.rate_per_s
    (13.0, 1.3)
    """

    counts: NDArray[np.float64]
    live_time_s: float | None = None
    real_time_s: float | None = None
    calibration: EnergyCalibration | None = None
    detector: DetectorDescription = field(default_factory=DetectorDescription)
    neutron_counts: float | None = None
    neutron_time_s: float | None = None
    purpose: Purpose = Purpose.UNKNOWN
    title: str = ""
    started_at: datetime | None = None

    def __post_init__(self) -> None:
        counts = np.array(self.counts, dtype=np.float64)
        if counts.ndim != 1 or counts.size == 0:
            raise InputError("no_channels", "a spectrum needs at least one channel")
        if counts.size > MOST_CHANNELS:
            raise InputError(
                "too_many_channels", f"{counts.size} channels; at most {MOST_CHANNELS} are read"
            )
        if not np.all(np.isfinite(counts)):
            raise InputError("counts_not_finite", "the counts contain NaN or infinity")
        counts.flags.writeable = False
        object.__setattr__(self, "counts", counts)

    @property
    def channels(self) -> int:
        """Number of channels."""
        return int(self.counts.size)

    @property
    def total(self) -> float:
        """Counts in all channels."""
        return float(self.counts.sum())

    @property
    def rate_per_s(self) -> float | None:
        """Counts per second of live time; None without a positive live time."""
        if self.live_time_s is None or not self.live_time_s > 0:
            return None
        return self.total / self.live_time_s

    @property
    def dead_time_fraction(self) -> float | None:
        """Part of the real time in which the detector was busy; None when not known."""
        live, real = self.live_time_s, self.real_time_s
        if live is None or real is None or not real > 0 or not 0 <= live <= real:
            return None
        return 1.0 - live / real

    def edges_kev(self) -> NDArray[np.float64] | None:
        """Edges of the channels in keV, or None without a usable calibration."""
        if self.calibration is None:
            return None
        try:
            return self.calibration.edges_kev(self.channels)
        except CalibrationError:
            return None

    def with_changes(self, **changes: Any) -> Spectrum:
        """Return a copy with the named fields changed."""
        return replace(self, **changes)

    def faults(self) -> tuple[InputError, ...]:
        """What makes this spectrum doubtful or useless, the gravest first.

        Returns
        -------
        tuple of InputError
            Not raised: to be shown. Empty when nothing is wrong.
        """
        return tuple(_faults_of_counts(self)) + tuple(_faults_of_times(self))


def _faults_of_counts(spectrum: Spectrum) -> list[InputError]:
    counts, found = spectrum.counts, []
    if np.any(counts < 0):
        found.append(
            InputError(
                "negative_counts",
                f"{int(np.sum(counts < 0))} channels hold negative counts",
                mend="give the spectrum before background subtraction, and the background apart",
            )
        )
    if spectrum.total <= 0:
        found.append(InputError("no_counts", "the spectrum holds no counts", mend="measure again"))
        return found
    occupied = int(np.count_nonzero(counts))
    if spectrum.channels < 16:
        found.append(
            InputError(
                "too_few_channels",
                f"{spectrum.channels} channels carry no energy information",
                mend="use gross counts and the portal rules",
            )
        )
    elif occupied == 1 and spectrum.total > 5:
        found.append(
            InputError(
                "single_channel",
                "all counts are in one channel",
                mend="check the instrument: this is no gamma spectrum",
            )
        )
    elif counts.max() > 0.9 * spectrum.total and spectrum.total > 100:
        found.append(
            InputError(
                "single_channel",
                f"{counts.max() / spectrum.total:.0%} of the counts are in one channel",
                mend="check the instrument for saturation or an overflow channel",
            )
        )
    elif _is_clipped(counts):
        found.append(
            InputError(
                "saturated",
                f"counters are full: neighbouring channels stop at {counts.max():.0f} counts",
                mend="measure for a shorter time or from farther away",
            )
        )
    return found


def _is_clipped(counts: NDArray[np.float64]) -> bool:
    """Whether the greatest count stands in neighbouring channels: chance gives that seldom."""
    if counts.max() < _FEWEST_TO_CLIP:
        return False
    full = counts == counts.max()
    return bool(np.any(full[:-2] & full[1:-1] & full[2:]))


def _faults_of_times(spectrum: Spectrum) -> list[InputError]:
    live, real, found = spectrum.live_time_s, spectrum.real_time_s, []
    if live is None or not np.isfinite(live) or live <= 0:
        found.append(InputError("live_time_missing", "the live time is missing"))
    elif real is not None and np.isfinite(real) and 0 < real < live * 0.999:
        found.append(
            InputError(
                "live_time_exceeds_real_time",
                f"the live time of {live:g} s is longer than the real time of {real:g} s",
            )
        )
    dead = spectrum.dead_time_fraction
    if dead is not None and dead > 0.5:
        found.append(
            InputError(
                "dead_time_high",
                f"the detector was busy for {dead:.0%} of the time",
                mend="measure from farther away",
            )
        )
    return found
