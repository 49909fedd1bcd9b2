"""The engine: what it decides, what it refuses, what it says when it cannot tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.science.portals.engine.configuration import (
    BackgroundSettings,
    OccupancySettings,
    Statistic,
    WindowRule,
    default_groups,
)
from korgan.science.portals.engine.decisions import Fault, Outcome
from korgan.science.portals.engine.engine import PortalEngine, recompute
from korgan.science.portals.tests.small_portal import (
    CHANNELS,
    INTERVAL,
    MONOTONE,
    RATES,
    Series,
    decide_one,
    joined,
    quiet,
    ready_engine,
    scores,
    small_portal,
    vehicle,
)


def with_source(passage: Series, channel: int, peak: int, at: float = 0.5) -> Series:
    """Add a bump of about 1.2 s to one channel."""
    counts, live, flags = passage
    t = (np.arange(len(counts)) - at * len(counts)) * INTERVAL / 0.6
    added = counts.copy()
    added[:, channel] += np.round(peak * (1 + t**2) ** -1.5).astype(np.int64)
    return added, live, flags


def test_a_benign_vehicle_is_clear_and_a_strong_source_alarms_with_reasons() -> None:
    engine = ready_engine()
    assert decide_one(engine, vehicle(5.0, 2, 0.9)).outcome is Outcome.CLEAR
    decision = decide_one(engine, with_source(vehicle(5.0, 3, 0.9), 0, 60))
    assert decision.outcome is Outcome.ALARM
    strongest = decision.findings[0]
    assert strongest.alarmed
    assert "left" in strongest.group or strongest.group == "gamma"
    assert strongest.start_s <= 2.6 <= strongest.stop_s
    text = decision.explain()
    assert f"{strongest.counts}" in text
    assert decision.configuration.fingerprint in text
    json.dumps(decision.as_dict())


def test_the_alarm_count_is_the_least_that_alarms() -> None:
    for statistic in Statistic:
        rule = WindowRule("sliding", ("gamma",), (1.0,), statistic, 4.0)
        configuration = small_portal(rules=(rule,))
        counts, live, flags = vehicle(1.0, 5)
        counts[:, [0, 1, 3, 4]] = 0
        counts[2, 0] = 700
        needed = decide_one(ready_engine(configuration), (counts, live, flags)).findings[0]
        assert needed.alarm_count is not None
        for extra, outcome in ((0, Outcome.ALARM), (-1, Outcome.UNDECIDED)):
            counts[2, 0] = needed.alarm_count + extra
            decision = decide_one(ready_engine(configuration), (counts, live, flags))
            assert decision.outcome is outcome, statistic


def test_an_alarm_is_known_before_the_vehicle_has_left() -> None:
    engine = ready_engine()
    counts, live, flags = with_source(vehicle(5.0, 3), 0, 90, at=0.3)
    assert engine.process(counts[:15], live[:15], flags[:15]) == []
    assert {p.rule for p in engine.pending} >= {"sliding", "k-sigma"}
    since = next(p.since_sample for p in engine.pending if p.rule == "sliding")
    (decision,) = engine.process(*joined((counts[15:], live[15:], flags[15:]), quiet(1.0, 9)))
    finding = next(f for f in decision.findings if f.rule == "sliding")
    assert finding.first_alarm_s == pytest.approx((since - decision.start_sample + 1) * INTERVAL)
    assert engine.pending == ()


def long_series() -> Series:
    parts = [quiet(40.0, 1)]
    for k in range(6):
        passage = vehicle(2.0 + k, 10 + k, 0.85)
        parts += [with_source(passage, 3, 20 * k), quiet(3.0 + 2 * k, 20 + k)]
    return joined(*parts)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 500), max_size=8))
def test_decisions_do_not_depend_on_how_samples_are_cut_into_blocks(cuts: list[int]) -> None:
    counts, live, flags = long_series()
    whole = PortalEngine(small_portal()).process(counts, live, flags)
    engine, pieces = PortalEngine(small_portal()), []
    edges = [0, *sorted({c for c in cuts if c < len(counts)}), len(counts)]
    for start, stop in pairwise(edges):
        pieces += engine.process(counts[start:stop], live[start:stop], flags[start:stop])
    assert [d.as_dict() for d in pieces] == [d.as_dict() for d in whole]


def test_every_decision_can_be_recomputed_from_its_raw_counts() -> None:
    counts, live, flags = long_series()
    decisions = PortalEngine(small_portal()).process(counts, live, flags)
    assert len(decisions) == 6
    assert {d.outcome for d in decisions} == {Outcome.CLEAR, Outcome.ALARM}
    for decision in decisions:
        rows = slice(decision.start_sample, decision.start_sample + decision.length)
        again = recompute(decision, counts[rows], live[rows])
        assert [f._asdict() for f in again.findings] == [f._asdict() for f in decision.findings]
        assert again.outcome == decision.outcome
    with pytest.raises(InputError):
        recompute(decisions[0], counts[:3], live[:3])


def test_tampered_counts_do_not_recompute() -> None:
    counts, live, flags = long_series()
    decision = PortalEngine(small_portal()).process(counts, live, flags)[-1]
    rows = slice(decision.start_sample, decision.start_sample + decision.length)
    tampered = np.minimum(counts[rows], 20)
    assert recompute(decision, tampered, live[rows]).findings != decision.findings


@settings(max_examples=40)
@given(
    st.integers(0, 10_000),
    st.lists(st.tuples(st.integers(0, 24), st.integers(0, 5), st.integers(1, 200)), max_size=6),
)
def test_more_counts_never_lower_a_score_of_the_monotone_rules(
    seed: int, additions: list[tuple[int, int, int]]
) -> None:
    counts, live, flags = vehicle(5.0, seed, 0.95)
    more = counts.copy()
    for sample, channel, extra in additions:
        more[sample, channel] += extra
    before = scores(decide_one(ready_engine(), (counts, live, flags)))
    after = scores(decide_one(ready_engine(), (more, live, flags)))
    for rule in MONOTONE:
        assert after[rule] >= before[rule] - 1e-9, rule


@settings(max_examples=15)
@given(st.permutations(range(6)), st.integers(0, 1000))
def test_the_order_of_the_detectors_does_not_matter(order: list[int], seed: int) -> None:
    counts, live, flags = joined(
        quiet(30.0, seed), with_source(vehicle(4.0, seed + 1), 0, 40), quiet(1.0, 3)
    )
    plain = small_portal()
    channels = tuple(CHANNELS[i] for i in order)
    shuffled = small_portal(channels=channels, groups=plain.groups)
    (one,) = PortalEngine(plain).process(counts, live, flags)
    (other,) = PortalEngine(shuffled).process(counts[:, order], live, flags)
    assert one.outcome == other.outcome
    assert scores(one) == pytest.approx(scores(other), rel=1e-9)


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.floats(0.0, 3.0), st.floats(0.05, 0.9), st.floats(0.0, 0.5))
def test_no_input_gives_a_number_that_is_none(
    seed: int, scale: float, busy: float, lost: float
) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(RATES * INTERVAL * scale, (400, 6))
    live = np.where(rng.random(400) < lost, 0.0, INTERVAL)
    counts[live == 0] = 0
    flags = np.repeat(rng.random(40) < busy, 10)
    engine = PortalEngine(small_portal())
    for decision in engine.process(counts, live, flags) + engine.finish():
        for finding in decision.findings:
            numbers = [finding.score, finding.expected, finding.p_value, finding.tau]
            assert all(np.isfinite(numbers))
            assert 0.0 <= finding.p_value <= 1.0
        assert decision.outcome is not Outcome.CLEAR or not decision.faults


def test_before_the_background_is_known_the_engine_says_so() -> None:
    engine = PortalEngine(small_portal())
    decision = decide_one(engine, vehicle(3.0, 2))
    assert decision.outcome is Outcome.UNDECIDED
    assert decision.faults == (Fault.BACKGROUND_NOT_READY,)


def test_a_dead_gamma_detector_makes_the_verdict_undecided_and_is_named() -> None:
    counts, live, flags = quiet(60.0, 4)
    counts[:, 3] = 0
    engine = PortalEngine(small_portal())
    engine.process(counts, live, flags)
    passing = vehicle(3.0, 2, 0.9)
    passing[0][:, 3] = 0
    decision = decide_one(engine, passing)
    assert decision.outcome is Outcome.UNDECIDED
    assert Fault.DETECTOR_DEAD in decision.faults
    assert decision.faulty_channels == ("right low",)


def test_a_detector_that_dies_is_noticed_within_the_occupancy() -> None:
    counts, live, flags = vehicle(4.0, 6, 0.9)
    counts[5:, 0] = 0
    decision = decide_one(ready_engine(), (counts, live, flags))
    assert (decision.outcome, decision.faulty_channels) == (Outcome.UNDECIDED, ("left low",))


def test_a_detector_stuck_at_one_value_is_named() -> None:
    counts, live, flags = vehicle(8.0, 6, 0.9)
    counts[:, 1] = 20
    decision = decide_one(ready_engine(), (counts, live, flags))
    assert decision.faults == (Fault.DETECTOR_STUCK,)
    assert decision.faulty_channels == ("left high",)


def test_neutron_detectors_may_count_nothing_for_minutes() -> None:
    channels = CHANNELS
    counts, live, flags = quiet(60.0, 4)
    counts[:, [2, 5]] = 0
    engine = PortalEngine(small_portal(channels=channels))
    engine.process(counts, live, flags)
    passing = vehicle(3.0, 2, 0.9)
    passing[0][:, [2, 5]] = 0
    assert decide_one(engine, passing).outcome is Outcome.CLEAR
    passing[0][4:9, 2] += 2
    assert decide_one(engine, passing).outcome is Outcome.ALARM


def test_a_disabled_detector_is_left_out_and_raises_no_fault() -> None:
    configuration = small_portal(disabled=("right low",))
    counts, live, flags = quiet(60.0, 4)
    counts[:, 3] = 0
    engine = PortalEngine(configuration)
    engine.process(counts, live, flags)
    passing = vehicle(3.0, 2, 0.9)
    passing[0][:, 3] = 0
    assert decide_one(engine, passing).outcome is Outcome.CLEAR


def test_an_occupancy_that_never_ends_is_cut_flagged_and_still_watched() -> None:
    engine = ready_engine()
    decisions = engine.process(*vehicle(65.0, 7, 0.9))
    assert len(decisions) == 3
    assert all(d.outcome is Outcome.UNDECIDED for d in decisions)
    assert all(d.faults == (Fault.OCCUPANCY_OVERRUN,) for d in decisions)
    last = decide_one(engine, with_source(vehicle(5.0, 3), 0, 90))
    assert last.outcome is Outcome.ALARM
    assert Fault.OCCUPANCY_OVERRUN in last.faults
    assert decide_one(engine, vehicle(3.0, 8, 0.9)).outcome is Outcome.CLEAR


def test_lost_samples_in_an_occupancy_forbid_a_verdict() -> None:
    counts, live, flags = vehicle(5.0, 7, 0.9)
    live[10:18] = 0.0
    counts[10:18] = 0
    decision = decide_one(ready_engine(), (counts, live, flags))
    assert (decision.outcome, decision.faults) == (Outcome.UNDECIDED, (Fault.GAP,))
    assert decision.live_time_s == pytest.approx(17 * INTERVAL)


def test_one_sample_can_be_an_occupancy() -> None:
    decision = decide_one(ready_engine(), vehicle(INTERVAL, 7))
    assert (decision.outcome, decision.length) == (Outcome.CLEAR, 1)


def test_a_flickering_sensor_does_not_cut_a_vehicle_in_two() -> None:
    counts, live, flags = vehicle(5.0, 7, 0.9)
    flags[12] = False
    decision = decide_one(ready_engine(), (counts, live, flags))
    assert decision.length == 25


def test_a_series_that_ends_in_an_occupancy_is_finished_with_a_fault() -> None:
    engine = ready_engine()
    start = engine.samples_seen
    assert engine.process(*vehicle(3.0, 4, 0.9)) == []
    (decision,) = engine.finish()
    assert decision.faults == (Fault.SERIES_CUT_OFF,)
    assert (decision.start_sample, decision.length) == (start, 15)
    assert engine.finish() == []


def test_a_background_not_refreshed_for_long_is_stale() -> None:
    settings = BackgroundSettings(
        memory_s=60.0, guard_s=0.6, settle_s=0.4, minimum_s=20.0, stale_s=30.0
    )
    engine = ready_engine(small_portal(background=settings))
    for k in range(4):
        # gaps too short for any sample to get past the guards
        engine.process(*joined(vehicle(10.0, 30 + k, 0.9), quiet(0.6, k)))
    decision = decide_one(engine, vehicle(3.0, 2, 0.9))
    assert Fault.BACKGROUND_STALE in decision.faults
    assert decision.outcome is Outcome.UNDECIDED


def test_a_lasting_change_of_background_is_learnt_anew_and_said() -> None:
    engine = ready_engine()
    engine.process(*quiet(16.0, 5, scale=2.0))
    decision = decide_one(engine, vehicle(3.0, 2, 1.8))
    assert Fault.BACKGROUND_RELEARNT in decision.faults
    engine.process(*quiet(40.0, 6, scale=2.0))
    assert decide_one(engine, vehicle(3.0, 3, 1.8)).outcome is Outcome.CLEAR


def test_a_source_that_waits_before_the_portal_is_not_taken_for_background() -> None:
    engine = ready_engine()
    before = engine.background.rate_cps[0]
    counts, live, flags = quiet(8.0, 5)
    counts[:, 0] += 60
    engine.process(counts, live, flags)
    assert engine.background.rate_cps[0] == pytest.approx(before, rel=0.05)
    assert decide_one(engine, with_source(vehicle(3.0, 2), 0, 60)).outcome is Outcome.ALARM


def test_counts_just_before_a_vehicle_are_held_back() -> None:
    engine = ready_engine()
    guarded = quiet(0.6, 5)
    guarded[0][:, 0] = 0
    engine.process(*joined(guarded, vehicle(2.0, 6)))
    clean = ready_engine()
    clean.process(*vehicle(2.0, 6))
    assert engine.background.rate_cps[0] == pytest.approx(clean.background.rate_cps[0], rel=0.02)


REFUSED: list[tuple[str, Callable[[Series], tuple[object, ...]]]] = [
    ("negative_counts", lambda s: (s[0] - 1000, s[1], s[2])),
    ("not_finite", lambda s: (np.where(s[0] > 0, np.nan, 0.0), s[1], s[2])),
    ("not_whole", lambda s: (s[0] + 0.5, s[1], s[2])),
    ("wrong_shape", lambda s: (s[0][:, :3], s[1], s[2])),
    ("wrong_shape", lambda s: (s[0][0], s[1], s[2])),
    ("empty", lambda s: (s[0][:0], s[1][:0], s[2][:0])),
    ("missing_live_time", lambda s: (s[0], s[1] * np.nan, s[2])),
    ("missing_live_time", lambda s: (s[0], -s[1], s[2])),
    ("live_time_too_long", lambda s: (s[0], s[1] * 10, s[2])),
    ("counts_without_live_time", lambda s: (s[0], s[1] * 0, s[2])),
    ("wrong_shape", lambda s: (s[0], s[1], s[2][:3])),
    ("wrong_shape", lambda s: (s[0], s[1], s[2].astype(float))),
    ("unknown_vehicle_class", lambda s: (s[0], s[1], s[2], np.full(len(s[0]), 7))),
]


@pytest.mark.parametrize(
    ("code", "spoil"), REFUSED, ids=[f"{c}-{i}" for i, (c, _) in enumerate(REFUSED)]
)
def test_a_spoilt_block_is_refused_whole(
    code: str, spoil: Callable[[Series], tuple[object, ...]]
) -> None:
    engine = ready_engine()
    seen, background = engine.samples_seen, engine.background
    with pytest.raises(InputError) as caught:
        engine.process(*spoil(vehicle(3.0, 2)))  # type: ignore[arg-type]
    assert caught.value.code == code
    assert engine.samples_seen == seen
    assert np.array_equal(engine.background.counts, background.counts)


def test_rules_without_thresholds_do_not_run() -> None:
    configuration = small_portal(rules=(WindowRule("sliding", ("gamma",), (1.0,)),))
    with pytest.raises(InputError) as caught:
        PortalEngine(configuration)
    assert caught.value.code == "uncalibrated"
    with pytest.raises(InputError) as caught:
        PortalEngine(small_portal(rules=()))
    assert caught.value.code == "no_rules"


def test_many_neutrons_in_one_sample_ask_for_a_repeat_and_spread_ones_alarm() -> None:
    calm = vehicle(5.0, 2, 0.9)
    calm[0][:, [2, 5]] = 0
    burst, spread = (tuple(a.copy() for a in calm) for _ in range(2))
    burst[0][12, 2] = 40
    spread[0][8:16, 2] += 5
    engine = ready_engine()
    repeat = decide_one(engine, burst)  # type: ignore[arg-type]
    assert repeat.outcome is Outcome.REPEAT
    assert "measure again" in repeat.findings[0].explain() or any(
        "measure again" in f.explain() for f in repeat.findings
    )
    assert decide_one(engine, spread).outcome is Outcome.ALARM  # type: ignore[arg-type]


def test_a_burst_on_top_of_a_real_source_still_alarms() -> None:
    counts, live, flags = vehicle(5.0, 2, 0.9)
    counts[:, [2, 5]] = 0
    counts[6:18, 2] += 5
    counts[12, 5] = 40
    assert decide_one(ready_engine(), (counts, live, flags)).outcome is Outcome.ALARM


def test_longest_occupancy_and_release_follow_the_settings() -> None:
    configuration = small_portal(occupancy=OccupancySettings(release_s=0.2, longest_s=4.0))
    decisions = ready_engine(configuration).process(*joined(vehicle(9.0, 4, 0.9), quiet(1.0, 2)))
    assert [d.length for d in decisions] == [20, 20, 5]


def test_groups_cover_panels_windows_and_sums() -> None:
    names = [g.name for g in default_groups(CHANNELS)]
    assert names == ["gamma left", "gamma right", "gamma", "gamma:low", "gamma:high", "neutron"]
