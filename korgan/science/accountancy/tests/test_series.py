import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.accountancy.balance_lines import INPUT, Observations, balance_lines
from korgan.science.accountancy.covariance import evaluate_muf
from korgan.science.accountancy.measurement import ErrorModel
from korgan.science.accountancy.series import SeriesParts, integrate_rates, reduce_parts
from korgan.science.errors import InputError

RATES = st.lists(st.floats(0, 5), min_size=2, max_size=30)


def _muf(parts: SeriesParts, balances: int) -> tuple[np.ndarray, np.ndarray]:
    size = parts.mass.size
    rows = Observations.of_single_methods(
        balances, [INPUT] * size, parts.balance, parts.mass, [0] * size,
        (ErrorModel(0.02, 0.01),), measurement=parts.measurement, count=parts.count,
    )  # fmt: skip
    result = evaluate_muf(balance_lines(rows))
    return result.inputs, result.covariance


@given(RATES, st.lists(st.floats(0.3, 6), min_size=1, max_size=4))
def test_integrals_are_those_of_a_fine_grid(rates: list[float], lengths: list[float]) -> None:
    edges = np.concatenate([[0.5], 0.5 + np.cumsum(lengths)])
    times = np.arange(len(rates), dtype=float)
    parts = integrate_rates(times, rates, edges)
    sums = np.bincount(parts.balance, parts.mass, edges.size - 1)
    for i in range(edges.size - 1):
        low, high = min(edges[i], times[-1]), min(edges[i + 1], times[-1])
        knots = np.unique(np.concatenate([[low, high], times[(times > low) & (times < high)]]))
        values = np.interp(knots, times, rates)
        assert sums[i] == pytest.approx(np.trapezoid(values, knots), abs=1e-9)


@given(RATES, st.lists(st.floats(0.3, 6), min_size=1, max_size=4))
def test_reduction_changes_neither_sums_nor_covariance(
    rates: list[float], lengths: list[float]
) -> None:
    edges = np.concatenate([[0.0], np.cumsum(lengths)])
    parts = integrate_rates(np.arange(len(rates)), rates, edges)
    whole, reduced = _muf(parts, len(lengths)), _muf(reduce_parts(parts), len(lengths))
    np.testing.assert_allclose(whole[0], reduced[0], atol=1e-12)
    np.testing.assert_allclose(whole[1], reduced[1], atol=1e-12)


def test_columns_that_do_not_fit_are_refused() -> None:
    for times, rates in (([0.0], [1.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0, 1.0])):
        with pytest.raises(InputError):
            integrate_rates(times, rates, [0, 1])
    with pytest.raises(InputError):
        integrate_rates([0.0, 1.0], [1.0, -1.0], [0, 1])
