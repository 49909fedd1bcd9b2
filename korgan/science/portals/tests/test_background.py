"""The background estimate: unbiased, with the error it states, and better than a local mean."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.portals.background import BackgroundEstimate, follow_background
from korgan.science.portals.thresholds import poisson_threshold


def test_a_long_memory_gives_the_plain_mean() -> None:
    counts = np.random.default_rng(1).poisson(20.0, (500, 2))
    rate, error = follow_background(counts, np.full(500, 0.5), memory_s=1e12)
    assert rate[-1] == pytest.approx(counts.mean(axis=0) / 0.5)
    assert error[-1] == pytest.approx(np.sqrt(counts.sum(axis=0)) / 250.0)


def test_the_predictive_threshold_keeps_its_false_alarms() -> None:
    rng = np.random.default_rng(2)
    alarms, trials = 0, 0
    for _ in range(300):
        counts = rng.poisson(2.0, (200, 5))
        rate, _ = follow_background(counts, np.full(200, 1.0), memory_s=20.0)
        # weighted time of a forgetting sum after many samples, each decayed once more
        time = 1.0 / (1.0 - np.exp(-1.0 / 20.0))
        estimate = BackgroundEstimate(rate[-1] * time, time)
        fresh = rng.poisson(2.0, (200, 5))
        alarms += int(np.count_nonzero(fresh >= estimate.threshold(1.0, 0.01)))
        trials += fresh.size
    assert alarms / trials <= 0.01


def test_a_running_mean_beats_a_local_mean_on_a_slow_drift() -> None:
    rng = np.random.default_rng(3)
    t = np.arange(20_000)
    truth = 8.0 * (1 + 0.1 * np.sin(2 * np.pi * t / 20_000))
    counts = rng.poisson(truth)[:, None]
    errors = {}
    for memory in (10.0, 300.0):
        rate, _ = follow_background(counts, np.ones(20_000), memory_s=memory)
        errors[memory] = float(np.mean((rate[1000:, 0] - truth[1000:]) ** 2))
    assert errors[300.0] < 0.2 * errors[10.0]


def test_more_background_time_lowers_the_threshold_towards_poisson() -> None:
    thresholds = [
        int(BackgroundEstimate(np.array([2.0 * time]), time).threshold(1.0, 1e-3)[0])
        for time in (2.0, 10.0, 100.0, 1e5)
    ]
    assert thresholds == sorted(thresholds, reverse=True)
    assert thresholds[-1] == int(poisson_threshold(2.0, 1e-3))


def test_bad_input_is_refused_by_name() -> None:
    for counts, live, code in (
        ([[-1]], [1.0], "negative_counts"),
        ([[1]], [0.0], "missing_live_time"),
        ([[1]], [np.nan], "not_finite"),
        ([[1]], [1.0, 1.0], "wrong_shape"),
    ):
        with pytest.raises(InputError) as caught:
            follow_background(counts, live, memory_s=10.0)
        assert caught.value.code == code
    with pytest.raises(InputError) as caught:
        _ = BackgroundEstimate(np.zeros(2), 0.0).rate_cps
    assert caught.value.code == "no_background"
