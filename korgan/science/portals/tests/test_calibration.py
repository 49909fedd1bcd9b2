"""Thresholds keep the stated false-alarm probability on occupancies they have not seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.science.portals.binomial import interval_of_expected
from korgan.science.portals.calibration import (
    calibrate,
    joint_thresholds,
    measured_false_alarms,
    simulated_scores,
    single_thresholds,
)
from korgan.science.portals.engine.configuration import (
    PortalConfiguration,
    SequentialRule,
    Statistic,
    WindowRule,
    default_groups,
)
from korgan.science.portals.engine.engine import PortalEngine
from korgan.science.portals.simulate import Drift, vehicle_lane

LANE = replace(vehicle_lane(), drift=Drift(relative_sd=0.01))
GAMMA = tuple(g.name for g in default_groups(LANE.channels) if g.name.startswith("gamma"))
PORTAL = PortalConfiguration(
    "lane",
    "1",
    LANE.channels,
    default_groups(LANE.channels),
    (
        WindowRule("sliding", GAMMA, (1.0, 2.0)),
        SequentialRule("sequential", GAMMA, 0.2),
        WindowRule("neutron", ("neutron",), (1.0, 4.0), Statistic.GAMMA_POISSON, None, True),
    ),
    LANE.sample_interval_s,
)


def test_measured_false_alarms_lie_in_the_interval_of_the_stated_rate() -> None:
    alpha, n = 0.01, 20_000
    calibrated = calibrate(PORTAL, simulated_scores(PORTAL, LANE, n, 1), alpha, origin="seed 1")
    fresh = measured_false_alarms(calibrated, simulated_scores(calibrated, LANE, n, 2))
    # both the calibration and the measurement are samples of n: their errors add in quadrature
    low, high = interval_of_expected(alpha, n // 2)
    assert low <= fresh.successes / 2 <= high
    record = calibrated.calibration
    assert record is not None
    assert record.alarms <= alpha * n
    assert record.upper_limit_95 > alpha * 0.9
    PortalEngine(calibrated)


def test_calibrated_decisions_state_how_rare_their_score_is() -> None:
    calibrated = calibrate(PORTAL, simulated_scores(PORTAL, LANE, 4000, 1), 0.01, origin="test")
    assert calibrated.calibration is not None
    tails = dict(calibrated.calibration.tails)
    assert list(tails["sliding"]) == sorted(tails["sliding"])
    assert calibrated.fingerprint != PORTAL.fingerprint


@settings(max_examples=40)
@given(st.integers(0, 1000), st.floats(0.002, 0.2), st.floats(0.002, 0.2))
def test_a_stricter_alpha_never_lowers_any_threshold(seed: int, one: float, two: float) -> None:
    scores = np.random.default_rng(seed).gamma(2.0, size=(6000, 3))
    strict, lax = (joint_thresholds(scores, a)[0] for a in (min(one, two), max(one, two)))
    assert np.all(strict >= lax)


def test_joint_alarms_never_exceed_what_is_allowed_and_nearly_use_it() -> None:
    rng = np.random.default_rng(5)
    common = rng.normal(size=(20_000, 1))
    scores = common + rng.normal(size=(20_000, 4))
    _, alarms = joint_thresholds(scores, 0.01)
    assert 0.97 * 200 <= alarms <= 200


def test_weights_shift_the_false_alarms_between_rules() -> None:
    scores = np.random.default_rng(6).normal(size=(50_000, 2))
    thresholds, _ = joint_thresholds(scores, 0.01, [9.0, 1.0])
    alone = [float(np.mean(scores[:, i] >= thresholds[i])) for i in (0, 1)]
    assert alone[0] / alone[1] == pytest.approx(9.0, rel=0.15)


def test_scores_with_many_ties_stay_on_the_safe_side() -> None:
    scores = np.random.default_rng(7).poisson(0.3, (20_000, 1)).astype(float)
    thresholds, alarms = joint_thresholds(scores, 0.01)
    assert alarms <= 200
    assert np.count_nonzero(scores >= thresholds[0]) == alarms


def test_a_single_threshold_is_that_of_the_rule_alone() -> None:
    scores = simulated_scores(PORTAL, LANE, 3000, 3)
    alone = single_thresholds(scores, 0.02)["sliding"]
    assert np.mean(scores.score[:, 0] >= alone) == pytest.approx(0.02, abs=0.001)


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(InputError) as caught:
        joint_thresholds(np.zeros((100, 2)), 1e-3)
    assert caught.value.code == "too_few_occupancies"
    with pytest.raises(InputError) as caught:
        joint_thresholds(np.full((1000, 2), np.nan), 0.1)
    assert caught.value.code == "not_finite"
    with pytest.raises(InputError) as caught:
        joint_thresholds(np.zeros((1000, 2)), 0.1, [1.0])
    assert caught.value.code == "wrong_shape"
    with pytest.raises(InputError) as caught:
        simulated_scores(PORTAL, vehicle_lane(energy_windows=True), 10, 1)
    assert caught.value.code == "lane_differs"
    with pytest.raises(InputError) as caught:
        measured_false_alarms(PORTAL, simulated_scores(PORTAL, LANE, 10, 1))
    assert caught.value.code == "uncalibrated"
