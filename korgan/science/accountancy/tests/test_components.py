from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from korgan.science.accountancy.components import (
    grubbs,
    one_way_random_effects,
    paired_components,
)
from korgan.science.errors import InputError

SIRSTV = [
    [196.3052, 196.1240, 196.1890, 196.2569, 196.3403],
    [196.3042, 196.3825, 196.1669, 196.3257, 196.0422],
    [196.1303, 196.2005, 196.2889, 196.0343, 196.1811],
    [196.2795, 196.1748, 196.1494, 196.1485, 195.9885],
    [196.2119, 196.1051, 196.1850, 196.0052, 196.2090],
]
DYESTUFF = [
    [1545, 1440, 1440, 1520, 1580],
    [1540, 1555, 1490, 1560, 1495],
    [1595, 1550, 1605, 1510, 1560],
    [1445, 1440, 1595, 1465, 1545],
    [1595, 1630, 1515, 1635, 1625],
    [1520, 1455, 1450, 1480, 1445],
]


def test_anova_agrees_with_the_certified_values() -> None:
    # case ANOVA-SIRSTV
    table = one_way_random_effects(SIRSTV)
    assert table.ss_between == pytest.approx(5.11462616e-2, rel=1e-8)
    assert table.ms_between == pytest.approx(1.27865654e-2, rel=1e-8)
    assert table.ss_within == pytest.approx(2.1663656e-1, rel=1e-10)
    assert table.ms_within == pytest.approx(1.0831828e-2, rel=1e-10)
    assert table.f == pytest.approx(1.18046237440255, rel=1e-11)


def test_components_of_the_dyestuff_data() -> None:
    # case DYESTUFF
    table = one_way_random_effects(DYESTUFF)
    assert (table.mean, table.ms_between, table.ms_within) == (1527.5, 11271.5, 2451.25)
    assert table.between == pytest.approx(1764.05)
    assert not table.negative


@given(
    st.lists(st.lists(st.integers(-9, 9), min_size=1, max_size=6), min_size=2, max_size=5).filter(
        lambda g: sum(map(len, g)) > len(g)
    ),
    st.sampled_from([0.0, 1e6, 1e12]),
)
def test_sums_of_squares_are_those_of_exact_arithmetic_at_any_offset(
    groups: list[list[int]], offset: float
) -> None:
    values = [[offset + x / 10 for x in group] for group in groups]
    exact = [[Fraction(x) for x in group] for group in values]
    grand = sum(map(sum, exact), Fraction(0)) / sum(map(len, exact))
    means = [sum(g, Fraction(0)) / len(g) for g in exact]
    ssb = sum((len(g) * (m - grand) ** 2 for g, m in zip(exact, means, strict=True)), Fraction(0))
    ssw = sum(((x - m) ** 2 for g, m in zip(exact, means, strict=True) for x in g), Fraction(0))
    table = one_way_random_effects(values)
    assert table.ss_between == pytest.approx(float(ssb), rel=1e-9, abs=1e-12)
    assert table.ss_within == pytest.approx(float(ssw), rel=1e-9, abs=1e-12)


def test_a_negative_component_is_reported_and_constrained() -> None:
    table = one_way_random_effects([[1.0, 3.0], [1.0, 3.0], [1.0, 3.0]])
    assert table.negative
    assert table.between == pytest.approx(-1.0)
    assert table.between_constrained == 0.0
    assert table.within_constrained == pytest.approx(1.2)


def test_unbalanced_components_are_unbiased() -> None:
    rng = np.random.default_rng(12)
    sizes = (2, 5, 3, 8)
    between, within = [], []
    for _ in range(4000):
        groups = [rng.normal(rng.normal(0, 2.0), 1.0, n) for n in sizes]
        table = one_way_random_effects(groups)
        between.append(table.between)
        within.append(table.within)
    assert np.mean(between) == pytest.approx(4.0, abs=5 * np.std(between) / np.sqrt(4000))
    assert np.mean(within) == pytest.approx(1.0, abs=5 * np.std(within) / np.sqrt(4000))


@pytest.mark.parametrize(
    "covariance",
    [
        [[4.0, 3.0], [3.0, 3.5]],
        [[2.0, 3.0], [3.0, 6.0]],
        [[6.0, 3.0], [3.0, 2.0]],
        [[4.0, -1.0], [-1.0, 3.0]],
    ],
)
def test_constrained_grubbs_estimates_maximise_the_likelihood(
    covariance: list[list[float]],
) -> None:
    s = np.array(covariance)
    rng = np.random.default_rng(1)
    x = rng.standard_normal((2, 10))
    x -= x.mean(axis=1)[:, None]
    white = np.linalg.solve(np.linalg.cholesky(np.cov(x)), x)
    data = np.linalg.cholesky(s) @ white  # sample covariance exactly s

    def minus_log_likelihood(p: np.ndarray) -> float:
        model = np.array([[p[0] + p[2], p[2]], [p[2], p[1] + p[2]]])
        if np.linalg.det(model) < 1e-12:
            return 1e9
        return float(np.log(np.linalg.det(model)) + np.trace(np.linalg.solve(model, s)))

    result = grubbs(data[0], data[1])
    best = min(
        (
            minimize(minus_log_likelihood, start, bounds=[(0, None)] * 3, method="L-BFGS-B")
            for start in ([1, 1, 1], [0.1, 3, 2], [3, 0.1, 2], [2, 2, 0.1])
        ),
        key=lambda r: float(r.fun),
    )
    own = minus_log_likelihood(
        np.array(
            [
                result.constrained_operator,
                result.constrained_inspector,
                result.constrained_items,
            ]
        )
    )
    assert own <= float(best.fun) + 1e-6
    assert result.negative == (min(result.operator, result.inspector, result.items) < 0)


def test_grubbs_standard_errors_are_those_of_a_simulation() -> None:
    rng = np.random.default_rng(3)
    estimates = []
    for _ in range(5000):
        truth = rng.normal(0, 3.0, 30)
        estimates.append(
            grubbs(truth + rng.normal(0, 1, 30), truth + rng.normal(0, 2, 30)).operator
        )
    wanted = np.sqrt((2 * 1 + 1 * 4 + 9 * (1 + 4)) / 29)
    assert np.mean(estimates) == pytest.approx(1.0, abs=5 * wanted / np.sqrt(5000))
    assert np.std(estimates) == pytest.approx(wanted, rel=0.06)


@pytest.mark.parametrize("multiplicative", [True, False])
def test_grouped_components_recover_the_errors_they_were_made_with(multiplicative: bool) -> None:
    rng = np.random.default_rng(21)
    found = []
    for _ in range(300):
        group = np.repeat(np.arange(8), 6)
        truth = rng.uniform(18, 22, 48)
        scale = truth if multiplicative else np.ones(48)
        errors = [(0.02, 0.01), (0.04, 0.03)]
        sides = [
            truth
            + scale
            * (systematic * rng.standard_normal(8)[group] + random * rng.standard_normal(48))
            for random, systematic in errors
        ]
        result = paired_components(sides[0], sides[1], group, multiplicative=multiplicative)
        assert result.difference is not None
        found.append(
            [
                result.random_operator,
                result.random_inspector,
                result.systematic_operator,
                result.systematic_inspector,
                result.difference.within,
                result.difference.between,
            ]
        )
    values = np.array(found, dtype=np.float64)
    wanted = [4e-4, 16e-4, 1e-4, 9e-4, 20e-4, 10e-4]
    error = values.std(axis=0) / np.sqrt(len(values))
    assert np.all(np.abs(values.mean(axis=0) - wanted) < 5 * error)


def test_too_few_data_are_refused() -> None:
    for call in (
        lambda: grubbs([1.0], [1.0]),
        lambda: one_way_random_effects([[1.0, 2.0]]),
        lambda: one_way_random_effects([[1.0], [2.0]]),
        lambda: paired_components([1.0, 0.0], [1.0, 1.0]),
        lambda: paired_components([1.0, 2.0], [1.0, 1.0], [0, 1]),
    ):
        with pytest.raises(InputError):
            call()
