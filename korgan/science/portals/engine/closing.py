r"""Rules that wait for the end of the occupancy: energy ratios, corrected counts, passages.

Only then is the length known and with it the course of the suppression,
:math:`e_t = b\,\Delta_t\,(1 - a\,\sigma(u_t))` with :math:`u = (t + 1/2)/n`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from numba import njit

from korgan.science.portals.engine.looks import note
from korgan.science.portals.engine.plan import (
    CONTRAST,
    DENOMINATOR,
    GROUP,
    KIND,
    RATIO_WIDTH,
    REACH,
    RULE,
    STEP,
    WIDTH,
    Plan,
    State,
)
from korgan.science.portals.input_checks import Floats

# Keeps divisions sane in samples without live time, where everything is zero.
_LEAST_VARIANCE = 1e-9

# Columns of State.scratch.
_BACKGROUND, _HIDDEN, _EXPECTED, _BACKGROUND_SUM, _HIDDEN_SUM = range(5)


class Nuisance(NamedTuple):
    """Spreads of the two nuisances of a passage and their sums over the occupancy."""

    vary_1: float
    vary_2: float
    a11: float
    a12: float
    a22: float
    r1: float
    r2: float


@njit(cache=True)
def keep(
    plan: Plan, state: State, rule: int, row: int, score: float, start: int, stop: int,
    counts: int, mean: float,
) -> None:  # fmt: skip
    """Note a best score; the rules of this file alarm when the occupancy is over."""
    note(
        state.score, state.first, state.where, state.expected,
        rule, row, score, start, stop, counts, mean, plan.threshold[rule],
    )  # fmt: skip


@njit(cache=True)
def contrast_ratios(plan: Plan, state: State, length: int) -> None:
    r"""Contrast :math:`N - \rho D` of two energy windows, :math:`\rho = b_N/b_D`.

    Its variance is that of the common suppression hypothesis, with the error of the background
    ratio by the delta method, :math:`(\rho D)^2 (1/n_N + 1/n_D)`, and the systematic spread.
    """
    for row in range(plan.ratios.shape[0]):
        rule, top, under = (
            plan.ratios[row, RULE], plan.ratios[row, GROUP], plan.ratios[row, DENOMINATOR],
        )  # fmt: skip
        if state.rate[top] <= 0.0 or state.rate[under] <= 0.0:
            continue
        rho = state.rate[top] / state.rate[under]
        relative = 1.0 / state.known[top] + 1.0 / state.known[under] + plan.systematic[row] ** 2
        width = min(plan.ratios[row, RATIO_WIDTH], length)
        for start in range(length - width + 1):
            stop = start + width
            over = state.total[stop, top] - state.total[start, top]
            base = state.total[stop, under] - state.total[start, under]
            if over + base == 0:
                continue
            pooled = (over + base) / (1.0 + rho)
            variance = rho * pooled + rho * rho * pooled + (rho * base) ** 2 * relative
            score = (over - rho * base) / math.sqrt(variance)
            if score > state.score[rule]:
                keep(plan, state, rule, row, score, start, stop, over, rho * base)


@njit(cache=True)
def hidden_share(shape: Floats, u: float) -> float:
    """Suppression shape at a relative time, linear between the centres of its steps."""
    at = u * shape.size - 0.5
    if at <= 0.0:
        return float(shape[0])
    if at >= shape.size - 1:
        return float(shape[-1])
    k = int(at)
    return float(shape[k] + (at - k) * (shape[k + 1] - shape[k]))


@njit(cache=True)
def expect_suppressed(plan: Plan, state: State, group: int, length: int) -> None:
    """Fill the scratch table with background, hidden part and expectation of each sample."""
    kind, table = state.whole[KIND], state.scratch
    shape, amplitude = plan.suppression.shape[kind], plan.suppression.amplitude[kind, group]
    table[0, _BACKGROUND_SUM] = 0.0
    table[0, _HIDDEN_SUM] = 0.0
    for t in range(length):
        background = state.rate[group] * (state.live[t + 1] - state.live[t])
        hidden = background * hidden_share(shape, (t + 0.5) / length)
        table[t, _BACKGROUND] = background
        table[t, _HIDDEN] = hidden
        table[t, _EXPECTED] = background - amplitude * hidden
        table[t + 1, _BACKGROUND_SUM] = table[t, _BACKGROUND_SUM] + background
        table[t + 1, _HIDDEN_SUM] = table[t, _HIDDEN_SUM] + hidden


@njit(cache=True)
def slide_corrected(plan: Plan, state: State, row: int, length: int) -> None:
    r"""Excess over the suppressed expectation, with the spread among vehicles in its variance."""
    group, rule = plan.corrected[row, GROUP], plan.corrected[row, RULE]
    kind, table, known = state.whole[KIND], state.scratch, state.known[group]
    amplitude = plan.suppression.amplitude[kind, group]
    spread = plan.suppression.spread[kind, group]
    residual = plan.suppression.residual[kind, group]
    width = min(plan.corrected[row, WIDTH], length)
    for start in range(length - width + 1):
        stop = start + width
        background = table[stop, _BACKGROUND_SUM] - table[start, _BACKGROUND_SUM]
        if background <= 0.0:
            continue
        hidden = table[stop, _HIDDEN_SUM] - table[start, _HIDDEN_SUM]
        expected = background - amplitude * hidden
        counts = state.total[stop, group] - state.total[start, group]
        if counts <= expected:
            continue
        variance = expected + expected**2 / known
        variance += (spread * hidden) ** 2 + (residual * background) ** 2
        score = (counts - expected) / math.sqrt(variance)
        if score > state.score[rule]:
            keep(plan, state, rule, row, score, start, stop, counts, expected)


@njit(cache=True)
def match_passage(plan: Plan, state: State, row: int, length: int) -> None:
    r"""Filter for the profile of a source that passes, at each place along the occupancy.

    With :math:`V` the variances, :math:`n_1` the hidden background (spread :math:`s_1` among
    vehicles) and :math:`n_2` the background (relative error :math:`s_2`), the best linear filter
    for a profile :math:`p` is :math:`w = C^{-1} p` with
    :math:`C = V + s_1^2 n_1 n_1^T + s_2^2 n_2 n_2^T`. Its weights far from the source are below
    zero: it measures the vehicle's own suppression there.
    """
    rule, reach = plan.passages[row, RULE], plan.passages[row, REACH]
    nuisance = sum_nuisances(plan, state, row, length)
    for centre in range(0, length, plan.passages[row, STEP]):
        start, stop = max(0, centre - reach), min(length, centre + reach + 1)
        if plan.passages[row, CONTRAST] != 0:
            score, expected = filter_contrast(plan, state, row, centre, start, stop, nuisance)
        else:
            score, expected = filter_monotone(plan, state, row, centre, start, stop, nuisance)
        if score > state.score[rule]:
            group = plan.passages[row, GROUP]
            counts = state.total[stop, group] - state.total[start, group]
            keep(plan, state, rule, row, score, start, stop, counts, expected)


@njit(cache=True)
def sum_nuisances(plan: Plan, state: State, row: int, length: int) -> Nuisance:
    r"""Sums over the whole occupancy, among them :math:`S^{-1} + N^T V^{-1} N`."""
    group, kind, table = plan.passages[row, GROUP], state.whole[KIND], state.scratch
    vary_1 = max(_LEAST_VARIANCE, plan.suppression.spread[kind, group] ** 2)
    vary_2 = 1.0 / state.known[group] + plan.suppression.residual[kind, group] ** 2
    a11, a12, a22, r1, r2 = 1.0 / vary_1, 0.0, 1.0 / vary_2, 0.0, 0.0
    for t in range(length):
        v = max(table[t, _EXPECTED], _LEAST_VARIANCE)
        n1, n2 = table[t, _HIDDEN], table[t, _BACKGROUND]
        rest = state.total[t + 1, group] - state.total[t, group] - table[t, _EXPECTED]
        a11 += n1 * n1 / v
        a12 += n1 * n2 / v
        a22 += n2 * n2 / v
        r1 += n1 * rest / v
        r2 += n2 * rest / v
    return Nuisance(vary_1, vary_2, a11, a12, a22, r1, r2)


@njit(cache=True)
def _projections(
    table: Floats, profile: Floats, shift: int, start: int, stop: int, nuisance: Nuisance
) -> tuple[float, float, float, float]:
    """Products of the profile with the two nuisances, and their solved coefficients."""
    p1, p2 = 0.0, 0.0
    for t in range(start, stop):
        v = max(table[t, _EXPECTED], _LEAST_VARIANCE)
        p1 += profile[t + shift] * table[t, _HIDDEN] / v
        p2 += profile[t + shift] * table[t, _BACKGROUND] / v
    a11, a12, a22 = nuisance.a11, nuisance.a12, nuisance.a22
    determinant = a11 * a22 - a12 * a12
    return p1, p2, (a22 * p1 - a12 * p2) / determinant, (a11 * p2 - a12 * p1) / determinant


@njit(cache=True)
def filter_contrast(
    plan: Plan, state: State, row: int, centre: int, start: int, stop: int, nuisance: Nuisance
) -> tuple[float, float]:
    """Score of the best linear filter at `centre`, and the expected counts under its profile."""
    group, table = plan.passages[row, GROUP], state.scratch
    profile, shift = plan.profiles[row], plan.passages[row, REACH] - centre
    p1, p2, q1, q2 = _projections(table, profile, shift, start, stop, nuisance)
    signal, variance, expected = 0.0, 0.0, 0.0
    for t in range(start, stop):
        v, p = max(table[t, _EXPECTED], _LEAST_VARIANCE), profile[t + shift]
        counts = state.total[t + 1, group] - state.total[t, group]
        expected += table[t, _EXPECTED]
        signal += p * (counts - table[t, _EXPECTED]) / v
        variance += p * p / v
    signal -= q1 * nuisance.r1 + q2 * nuisance.r2
    variance -= q1 * p1 + q2 * p2
    return (signal / math.sqrt(variance) if variance > 0.0 else 0.0), expected


@njit(cache=True)
def filter_monotone(
    plan: Plan, state: State, row: int, centre: int, start: int, stop: int, nuisance: Nuisance
) -> tuple[float, float]:
    """As `filter_contrast` with weights below zero set to zero.

    It detects less, but more counts never lower its score, wherever they fall.
    """
    group, table = plan.passages[row, GROUP], state.scratch
    profile, shift = plan.profiles[row], plan.passages[row, REACH] - centre
    _, _, q1, q2 = _projections(table, profile, shift, start, stop, nuisance)
    signal, variance, w1, w2, expected = 0.0, 0.0, 0.0, 0.0, 0.0
    for t in range(start, stop):
        v = max(table[t, _EXPECTED], _LEAST_VARIANCE)
        expected += table[t, _EXPECTED]
        weight = (profile[t + shift] - q1 * table[t, _HIDDEN] - q2 * table[t, _BACKGROUND]) / v
        if weight <= 0.0:
            continue
        counts = state.total[t + 1, group] - state.total[t, group]
        signal += weight * (counts - table[t, _EXPECTED])
        variance += weight * weight * v
        w1 += weight * table[t, _HIDDEN]
        w2 += weight * table[t, _BACKGROUND]
    variance += nuisance.vary_1 * w1 * w1 + nuisance.vary_2 * w2 * w2
    return (signal / math.sqrt(variance) if variance > 0.0 else 0.0), expected


@njit(cache=True)
def close_rules(plan: Plan, state: State, length: int) -> None:
    """Apply all rules that wait for the end."""
    contrast_ratios(plan, state, length)
    for group in range(state.rate.size):
        if state.rate[group] <= 0.0 or not _is_wanted(plan, group):
            continue
        expect_suppressed(plan, state, group, length)
        for row in range(plan.corrected.shape[0]):
            if plan.corrected[row, GROUP] == group:
                slide_corrected(plan, state, row, length)
        for row in range(plan.passages.shape[0]):
            if plan.passages[row, GROUP] == group:
                match_passage(plan, state, row, length)


@njit(cache=True)
def _is_wanted(plan: Plan, group: int) -> bool:
    return bool(
        (plan.corrected[:, GROUP] == group).any() or (plan.passages[:, GROUP] == group).any()
    )
