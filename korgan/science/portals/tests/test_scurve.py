"""S-curves against statsmodels, simulation, and data that have no curve."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import ndtr

from korgan.science.errors import InputError
from korgan.science.portals.scurve import Link, fit_scurve

STRENGTHS = np.array([1.0, 2.0, 4.0, 8.0])
DETECTED = np.array([1, 4, 14, 20])
TRIALS = np.full(4, 20)


@pytest.mark.parametrize(
    ("link", "theirs"),
    [
        ("probit", sm.families.links.Probit()),
        ("logit", sm.families.links.Logit()),
        ("cloglog", sm.families.links.CLogLog()),
    ],
)
def test_fit_agrees_with_statsmodels(link: Link, theirs: object) -> None:
    ours = fit_scurve(STRENGTHS, DETECTED, TRIALS, link=link)
    model = sm.GLM(
        np.column_stack([DETECTED, TRIALS - DETECTED]),
        sm.add_constant(np.log(STRENGTHS)),
        family=sm.families.Binomial(theirs),
    ).fit()
    assert [ours.intercept, ours.slope] == pytest.approx(list(model.params), rel=1e-5)
    assert np.sqrt(np.diag(ours.covariance)) == pytest.approx(model.bse, rel=1e-4)
    assert ours.deviance == pytest.approx(model.deviance, rel=1e-6)


def test_limits_of_the_median_strength_cover_the_truth_as_often_as_stated() -> None:
    rng = np.random.default_rng(5)
    strengths, trials = np.geomspace(1.0, 16.0, 7), np.full(7, 30)
    covered = 0
    for _ in range(300):
        detected = rng.binomial(trials, ndtr(2.0 * np.log(strengths / 4.0)))
        limits = fit_scurve(strengths, detected, trials).strength_for(0.5)
        covered += limits.lower <= 4.0 <= limits.upper
    assert 0.91 <= covered / 300 <= 0.985


def test_a_floor_of_false_alarms_is_kept_out_of_the_curve() -> None:
    strengths, floor = np.geomspace(0.5, 32.0, 9), 0.1
    truth = floor + (1 - floor) * ndtr(1.5 * np.log(strengths / 4.0))
    detected = np.round(truth * 2000).astype(int)
    curve = fit_scurve(strengths, detected, np.full(9, 2000), floor=floor)
    assert curve.strength_for(floor + (1 - floor) / 2).strength == pytest.approx(4.0, rel=0.01)
    assert float(curve.probability(0.01)) == pytest.approx(floor, abs=1e-3)
    with pytest.raises(InputError) as caught:
        curve.strength_for(0.05)
    assert caught.value.code == "below_floor"


def test_band_encloses_the_curve_and_narrows_with_trials() -> None:
    at = np.array([1.5, 3.0, 6.0])
    few = fit_scurve(STRENGTHS, DETECTED, TRIALS)
    many = fit_scurve(STRENGTHS, 10 * DETECTED, 10 * TRIALS)
    low, high = few.band(at)
    assert np.all((low < few.probability(at)) & (few.probability(at) < high))
    narrow_low, narrow_high = many.band(at)
    assert np.all(narrow_high - narrow_low < high - low)


def test_strengths_in_another_unit_give_the_same_curve() -> None:
    one, other = (
        fit_scurve(STRENGTHS * unit, DETECTED, TRIALS).strength_for(0.9) for unit in (1.0, 1e6)
    )
    assert other.strength == pytest.approx(1e6 * one.strength, rel=1e-6)
    assert other.lower == pytest.approx(1e6 * one.lower, rel=1e-4)


def test_a_hardly_rising_curve_has_no_upper_limit() -> None:
    limits = fit_scurve([1, 2, 4], [4, 5, 6], [10, 10, 10]).strength_for(0.9)
    assert math.isinf(limits.upper)
    assert 0 < limits.strength < math.inf


@pytest.mark.parametrize(
    ("strengths", "detected", "trials", "code"),
    [
        ([1, 2], [0, 0], [10, 10], "no_transition"),
        ([1, 2], [10, 10], [10, 10], "no_transition"),
        ([1, 2, 4], [0, 0, 10], [10, 10, 10], "separated"),
        ([1, 2, 4], [0, 3, 10], [10, 10, 10], "separated"),
        ([2, 2], [3, 4], [10, 10], "one_strength"),
        ([1, 2, 4], [9, 5, 2], [10, 10, 10], "not_increasing"),
        ([0, 2], [3, 4], [10, 10], "not_positive"),
        ([1, 2], [11, 4], [10, 10], "impossible_successes"),
        ([1, 2], [0, 4], [0, 10], "no_trials"),
        ([1, 2, 3], [0, 4], [10, 10], "wrong_shape"),
    ],
)
def test_trials_without_a_curve_are_refused(
    strengths: list[float], detected: list[int], trials: list[int], code: str
) -> None:
    with pytest.raises(InputError) as caught:
        fit_scurve(strengths, detected, trials)
    assert caught.value.code == code


@pytest.mark.parametrize("stray", [[1, 0, 0, 500, 500], [0, 1, 1, 500, 500], [2, 1, 0, 500, 499]])
def test_stray_false_alarms_do_not_hide_that_data_are_separated(stray: list[int]) -> None:
    strengths = [30.0, 60.0, 100.0, 150.0, 220.0]
    try:
        curve = fit_scurve(strengths, stray, [500] * 5, floor=1e-3)
    except InputError as error:
        assert error.code in ("separated", "no_convergence")
    else:
        assert np.all(np.isfinite(curve.covariance))
        limits = curve.strength_for(0.5)
        assert 100.0 <= limits.strength <= 150.0
