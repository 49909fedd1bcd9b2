"""Detection-probability studies: which test finds which loss, seeded and reproducible.

Defensive design of an accountancy system: given the covariance of a facility's MUF sequence,
how probably does each test alarm when material goes missing in a stated way. All thresholds
are set to one false-alarm probability of the *whole* sequence, so that tests compare fairly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve_triangular
from scipy.special import chdtri, ndtr, ndtri

from korgan.science.accountancy.measurement import FloatArray
from korgan.science.accountancy.page import page_threshold
from korgan.science.accountancy.power import proportion_interval
from korgan.science.accountancy.sequence import cholesky_factor, gemuf, page_statistic
from korgan.science.errors import InputError

TESTS = ("muf", "cumuf", "sitmuf", "page", "gemuf")


@dataclass(frozen=True, slots=True)
class LossScenario:
    """A way in which material goes missing.

    Parameters
    ----------
    name : str
        For the report.
    losses : tuple of float
        Mass lost in each balance; the sum is the total.
    """

    name: str
    losses: tuple[float, ...]


def abrupt_loss(total: float, balances: int, at: int) -> LossScenario:
    """Everything in one balance.

    Parameters
    ----------
    total : float
        Mass lost.
    balances : int
        Length of the sequence.
    at : int
        Balance of the loss, from 1.

    Returns
    -------
    LossScenario
        The scenario.

    Examples
    --------
    >>> abrupt_loss(8.0, 3, at=3).losses
    (0.0, 0.0, 8.0)
    """
    if not 1 <= at <= balances:
        raise InputError("balance_outside", f"balance {at} is not one of 1 to {balances}")
    return LossScenario(f"abrupt at {at}", tuple(total * (i + 1 == at) for i in range(balances)))


def protracted_loss(total: float, balances: int, first: int, last: int) -> LossScenario:
    """Equal parts over successive balances.

    Parameters
    ----------
    total : float
        Mass lost in all.
    balances : int
        Length of the sequence.
    first, last : int
        First and last balance with a loss, from 1.

    Returns
    -------
    LossScenario
        The scenario.

    Examples
    --------
    >>> protracted_loss(8.0, 4, 2, 3).losses
    (0.0, 4.0, 4.0, 0.0)
    """
    if not 1 <= first <= last <= balances:
        raise InputError(
            "balance_outside", f"balances {first} to {last} do not lie within 1 to {balances}"
        )
    part = total / (last - first + 1)
    return LossScenario(
        f"protracted {first} to {last}",
        tuple(part if first <= i + 1 <= last else 0.0 for i in range(balances)),
    )


@dataclass(frozen=True, slots=True)
class DetectionResult:
    """Result of one test under one scenario.

    Parameters
    ----------
    scenario, test : str
        Names.
    total_loss : float
        Sum of the losses.
    detection_probability, low, high : float
        Share of the sequences with an alarm, and its 95 % Clopper-Pearson interval.
    mean_alarm_balance : float or None
        Mean number, from 1, of the balance of the first alarm among those detected.
    """

    scenario: str
    test: str
    total_loss: float
    detection_probability: float
    low: float
    high: float
    mean_alarm_balance: float | None


@dataclass(frozen=True, slots=True)
class DetectionStudy:
    """Thresholds, measured false alarms, and results.

    Parameters
    ----------
    thresholds : dict of str to float
        Of each test; in standard deviations, GEMUF as chi-squared at the end of the sequence.
    false_alarms : tuple of DetectionResult
        Each test without a loss, on sequences independent of those that set the thresholds.
    results : tuple of DetectionResult
        Each scenario with each test.
    best_possible : dict of str to float
        For each scenario the power of the most powerful test that knows the loss pattern
        (Neyman-Pearson): no test with the same false alarms can do better.
    """

    thresholds: dict[str, float]
    false_alarms: tuple[DetectionResult, ...]
    results: tuple[DetectionResult, ...]
    best_possible: dict[str, float]


def detection_study(
    covariance: ArrayLike,
    scenarios: list[LossScenario],
    *,
    false_alarm: float = 0.05,
    k: float = 0.5,
    iterations: int = 20_000,
    seed: int = 0,
) -> DetectionStudy:
    """Detection probability of each test under each loss scenario.

    Parameters
    ----------
    covariance : array_like, shape (n, n)
        Covariance of the MUF sequence.
    scenarios : list of LossScenario
        Losses of n balances each.
    false_alarm : float
        Probability of any false alarm in the whole sequence, same for all tests.
    k : float
        Reference value of Page's test.
    iterations, seed : int
        Number of simulated sequences and seed; the same draws serve all scenarios.

    Returns
    -------
    DetectionStudy
        Thresholds, false alarms, detection probabilities, upper bounds.

    Notes
    -----
    ``muf`` tests each MUF and ``cumuf`` each CUMUF against a multiple of its own standard
    deviation; their thresholds come from simulation with this covariance. ``sitmuf``, ``page``
    and ``gemuf`` have exact thresholds that need none.

    Examples
    --------
    >>> study = detection_study(np.eye(5), [abrupt_loss(6.0, 5, at=5)], seed=1)
    >>> found = {r.test: r.detection_probability for r in study.results}
    >>> found["sitmuf"] > 0.9 and found["page"] > 0.9
    True
    """
    factor = cholesky_factor(covariance)
    n = factor.shape[0]
    for scenario in scenarios:
        if len(scenario.losses) != n:
            raise InputError(
                "lengths_differ",
                f"{len(scenario.losses)} losses for {n} balances",
                where=scenario.name,
                mend="give one loss, 0 or more, for each balance",
            )
    losses = np.array([s.losses for s in scenarios], dtype=np.float64).reshape(len(scenarios), n)
    statistics = _Statistics(factor, k)
    z = np.random.default_rng((seed, 1)).standard_normal((iterations, n))
    thresholds = calibrated_thresholds(
        covariance, false_alarm=false_alarm, k=k, iterations=iterations, seed=seed
    )
    shifts = solve_triangular(factor, losses.T, lower=True).T
    results = []
    for scenario, shift in zip(scenarios, shifts, strict=True):
        results += _outcomes(scenario, statistics, z + shift, thresholds)
    nothing = LossScenario("no loss", (0.0,) * n)
    limit = float(-ndtri(false_alarm))
    return DetectionStudy(
        thresholds=thresholds,
        false_alarms=tuple(_outcomes(nothing, statistics, z, thresholds)),
        results=tuple(results),
        best_possible={
            scenario.name: float(ndtr(np.sqrt(np.sum(shift**2)) - limit))
            for scenario, shift in zip(scenarios, shifts, strict=True)
        },
    )


def calibrated_thresholds(
    covariance: ArrayLike,
    *,
    false_alarm: float = 0.05,
    k: float = 0.5,
    iterations: int = 50_000,
    seed: int = 0,
) -> dict[str, float]:
    """Thresholds of all tests with one false-alarm probability for the whole sequence.

    Parameters
    ----------
    covariance : array_like, shape (n, n)
        Covariance of the MUF sequence.
    false_alarm, k, iterations, seed
        As in ``detection_study``. Simulation serves ``muf`` and ``cumuf`` only.

    Returns
    -------
    dict of str to float
        ``muf``, ``cumuf``, ``sitmuf`` and ``page`` in standard deviations, ``gemuf`` as
        chi-squared at the end of the sequence.

    Examples
    --------
    >>> limits = calibrated_thresholds(np.eye(1))
    >>> round(limits["sitmuf"], 6), round(limits["page"], 6), round(limits["gemuf"], 6)
    (1.644854, 1.144854, 3.841459)
    """
    factor = cholesky_factor(covariance)
    n = factor.shape[0]
    if not 0 < false_alarm < 1:
        raise InputError("probability_outside", f"false_alarm is {false_alarm}, not in (0, 1)")
    statistics = _Statistics(factor, k)
    each = float(-ndtri(-np.expm1(np.log1p(-false_alarm) / n)))
    result = {
        "sitmuf": each,
        "page": page_threshold(n, false_alarm, k),
        "gemuf": float(chdtri(n, false_alarm)),
    }
    if n == 1:
        return {"muf": each, "cumuf": each, **result}
    draws = max(1000, min(iterations, 4_000_000 // n))
    z = np.random.default_rng((seed, 0)).standard_normal((draws, n))
    simulated = {
        name: float(np.quantile(statistics.of(name, z).max(axis=1), 1.0 - false_alarm))
        for name in ("muf", "cumuf")
    }
    return {**simulated, **result}


class _Statistics:
    """Each test's statistic as a function of standardised independent values."""

    def __init__(self, factor: FloatArray, k: float) -> None:
        self.k = k
        sigma = np.sqrt(np.sum(factor**2, axis=1))
        self.to_muf = (factor / sigma[:, None]).T
        cumulative = np.cumsum(factor, axis=0)
        self.to_cumuf = (cumulative / np.sqrt(np.sum(cumulative**2, axis=1))[:, None]).T

    def of(self, name: str, z: FloatArray) -> FloatArray:
        if name == "muf":
            return np.asarray(z @ self.to_muf)
        if name == "cumuf":
            return np.asarray(z @ self.to_cumuf)
        if name == "page":
            return page_statistic(z, self.k)
        if name == "gemuf":
            # GEMUF is judged once, at the end: its threshold holds for the full sequence
            ended = np.zeros_like(z)
            ended[:, -1] = gemuf(z)[:, -1]
            return ended
        return z


def _outcomes(
    scenario: LossScenario,
    statistics: _Statistics,
    z: FloatArray,
    thresholds: dict[str, float],
) -> list[DetectionResult]:
    outcomes = []
    for name in TESTS:
        alarms = statistics.of(name, z) > thresholds[name]
        found = alarms.any(axis=1)
        hits = int(found.sum())
        low, high = proportion_interval(hits, found.size)
        first = alarms[found].argmax(axis=1) + 1
        outcomes.append(
            DetectionResult(
                scenario=scenario.name,
                test=name,
                total_loss=float(sum(scenario.losses)),
                detection_probability=hits / found.size,
                low=low,
                high=high,
                mean_alarm_balance=float(first.mean()) if hits else None,
            )
        )
    return outcomes
