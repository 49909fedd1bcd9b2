"""The engine that takes blocks of samples and gives decisions."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError
from korgan.science.portals.background import BackgroundEstimate
from korgan.science.portals.engine import loop
from korgan.science.portals.engine.configuration import PortalConfiguration
from korgan.science.portals.engine.decisions import Decision, decide
from korgan.science.portals.engine.plan import (
    LENGTH,
    SAMPLE,
    TIME,
    Report,
    build_plan,
    new_report,
    new_state,
)
from korgan.science.portals.input_checks import (
    Counts,
    Floats,
    as_counts,
    as_flags,
    as_live_times,
)

# A sample may last this much longer than nominal before widths in samples lose their meaning.
_LONGEST_SAMPLE = 1.5


class Pending(NamedTuple):
    """A rule that already alarms in the occupancy still in progress."""

    rule: str
    score: float
    since_sample: int


class PortalEngine:
    """Decides on the occupancies of one portal, sample by sample.

    The result does not depend on how the samples are cut into blocks. A block that cannot be
    used is refused whole, before any of it changes the engine.

    Parameters
    ----------
    configuration : PortalConfiguration
        Channels, groups, rules with thresholds, and settings.
    uncalibrated : bool
        Allow rules without a threshold (they then only score), for calibration.

    Raises
    ------
    InputError
        ``uncalibrated`` when a rule has no threshold; ``no_rules``.

    Examples
    --------
    >>> from korgan.science.portals.engine.configuration import (
    ...     Channel, PortalConfiguration, Radiation, WindowRule, default_groups)
    >>> channels = (Channel("east", "east", Radiation.GAMMA),)
    >>> rule = WindowRule("sliding", ("gamma",), (1.0,), threshold=5.0)
    >>> engine = PortalEngine(
    ...     PortalConfiguration("gate", "1", channels, default_groups(channels), (rule,), 1.0))
    >>> empty = np.tile([[98], [103], [100], [99]], (25, 1))
    >>> engine.process(empty, np.ones(100), np.zeros(100, dtype=bool))
    []
    >>> vehicle = [[101], [180], [99], [97], [102]]
    >>> (decision,) = engine.process(vehicle, np.ones(5), [True, True, True, False, False])
    >>> decision.outcome.value
    'alarm'
    >>> decision.findings[0].counts, decision.findings[0].group
    (180, 'gamma')
    """

    def __init__(self, configuration: PortalConfiguration, *, uncalibrated: bool = False) -> None:
        if not configuration.rules:
            raise InputError("no_rules", "a portal without rules decides nothing", where="rules")
        open_rules = [rule.name for rule in configuration.rules if rule.threshold is None]
        if open_rules and not uncalibrated:
            raise InputError(
                "uncalibrated",
                f"rules without a threshold: {', '.join(open_rules)}",
                where="rules",
                mend="calibrate the configuration to a false-alarm probability",
            )
        self.configuration = configuration
        self._plan = build_plan(configuration)
        self._state = new_state(self._plan)
        self._decided = 0

    @property
    def background(self) -> BackgroundEstimate:
        """The background as it stands."""
        return BackgroundEstimate(self._state.counted.copy(), float(self._state.real[TIME]))

    @property
    def samples_seen(self) -> int:
        """Number of samples taken since the engine began."""
        return int(self._state.whole[SAMPLE])

    @property
    def pending(self) -> tuple[Pending, ...]:
        """Rules that already alarm while the vehicle is still there."""
        state = self._state
        start = self.samples_seen - int(state.whole[LENGTH])
        if start == self.samples_seen:
            return ()
        return tuple(
            Pending(rule.name, float(state.score[i]), start + int(state.first[i]))
            for i, rule in enumerate(self.configuration.rules)
            if state.first[i] >= 0
        )

    def process(
        self,
        counts: ArrayLike,
        live_time_s: ArrayLike,
        occupied: ArrayLike,
        vehicle_class: ArrayLike | None = None,
    ) -> list[Decision]:
        """Take a block of samples and return the decisions that it completes.

        Parameters
        ----------
        counts : array_like of int, shape (samples, channels)
            Counts in the order of the configuration's channels.
        live_time_s : array_like, shape (samples,) or scalar
            Live time of each sample; 0 marks a sample that was lost (its counts must be 0).
        occupied : array_like of bool, shape (samples,)
            The occupancy sensor.
        vehicle_class : array_like of int, shape (samples,), optional
            Index into the classes of the suppression model; 0 where omitted.

        Returns
        -------
        list of Decision
            One per occupancy that ended in this block.

        Raises
        ------
        InputError
            ``negative_counts``, ``not_finite``, ``not_whole``, ``wrong_shape``,
            ``missing_live_time``, ``live_time_too_long``, ``counts_without_live_time``,
            ``unknown_vehicle_class``.
        """
        before = self._decided
        report, rows = self.score(counts, live_time_s, occupied, vehicle_class)
        return decide(self.configuration, report, rows, before)

    def score(
        self,
        counts: ArrayLike,
        live_time_s: ArrayLike,
        occupied: ArrayLike,
        vehicle_class: ArrayLike | None = None,
    ) -> tuple[Report, int]:
        """As `process`, but return the table of scores and its number of rows."""
        x, live, flags, kinds = self._checked(counts, live_time_s, occupied, vehicle_class)
        rows = int(np.count_nonzero(flags[1:] < flags[:-1])) + 2 + len(x) // self._plan.longest
        report = new_report(self._plan, rows)
        written = int(loop.run(self._plan, self._state, report, x, live, flags, kinds))
        self._decided += written
        return report, written

    def finish(self) -> list[Decision]:
        """Decide on an occupancy still in progress when the series of samples ends.

        Returns
        -------
        list of Decision
            Empty, or one decision that carries the fault ``series_cut_off``.
        """
        return self._cut(loop.CUT_OFF)

    def _cut(self, fault: int) -> list[Decision]:
        if self._state.whole[LENGTH] == 0:
            return []
        report = new_report(self._plan, 1)
        self._state.whole[SAMPLE] -= 1  # the report counts from the newest sample
        loop.close_occupancy(self._plan, self._state, report, 0, fault)
        self._state.whole[SAMPLE] += 1
        self._decided += 1
        return decide(self.configuration, report, 1, self._decided - 1)

    def resume(self, background: BackgroundEstimate) -> None:
        """Start from a known background instead of from nothing (restart, recomputation)."""
        if len(background.counts) != len(self.configuration.channels):
            raise InputError("wrong_shape", "one background per channel", where="background")
        if np.any(background.counts < 0) or not np.isfinite(background.time_s):
            raise InputError("negative", "a background below zero", where="background")
        self._state.counted[:] = background.counts
        self._state.real[TIME] = max(0.0, background.time_s)

    def _checked(
        self,
        counts: ArrayLike,
        live_time_s: ArrayLike,
        occupied: ArrayLike,
        vehicle_class: ArrayLike | None,
    ) -> tuple[Counts, Floats, NDArray[np.bool_], Counts]:
        x = as_counts(counts, "counts", ndim=2)
        samples, channels = x.shape
        if channels != len(self.configuration.channels):
            raise InputError(
                "wrong_shape",
                f"{channels} columns for {len(self.configuration.channels)} channels",
                where="counts",
            )
        live = as_live_times(live_time_s, samples)
        if np.any(live > _LONGEST_SAMPLE * self.configuration.sample_interval_s):
            raise InputError(
                "live_time_too_long",
                f"a sample lasts longer than the interval of "
                f"{self.configuration.sample_interval_s} s",
                where="live_time_s",
            )
        flags = as_flags(occupied, x, live)
        return x, live, flags, self._kinds(vehicle_class, samples)

    def _kinds(self, vehicle_class: ArrayLike | None, samples: int) -> Counts:
        if vehicle_class is None:
            return np.zeros(samples, dtype=np.int64)
        kinds = as_counts(vehicle_class, "vehicle_class", ndim=1)
        if len(kinds) != samples:
            raise InputError("wrong_shape", "one class for each sample", where="vehicle_class")
        model = self.configuration.suppression
        if model is not None and kinds.max() >= len(model.classes):
            raise InputError(
                "unknown_vehicle_class",
                f"class {kinds.max()} of {len(model.classes)}",
                where="vehicle_class",
            )
        return kinds


def recompute(
    decision: Decision,
    counts: ArrayLike,
    live_time_s: ArrayLike,
    occupied: ArrayLike | None = None,
) -> Decision:
    """Take a decision again from the raw counts of its occupancy.

    Parameters
    ----------
    decision : Decision
        The decision to check; its configuration and frozen background are used.
    counts, live_time_s : array_like
        Samples ``start_sample`` to ``start_sample + length`` of the series.
    occupied : array_like of bool, optional
        The sensor in these samples; needed only if it flickered.

    Returns
    -------
    Decision
        With the same findings, if the counts are the same. Faults that lie in the history
        before the occupancy (a stale background, a detector long stuck) are not seen again.

    Raises
    ------
    InputError
        ``wrong_shape`` when the number of samples differs, and as `PortalEngine.process`.
    """
    x = as_counts(counts, "counts", ndim=2)
    if len(x) != decision.length:
        raise InputError(
            "wrong_shape", f"{len(x)} samples for an occupancy of {decision.length}", where="counts"
        )
    engine = PortalEngine(decision.configuration, uncalibrated=True)
    engine.resume(BackgroundEstimate(decision.background_counts, decision.background_time_s))
    flags = np.ones(len(x), dtype=np.bool_) if occupied is None else np.asarray(occupied)
    kinds = np.full(len(x), decision.vehicle_class, dtype=np.int64)
    finished = engine.process(x, live_time_s, flags, kinds)
    (again,) = finished or engine._cut(0)
    return again
