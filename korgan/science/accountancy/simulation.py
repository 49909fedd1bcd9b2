"""Seeded Monte Carlo of MUF sequences: every measurement drawn, or the sequence as a whole.

Both give the same distribution: a sum of independent normal errors is normal with the summed
variance. The first is the witness of the analytic covariance and takes time in proportion to
the measurements; the second depends on the number of balances only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from korgan.science.accountancy.balance_lines import BalanceLines
from korgan.science.accountancy.covariance import evaluate_muf, linear_forms
from korgan.science.accountancy.measurement import FloatArray
from korgan.science.accountancy.sequence import (
    cholesky_factor,
    gemuf,
    page_statistic,
    sitmuf,
)
from korgan.science.errors import InputError

_DRAWS_AT_ONCE = 250_000  # what a processor's cache holds


def simulate_measurements(lines: BalanceLines, iterations: int, seed: int) -> FloatArray:
    """Draw every single error of every measurement and form the MUF sequence.

    Parameters
    ----------
    lines : BalanceLines
        True masses with their error models.
    iterations : int
        Number of sequences, 1 or more.
    seed : int
        Seed of the generator.

    Returns
    -------
    ndarray, shape (iterations, n)
        Simulated MUF.

    Examples
    --------
    >>> from korgan.science.accountancy.balance_lines import (
    ...     INPUT, OUTPUT, Observations, balance_lines)
    >>> from korgan.science.accountancy.measurement import ErrorModel
    >>> rows = Observations.of_single_methods(
    ...     1, [INPUT] * 5 + [OUTPUT] * 5, [0] * 10, [2.0] * 10, [0] * 10,
    ...     (ErrorModel(random_relative=0.01),))
    >>> bool(abs(simulate_measurements(balance_lines(rows), 50_000, 1).std() - 0.0632) < 0.001)
    True
    """
    _check_iterations(iterations)
    generator = np.random.default_rng(seed)
    # balances in rows: each step of the tests that follow then runs over memory in order
    result = np.repeat(evaluate_muf(lines).muf[:, None], iterations, axis=1)
    at_once = max(1, _DRAWS_AT_ONCE // iterations)
    for forms in linear_forms(lines):
        for start in range(0, forms.shape[0], at_once):
            block = forms[start : start + at_once]
            result += block.T @ generator.standard_normal((block.shape[0], iterations))
    return result.T


def simulate_sequence(
    muf: FloatArray, covariance: FloatArray, iterations: int, seed: int
) -> FloatArray:
    """Draw MUF sequences from their joint normal distribution.

    Parameters
    ----------
    muf : ndarray, shape (n,)
        True MUF: the losses.
    covariance : ndarray, shape (n, n)
        Covariance of the sequence.
    iterations, seed : int
        As in ``simulate_measurements``.

    Returns
    -------
    ndarray, shape (iterations, n)
        Simulated MUF.

    Examples
    --------
    >>> simulate_sequence(np.zeros(2), np.eye(2), 3, seed=1).shape
    (3, 2)
    """
    _check_iterations(iterations)
    draws = np.random.default_rng(seed).standard_normal((len(muf), iterations))
    return np.asarray((cholesky_factor(covariance) @ draws + np.asarray(muf)[:, None]).T)


@dataclass(frozen=True, slots=True)
class MonteCarloStudy:
    """Simulated sequences with all their statistics, each of shape (iterations, n).

    Parameters
    ----------
    muf, cumuf, sitmuf, gemuf, page : ndarray
        The statistics of each sequence after each balance.
    sigma_muf, sigma_cumuf : ndarray, shape (n,)
        Analytic standard deviations.
    covariance : ndarray, shape (n, n)
        Analytic covariance that was used for SITMUF.
    """

    muf: FloatArray
    cumuf: FloatArray
    sitmuf: FloatArray
    gemuf: FloatArray
    page: FloatArray
    sigma_muf: FloatArray
    sigma_cumuf: FloatArray
    covariance: FloatArray


def monte_carlo_study(
    lines: BalanceLines,
    iterations: int,
    seed: int,
    *,
    k: float = 0.5,
    each_measurement: bool = False,
) -> MonteCarloStudy:
    """Simulate a facility and compute all sequential statistics of each run.

    Parameters
    ----------
    lines : BalanceLines
        True masses with their error models.
    iterations, seed : int
        Number of sequences and seed.
    k : float
        Reference value of Page's test.
    each_measurement : bool
        Draw every single error, as a witness of the covariance; otherwise the sequence from its
        covariance. Both have the same joint distribution; the first takes time in proportion to
        measurements times iterations.

    Returns
    -------
    MonteCarloStudy
        MUF, CUMUF, SITMUF, GEMUF and Page's statistic with analytic sigma.

    Examples
    --------
    >>> from korgan.science.accountancy.balance_lines import INPUT, Observations, balance_lines
    >>> from korgan.science.accountancy.measurement import ErrorModel
    >>> rows = Observations.of_single_methods(
    ...     3, [INPUT] * 3, range(3), [1.0] * 3, [0] * 3, (ErrorModel(0.1, 0.1),))
    >>> study = monte_carlo_study(balance_lines(rows), 20_000, seed=1)
    >>> bool(np.all(abs((study.sitmuf - study.sitmuf.mean(axis=0)).std(axis=0) - 1) < 0.02))
    True
    """
    evaluation = evaluate_muf(lines)
    if each_measurement:
        muf = simulate_measurements(lines, iterations, seed)
    else:
        muf = simulate_sequence(evaluation.muf, evaluation.covariance, iterations, seed)
    z = sitmuf(muf, evaluation.covariance)
    cumulative = np.cumsum(np.cumsum(evaluation.covariance, axis=0), axis=1)
    return MonteCarloStudy(
        muf=muf,
        cumuf=np.cumsum(muf, axis=1),
        sitmuf=z,
        gemuf=gemuf(z),
        page=page_statistic(z, k),
        sigma_muf=evaluation.sigma,
        sigma_cumuf=np.sqrt(np.diagonal(cumulative)),
        covariance=evaluation.covariance,
    )


def _check_iterations(iterations: int) -> None:
    if iterations < 1:
        raise InputError(
            "iterations", f"{iterations} iterations give no result", mend="ask for 1 or more"
        )
