"""A configuration turned into arrays for the compiled loop, and the loop's memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from korgan.science.errors import InputError
from korgan.science.portals.engine.configuration import (
    CorrectedRule,
    PassageRule,
    PortalConfiguration,
    RatioRule,
    SequentialRule,
    Statistic,
    SuppressionModel,
    WindowRule,
)
from korgan.science.portals.input_checks import Counts, Floats

# Codes of the statistics in the compiled loop.
K_SIGMA, POISSON, GAMMA_POISSON, LI_MA = range(4)
_STATISTIC = {
    Statistic.K_SIGMA: K_SIGMA,
    Statistic.POISSON: POISSON,
    Statistic.GAMMA_POISSON: GAMMA_POISSON,
    Statistic.LI_MA: LI_MA,
}

# A repetition of one value this unlikely (natural logarithm) is a fault, not chance: about one
# in 10**12 runs, so a lane of eight channels calls a false fault once in some centuries.
IMPROBABLE = math.log(1e-12)
# Values above this repeat at most as often as this one; the table of runs ends here.
LARGEST_TABULATED = 2048
# A passage is cut off where a source contributes less than a thirtieth of its peak.
_PASSAGE_REACH = 3.0


# Columns of the tables of the plan. Every table has the rule first and the group second (for a
# ratio, its numerator); looks and corrected windows have the width third.
RULE, GROUP, WIDTH, STATISTIC = range(4)
RATIO_WIDTH, DENOMINATOR = 2, 3
REACH, STEP, CONTRAST = 2, 3, 4


class Suppression(NamedTuple):
    """Suppression model by class (rows) and group of the configuration (columns)."""

    shape: Floats
    amplitude: Floats
    spread: Floats
    residual: Floats


class Plan(NamedTuple):
    """All that the compiled loop reads and never changes."""

    member_start: Counts
    member: Counts
    enabled: Counts
    least_background: Floats
    looks: Counts
    sequences: Counts
    odds: Floats
    ratios: Counts
    systematic: Floats
    corrected: Counts
    passages: Counts
    profiles: Floats
    suppression: Suppression
    threshold: Floats
    burst_check: Counts
    run_limit: Counts
    guard: int
    settle: int
    release: int
    longest: int
    memory_s: float
    minimum_s: float
    stale_s: float
    check_s: float
    shift_sigma: float
    relearn_after: int
    gap_share: float
    sharpest_share: float
    burst_alpha: float


def build_plan(configuration: PortalConfiguration) -> Plan:
    """Compile a configuration; rules without a threshold get one that never alarms."""
    interval = configuration.sample_interval_s
    channel = {c.name: i for i, c in enumerate(configuration.channels)}
    group = {g.name: i for i, g in enumerate(configuration.groups)}
    members = [
        [channel[c] for c in g.channels if c not in configuration.disabled]
        for g in configuration.groups
    ]
    threshold = [math.inf if r.threshold is None else r.threshold for r in configuration.rules]
    background, occupancy = configuration.background, configuration.occupancy

    sequences, odds = _sequences(configuration, group)
    ratios, systematic = _ratios(configuration, group, interval)
    passages, profiles = _passages(configuration, group, interval)

    def samples(seconds: float, least: int = 0) -> int:
        return max(least, round(seconds / interval))

    return Plan(
        member_start=np.concatenate([[0], np.cumsum([len(m) for m in members])]).astype(np.int64),
        member=_ints([c for m in members for c in m]),
        enabled=_ints([c.name not in configuration.disabled for c in configuration.channels]),
        least_background=_floats([c.least_background_cps for c in configuration.channels]),
        looks=_looks(configuration, group, interval),
        sequences=sequences,
        odds=odds,
        ratios=ratios,
        systematic=systematic,
        corrected=_corrected(configuration, group, interval),
        passages=passages,
        profiles=profiles,
        suppression=_suppression(configuration.suppression, group),
        threshold=_floats(threshold),
        burst_check=_ints(
            [isinstance(r, WindowRule) and r.burst_check for r in configuration.rules]
        ),
        run_limit=_run_limits(),
        guard=samples(background.guard_s),
        settle=samples(background.settle_s),
        release=samples(occupancy.release_s, 1),
        longest=samples(occupancy.longest_s, 1),
        memory_s=background.memory_s,
        minimum_s=background.minimum_s,
        stale_s=background.stale_s,
        check_s=background.check_s,
        shift_sigma=background.shift_sigma,
        relearn_after=background.relearn_after,
        gap_share=occupancy.gap_share,
        # the peak sample of a flat panel's profile holds dt / (2 theta) of the counts
        sharpest_share=min(1.0, interval / (2.0 * max(occupancy.fastest_transit_s, 1e-6))),
        burst_alpha=occupancy.burst_alpha,
    )


def _ints(values: list[int] | list[bool]) -> Counts:
    return np.array(values, dtype=np.int64)


def _floats(values: list[float]) -> Floats:
    return np.array(values, dtype=np.float64)


def _table(rows: Sequence[tuple[int, ...]], columns: int) -> Counts:
    return np.array(rows, dtype=np.int64).reshape(len(rows), columns)


def _width(seconds: float, interval: float) -> int:
    return max(1, round(seconds / interval))


def _looks(configuration: PortalConfiguration, group: dict[str, int], interval: float) -> Counts:
    rows = [
        (i, group[name], _width(width, interval), _STATISTIC[rule.statistic])
        for i, rule in enumerate(configuration.rules)
        if isinstance(rule, WindowRule)
        for name in rule.groups
        for width in rule.widths_s
    ]
    return _table(rows, 4)


def _sequences(configuration: PortalConfiguration, group: dict[str, int]) -> tuple[Counts, Floats]:
    """Table of the sequential tests and, beside it, log ratio and excess."""
    rules = [
        (i, rule) for i, rule in enumerate(configuration.rules) if isinstance(rule, SequentialRule)
    ]
    rows = [(i, group[name]) for i, rule in rules for name in rule.groups]
    odds = [(math.log1p(r.excess), r.excess) for _, r in rules for _ in r.groups]
    return _table(rows, 2), np.array(odds, dtype=np.float64).reshape(len(rows), 2)


def _ratios(
    configuration: PortalConfiguration, group: dict[str, int], interval: float
) -> tuple[Counts, Floats]:
    """Table of the contrasts and, beside it, their systematic spread."""
    rows, systematic = [], []
    for i, rule in enumerate(configuration.rules):
        if not isinstance(rule, RatioRule):
            continue
        for over, under in rule.pairs:
            for width in rule.widths_s:
                rows.append((i, group[over], _width(width, interval), group[under]))
                systematic.append(rule.systematic)
    return _table(rows, 4), _floats(systematic)


def _corrected(
    configuration: PortalConfiguration, group: dict[str, int], interval: float
) -> Counts:
    rows = [
        (i, group[name], _width(width, interval))
        for i, rule in enumerate(configuration.rules)
        if isinstance(rule, CorrectedRule)
        for name in rule.groups
        for width in rule.widths_s
    ]
    return _table(rows, 3)


def _passages(
    configuration: PortalConfiguration, group: dict[str, int], interval: float
) -> tuple[Counts, Floats]:
    """Table of the matched filters and, beside it, their profiles."""
    rows, profiles = [], []
    for i, rule in enumerate(configuration.rules):
        if not isinstance(rule, PassageRule):
            continue
        for name in rule.groups:
            for transit in rule.transits_s:
                reach = max(1, math.ceil(round(_PASSAGE_REACH * transit / interval, 9)))
                step = max(1, round(transit / interval) // 2)
                rows.append((i, group[name], reach, step, int(rule.contrast)))
                away = np.arange(-reach, reach + 1) * interval / transit
                profiles.append((1.0 + away**2) ** -rule.exponent)
    table = np.zeros((len(rows), max((len(p) for p in profiles), default=1)))
    for row, profile in zip(table, profiles, strict=True):
        row[: len(profile)] = profile
    return _table(rows, 5), table


def _suppression(model: SuppressionModel | None, group: dict[str, int]) -> Suppression:
    if model is None:
        empty = np.zeros((1, len(group)))
        return Suppression(np.zeros((1, 1)), empty, empty.copy(), empty.copy())
    unknown = set(model.groups) - set(group)
    if unknown:
        raise InputError("unknown_group", f"{sorted(unknown)}", where="suppression model")
    tables = []
    for values in (model.amplitude, model.spread, model.residual):
        table = np.zeros((len(model.classes), len(group)))
        for k, name in enumerate(model.groups):
            table[:, group[name]] = [row[k] for row in values]
        tables.append(table)
    return Suppression(np.array(model.shape, dtype=np.float64), *tables)


def _run_limits() -> Counts:
    """Length of a run of the same value k > 0 that is no chance for any Poisson mean.

    The likeliest mean for a value k is k itself, so each repetition has at most the
    probability Pois(k; k).
    """
    k = np.arange(1, LARGEST_TABULATED + 1, dtype=np.float64)
    log_peak = k * np.log(k) - k - np.array([math.lgamma(v + 1.0) for v in k])
    return np.concatenate([[0], 1 + np.ceil(IMPROBABLE / log_peak)]).astype(np.int64)


class State(NamedTuple):
    """All that the compiled loop remembers from sample to sample."""

    whole: Counts  # see the indices below
    real: Floats
    # background
    counted: Floats  # (channels,) forgetting sum of counts
    ring: Counts  # (guard, channels) samples that may still belong to an approaching vehicle
    ring_live: Floats
    chunk: Floats  # (channels,) counts waiting for the check
    # watch over the detectors
    last: Counts
    run: Counts
    run_rate: Floats
    # the occupancy in progress
    rate: Floats  # (groups,) background frozen at its start
    known: Floats  # (groups,) background counts behind it
    total: Counts  # (longest + 1, groups) cumulative counts
    live: Floats  # (longest + 1,) cumulative live time
    score: Floats  # (rules,)
    first: Counts  # (rules,) first sample over the threshold
    where: Counts  # (rules, 4): row, start, stop, counts
    expected: Floats  # (rules,)
    run_sum: Floats  # (sequences,)
    run_from: Counts
    scratch: Floats  # (longest + 1, 5)


# Indices into State.whole.
SAMPLE, LENGTH, LAST_OCCUPIED, KIND, SETTLE, RING_AT, RING_FILL, ODD, RELEARNING = range(9)
CONTINUED, DEAD, STUCK, SEEN_DEAD, SEEN_STUCK, FAULTS, WHOLES = range(9, 16)
# Indices into State.real.
TIME, CHUNK_TIME, AGE, REALS = range(4)


def new_state(plan: Plan) -> State:
    """Memory of an engine that has seen nothing."""
    channels, groups, rules = len(plan.enabled), len(plan.member_start) - 1, len(plan.threshold)
    whole = np.zeros(WHOLES, dtype=np.int64)
    return State(
        whole=whole,
        real=np.zeros(REALS),
        counted=np.zeros(channels),
        ring=np.zeros((max(1, plan.guard), channels), dtype=np.int64),
        ring_live=np.zeros(max(1, plan.guard)),
        chunk=np.zeros(channels),
        last=np.full(channels, -1, dtype=np.int64),
        run=np.zeros(channels, dtype=np.int64),
        run_rate=np.zeros(channels),
        rate=np.zeros(groups),
        known=np.zeros(groups),
        total=np.zeros((plan.longest + plan.release + 1, groups), dtype=np.int64),
        live=np.zeros(plan.longest + plan.release + 1),
        score=np.zeros(rules),
        first=np.full(rules, -1, dtype=np.int64),
        where=np.zeros((rules, 4), dtype=np.int64),
        expected=np.zeros(rules),
        run_sum=np.zeros(len(plan.sequences)),
        run_from=np.zeros(len(plan.sequences), dtype=np.int64),
        scratch=np.zeros((plan.longest + plan.release + 1, 5)),
    )


class Report(NamedTuple):
    """One row per finished occupancy."""

    start: Counts
    length: Counts
    kind: Counts
    faults: Counts
    dead: Counts
    stuck: Counts
    score: Floats
    first: Counts
    where: Counts
    expected: Floats
    cleaned: Floats  # score after cosmic bursts are left out
    live_time: Floats
    background_counts: Floats
    background_time: Floats


def new_report(plan: Plan, rows: int) -> Report:
    """Room for so many occupancies."""
    channels, rules = len(plan.enabled), len(plan.threshold)

    def ints(*shape: int) -> Counts:
        return np.zeros(shape, dtype=np.int64)

    return Report(
        ints(rows), ints(rows), ints(rows), ints(rows), ints(rows), ints(rows),
        np.zeros((rows, rules)), ints(rows, rules), ints(rows, rules, 4), np.zeros((rows, rules)),
        np.zeros((rows, rules)), np.zeros(rows), np.zeros((rows, channels)), np.zeros(rows),
    )  # fmt: skip
