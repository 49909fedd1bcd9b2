from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korgan.science.accountancy.sampling import (
    attribute_plan,
    defect_count,
    non_detection_probability,
    sample_size,
    variables_plan,
)
from korgan.science.errors import InputError


@pytest.mark.parametrize(
    ("population", "defects", "beta", "iaea", "jaech", "exact", "achieved"),
    [
        (100, 5, 0.05, 46, 45, 45, 0.042006),
        (100, 5, 0.10, 37, 37, 37, 0.093360),
        (100, 10, 0.05, 26, 25, 25, 0.041502),
        (200, 4, 0.05, 106, 105, 105, 0.047144),
        (50, 1, 0.10, 45, 45, 45, 0.100000),
    ],
)
def test_sample_sizes_of_the_table(
    population: int, defects: int, beta: float, iaea: int, jaech: int, exact: int, achieved: float
) -> None:
    # case SAMPLE-SIZE
    plan = attribute_plan(population, defects, beta)
    assert (plan.iaea, plan.jaech, plan.exact) == (iaea, jaech, exact)
    assert plan.achieved_iaea == pytest.approx(achieved, abs=5e-7)


@given(st.integers(1, 400), st.data())
def test_the_exact_size_is_the_smallest_that_suffices(population: int, data: st.DataObject) -> None:
    defects = data.draw(st.integers(1, population))
    beta = data.draw(st.sampled_from([0.01, 0.05, 0.1, 0.2, 0.5, 0.9]))
    n = sample_size(population, defects, beta)
    bound = Fraction(str(beta))

    def missed(size: int) -> Fraction:
        return Fraction(comb(population - defects, size), comb(population, size))

    assert missed(n) <= bound
    assert n == 0 or missed(n - 1) > bound


@given(st.integers(1, 2000), st.data())
def test_the_exact_size_lies_at_most_three_below_the_iaea_size(
    population: int, data: st.DataObject
) -> None:
    # INMM J. 44(3), for the detection probabilities of safeguards practice
    defects = data.draw(st.integers(1, population))
    beta = data.draw(st.sampled_from([0.05, 0.1, 0.2, 0.5, 0.8]))
    exact, iaea = (sample_size(population, defects, beta, m) for m in ("exact", "iaea"))
    assert iaea - 3 <= exact <= iaea


@given(st.integers(1, 60), st.data())
def test_non_detection_with_imperfect_recognition_is_that_of_enumeration(
    population: int, data: st.DataObject
) -> None:
    defects = data.draw(st.integers(1, population))
    n = data.draw(st.integers(0, population))
    p = data.draw(st.sampled_from([0.0, 0.25, 0.8, 1.0]))
    wanted = sum(
        Fraction(comb(defects, k) * comb(population - defects, n - k), comb(population, n))
        * (1 - Fraction(p)) ** k
        for k in range(min(defects, n) + 1)
        if n - k <= population - defects
    )
    got = non_detection_probability(population, defects, n, p)
    assert got == pytest.approx(float(wanted), rel=1e-9, abs=1e-12)


def test_populations_of_a_million_are_planned_at_once() -> None:
    exact = sample_size(1_000_000, 1000, 0.05)
    assert exact <= sample_size(1_000_000, 1000, 0.05, "iaea") <= exact + 3
    assert non_detection_probability(1_000_000, 1000, exact) <= 0.05


def test_defects_are_counted_on_decimal_values() -> None:
    assert defect_count(8.0, 2.0) == 4
    assert defect_count(0.3, 0.1) == 3
    assert defect_count(1.1, 0.1) == 11
    assert defect_count(8.0, 3.0) == 3


def test_a_stratum_too_small_for_the_goal_says_so() -> None:
    with pytest.raises(InputError) as caught:
        sample_size(10, 11, 0.05)
    assert caught.value.code == "defects_exceed_population"


def test_a_method_that_recognises_too_little_says_so() -> None:
    with pytest.raises(InputError) as caught:
        sample_size(10, 1, 0.05, identification=0.5)
    assert caught.value.code == "unreachable_detection"
    assert sample_size(100, 10, 0.05, identification=0.5) > sample_size(100, 10, 0.05)


@given(
    st.integers(1, 500),
    st.floats(0.001, 0.1),
    st.floats(0.0, 0.01),
    st.sampled_from([0.05, 0.1, 0.5]),
)
@settings(max_examples=60)
def test_a_variables_plan_reaches_its_power_and_one_item_less_does_not(
    population: int, random: float, systematic: float, beta: float
) -> None:
    mass, goal = 1000.0, 25.0
    try:
        plan = variables_plan(population, mass, goal, random, systematic, non_detection=beta)
    except InputError as error:
        assert error.code == "unreachable_detection"
        return
    assert plan.detection >= 1 - beta - 1e-9
    if plan.sample > 1:
        sigma = mass * (systematic**2 + random**2 / (plan.sample - 1)) ** 0.5
        from korgan.science.accountancy.power import detection_probability

        assert detection_probability(goal, sigma) < 1 - beta
