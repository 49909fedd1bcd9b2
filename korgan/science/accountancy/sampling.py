r"""Sampling plans for the verification of a population of items.

Attributes: of N items d are defective (one item of each is enough for the goal together); a
sample of n finds none of them with probability

.. math:: \beta(n) = \binom{N-d}{n} \Big/ \binom{N}{n}

Sources: IAEA Services Series 15 (approximation :math:`n = N(1 - \beta^{1/d})`); J. L. Jaech,
*Statistical Methods in Nuclear Material Control* (1973); *INMM J.* 44(3): the exact size lies
between the IAEA size less three and the IAEA size.

Sizes are decided in exact arithmetic: 50 items, one defective, 10 % gives 45 and not 46.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from scipy.special import gammaln, ndtri

from korgan.science.errors import InputError

Method = Literal["exact", "iaea", "jaech"]
# above this, products of integers would have millions of digits; ties do not occur there
_EXACT_FACTORS = 20_000


def defect_count(goal: float, item_mass: float) -> int:
    """Number of items that must be falsified to reach the goal quantity.

    Parameters
    ----------
    goal, item_mass : float
        Goal quantity and mean mass that can be missing from one item, same unit.

    Returns
    -------
    int
        ceil(goal / item_mass), decided on the decimal values as written.

    Examples
    --------
    >>> defect_count(8.0, 1.6), defect_count(1.1, 0.1)
    (5, 11)
    """
    for name, value in (("goal", goal), ("item_mass", item_mass)):
        if not (math.isfinite(value) and value > 0):
            raise InputError(
                "not_positive", f"{name} is {value}; it must be greater than zero", where=name
            )
    return math.ceil(_decimal(goal) / _decimal(item_mass))


def non_detection_probability(
    population: int, defects: int, sample: int, identification: float = 1.0
) -> float:
    r"""Probability that a sample finds no defect (hypergeometric).

    .. math:: \sum_k \frac{\binom{d}{k}\binom{N-d}{n-k}}{\binom{N}{n}} (1-p)^k

    Parameters
    ----------
    population, defects, sample : int
        N, d and n.
    identification : float
        Probability p that a defective item in the sample is recognised.

    Returns
    -------
    float
        Between 0 and 1.

    Examples
    --------
    >>> round(non_detection_probability(100, 5, 46), 6)
    0.042006
    """
    _check_population(population, defects)
    if not 0 <= sample <= population:
        raise InputError(
            "sample_exceeds_population", f"a sample of {sample} from {population} items"
        )
    if not 0 <= identification <= 1:
        raise InputError("probability_outside", f"identification is {identification}")
    if identification == 1.0:
        if sample > population - defects:
            return 0.0
        short, long = sorted((defects, sample))
        if short <= 500:
            j = np.arange(short)
            return float(np.prod((population - long - j) / (population - j)))
        return math.exp(_log_choose(population - defects, sample) - _log_choose(population, sample))
    k = np.arange(max(0, sample - (population - defects)), min(defects, sample) + 1)
    logs = (
        _log_choose_array(defects, k)
        + _log_choose_array(population - defects, sample - k)
        - _log_choose(population, sample)
    )
    return float(min(1.0, np.sum(np.exp(logs) * (1.0 - identification) ** k)))


def sample_size(
    population: int,
    defects: int,
    non_detection: float,
    method: Method = "exact",
    *,
    identification: float = 1.0,
) -> int:
    """Smallest sample that finds a defect with the wanted probability.

    Parameters
    ----------
    population, defects : int
        N items of which d are defective.
    non_detection : float
        Wanted probability beta of finding none.
    method : {"exact", "iaea", "jaech"}
        Exact hypergeometric, IAEA formula, or Jaech's approximation.
    identification : float
        Probability that a defective item in the sample is recognised; the two formulas divide
        by it.

    Returns
    -------
    int
        Number of items, at most N.

    Raises
    ------
    InputError
        ``unreachable_detection`` when even the whole population does not suffice.

    Examples
    --------
    >>> [sample_size(100, 5, 0.05, m) for m in ("iaea", "jaech", "exact")]
    [46, 45, 45]
    """
    _check_population(population, defects)
    if not 0 < non_detection < 1:
        raise InputError("probability_outside", f"the non-detection probability is {non_detection}")
    if not 0 < identification <= 1:
        raise InputError("probability_outside", f"identification is {identification}")
    if identification < 1.0:
        return _size_with_identification(population, defects, non_detection, method, identification)
    test = {"exact": _exact_suffices, "iaea": _iaea_suffices, "jaech": _jaech_suffices}[method]
    low, high = 0, population
    while low < high:
        middle = (low + high) // 2
        if test(population, defects, middle, non_detection):
            high = middle
        else:
            low = middle + 1
    return low


@dataclass(frozen=True, slots=True)
class AttributePlan:
    """Sample sizes of one population and what they achieve.

    Parameters
    ----------
    population, defects : int
        N and d.
    non_detection : float
        Wanted beta.
    exact, iaea, jaech : int
        Sample sizes.
    achieved_exact, achieved_iaea, achieved_jaech : float
        Exact non-detection probability with each.
    """

    population: int
    defects: int
    non_detection: float
    exact: int
    iaea: int
    jaech: int
    achieved_exact: float
    achieved_iaea: float
    achieved_jaech: float


def attribute_plan(
    population: int, defects: int, non_detection: float, *, identification: float = 1.0
) -> AttributePlan:
    """All three sample sizes side by side.

    Parameters
    ----------
    population, defects, non_detection, identification
        As in ``sample_size``.

    Returns
    -------
    AttributePlan
        Sizes with the exact non-detection probability of each.

    Examples
    --------
    >>> plan = attribute_plan(50, 1, 0.10)
    >>> plan.iaea, plan.jaech, plan.exact, round(plan.achieved_iaea, 12)
    (45, 45, 45, 0.1)
    """
    sizes = {
        m: sample_size(population, defects, non_detection, m, identification=identification)
        for m in ("exact", "iaea", "jaech")
    }
    achieved = {
        m: non_detection_probability(population, defects, n, identification)
        for m, n in sizes.items()
    }
    return AttributePlan(
        population=population,
        defects=defects,
        non_detection=non_detection,
        exact=sizes["exact"],
        iaea=sizes["iaea"],
        jaech=sizes["jaech"],
        achieved_exact=achieved["exact"],
        achieved_iaea=achieved["iaea"],
        achieved_jaech=achieved["jaech"],
    )


@dataclass(frozen=True, slots=True)
class VariablesPlan:
    """Sample size for quantitative measurements, and the power that it gives.

    Parameters
    ----------
    sample : int
        Number n of items to be measured.
    sigma_d : float
        Standard deviation of D with that sample, in the unit of the mass.
    detection : float
        Probability of detecting the goal quantity with it.
    """

    sample: int
    sigma_d: float
    detection: float


def variables_plan(
    population: int,
    mass: float,
    goal: float,
    random_relative: float,
    systematic_relative: float,
    *,
    non_detection: float = 0.05,
    false_alarm: float = 0.05,
) -> VariablesPlan:
    r"""Number of items to be measured so that D finds a small bias on all of them.

    .. math:: n = \left\lceil \delta_R^2 \Big/ \left[
        \left(\frac{M}{X (z_{1-\alpha} + z_{1-\beta})}\right)^2 - \delta_S^2 \right] \right\rceil

    Parameters
    ----------
    population : int
        Number N of items.
    mass : float
        Total mass X of the population.
    goal : float
        Goal quantity M, same unit.
    random_relative, systematic_relative : float
        Of the difference operator minus inspector: roots of the sums of both sides' squares.
    non_detection, false_alarm : float
        Wanted beta and alpha.

    Returns
    -------
    VariablesPlan
        At least one item; at most N.

    Raises
    ------
    InputError
        ``unreachable_detection`` when systematic errors are too large for any sample.

    Notes
    -----
    Source: J. L. Jaech, *Statistical Methods in Nuclear Material Control* (1973), from
    var D = X^2 (delta_S^2 + delta_R^2 / n).

    Examples
    --------
    >>> variables_plan(120, 1200.0, 25.0, 0.02, 0.002).sample
    12
    """
    for name, value in (("mass", mass), ("goal", goal)):
        if not (math.isfinite(value) and value > 0):
            raise InputError("not_positive", f"{name} is {value}; it must be greater than zero")
    if population < 1:
        raise InputError("population", f"a population of {population} items")
    for name, value in (("random", random_relative), ("systematic", systematic_relative)):
        if not (math.isfinite(value) and value >= 0):
            raise InputError("negative_uncertainty", f"the {name} standard deviation is {value}")
    for name, value in (("non_detection", non_detection), ("false_alarm", false_alarm)):
        if not 0 < value < 1:
            raise InputError("probability_outside", f"{name} is {value}", where=name)
    reach = -float(ndtri(false_alarm) + ndtri(non_detection))
    if reach <= 0:
        raise InputError(
            "detection_not_above_false_alarm", "the wanted detection is reached by false alarms"
        )
    room = (goal / (mass * reach)) ** 2 - systematic_relative**2
    needed = math.inf if room <= 0 else max(1.0, random_relative**2 / room)
    if needed > population * (1 + 1e-12):
        raise InputError(
            "unreachable_detection",
            "no sample finds the goal quantity with this probability: the measurement errors "
            f"are too large ({systematic_relative:.3g} systematic, {random_relative:.3g} random)",
            where="variables plan",
            mend="use a better method, more calibrations, or a larger goal quantity",
        )
    sample = min(population, math.ceil(needed - 1e-9))
    sigma = mass * math.sqrt(systematic_relative**2 + random_relative**2 / sample)
    from korgan.science.accountancy.power import detection_probability

    detection = detection_probability(goal, sigma, false_alarm) if sigma > 0 else 1.0
    return VariablesPlan(sample, sigma, detection)


def _exact_suffices(population: int, defects: int, sample: int, beta: float) -> bool:
    if sample > population - defects:
        return True
    log = _log_choose(population - defects, sample) - _log_choose(population, sample)
    margin = log - math.log(beta)
    short, long = sorted((defects, sample))
    # lgamma of large arguments loses digits in proportion to its own size
    if abs(margin) > 1e-9 * max(1.0, population * math.log(population + 1.0)) or (
        short > _EXACT_FACTORS
    ):
        return margin <= 0
    above = math.prod(range(population - long - short + 1, population - long + 1))
    below = math.prod(range(population - short + 1, population + 1))
    return Fraction(above, below) <= _decimal(beta)


def _iaea_suffices(population: int, defects: int, sample: int, beta: float) -> bool:
    """N(1 - beta^(1/d)) <= n, that is ((N - n)/N)^d <= beta."""
    return _power_at_most(population - sample, population, defects, beta)


def _jaech_suffices(population: int, defects: int, sample: int, beta: float) -> bool:
    """(1/2)(1 - beta^(1/d))(2N - d + 1) <= n, that is ((M - 2n)/M)^d <= beta, M = 2N - d + 1."""
    whole = 2 * population - defects + 1
    return _power_at_most(whole - 2 * sample, whole, defects, beta)


def _power_at_most(part: int, whole: int, exponent: int, bound: float) -> bool:
    if part <= 0:
        return True
    margin = exponent * math.log(part / whole) - math.log(bound)
    if abs(margin) > 1e-9 or exponent > _EXACT_FACTORS:
        return margin <= 0
    return Fraction(part, whole) ** exponent <= _decimal(bound)


def _size_with_identification(
    population: int, defects: int, beta: float, method: Method, identification: float
) -> int:
    if method != "exact":
        size = sample_size(population, defects, beta, method)
        return min(population, math.ceil(size / identification))
    if non_detection_probability(population, defects, population, identification) > beta:
        raise InputError(
            "unreachable_detection",
            f"even all {population} items measured, a defect stays unrecognised with "
            f"probability above {beta}",
            where="sampling plan",
            mend="use a method that recognises a defect more surely",
        )
    low, high = 0, population
    while low < high:
        middle = (low + high) // 2
        if non_detection_probability(population, defects, middle, identification) <= beta:
            high = middle
        else:
            low = middle + 1
    return low


def _check_population(population: int, defects: int) -> None:
    if population < 1 or defects < 1:
        raise InputError(
            "population", f"{defects} defects among {population} items; both must be 1 or more"
        )
    if defects > population:
        raise InputError(
            "defects_exceed_population",
            f"{defects} defective items are needed for the goal quantity, and there are "
            f"{population}: this stratum alone cannot hold the goal quantity",
            where="sampling plan",
            mend="plan for the strata together, or for a smaller goal quantity",
        )


def _decimal(value: float) -> Fraction:
    """Value as its user wrote it: 0.1 is one tenth, not the nearest binary fraction."""
    return Fraction(repr(float(value)))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _log_choose_array(
    n: int, k: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    result: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = (
        gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    )
    return result
