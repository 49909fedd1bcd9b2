"""Sequential tests of the MUF sequence with thresholds calibrated for its length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import chdtrc, ndtri

from korgan.accounting.domain.evaluation.statistics import BalanceStatistics
from korgan.accounting.domain.study import Study
from korgan.science.accountancy.detection import calibrated_thresholds
from korgan.science.accountancy.measurement import FloatArray
from korgan.science.accountancy.page import (
    average_run_length,
    page_threshold,
    simulated_page_threshold,
)
from korgan.science.accountancy.sequence import gemuf, page_statistic, sitmuf


@dataclass(frozen=True, slots=True)
class SequentialResults:
    """Statistics after each balance, and thresholds with alarms in `summary`."""

    sitmuf: FloatArray
    page: FloatArray
    page_gain: FloatArray
    gemuf: FloatArray
    gemuf_p_value: FloatArray
    summary: dict[str, Any]

    def row(self, i: int) -> dict[str, Any]:
        """Statistics after balance i."""
        return {
            "sitmuf": self.sitmuf[i],
            "page": self.page[i],
            "page_gain": self.page_gain[i],
            "gemuf": self.gemuf[i],
            "gemuf_p_value": self.gemuf_p_value[i],
        }


def sequential_results(study: Study, statistics: BalanceStatistics) -> SequentialResults:
    """Run all tests of the sequence; refuses a covariance that is not positive definite."""
    tests = study.tests
    z = sitmuf(statistics.muf, statistics.covariance)
    n = z.size
    upper, lower, g = page_statistic(z, tests.k), page_statistic(-z, tests.k), gemuf(z)
    p_value = chdtrc(np.arange(1, n + 1), g)
    length = tests.length or n
    alpha = tests.false_alarm / tests.sides
    limits = calibrated_thresholds(
        statistics.covariance,
        false_alarm=alpha,
        k=tests.k,
        iterations=study.iterations,
        seed=tests.seed,
    )
    h, source = _page_limit(study, length)
    single = -float(ndtri(-np.expm1(np.log1p(-tests.false_alarm) / length) / tests.sides))
    two = tests.sides == 2
    ratios = {
        "muf": _over(statistics.muf, statistics.sigma),
        "cumuf": _over(statistics.cumuf, statistics.sigma_cumuf),
    }

    def alarms(values: FloatArray, limit: float) -> dict[str, Any]:
        beyond = (np.abs(values) if two else values) > limit
        return _alarms(beyond, limit)

    summary = {
        "false_alarm_probability": tests.false_alarm,
        "sides": tests.sides,
        "sequence_length": length,
        "muf": {
            **alarms(ratios["muf"], limits["muf"]),
            "statistic": "each MUF over its sigma",
            "threshold_source": "simulated with the covariance of this sequence",
        },
        "muf_fixed": {
            **_alarms(np.abs(ratios["muf"]) > tests.limit_factor, tests.limit_factor),
            "statistic": "size of each MUF over its sigma, balance by balance",
            "threshold_source": "given number of standard deviations",
        },
        "cumuf": {
            **alarms(ratios["cumuf"], limits["cumuf"]),
            "statistic": "each CUMUF over its sigma",
            "threshold_source": "simulated with the covariance of this sequence",
        },
        "sitmuf": {
            **alarms(z, single),
            "statistic": "each SITMUF",
            "threshold_source": "exact for independent standard normal values",
        },
        "page": {
            **_alarms((np.maximum(upper, lower) if two else upper) > h, h),
            "statistic": "Page's test on SITMUF",
            "k": tests.k,
            "h": h,
            "threshold_source": source,
            "in_control_average_run_length": average_run_length(h, tests.k, sides=tests.sides),
        },
        "gemuf": {
            **_alarms(p_value[-1:] < tests.false_alarm, None, offset=n - 1),
            "statistic": "quadratic form at the end of the sequence; two-sided by nature",
            "value": g[-1],
            "degrees_of_freedom": n,
            "p_value": p_value[-1],
            "threshold": float(_chi_squared_limit(n, tests.false_alarm)),
            "threshold_source": "chi-squared",
        },
    }
    return SequentialResults(z, upper, lower, g, p_value, summary)


def _page_limit(study: Study, length: int) -> tuple[float, str]:
    tests = study.tests
    if tests.h is not None:
        return tests.h, "given"
    if tests.sides == 1:
        return (
            page_threshold(length, tests.false_alarm, tests.k),
            "integral equation on independent standard normal values, for this length",
        )
    draws = max(2_000, min(200_000, 4_000_000 // length))
    return (
        simulated_page_threshold(
            length, tests.false_alarm, tests.k, sides=2, iterations=draws, seed=tests.seed
        ),
        f"{draws} simulated sequences of independent standard normal values, seed {tests.seed}",
    )


def _alarms(beyond: Any, limit: float | None, offset: int = 0) -> dict[str, Any]:
    found = (np.flatnonzero(beyond) + 1 + offset).tolist()
    return {
        "threshold": limit,
        "alarm": bool(found),
        "alarm_balances": found,
        "first_alarm_balance": found[0] if found else None,
    }


def _chi_squared_limit(n: int, alpha: float) -> float:
    from scipy.special import chdtri

    return float(chdtri(n, alpha))


def _over(values: FloatArray, sigma: FloatArray) -> FloatArray:
    return np.divide(values, sigma, out=np.zeros_like(values), where=sigma > 0)
