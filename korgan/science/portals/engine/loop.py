"""The compiled loop over samples: background, occupancies, faults, and the calls of the rules."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.portals.background import absorb, is_odd
from korgan.science.portals.engine.closing import close_rules
from korgan.science.portals.engine.looks import (
    look_at_windows,
    score_without_bursts,
    step_sequences,
)
from korgan.science.portals.engine.plan import (
    AGE,
    CHUNK_TIME,
    CONTINUED,
    DEAD,
    FAULTS,
    IMPROBABLE,
    KIND,
    LARGEST_TABULATED,
    LAST_OCCUPIED,
    LENGTH,
    ODD,
    RELEARNING,
    RING_AT,
    RING_FILL,
    SAMPLE,
    SEEN_DEAD,
    SEEN_STUCK,
    SETTLE,
    STUCK,
    TIME,
    Plan,
    Report,
    State,
)
from korgan.science.portals.input_checks import Counts, Floats

# Fault bits; `decisions` gives them their names.
NOT_READY, STALE, RELEARNT, DEAD_DETECTOR, STUCK_DETECTOR, OVERRUN, GAP_FAULT, CUT_OFF = (
    1, 2, 4, 8, 16, 32, 64, 128,
)  # fmt: skip

# A vehicle hides at most this share of the background; a run of zeros longer than even the
# rest of the background explains is a dead detector.
_LEAST_LEFT = 0.3


# Scores below this (for a neutron rule: a chance above 1 in 10) never alarm.
WORTH_CLEANING = 1.0


@njit(cache=True)
def run(
    plan: Plan,
    state: State,
    report: Report,
    counts: Counts,
    live: Floats,
    occupied: NDArray[np.bool_],
    kinds: Counts,
) -> int:
    """Take a block of samples; returns the number of occupancies finished in it."""
    written = 0
    whole, real = state.whole, state.real
    total, elapsed, rate, known = state.total, state.live, state.rate, state.known
    score, first, where, expected = state.score, state.first, state.where, state.expected
    looks, sequences, odds, threshold = plan.looks, plan.sequences, plan.odds, plan.threshold
    for t in range(live.size):
        watch(
            t, counts, live[t], plan.enabled, plan.run_limit, state.last, state.run,
            state.run_rate, state.counted, whole, real,
        )  # fmt: skip
        if occupied[t]:
            if whole[LENGTH] == 0:
                open_occupancy(plan, state, kinds[t])
            append(t, counts, live[t], plan.member_start, plan.member, total, elapsed, whole, real)
            stop = whole[LENGTH]
            whole[LAST_OCCUPIED] = stop
            if real[TIME] > 0.0:
                look_at_windows(
                    looks, threshold, total, elapsed, rate, known, real[TIME], stop, False,
                    score, first, where, expected,
                )  # fmt: skip
                step_sequences(
                    sequences, odds, threshold, total, elapsed, rate, stop,
                    state.run_sum, state.run_from, score, first, where, expected,
                )  # fmt: skip
            if stop >= plan.longest:
                close_occupancy(plan, state, report, written, OVERRUN)
                whole[CONTINUED] = 1
                written += 1
        elif whole[LENGTH] > 0:
            append(t, counts, live[t], plan.member_start, plan.member, total, elapsed, whole, real)
            if whole[LENGTH] - whole[LAST_OCCUPIED] >= plan.release:
                close_occupancy(plan, state, report, written, OVERRUN * whole[CONTINUED])
                whole[CONTINUED] = 0
                written += 1
        else:
            whole[CONTINUED] = 0
            waiting = learn(
                t, counts, live[t], plan.guard, state.ring, state.ring_live, state.chunk,
                whole, real,
            )  # fmt: skip
            if waiting >= plan.check_s and waiting > 0.0:
                believe(plan, state)
        whole[SAMPLE] += 1
    return written


@njit(cache=True)
def watch(
    t: int, counts: Counts, live: float, enabled: Counts, run_limit: Counts, last: Counts,
    run_length: Counts, run_rate: Floats, counted: Floats, whole: Counts, real: Floats,
) -> None:  # fmt: skip
    """Look for detectors that repeat one value, or nothing, longer than chance allows."""
    if live <= 0.0:
        return
    for c in range(last.size):
        if enabled[c] == 0:
            continue
        value = counts[t, c]
        if value != last[c]:
            last[c] = value
            run_length[c] = 1
            whole[STUCK] &= ~(1 << c)
            whole[DEAD] &= ~(1 << c)
            if value == 0:
                run_rate[c] = counted[c] / real[TIME] if real[TIME] > 0.0 else 0.0
            continue
        run_length[c] += 1
        if value > 0:
            if run_length[c] >= run_limit[min(value, LARGEST_TABULATED)]:
                whole[STUCK] |= 1 << c
        elif run_length[c] * live * run_rate[c] * _LEAST_LEFT >= -IMPROBABLE:
            whole[DEAD] |= 1 << c
    whole[SEEN_DEAD] |= whole[DEAD]
    whole[SEEN_STUCK] |= whole[STUCK]


@njit(cache=True)
def learn(
    t: int, counts: Counts, live: float, guard: int, ring: Counts, ring_live: Floats,
    chunk: Floats, whole: Counts, real: Floats,
) -> float:  # fmt: skip
    """Use a sample without a vehicle for the background, after the guards.

    Returns the time of the stretch that waits for its check.
    """
    real[AGE] += live
    if whole[SETTLE] > 0:
        whole[SETTLE] -= 1
        return 0.0
    at = whole[RING_AT]
    if guard == 0:
        for c in range(chunk.size):
            chunk[c] += counts[t, c]
        real[CHUNK_TIME] += live
        return float(real[CHUNK_TIME])
    full = whole[RING_FILL] == guard
    for c in range(chunk.size):
        if full:
            chunk[c] += ring[at, c]
        ring[at, c] = counts[t, c]
    if full:
        real[CHUNK_TIME] += ring_live[at]
    else:
        whole[RING_FILL] += 1
    ring_live[at] = live
    whole[RING_AT] = (at + 1) % guard
    return float(real[CHUNK_TIME])


@njit(cache=True)
def believe(plan: Plan, state: State) -> None:
    """Absorb the waiting stretch unless it is odd; after several odd ones, learn anew."""
    whole, real = state.whole, state.real
    odd = False
    if real[TIME] >= plan.minimum_s:
        for g in range(state.rate.size):
            fresh, known = 0.0, 0.0
            for i in range(plan.member_start[g], plan.member_start[g + 1]):
                fresh += state.chunk[plan.member[i]]
                known += state.counted[plan.member[i]]
            if is_odd(fresh, real[CHUNK_TIME], known, real[TIME], plan.shift_sigma):
                odd = True
    whole[ODD] = whole[ODD] + 1 if odd else 0
    if whole[ODD] > plan.relearn_after:
        state.counted[:] = 0.0
        real[TIME] = 0.0
        whole[ODD] = 0
        whole[RELEARNING] = 1
        odd = False
    if not odd:
        real[TIME] = absorb(state.counted, real[TIME], state.chunk, real[CHUNK_TIME], plan.memory_s)
        real[AGE] = 0.0
        if real[TIME] >= plan.minimum_s:
            whole[RELEARNING] = 0
    state.chunk[:] = 0.0
    real[CHUNK_TIME] = 0.0


@njit(cache=True)
def open_occupancy(plan: Plan, state: State, kind: int) -> None:
    """Freeze the background and clear the scores."""
    whole, real = state.whole, state.real
    whole[KIND] = kind
    whole[RING_FILL] = 0
    whole[RING_AT] = 0
    faults = 0
    if real[TIME] < plan.minimum_s:
        faults |= NOT_READY
    if real[AGE] > plan.stale_s:
        faults |= STALE
    if whole[RELEARNING] != 0:
        faults |= RELEARNT
    whole[FAULTS] = faults
    whole[SEEN_DEAD] = whole[DEAD] | weak_detectors(plan, state)
    whole[SEEN_STUCK] = whole[STUCK]
    for g in range(state.rate.size):
        known = 0.0
        for i in range(plan.member_start[g], plan.member_start[g + 1]):
            known += state.counted[plan.member[i]]
        state.known[g] = known
        state.rate[g] = known / real[TIME] if real[TIME] > 0.0 else 0.0
    state.score[:] = 0.0
    state.first[:] = -1
    state.where[:] = 0
    state.expected[:] = 0.0
    state.run_sum[:] = 0.0
    state.run_from[:] = 0


@njit(cache=True)
def weak_detectors(plan: Plan, state: State) -> int:
    """Bits of the channels whose learnt background is too low to be alive."""
    bits = 0
    if state.real[TIME] >= plan.minimum_s:
        for c in range(state.counted.size):
            rate = state.counted[c] / state.real[TIME]
            if plan.enabled[c] != 0 and rate < plan.least_background[c]:
                bits |= 1 << c
    return bits


@njit(cache=True)
def append(
    t: int, counts: Counts, live: float, member_start: Counts, member: Counts,
    total: Counts, elapsed: Floats, whole: Counts, real: Floats,
) -> None:  # fmt: skip
    """Add a sample to the occupancy's running sums."""
    k = whole[LENGTH]
    elapsed[k + 1] = elapsed[k] + live
    for g in range(member_start.size - 1):
        added = 0
        for i in range(member_start[g], member_start[g + 1]):
            added += counts[t, member[i]]
        total[k + 1, g] = total[k, g] + added
    real[AGE] += live
    whole[LENGTH] = k + 1


@njit(cache=True)
def close_occupancy(plan: Plan, state: State, report: Report, row: int, faults: int) -> None:
    """Apply the rules of the end, write the report, and return to the background."""
    whole, real = state.whole, state.real
    length = whole[LAST_OCCUPIED]
    if real[TIME] > 0.0:
        look_at_windows(
            plan.looks, plan.threshold, state.total, state.live, state.rate, state.known,
            real[TIME], length, True, state.score, state.first, state.where, state.expected,
        )  # fmt: skip
        close_rules(plan, state, length)
    faults |= whole[FAULTS]
    lost = 0
    for k in range(length):
        if state.live[k + 1] <= state.live[k]:
            lost += 1
    if lost > plan.gap_share * length:
        faults |= GAP_FAULT
    if whole[SEEN_DEAD] != 0:
        faults |= DEAD_DETECTOR
    if whole[SEEN_STUCK] != 0:
        faults |= STUCK_DETECTOR
    report.cleaned[row] = state.score
    for rule in range(state.score.size):
        if plan.burst_check[rule] != 0 and state.score[rule] > WORTH_CLEANING:
            report.cleaned[row, rule] = score_without_bursts(plan, state, rule, length)
    released = whole[LENGTH] - 1
    report.start[row] = whole[SAMPLE] - released
    report.length[row] = length
    report.kind[row] = whole[KIND]
    report.faults[row] = faults
    report.dead[row] = whole[SEEN_DEAD]
    report.stuck[row] = whole[SEEN_STUCK]
    report.score[row] = state.score
    report.first[row] = state.first
    report.where[row] = state.where
    report.expected[row] = state.expected
    report.live_time[row] = state.live[length]
    report.background_counts[row] = state.counted
    report.background_time[row] = real[TIME]
    whole[LENGTH] = 0
    whole[LAST_OCCUPIED] = 0
    whole[SETTLE] = plan.settle
