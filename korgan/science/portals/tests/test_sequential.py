"""Wald's test: bounds, risks and mean duration against simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.portals.sequential import (
    SequentialOutcome,
    expected_time_to_decide,
    sequential_test,
    wald_bounds,
)

DESIGN = {"background_cps": 10.0, "source_cps": 5.0, "alpha": 0.05, "beta": 0.1}


def test_wald1947_bounds() -> None:
    lower, upper = wald_bounds(0.05, 0.1)
    assert lower == pytest.approx(math.log(0.1 / 0.95))
    assert upper == pytest.approx(math.log(0.9 / 0.05))


@pytest.mark.parametrize(("true", "wrong"), [(0.0, "source"), (5.0, "background")])
def test_risks_hold_in_simulation(true: float, wrong: str) -> None:
    rng = np.random.default_rng(12)
    outcomes, durations = [], []
    for _ in range(4000):
        test = sequential_test(rng.poisson((10.0 + true) * 0.05, 2000), 0.05, **DESIGN)
        outcomes.append(test.outcome.value)
        durations.append(test.samples * 0.05)
    stated = DESIGN["alpha"] if true == 0 else DESIGN["beta"]
    assert outcomes.count(wrong) / 4000 <= stated * 1.1
    _, mean = expected_time_to_decide(true, **DESIGN)
    # overshoot of the bounds makes the true duration somewhat longer
    assert mean <= np.mean(durations) <= 1.25 * mean


def test_chance_of_source_rises_with_the_true_rate_through_the_point_without_drift() -> None:
    chances = [expected_time_to_decide(s, **DESIGN)[0] for s in np.linspace(0.0, 6.0, 25)]
    assert chances == sorted(chances)
    balance = 5.0 / math.log(1.5) - 10.0
    at = expected_time_to_decide(balance, **DESIGN)
    near = expected_time_to_decide(balance * 1.0001, **DESIGN)
    assert at == pytest.approx(near, rel=1e-2)


def test_few_samples_leave_it_open() -> None:
    test = sequential_test([1], 0.1, **DESIGN)
    assert test.outcome is SequentialOutcome.CONTINUE
    assert len(test.log_ratio) == 1


def test_more_counts_never_turn_a_source_into_background() -> None:
    rng = np.random.default_rng(2)
    for _ in range(200):
        x = rng.poisson(14.0, 30)
        if sequential_test(x, 1.0, **DESIGN).outcome is SequentialOutcome.SOURCE:
            more = sequential_test(x + rng.poisson(1.0, 30), 1.0, **DESIGN)
            assert more.outcome is SequentialOutcome.SOURCE


def test_bad_input_is_refused_by_name() -> None:
    for change, code in (
        ({"background_cps": 0.0}, "zero_background"),
        ({"alpha": 0.6, "beta": 0.5}, "risk_too_high"),
        ({"alpha": 0.0}, "not_a_probability"),
        ({"source_cps": 0.0}, "not_positive"),
    ):
        with pytest.raises(InputError) as caught:
            sequential_test([1, 2], 1.0, **{**DESIGN, **change})
        assert caught.value.code == code
    with pytest.raises(InputError) as caught:
        sequential_test([1, 2], [1.0, 0.0], **DESIGN)
    assert caught.value.code == "missing_live_time"
