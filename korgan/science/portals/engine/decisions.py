"""A decision about one occupancy, and why it was taken."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np

from korgan.science.portals.engine import loop, plan
from korgan.science.portals.engine.configuration import (
    CorrectedRule,
    Group,
    PassageRule,
    PortalConfiguration,
    Radiation,
    RatioRule,
    Rule,
    SequentialRule,
    Statistic,
    WindowRule,
)
from korgan.science.portals.engine.looks import score_count
from korgan.science.portals.input_checks import Counts, Floats
from korgan.science.portals.thresholds import gamma_poisson_p_value


class Outcome(StrEnum):
    """What to do with the vehicle. Only ``clear`` lets it go."""

    ALARM = "alarm"
    REPEAT = "repeat"
    UNDECIDED = "undecided"
    CLEAR = "clear"


class Fault(StrEnum):
    """Why a verdict is missing or weaker than it should be."""

    BACKGROUND_NOT_READY = "background_not_ready"
    BACKGROUND_STALE = "background_stale"
    BACKGROUND_RELEARNT = "background_relearnt"
    DETECTOR_DEAD = "detector_dead"
    DETECTOR_STUCK = "detector_stuck"
    OCCUPANCY_OVERRUN = "occupancy_overrun"
    GAP = "gap"
    SERIES_CUT_OFF = "series_cut_off"


_FAULT_BITS = (
    (loop.NOT_READY, Fault.BACKGROUND_NOT_READY),
    (loop.STALE, Fault.BACKGROUND_STALE),
    (loop.RELEARNT, Fault.BACKGROUND_RELEARNT),
    (loop.DEAD_DETECTOR, Fault.DETECTOR_DEAD),
    (loop.STUCK_DETECTOR, Fault.DETECTOR_STUCK),
    (loop.OVERRUN, Fault.OCCUPANCY_OVERRUN),
    (loop.GAP_FAULT, Fault.GAP),
    (loop.CUT_OFF, Fault.SERIES_CUT_OFF),
)


class Finding(NamedTuple):
    """The strongest look of one rule in one occupancy.

    Attributes
    ----------
    rule, statistic : str
        Name of the rule and what its score is.
    radiation : Radiation
        What was counted.
    group : str
        Group (or ``numerator / denominator``) that gave the score.
    channels : tuple of str
        Channels of the group.
    start_s, stop_s : float
        The window, seconds from the start of the occupancy.
    counts : int
        Counts in the window.
    expected : float
        Counts expected there without a source.
    background_counts, background_time_s : float
        Weighted counts and time behind the expectation.
    tau : float
        Background time over the live time of the window.
    score, threshold : float
        The score and what alarms; an infinite threshold never does.
    alarmed : bool
        Whether the score without bursts reached the threshold.
    first_alarm_s : float or None
        When it first did, seconds from the start of the occupancy.
    score_without_bursts : float
        The score after samples that look like cosmic bursts are left out; it decides.
    benign_share : float or None
        Share of benign occupancies that reach this score, from the calibration; None when the
        score lies below or beyond its table.
    """

    rule: str
    statistic: str
    radiation: Radiation
    group: str
    channels: tuple[str, ...]
    start_s: float
    stop_s: float
    counts: int
    expected: float
    background_counts: float
    background_time_s: float
    tau: float
    score: float
    threshold: float
    alarmed: bool
    first_alarm_s: float | None
    score_without_bursts: float
    benign_share: float | None

    @property
    def p_value(self) -> float:
        """Chance of this one look without a source, before allowing for the many looks.

        Exact (Gamma-Poisson) for raw counts; the normal tail of the score for corrected counts,
        passages and ratios; for the sequential test Wald's bound exp(-score).
        """
        if self.counts == 0 or self.score <= 0.0:
            return 1.0
        if self.statistic == "log_likelihood_ratio":
            return math.exp(-self.score)
        if self.statistic in ("corrected_sigma", "passage_sigma", "ratio_sigma"):
            return 0.5 * math.erfc(self.score / math.sqrt(2.0))
        return float(gamma_poisson_p_value(self.counts, self.background_counts, self.tau))

    @property
    def alarm_count(self) -> int | None:
        """Counts in this window from which it alarms.

        None for weighted and sequential rules, and where no window showed an excess.
        """
        if not math.isfinite(self.threshold) or self.score <= 0.0:
            return None
        if self.statistic in ("corrected_sigma", "k_sigma"):
            sigma = (self.counts - self.expected) / self.score
            return math.ceil(self.expected + self.threshold * sigma - 1e-9)
        if self.statistic not in _SCORED:
            return None
        code = _SCORED[self.statistic]

        def alarms(count: int) -> bool:
            return bool(
                score_count(
                    code, count, self.expected, self.background_counts, self.tau, 0.0
                )
                >= self.threshold
            )  # fmt: skip

        low, high = math.floor(self.expected), math.ceil(self.expected) + 1
        while not alarms(high):
            low, high = high, 2 * high + 8
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if alarms(middle) else (middle, high)
        return high

    def explain(self) -> str:
        """One sentence an officer or an analyst can check by hand."""
        text = (
            f"{self.rule}: {self.group} counted {self.counts} from {self.start_s:.1f} s to "
            f"{self.stop_s:.1f} s; expected {self.expected:.1f} "
            f"(background {self.background_counts:.0f} counts in {self.background_time_s:.0f} s); "
            f"{self.statistic} {self.score:.2f}"
        )
        if math.isfinite(self.threshold):
            text += f", alarm from {self.threshold:.2f}"
        count = self.alarm_count
        if count is not None:
            text += f" ({count} counts)"
        text += f"; chance of this look {self.p_value:.1e}"
        if self.benign_share is not None:
            text += f"; {self.benign_share:.1e} of benign occupancies score as high"
        if self.score >= self.threshold and not self.alarmed:
            text += (
                f"; only {self.score_without_bursts:.2f} without samples that look like cosmic "
                "bursts: measure again"
            )
        return text


_SCORED = {
    Statistic.POISSON.value: plan.POISSON,
    Statistic.GAMMA_POISSON.value: plan.GAMMA_POISSON,
    Statistic.LI_MA.value: plan.LI_MA,
}


@dataclass(frozen=True, eq=False)
class Decision:
    """What the engine says about one occupancy.

    Attributes
    ----------
    configuration : PortalConfiguration
        Under which it was taken.
    number : int
        Running number of the occupancy in this engine, from 0.
    start_sample, length : int
        Its samples, counted from the first sample the engine saw.
    live_time_s : float
        Live time of the occupancy.
    vehicle_class : int
        Index of the vehicle class used.
    outcome : Outcome
        ``alarm``, ``repeat`` (measure again), ``undecided`` (a fault forbids a verdict) or
        ``clear``.
    faults : tuple of Fault
        Faults during the occupancy, also with an alarm.
    faulty_channels : tuple of str
        Channels that were dead or stuck.
    background_counts : ndarray, shape (channels,)
        Weighted counts of the background frozen at its start.
    background_time_s : float
        Weighted time of that background.
    """

    configuration: PortalConfiguration
    number: int
    start_sample: int
    length: int
    live_time_s: float
    vehicle_class: int
    outcome: Outcome
    faults: tuple[Fault, ...]
    faulty_channels: tuple[str, ...]
    background_counts: Floats
    background_time_s: float
    _score: Floats
    _first: Counts
    _where: Counts
    _expected: Floats
    _cleaned: Floats

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The strongest look of every rule, alarms first, then by how near they came."""
        found = [self._finding(i, rule) for i, rule in enumerate(self.configuration.rules)]
        return tuple(sorted(found, key=lambda f: (not f.alarmed, -f.score / f.threshold)))

    def _finding(self, i: int, rule: Rule) -> Finding:
        configuration = self.configuration
        row, start, stop, counts = (int(v) for v in self._where[i])
        group, label, statistic = _looked_at(configuration, rule, row)
        index = {c.name: k for k, c in enumerate(configuration.channels)}
        members = [index[c] for c in group.channels if c not in configuration.disabled]
        interval = configuration.sample_interval_s
        first, score, cleaned = (
            int(self._first[i]), float(self._score[i]), float(self._cleaned[i])
        )  # fmt: skip
        width = max(1, stop - start) * interval
        return Finding(
            rule=rule.name,
            statistic=statistic,
            radiation=configuration.channels[index[group.channels[0]]].radiation,
            group=label,
            channels=group.channels,
            start_s=start * interval,
            stop_s=stop * interval,
            counts=counts,
            expected=float(self._expected[i]),
            background_counts=float(self.background_counts[members].sum()),
            background_time_s=self.background_time_s,
            tau=self.background_time_s / width,
            score=score,
            threshold=math.inf if rule.threshold is None else rule.threshold,
            alarmed=rule.threshold is not None and cleaned >= rule.threshold,
            first_alarm_s=None if first < 0 else (first + 1) * interval,
            score_without_bursts=cleaned,
            benign_share=_benign_share(configuration, rule.name, cleaned),
        )

    def explain(self) -> str:
        """The decision and its reasons as plain text, one line per reason."""
        lines = [
            f"occupancy {self.number}: {self.outcome.value} after {self.live_time_s:.1f} s "
            f"(configuration {self.configuration.name}, {self.configuration.fingerprint})"
        ]
        for fault in self.faults:
            which = f": {', '.join(self.faulty_channels)}" if "detector" in fault else ""
            lines.append(f"fault: {fault.value}{which}")
        shown = [f for f in self.findings if f.alarmed] or list(self.findings[:1])
        return "\n".join(lines + [finding.explain() for finding in shown])

    def as_dict(self) -> dict[str, object]:
        """The decision as plain values, for JSON."""
        return {
            "number": self.number,
            "start_sample": self.start_sample,
            "length": self.length,
            "live_time_s": self.live_time_s,
            "vehicle_class": self.vehicle_class,
            "outcome": self.outcome.value,
            "faults": [fault.value for fault in self.faults],
            "faulty_channels": list(self.faulty_channels),
            "configuration": self.configuration.fingerprint,
            "background_counts": [float(v) for v in self.background_counts],
            "background_time_s": self.background_time_s,
            "findings": [
                {
                    **finding._asdict(),
                    "threshold": finding.threshold if math.isfinite(finding.threshold) else None,
                    "p_value": finding.p_value,
                    "alarm_count": finding.alarm_count,
                }
                for finding in self.findings
            ],
        }


def _looked_at(configuration: PortalConfiguration, rule: Rule, row: int) -> tuple[Group, str, str]:
    """Group, label and statistic behind a row of the compiled plan."""
    groups = {g.name: g for g in configuration.groups}
    before = 0
    for other in configuration.rules:
        if other is rule:
            break
        if type(other) is type(rule):
            before += _rows(other)
    within = min(max(0, row - before), _rows(rule) - 1)
    if isinstance(rule, SequentialRule):
        return groups[rule.groups[within]], rule.groups[within], "log_likelihood_ratio"
    if isinstance(rule, RatioRule):
        over, under = rule.pairs[within // len(rule.widths_s)]
        return groups[over], f"{over} / {under}", "ratio_sigma"
    times = rule.transits_s if isinstance(rule, PassageRule) else rule.widths_s
    name = rule.groups[within // len(times)]
    if isinstance(rule, WindowRule):
        return groups[name], name, rule.statistic.value
    statistic = "corrected_sigma" if isinstance(rule, CorrectedRule) else "passage_sigma"
    return groups[name], name, statistic


def _rows(rule: Rule) -> int:
    if isinstance(rule, SequentialRule):
        return len(rule.groups)
    if isinstance(rule, RatioRule):
        return len(rule.pairs) * len(rule.widths_s)
    if isinstance(rule, PassageRule):
        return len(rule.groups) * len(rule.transits_s)
    return len(rule.groups) * len(rule.widths_s)


def _benign_share(configuration: PortalConfiguration, rule: str, score: float) -> float | None:
    record = configuration.calibration
    scores = dict(record.tails).get(rule) if record else None
    if record is None or not scores or not scores[0] <= score <= scores[-1]:
        return None
    log_share = np.interp(score, scores, np.log(record.tail_probabilities))
    return float(np.exp(log_share))


def decide(
    configuration: PortalConfiguration, report: plan.Report, rows: int, first_number: int
) -> list[Decision]:
    """Turn the rows of a report into decisions."""
    thresholds = np.array(
        [math.inf if r.threshold is None else r.threshold for r in configuration.rules]
    )
    over = np.any(report.score[:rows] >= thresholds, axis=1)
    alarmed = np.any(report.cleaned[:rows] >= thresholds, axis=1)
    decisions = []
    for i in range(rows):
        bits = int(report.faults[i])
        faults = tuple(fault for bit, fault in _FAULT_BITS if bits & bit) if bits else ()
        if alarmed[i]:
            outcome = Outcome.ALARM
        elif over[i]:
            outcome = Outcome.REPEAT
        else:
            outcome = Outcome.UNDECIDED if faults else Outcome.CLEAR
        decisions.append(
            Decision(
                configuration,
                first_number + i,
                int(report.start[i]),
                int(report.length[i]),
                float(report.live_time[i]),
                int(report.kind[i]),
                outcome,
                faults,
                _channels_of(configuration, int(report.dead[i] | report.stuck[i])),
                report.background_counts[i].copy(),
                float(report.background_time[i]),
                report.score[i].copy(),
                report.first[i].copy(),
                report.where[i].copy(),
                report.expected[i].copy(),
                report.cleaned[i].copy(),
            )
        )
    return decisions


def _channels_of(configuration: PortalConfiguration, bits: int) -> tuple[str, ...]:
    if not bits:
        return ()
    return tuple(c.name for i, c in enumerate(configuration.channels) if bits >> i & 1)
