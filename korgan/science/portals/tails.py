r"""Tail probabilities of counts, compiled, as logarithms so that none underflows.

Each sums the upper tail upwards from :math:`k`: the ratio of neighbouring terms is simple and
the sum converges after a few times :math:`\sqrt{\mu}` terms. `scipy.special` offers the same
values but cannot be called from a compiled loop.
"""

from __future__ import annotations

import math

from numba import njit

_PRECISION = 1e-15
_MOST_TERMS = 1_000_000
# A count this many standard deviations below the mean has an upper tail of 1 in double precision.
_FAR_BELOW = 9.0


@njit(cache=True)
def log_poisson_tail(k: int, mean: float) -> float:
    r"""Natural logarithm of :math:`P(X \ge k)` for a Poisson count of known mean (counts)."""
    if k <= 0:
        return 0.0
    if mean <= 0.0:
        return -math.inf
    if mean - k > _FAR_BELOW * math.sqrt(mean):
        return 0.0
    total, term, j = 1.0, 1.0, 0
    while j < _MOST_TERMS:
        j += 1
        term *= mean / (k + j)
        total += term
        if term < _PRECISION * total:
            break
    log_first = k * math.log(mean) - mean - math.lgamma(k + 1.0)
    return min(0.0, log_first + math.log(total))


@njit(cache=True)
def log_gamma_poisson_tail(k: int, shape: float, tau: float) -> float:
    r"""Natural logarithm of :math:`P(X \ge k)` when the mean itself is Gamma distributed.

    The mean count has a Gamma distribution of `shape` and rate `tau`, so that the count is
    negative binomial with :math:`q = 1/(1 + \tau)`.
    """
    if k <= 0:
        return 0.0
    if shape <= 0.0 or tau <= 0.0:
        return 0.0
    mean = shape / tau
    spread = math.sqrt(mean * (1.0 + 1.0 / tau))
    if mean - k > _FAR_BELOW * spread:
        return 0.0
    q = 1.0 / (1.0 + tau)
    total, term, j = 1.0, 1.0, 0
    while j < _MOST_TERMS:
        term *= q * (k + shape + j) / (k + 1.0 + j)
        total += term
        j += 1
        if term < _PRECISION * total:
            break
    log_first = (
        math.lgamma(k + shape)
        - math.lgamma(k + 1.0)
        - math.lgamma(shape)
        + shape * math.log(tau / (1.0 + tau))
        + k * math.log(q)
    )
    return min(0.0, log_first + math.log(total))


@njit(cache=True)
def li_ma(counts: float, expected: float, background_counts: float) -> float:
    r"""Signed significance of counts over an expectation that was itself counted.

    `expected` is :math:`y/\tau` where `background_counts` is :math:`y`; equation 17 of Li and
    Ma, Astrophys. J. 272 (1983) 317, with :math:`\alpha = 1/\tau`.
    """
    if expected <= 0.0 or background_counts <= 0.0:
        return 0.0
    y = background_counts
    tau = y / expected
    # common mean of both under the null hypothesis, per unit of the shorter time
    common = (counts + y) / (1.0 + tau)
    twice = y * math.log(y / (common * tau))
    if counts > 0.0:
        twice += counts * math.log(counts / common)
    value = math.sqrt(max(0.0, 2.0 * twice))
    return value if counts >= expected else -value


@njit(cache=True)
def log_binomial_tail(k: int, trials: int, chance: float) -> float:
    r"""Natural logarithm of :math:`P(X \ge k)` for a binomial count."""
    if k <= 0:
        return 0.0
    if k > trials or chance <= 0.0:
        return -math.inf
    if chance >= 1.0:
        return 0.0
    odds = chance / (1.0 - chance)
    total, term = 1.0, 1.0
    for j in range(k, trials):
        term *= odds * (trials - j) / (j + 1.0)
        total += term
    log_first = (
        math.lgamma(trials + 1.0)
        - math.lgamma(k + 1.0)
        - math.lgamma(trials - k + 1.0)
        + k * math.log(chance)
        + (trials - k) * math.log1p(-chance)
    )
    return min(0.0, log_first + math.log(total))
