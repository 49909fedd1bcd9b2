"""Decisions of a spectral portal, sample by sample: background components and likelihood ratio.

The methods decide without a background measured just before: whatever mixture of the learnt
components a vehicle leaves is refitted in each window. Beside it runs the engine of count rules
(`portals.engine`) on the gross counts, which knows no template.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError
from korgan.science.portals.engine.configuration import CalibrationRecord, OccupancySettings
from korgan.science.portals.engine.decisions import Fault, Outcome
from korgan.science.portals.input_checks import (
    Counts,
    Floats,
    as_counts,
    as_flags,
    as_live_times,
    positive,
)
from korgan.science.portals.spectral.scan import SpectralFinding, SpectralScan

METHODS = ("background deviance", "likelihood ratio")


@dataclass(frozen=True, eq=False)
class SpectralConfiguration:
    """Everything by which a spectral portal decides.

    Attributes
    ----------
    name, edition : str
        Name of the lane and of this edition of its configuration.
    scan : SpectralScan
        Background components, templates and widths of windows.
    sample_interval_s : float
        Nominal time of a sample.
    thresholds : tuple of float
        Score of each of :data:`METHODS` that alarms; empty until calibrated.
    occupancy : OccupancySettings
        When an occupancy ends, and when it has lasted too long.
    least_cps : float
        Count rate of all channels below which the detector is called dead.
    calibration : CalibrationRecord or None
        By what evidence the thresholds were set.
    """

    name: str
    edition: str
    scan: SpectralScan
    sample_interval_s: float
    thresholds: tuple[float, ...] = ()
    occupancy: OccupancySettings = field(default_factory=OccupancySettings)
    least_cps: float = 1.0
    calibration: CalibrationRecord | None = None

    def __post_init__(self) -> None:
        positive(self.sample_interval_s, "sample_interval_s")
        if self.thresholds and len(self.thresholds) != len(METHODS):
            raise InputError("wrong_shape", "one threshold for each rule is needed")
        for name, threshold in zip(METHODS, self.thresholds, strict=False):
            positive(threshold, f"threshold of {name}")

    @cached_property
    def fingerprint(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of all that decides."""
        scan = self.scan
        facts = {
            "name": self.name,
            "edition": self.edition,
            "components": scan.components.components.tolist(),
            "templates": dict(zip(scan.names, scan.templates.tolist(), strict=True)),
            "widths": scan.widths,
            "sample_interval_s": self.sample_interval_s,
            "thresholds": self.thresholds,
            "occupancy": asdict(self.occupancy),
            "least_cps": self.least_cps,
        }
        text = json.dumps(facts, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def with_thresholds(
        self, thresholds: Sequence[float], calibration: CalibrationRecord | None = None
    ) -> Self:
        """Return a copy with these thresholds, in the order of :data:`METHODS`."""
        return replace(self, thresholds=tuple(thresholds), calibration=calibration)


@dataclass(frozen=True, eq=False)
class SpectralDecision:
    """What the engine says about one occupancy.

    Attributes
    ----------
    configuration : SpectralConfiguration
        Under which it was taken.
    number : int
        Running number of the occupancy in this engine, from 0.
    start_sample, length : int
        Its samples, counted from the first sample the engine saw.
    live_time_s : float
        Live time of the occupancy.
    outcome : Outcome
        ``alarm``, ``undecided`` (a fault forbids a verdict) or ``clear``.
    faults : tuple of Fault
        Faults during the occupancy, also with an alarm.
    scores : dict of float
        Best score of each method.
    first_alarm_s : float or None
        When a threshold was first reached, seconds from the start of the occupancy.
    spectra : ndarray of int64, shape (length, channels)
        The raw counts: from them everything can be computed again.
    """

    configuration: SpectralConfiguration
    number: int
    start_sample: int
    length: int
    live_time_s: float
    outcome: Outcome
    faults: tuple[Fault, ...]
    scores: dict[str, float]
    first_alarm_s: float | None
    spectra: Counts

    @cached_property
    def finding(self) -> SpectralFinding:
        """Source that explains the excess best, with its window and counts."""
        return self.configuration.scan.explain(self.spectra)

    def explain(self) -> str:
        """The decision and its reasons as plain text, one line per reason."""
        lines = [
            f"occupancy {self.number}: {self.outcome.value} after {self.live_time_s:.1f} s "
            f"(configuration {self.configuration.name}, {self.configuration.fingerprint})"
        ]
        lines += [f"fault: {fault.value}" for fault in self.faults]
        for (name, score), threshold in zip(
            self.scores.items(), self.configuration.thresholds, strict=False
        ):
            lines.append(f"{name}: {score:.2f}, alarm from {threshold:.2f}")
        if self.finding.ratio > 0:
            found, step = self.finding, self.configuration.sample_interval_s
            lines.append(
                f"most like {found.template}: {found.counts:.0f} counts from "
                f"{found.start * step:.1f} s to {found.stop * step:.1f} s, "
                f"likelihood ratio {found.ratio:.1f}"
            )
        return "\n".join(lines)


class SpectralEngine:
    """Decides on the occupancies of one spectral portal.

    The result does not depend on how the samples are cut into blocks. A block that cannot be
    used is refused whole, before any of it changes the engine.

    Parameters
    ----------
    configuration : SpectralConfiguration
        Components, templates, thresholds.
    uncalibrated : bool
        Allow it without thresholds (it then only scores), for calibration.

    Raises
    ------
    InputError
        ``uncalibrated`` without thresholds.
    """

    def __init__(self, configuration: SpectralConfiguration, *, uncalibrated: bool = False) -> None:
        if not configuration.thresholds and not uncalibrated:
            raise InputError(
                "uncalibrated",
                f"rules without a threshold: {', '.join(METHODS)}",
                where="rules",
                mend="calibrate the configuration to a false-alarm probability",
            )
        self.configuration = configuration
        self._channels = configuration.scan.components.components.shape[1]
        step = configuration.sample_interval_s
        self._release = max(1, round(configuration.occupancy.release_s / step))
        self._longest = max(1, round(configuration.occupancy.longest_s / step))
        self._seen = self._decided = 0
        self._begin()

    def _begin(self) -> None:
        self._spectra: list[Counts] = []
        self._live: list[float] = []
        self._start = self._seen
        self._length = 0  # samples up to the last in which the sensor saw the vehicle
        self._looked = 0  # samples whose windows have been scored
        self._best = np.full(len(METHODS), -np.inf)
        self._first: int | None = None

    @property
    def pending(self) -> dict[str, float]:
        """Scores so far of the occupancy still in progress; empty without one."""
        best = zip(METHODS, self._best.tolist(), strict=True)
        return dict(best) if self._looked else {}

    def process(
        self, spectra: ArrayLike, live_time_s: ArrayLike, occupied: ArrayLike
    ) -> list[SpectralDecision]:
        """Take a block of samples and return the decisions that it completes.

        Parameters
        ----------
        spectra : array_like of int, shape (samples, channels)
            Counts.
        live_time_s : array_like, shape (samples,) or scalar
            Live time of each sample; 0 marks a sample that was lost (its counts must be 0).
        occupied : array_like of bool, shape (samples,)
            The occupancy sensor.

        Returns
        -------
        list of SpectralDecision
            One per occupancy that ended in this block.

        Raises
        ------
        InputError
            ``negative_counts``, ``not_finite``, ``not_whole``, ``wrong_shape``,
            ``missing_live_time``, ``counts_without_live_time``.
        """
        x, live, flags = self._checked(spectra, live_time_s, occupied)
        found = list(self._taken(x, live, flags))
        self._look()
        return found

    def finish(self) -> list[SpectralDecision]:
        """Decide on an occupancy still in progress when the series of samples ends."""
        return [self._closed((Fault.SERIES_CUT_OFF,))] if self._spectra else []

    def _taken(
        self, x: Counts, live: Floats, flags: NDArray[np.bool_]
    ) -> Iterator[SpectralDecision]:
        for counts, time, there in zip(x, live.tolist(), flags.tolist(), strict=True):
            if there and len(self._spectra) >= self._longest:
                yield self._closed((Fault.OCCUPANCY_OVERRUN,))
            if there and not self._spectra:
                self._start = self._seen
            self._seen += 1
            if there or self._spectra:
                self._spectra.append(counts)
                self._live.append(time)
            if there:
                self._length = len(self._spectra)
            elif self._spectra and len(self._spectra) - self._length >= self._release:
                yield self._closed(())

    def _look(self, *, last: bool = False) -> None:
        """Score the windows that end in samples not yet looked at.

        An occupancy shorter than a window is looked at whole, which is known at its end.
        """
        length = self._length
        windows = [
            (stop - width, stop)
            for stop in range(self._looked + 1, length + 1)
            for width in self.configuration.scan.widths
            if stop >= width
        ]
        if last and length < max(self.configuration.scan.widths):
            windows.append((0, length))
        if windows:
            total = np.cumsum([np.zeros(self._channels, np.int64), *self._spectra], axis=0)
            start, stop = np.array(windows).T
            scores = self.configuration.scan.window_scores(total[stop] - total[start])
            self._best = np.maximum(self._best, scores.max(axis=0))
            over = np.any(scores >= np.array(self.configuration.thresholds or np.inf), axis=1)
            if self._first is None and over.any():
                self._first = int(stop[over].min())
        self._looked = length

    def _closed(self, faults: tuple[Fault, ...]) -> SpectralDecision:
        configuration = self.configuration
        length = self._length
        self._look(last=True)
        live = np.array(self._live[:length])
        spectra = np.array(self._spectra[:length])
        if np.count_nonzero(live == 0) > configuration.occupancy.gap_share * length:
            faults = (*faults, Fault.GAP)
        if spectra.sum() < configuration.least_cps * live.sum():
            faults = (*faults, Fault.DETECTOR_DEAD)
        outcome = Outcome.UNDECIDED if faults else Outcome.CLEAR
        if np.any(self._best >= np.array(configuration.thresholds or np.inf)):
            outcome = Outcome.ALARM
        step = configuration.sample_interval_s
        found = SpectralDecision(
            configuration,
            self._decided,
            self._start,
            length,
            float(live.sum()),
            outcome,
            faults,
            dict(zip(METHODS, self._best.tolist(), strict=True)),
            None if self._first is None else self._first * step,
            spectra,
        )
        self._decided += 1
        self._begin()
        return found

    def _checked(
        self, spectra: ArrayLike, live_time_s: ArrayLike, occupied: ArrayLike
    ) -> tuple[Counts, Floats, NDArray[np.bool_]]:
        x = as_counts(spectra, "spectra", ndim=2)
        if x.shape[1] != self._channels:
            raise InputError(
                "wrong_shape",
                f"{x.shape[1]} columns for {self._channels} channels",
                where="spectra",
            )
        live = as_live_times(live_time_s, len(x))
        return x, live, as_flags(occupied, x, live)
