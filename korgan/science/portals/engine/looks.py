"""Rules that look while the vehicle is still in the portal: windows and sequential tests."""

from __future__ import annotations

import math

from numba import njit

from korgan.science.portals.engine.plan import (
    GAMMA_POISSON,
    GROUP,
    K_SIGMA,
    LI_MA,
    RULE,
    STATISTIC,
    TIME,
    WIDTH,
    Plan,
    State,
)
from korgan.science.portals.input_checks import Counts, Floats
from korgan.science.portals.tails import (
    li_ma,
    log_binomial_tail,
    log_gamma_poisson_tail,
    log_poisson_tail,
)
from korgan.science.portals.thresholds import EXACT_PRIOR_SHAPE

_LOG_10 = math.log(10.0)
# Cosmic bursts forgiven in one occupancy; with more, an alarm stands.
_MOST_BURSTS = 4


@njit(cache=True)
def score_count(
    statistic: int, counts: int, expected: float, known: float, tau: float, floor: float
) -> float:
    """Score of one look; 0 where there is no excess worth a tail or it cannot beat `floor`.

    `known` is the number of background counts behind the expectation, `tau` the time in which
    they were counted over the time of the look.
    """
    excess = counts - expected
    # within one sigma no rule ever alarms, and the tail sums are longest there
    if excess <= 0.0 or excess * excess < expected:
        return 0.0
    if statistic == GAMMA_POISSON:
        return -log_gamma_poisson_tail(counts, known + EXACT_PRIOR_SHAPE, tau) / _LOG_10
    if expected <= 0.0:
        return 0.0
    pearson = excess / math.sqrt(expected)
    if statistic == K_SIGMA:
        return pearson
    if statistic == LI_MA:
        # the likelihood ratio of an excess never exceeds Pearson's statistic
        return 0.0 if pearson <= floor else li_ma(float(counts), expected, known)
    return -log_poisson_tail(counts, expected) / _LOG_10


@njit(cache=True)
def note(
    score: Floats, first: Counts, where: Counts, expected: Floats,
    rule: int, row: int, value: float, start: int, stop: int, counts: int, mean: float,
    threshold: float,
) -> None:  # fmt: skip
    """Keep a score if it is the rule's best of this occupancy."""
    if value > score[rule]:
        score[rule] = value
        where[rule, 0] = row
        where[rule, 1] = start
        where[rule, 2] = stop
        where[rule, 3] = counts
        expected[rule] = mean
        if value >= threshold and first[rule] < 0:
            first[rule] = stop - 1


@njit(cache=True)
def look_at_windows(
    looks: Counts, threshold: Floats, total: Counts, live: Floats, rate: Floats, known: Floats,
    background_time: float, stop: int, whole_only: bool,
    score: Floats, first: Counts, where: Counts, expected: Floats,
) -> None:  # fmt: skip
    """Score all windows that end at sample `stop`.

    With `whole_only` the windows too wide for the occupancy look at all of it, once, when it
    is over. Plain arrays are passed, for this runs for every sample and the counting of
    references to the members of a tuple would cost more than the scores.
    """
    for row in range(looks.shape[0]):
        start = stop - looks[row, WIDTH]
        if whole_only != (start < 0):
            continue
        start = max(0, start)
        time = live[stop] - live[start]
        if time <= 0.0:
            continue
        group, rule = looks[row, GROUP], looks[row, RULE]
        counts, mean = total[stop, group] - total[start, group], rate[group] * time
        value = score_count(
            looks[row, STATISTIC], counts, mean, known[group], background_time / time, score[rule]
        )
        if value > score[rule]:
            note(
                score, first, where, expected,
                rule, row, value, start, stop, counts, mean, threshold[rule],
            )  # fmt: skip


@njit(cache=True)
def step_sequences(
    sequences: Counts, odds: Floats, threshold: Floats, total: Counts, live: Floats, rate: Floats,
    stop: int, run_sum: Floats, run_from: Counts,
    score: Floats, first: Counts, where: Counts, expected: Floats,
) -> None:  # fmt: skip
    """Page's cumulative sum of Wald's log-likelihood ratio; it starts anew at zero."""
    time = live[stop] - live[stop - 1]
    for i in range(sequences.shape[0]):
        rule, group = sequences[i, RULE], sequences[i, GROUP]
        mean = rate[group] * time
        if mean <= 0.0:
            continue
        if run_sum[i] <= 0.0:
            run_sum[i] = 0.0
            run_from[i] = stop - 1
        added = total[stop, group] - total[stop - 1, group]
        run_sum[i] += added * odds[i, 0] - mean * odds[i, 1]
        if run_sum[i] > score[rule]:
            start = run_from[i]
            counts = total[stop, group] - total[start, group]
            known = rate[group] * (live[stop] - live[start])
            note(
                score, first, where, expected,
                rule, i, run_sum[i], start, stop, counts, known, threshold[rule],
            )  # fmt: skip


@njit(cache=True)
def score_without_bursts(plan: Plan, state: State, rule: int, length: int) -> float:
    """Best score of a rule after samples that no passing source would make are left out.

    The richest sample of the best window is compared with the largest share of the counts that
    the sharpest passage allowed puts into one sample; if it is too rich it is left out and the
    windows are scored again, a few times at most.
    """
    removed = state.scratch[:, 0]
    removed[:length] = 0.0
    best = 0.0
    for turn in range(_MOST_BURSTS + 1):
        best, row, start, stop = _best_window(plan, state, rule, length, removed)
        if best <= 0.0 or turn == _MOST_BURSTS:
            break
        group = plan.looks[row, GROUP]
        richest, most, counts, width = start, -1, 0, 0
        for k in range(start, stop):
            if removed[k] > 0.0:
                continue
            here = state.total[k + 1, group] - state.total[k, group]
            counts += here
            width += 1
            if here > most:
                richest, most = k, here
        share = max(plan.sharpest_share, 1.0 / width)
        if width * math.exp(log_binomial_tail(most, counts, share)) >= plan.burst_alpha:
            break
        removed[richest] = 1.0
    return best


@njit(cache=True)
def _best_window(
    plan: Plan, state: State, rule: int, length: int, removed: Floats
) -> tuple[float, int, int, int]:
    """Best window of a rule when some samples are left out: score, row, start, stop."""
    best, at, begin, end = 0.0, 0, 0, 0
    for row in range(plan.looks.shape[0]):
        if plan.looks[row, RULE] != rule:
            continue
        group, width = plan.looks[row, GROUP], min(plan.looks[row, WIDTH], length)
        for start in range(length - width + 1):
            counts, time = 0, 0.0
            for k in range(start, start + width):
                if removed[k] <= 0.0:
                    counts += state.total[k + 1, group] - state.total[k, group]
                    time += state.live[k + 1] - state.live[k]
            if time <= 0.0:
                continue
            value = score_count(
                plan.looks[row, STATISTIC], counts, state.rate[group] * time, state.known[group],
                state.real[TIME] / time, best,
            )  # fmt: skip
            if value > best:
                best, at, begin, end = value, row, start, start + width
    return best, at, begin, end
