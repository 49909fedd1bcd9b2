import numpy as np
import pytest
from hypothesis import given, settings
from scipy.stats import ks_2samp

from korgan.science.accountancy.balance_lines import (
    INPUT,
    INVENTORY,
    OUTPUT,
    BalanceLines,
    Observations,
    balance_lines,
)
from korgan.science.accountancy.covariance import evaluate_muf, linear_forms
from korgan.science.accountancy.measurement import ErrorModel
from korgan.science.accountancy.series import SeriesParts, integrate_rates, reduce_parts
from korgan.science.accountancy.simulation import (
    monte_carlo_study,
    simulate_measurements,
    simulate_sequence,
)
from korgan.science.accountancy.tests.layouts import observations
from korgan.science.accountancy.tests.test_covariance import seven_balances
from korgan.science.errors import InputError


@settings(max_examples=10, derandomize=True)
@given(observations())
def test_simulated_measurements_have_the_analytic_covariance(rows: Observations) -> None:
    lines = balance_lines(rows)
    evaluation = evaluate_muf(lines)
    values = simulate_measurements(lines, 20_000, seed=11)
    sampled = np.cov(values.T).reshape(evaluation.covariance.shape)
    variance = np.diagonal(evaluation.covariance)
    error = np.sqrt((np.outer(variance, variance) + evaluation.covariance**2) / 20_000)
    assert np.all(np.abs(sampled - evaluation.covariance) <= 6 * error + 1e-12)
    assert np.all(
        np.abs(values.mean(axis=0) - evaluation.muf) <= 6 * np.sqrt(variance / 20_000) + 1e-9
    )


@pytest.mark.parametrize("each", [True, False])
def test_sitmuf_of_simulated_sequences_is_standard_and_independent(each: bool) -> None:
    study = monte_carlo_study(balance_lines(seven_balances()), 40_000, 5, each_measurement=each)
    covariance = np.cov(study.sitmuf.T)
    assert np.abs(covariance - np.eye(7)).max() < 6 * np.sqrt(2 / 40_000)
    assert np.abs(study.muf.std(axis=0) / study.sigma_muf - 1).max() < 0.02
    assert np.abs(study.cumuf.std(axis=0) / study.sigma_cumuf - 1).max() < 0.02


def _plant(*, reduce: bool) -> BalanceLines:
    """Two continuous inputs, an output, and a store, sampled often, over four balances."""
    edges, times = np.arange(0.0, 401.0, 100.0), np.linspace(0.0, 400.0, 601)
    columns: list[tuple[int, SeriesParts]] = []
    for direction, rate in ((INPUT, 1.0), (INPUT, 0.5), (OUTPUT, 1.5)):
        parts = integrate_rates(times, rate * (1 + 0.3 * np.sin(times / 40.0)), edges)
        columns.append((direction, reduce_parts(parts) if reduce else parts))
    columns.append(
        (INVENTORY, SeriesParts(np.arange(5), np.arange(5), np.full(5, 40.0), np.ones(5)))
    )
    keys, unused = [], 0
    for _, parts in columns:
        keys.append(parts.measurement + unused)
        unused += int(parts.measurement.max()) + 1
    rows = Observations.of_single_methods(
        4,
        np.concatenate([np.full(p.mass.size, d) for d, p in columns]),
        np.concatenate([p.balance for _, p in columns]),
        np.concatenate([p.mass for _, p in columns]),
        np.concatenate([np.full(p.mass.size, i) for i, (_, p) in enumerate(columns)]),
        (ErrorModel(0.05, 0.003),) * 4,
        measurement=np.concatenate(keys),
        count=np.concatenate([p.count for _, p in columns]),
    )
    return balance_lines(rows)


def test_an_error_on_every_sample_and_one_draw_a_sequence_have_one_distribution() -> None:
    size = 20_000
    whole, reduced = _plant(reduce=False), _plant(reduce=True)
    assert whole.row.size > 40 * reduced.row.size
    each = monte_carlo_study(whole, size, seed=2, each_measurement=True)
    for other in (
        monte_carlo_study(whole, size, seed=3),
        monte_carlo_study(reduced, size, seed=4, each_measurement=True),
        monte_carlo_study(reduced, size, seed=5),
    ):
        np.testing.assert_allclose(other.covariance, each.covariance, rtol=1e-12)
        variance = np.diagonal(each.covariance)
        mean = np.abs(each.muf.mean(axis=0) - other.muf.mean(axis=0))
        assert np.all(mean < 6 * np.sqrt(2 * variance / size))
        difference = np.abs(np.cov(each.muf.T) - np.cov(other.muf.T))
        sampling = np.sqrt(2 * (np.outer(variance, variance) + each.covariance**2) / size)
        assert np.all(difference < 6 * sampling)
        for name in ("muf", "cumuf", "sitmuf", "gemuf", "page"):
            one, two = getattr(each, name)[:, -1], getattr(other, name)[:, -1]
            assert ks_2samp(one, two).pvalue > 1e-6, name


def test_a_drawn_sequence_is_exact_and_no_approximation() -> None:
    """The errors of all samples are linear forms of unit normals with exactly the covariance used.

    A sum of independent normals is normal: mean and covariance are the whole joint distribution.
    """
    for lines in (_plant(reduce=False), _plant(reduce=True), balance_lines(seven_balances())):
        stated = evaluate_muf(lines).covariance
        drawn = sum(
            ((forms.T @ forms).toarray() for forms in linear_forms(lines)), np.zeros_like(stated)
        )
        np.testing.assert_allclose(drawn, stated, rtol=1e-10, atol=1e-12 * stated.max())


def test_the_same_seed_gives_the_same_sequence() -> None:
    lines = balance_lines(seven_balances())
    first = simulate_measurements(lines, 10, seed=4)
    assert np.array_equal(first, simulate_measurements(lines, 10, seed=4))
    assert not np.array_equal(first, simulate_measurements(lines, 10, seed=5))


def test_no_iterations_are_refused() -> None:
    with pytest.raises(InputError):
        simulate_sequence(np.zeros(1), np.eye(1), 0, seed=1)
