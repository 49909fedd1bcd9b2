r"""Wald's sequential probability ratio test on counts, and what to expect of it.

.. math:: \Lambda = \sum_i \left[x_i \ln\frac{\lambda_1}{\lambda_0} - (\lambda_1 - \lambda_0) t_i
   \right]

A source that appears only in the middle of an occupancy is missed by a test that has already
accepted "nothing there"; the engine therefore restarts the sum at zero (Page) and its threshold
is set by calibration. The functions here are the plain test, for a measurement that stands still.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from korgan.science.errors import InputError
from korgan.science.portals.input_checks import Floats, as_counts, as_finite, positive, probability


class SequentialOutcome(StrEnum):
    """State of a sequential test."""

    SOURCE = "source"
    BACKGROUND = "background"
    CONTINUE = "continue"


@dataclass(frozen=True)
class SequentialTest:
    """Result of a sequential test.

    Attributes
    ----------
    outcome : SequentialOutcome
        ``continue`` when the samples ended between the bounds.
    samples : int
        Samples used.
    log_ratio : ndarray, shape (samples,)
        Course of the sum.
    lower, upper : float
        Bounds at which "background" and "source" are accepted.
    """

    outcome: SequentialOutcome
    samples: int
    log_ratio: Floats
    lower: float
    upper: float


def wald_bounds(alpha: float, beta: float) -> tuple[float, float]:
    r"""Bounds :math:`\ln(\beta/(1-\alpha))` and :math:`\ln((1-\beta)/\alpha)` of the sum.

    Parameters
    ----------
    alpha, beta : float
        Probabilities of a false alarm and of a miss; their sum below 1.

    Returns
    -------
    tuple of float
        Lower and upper bound.

    Raises
    ------
    InputError
        ``not_a_probability``, ``risk_too_high``.

    Examples
    --------
    >>> [round(bound, 3) for bound in wald_bounds(0.001, 0.05)]
    [-2.995, 6.856]
    """
    probability(alpha, "alpha")
    probability(beta, "beta")
    if alpha + beta >= 1.0:
        raise InputError("risk_too_high", "alpha and beta together must stay below 1")
    return math.log(beta / (1.0 - alpha)), math.log((1.0 - beta) / alpha)


def _rates(background_cps: float, source_cps: float) -> tuple[float, float]:
    if background_cps == 0:
        raise InputError(
            "zero_background",
            "with a background of zero a single count decides",
            where="background_cps",
        )
    return positive(background_cps, "background_cps"), positive(source_cps, "source_cps")


def sequential_test(
    counts: ArrayLike,
    live_time_s: ArrayLike,
    *,
    background_cps: float,
    source_cps: float,
    alpha: float,
    beta: float,
) -> SequentialTest:
    """Run Wald's test over samples until it decides.

    Parameters
    ----------
    counts : array_like of int, shape (samples,)
        Counts.
    live_time_s : array_like, shape (samples,) or scalar
        Live times, above zero.
    background_cps, source_cps : float
        Background rate, and the source's rate on top that must not be missed.
    alpha, beta : float
        Risks of a false alarm and of a miss.

    Returns
    -------
    SequentialTest
        Outcome and course.

    Raises
    ------
    InputError
        ``zero_background``, ``negative_counts``, ``missing_live_time``, as `wald_bounds`.

    Examples
    --------
    >>> test = sequential_test([14, 16, 13, 17], 1.0, background_cps=10, source_cps=5,
    ...                        alpha=0.05, beta=0.05)
    >>> test.outcome.value, test.samples
    ('source', 4)
    """
    x = as_counts(counts, "counts", ndim=1)
    live = np.broadcast_to(as_finite(live_time_s, "live_time_s"), x.shape)
    if np.any(live <= 0):
        raise InputError("missing_live_time", "a sample without live time", where="live_time_s")
    low, high = _rates(background_cps, source_cps)
    lower, upper = wald_bounds(alpha, beta)
    course = np.cumsum(x * math.log1p(high / low) - high * live)
    crossed = np.flatnonzero((course >= upper) | (course <= lower))
    if crossed.size == 0:
        return SequentialTest(SequentialOutcome.CONTINUE, len(x), course, lower, upper)
    last = int(crossed[0])
    outcome = SequentialOutcome.SOURCE if course[last] >= upper else SequentialOutcome.BACKGROUND
    return SequentialTest(outcome, last + 1, course[: last + 1], lower, upper)


def expected_time_to_decide(
    true_source_cps: float,
    *,
    background_cps: float,
    source_cps: float,
    alpha: float,
    beta: float,
) -> tuple[float, float]:
    r"""Chance of "source" and mean time of Wald's test at any true source rate.

    Wald's approximations, which ignore how far a bound is overshot: with :math:`h` the root of
    :math:`\lambda (r^h - 1) = h (\lambda_1 - \lambda_0)`, :math:`r = \lambda_1/\lambda_0`, the
    chance is :math:`(1 - e^{hA})/(e^{hB} - e^{hA})` for bounds A < 0 < B.

    Parameters
    ----------
    true_source_cps : float
        True rate of the source, zero or more.
    background_cps, source_cps, alpha, beta : float
        The design of the test.

    Returns
    -------
    chance, seconds : float
        Probability that the test says "source", and its mean duration.

    Notes
    -----
    Wald, *Sequential Analysis* (Wiley 1947), chapter 3.

    Examples
    --------
    >>> chance, seconds = expected_time_to_decide(
    ...     0.0, background_cps=10, source_cps=5, alpha=0.01, beta=0.05)
    >>> round(chance, 3), round(seconds, 1)
    (0.01, 3.1)
    """
    low, extra = _rates(background_cps, source_cps)
    if not (math.isfinite(true_source_cps) and true_source_cps >= 0):
        raise InputError("negative", f"{true_source_cps}", where="true_source_cps")
    lower, upper = wald_bounds(alpha, beta)
    true, step = low + true_source_cps, math.log1p(extra / low)
    drift = true * step - extra
    variance = true * step**2

    def moment(h: float) -> float:
        return true * math.expm1(h * step) - h * extra

    if abs(drift) < 1e-9 * extra:
        chance = -lower / (upper - lower)
        return chance, -lower * upper / variance
    # the second root lies on the side away from the drift
    far = -4.0 * drift / variance
    while moment(far) < 0.0:
        far *= 2.0
    near = far * 1e-6
    h = float(brentq(moment, min(near, far), max(near, far)))
    chance = -math.expm1(h * lower) / (math.exp(h * upper) - math.exp(h * lower))
    mean_sum = chance * upper + (1.0 - chance) * lower
    return chance, mean_sum / drift
