"""Scores of the compiled rules against a slow, plain reading of their formulas."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import betainc
from scipy.stats import poisson

from korgan.science.portals.engine.decisions import Decision
from korgan.science.portals.tests.small_portal import (
    INTERVAL,
    SUPPRESSION,
    Series,
    decide_one,
    ready_engine,
    scores,
    vehicle,
)
from korgan.science.portals.thresholds import li_ma_significance

MEMBERS = {
    "gamma left": [0, 1],
    "gamma right": [3, 4],
    "gamma": [0, 1, 3, 4],
    "neutron": [2, 5],
    "gamma:low": [0, 3],
    "gamma:high": [1, 4],
}
PASSAGES = [vehicle(4.6, seed, 0.95) for seed in (3, 4, 5)] + [vehicle(0.6, 6, 1.1)]


def decide_with_source(passage: Series) -> tuple[Decision, np.ndarray]:
    counts, live, flags = passage
    counts = counts.copy()
    counts[1:3, 0] += 25
    counts[1:3, 2] += 1
    return decide_one(ready_engine(), (counts, live, flags)), counts


def windows(n: int, width_s: float) -> list[tuple[int, int]]:
    width = min(n, round(width_s / INTERVAL))
    return [(a, a + width) for a in range(n - width + 1)]


def excesses(
    decision: Decision, counts: np.ndarray, groups: tuple[str, ...], widths: tuple[float, ...]
) -> list[tuple[int, float, float, float]]:
    """Counts, expectation, background counts and tau of every window with an excess."""
    found = []
    for group in groups:
        x = counts[:, MEMBERS[group]].sum(axis=1)
        known = decision.background_counts[MEMBERS[group]].sum()
        for width in widths:
            for a, b in windows(len(x), width):
                tau = decision.background_time_s / ((b - a) * INTERVAL)
                if x[a:b].sum() > known / tau + np.sqrt(known / tau):
                    found.append((int(x[a:b].sum()), known / tau, known, tau))
    return found


GAMMA = ("gamma left", "gamma right", "gamma")


@pytest.mark.parametrize("passage", PASSAGES)
def test_window_rules(passage: Series) -> None:
    decision, counts = decide_with_source(passage)
    ours = scores(decision)
    one_second = excesses(decision, counts, GAMMA, (1.0,))
    assert ours["k-sigma"] == pytest.approx(max((n - e) / np.sqrt(e) for n, e, _, _ in one_second))
    assert ours["poisson"] == pytest.approx(
        max(-poisson.logsf(n - 1, e) / np.log(10) for n, e, _, _ in one_second), rel=1e-8
    )
    assert ours["sliding"] == pytest.approx(
        max(
            float(li_ma_significance(n, known, tau))
            for n, _, known, tau in excesses(decision, counts, GAMMA, (0.4, 1.0, 2.0))
        )
    )
    assert ours["neutron"] == pytest.approx(
        max(
            (
                -np.log10(betainc(n, known + 1.0, 1.0 / (1.0 + tau)))
                for n, _, known, tau in excesses(decision, counts, ("neutron",), (0.4, 1.0, 2.0))
            ),
            default=0.0,
        ),
        rel=1e-7,
    )


@pytest.mark.parametrize("passage", PASSAGES)
def test_sequential_rule_is_pages_sum(passage: Series) -> None:
    decision, counts = decide_with_source(passage)
    best = 0.0
    for group in GAMMA:
        mean = decision.background_counts[MEMBERS[group]].sum() / decision.background_time_s
        total = 0.0
        for x in counts[:, MEMBERS[group]].sum(axis=1):
            total = max(0.0, total) + x * np.log(1.3) - mean * INTERVAL * 0.3
            best = max(best, total)
    assert scores(decision)["sequential"] == pytest.approx(best)


@pytest.mark.parametrize("passage", PASSAGES)
def test_ratio_rule(passage: Series) -> None:
    decision, counts = decide_with_source(passage)
    low, high = (decision.background_counts[MEMBERS[f"gamma:{w}"]].sum() for w in ("low", "high"))
    rho, best = low / high, 0.0
    for width in (1.0, 2.0):
        for a, b in windows(len(counts), width):
            over, base = (counts[a:b, MEMBERS[f"gamma:{w}"]].sum() for w in ("low", "high"))
            pooled = (over + base) / (1 + rho)
            variance = rho * pooled + rho**2 * pooled
            variance += (rho * base) ** 2 * (1 / low + 1 / high + 0.02**2)
            best = max(best, (over - rho * base) / np.sqrt(variance))
    assert scores(decision)["ratio"] == pytest.approx(best)


def expected_course(
    decision: Decision, n: int, group: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    known = decision.background_counts[MEMBERS[group]].sum()
    background = np.full(n, known / decision.background_time_s * INTERVAL)
    shape = np.array(SUPPRESSION.shape[0])
    u = (np.arange(n) + 0.5) / n
    hidden = background * np.interp(u, (np.arange(4) + 0.5) / 4, shape)
    return background, hidden, background - 0.1 * hidden, known


@pytest.mark.parametrize("passage", PASSAGES)
def test_corrected_rule(passage: Series) -> None:
    decision, counts = decide_with_source(passage)
    n, best = len(counts), 0.0
    for group in GAMMA:
        x = counts[:, MEMBERS[group]].sum(axis=1)
        _, hidden, expected, known = expected_course(decision, n, group)
        for width in (1.0, 2.0):
            for a, b in windows(n, width):
                e = expected[a:b].sum()
                variance = e + e**2 / known + (0.03 * hidden[a:b].sum()) ** 2
                best = max(best, (x[a:b].sum() - e) / np.sqrt(variance))
    assert scores(decision)["corrected"] == pytest.approx(best)


@pytest.mark.parametrize("contrast", [True, False])
@pytest.mark.parametrize("passage", PASSAGES)
def test_passage_rule_is_the_generalised_least_squares_filter(
    passage: Series, contrast: bool
) -> None:
    decision, counts = decide_with_source(passage)
    n, best = len(counts), 0.0
    for group in GAMMA:
        x = counts[:, MEMBERS[group]].sum(axis=1)
        background, hidden, expected, known = expected_course(decision, n, group)
        covariance = np.diag(expected) + 0.03**2 * np.outer(hidden, hidden)
        covariance += np.outer(background, background) / known
        for transit, step in ((0.6, 1), (1.2, 3)):
            reach = int(np.ceil(3.0 * transit / INTERVAL))
            for centre in range(0, n, step):
                away = np.arange(n) - centre
                profile = (1 + (away * INTERVAL / transit) ** 2) ** -1.5
                profile[np.abs(away) > reach] = 0.0
                weight = np.linalg.solve(covariance, profile)
                if not contrast:
                    weight = np.maximum(weight, 0.0)
                    weight[profile == 0] = 0.0
                if weight @ covariance @ weight > 0:
                    z = weight @ (x - expected) / np.sqrt(weight @ covariance @ weight)
                    best = max(best, z)
    name = "passage" if contrast else "monotone passage"
    assert scores(decision)[name] == pytest.approx(best, rel=1e-6)
