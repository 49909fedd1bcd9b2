"""Variance components from paired and grouped data, negative estimates reported as they are.

Sources: F. E. Grubbs, *J. Am. Stat. Assoc.* 43 (1948) 243; W. A. Thompson, *Ann. Math. Stat.*
33 (1962) 273 for constrained estimates; T. Burr et al., *EPJ Nuclear Sci. Technol.* 2 (2016) 36
for the multiplicative model.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc

from korgan.science.accountancy.measurement import FloatArray, IntArray
from korgan.science.errors import InputError


@dataclass(frozen=True, slots=True)
class GrubbsEstimate:
    """Variances of two methods that measured the same items once each.

    Parameters
    ----------
    pairs : int
        Number n of items.
    bias : float
        Mean of operator minus inspector.
    operator, inspector, items : float
        Unconstrained estimates of the two error variances and of the variance among items; an
        error variance can come out negative, and is given as it is.
    operator_error, inspector_error : float
        Standard errors of those estimates.
    constrained_operator, constrained_inspector, constrained_items : float
        Estimates under the condition that none is negative (maximum likelihood).
    negative : bool
        Whether one of the unconstrained estimates is negative.
    """

    pairs: int
    bias: float
    operator: float
    inspector: float
    items: float
    operator_error: float
    inspector_error: float
    constrained_operator: float
    constrained_inspector: float
    constrained_items: float
    negative: bool


def grubbs(operator: ArrayLike, inspector: ArrayLike) -> GrubbsEstimate:
    r"""Grubbs' estimates of the error variances of two methods.

    .. math:: \sigma_o^2 = S_{oo} - S_{oi}, \quad \sigma_i^2 = S_{ii} - S_{oi}, \quad
              \sigma_\tau^2 = S_{oi}

    Parameters
    ----------
    operator, inspector : array_like, shape (n,)
        Values of the same n items, two or more.

    Returns
    -------
    GrubbsEstimate
        Unconstrained estimates with standard errors, and constrained ones.

    Notes
    -----
    Since :math:`S_{oo} - S_{oi}` is the sample covariance of the operator's value and the
    difference, its variance is :math:`(2\sigma_o^4 + \sigma_o^2\sigma_i^2 +
    \sigma_\tau^2(\sigma_o^2 + \sigma_i^2))/(n-1)`.

    Examples
    --------
    >>> result = grubbs([1.0, 2.0, 3.0], [1.1, 2.0, 2.9])
    >>> round(result.operator, 12), round(result.inspector, 12), result.negative
    (0.1, -0.09, True)
    """
    first, second = _pairs(operator, inspector)
    n = first.size
    s = np.cov(np.stack([first, second]))
    own, other, items = float(s[0, 0] - s[0, 1]), float(s[1, 1] - s[0, 1]), float(s[0, 1])
    constrained = _constrained(float(s[0, 0]), float(s[1, 1]), float(s[0, 1]))
    return GrubbsEstimate(
        pairs=n,
        bias=float(np.mean(first - second)),
        operator=own,
        inspector=other,
        items=items,
        operator_error=_grubbs_error(constrained[0], constrained[1], constrained[2], n),
        inspector_error=_grubbs_error(constrained[1], constrained[0], constrained[2], n),
        constrained_operator=constrained[0],
        constrained_inspector=constrained[1],
        constrained_items=constrained[2],
        negative=min(own, other, items) < 0,
    )


@dataclass(frozen=True, slots=True)
class OneWayAnova:
    """One-way analysis of variance with random groups.

    Parameters
    ----------
    groups, values : int
        Number of groups and of all values.
    mean : float
        Mean of all values.
    ss_between, ms_between, ss_within, ms_within : float
        Sums of squares and mean squares.
    f, p_value : float or None
        F statistic and its tail probability; None when the mean square within is zero.
    n0 : float
        Effective number of values in a group.
    between : float
        (MSB - MSW) / n0, the systematic component; negative when it comes out so.
    within : float
        MSW, the random component.
    between_constrained : float
        The same, not below zero; 0 says "not distinguishable from none".
    within_constrained : float
        MSW, or the variance of all values about their mean when `between` is negative.
    negative : bool
        Whether `between` is negative.
    """

    groups: int
    values: int
    mean: float
    ss_between: float
    ms_between: float
    ss_within: float
    ms_within: float
    f: float | None
    p_value: float | None
    n0: float
    between: float
    within: float
    between_constrained: float
    within_constrained: float
    negative: bool


def one_way_random_effects(groups: Sequence[ArrayLike]) -> OneWayAnova:
    r"""One-way random effects, balanced or not.

    .. math:: n_0 = \frac{1}{g-1}\left(N - \frac{\sum n_j^2}{N}\right), \quad
              \sigma_S^2 = \frac{MSB - MSW}{n_0}, \quad \sigma_R^2 = MSW

    Parameters
    ----------
    groups : sequence of array_like
        Values of each group (inspection, batch); two groups or more, one value or more each,
        and more values than groups.

    Returns
    -------
    OneWayAnova
        The table and the components.

    Notes
    -----
    Values are centred on the first one before anything is squared: with an offset of 1e12 the
    differences are still exact.

    Examples
    --------
    >>> table = one_way_random_effects([[1.0, 1.2], [2.0, 2.2], [3.0, 3.2]])
    >>> round(table.between, 6), round(table.within, 6)
    (0.99, 0.02)
    """
    arrays = [np.asarray(group, dtype=np.float64).ravel() for group in groups]
    if len(arrays) < 2 or any(a.size == 0 for a in arrays) or sum(map(len, arrays)) <= len(arrays):
        raise InputError(
            "too_few_groups",
            "one-way random effects need two groups or more, and a group with two values or more",
            mend="group the pairs by inspection and give several of each",
        )
    if not all(np.all(np.isfinite(a)) for a in arrays):
        raise InputError("value_not_finite", "a value is not a finite number")
    offset = arrays[0][0]
    shifted = [a - offset for a in arrays]
    sizes = np.array([a.size for a in shifted], dtype=np.float64)
    total = float(sizes.sum())
    means = np.array([math.fsum(a) / a.size for a in shifted])
    grand = math.fsum(math.fsum(a) for a in shifted) / total
    ssb = math.fsum(sizes * (means - grand) ** 2)
    ssw = math.fsum(math.fsum((a - m) ** 2) for a, m in zip(shifted, means, strict=True))
    g = len(arrays)
    msb, msw = ssb / (g - 1), ssw / (total - g)
    n0 = (total - float(np.sum(sizes**2)) / total) / (g - 1)
    between = (msb - msw) / n0
    f = msb / msw if msw > 0 else None
    return OneWayAnova(
        groups=g,
        values=int(total),
        mean=float(offset) + grand,
        ss_between=ssb,
        ms_between=msb,
        ss_within=ssw,
        ms_within=msw,
        f=f,
        p_value=None if f is None else float(fdtrc(g - 1, total - g, f)),
        n0=n0,
        between=between,
        within=msw,
        between_constrained=max(between, 0.0),
        within_constrained=msw if between >= 0 else (ssb + ssw) / (total - 1),
        negative=between < 0,
    )


@dataclass(frozen=True, slots=True)
class PairedComponents:
    """Random and systematic variances of operator and inspector from grouped pairs.

    Parameters
    ----------
    multiplicative : bool
        Whether the variances are relative (squares of fractions) or in squared units.
    random_operator, random_inspector : float
        Within-group Grubbs estimates; as they come out, negative or not.
    systematic_operator, systematic_inspector : float or None
        Between-group Grubbs estimates; None without two groups.
    difference : OneWayAnova or None
        One-way random effects of the (relative) differences: `within` estimates the sum of
        both random variances, `between` that of both systematic ones.
    mean_difference : float
        Mean (relative) difference.
    negative : bool
        Whether any estimate is negative.
    """

    multiplicative: bool
    random_operator: float
    random_inspector: float
    systematic_operator: float | None
    systematic_inspector: float | None
    difference: OneWayAnova | None
    mean_difference: float
    negative: bool


def paired_components(
    operator: ArrayLike,
    inspector: ArrayLike,
    group: ArrayLike | None = None,
    *,
    multiplicative: bool = True,
) -> PairedComponents:
    r"""Estimate the variance components of paired data, grouped by inspection.

    Multiplicative: :math:`o_{jk} = \mu_{jk}(1 + S_{o,j} + R_{o,jk})`, likewise for the
    inspector. Within groups :math:`W_{oo} - W_{oi}` estimates
    :math:`\delta_{R,o}^2\, E\mu^2`, and the mean product :math:`\overline{oi}` estimates
    :math:`E\mu^2` without bias, whatever the spread of the true values. Between groups the
    same difference of mean squares, less its random part, gives the systematic variance. The
    wider the true values of a group spread, the less surely the two sides can be told apart;
    the sums of both sides, from the differences, do not suffer from that.

    Parameters
    ----------
    operator, inspector : array_like, shape (m,)
        Values of the same items.
    group : array_like of int, shape (m,), optional
        Number of the inspection; by default all in one.
    multiplicative : bool
        Relative errors (default) or additive ones.

    Returns
    -------
    PairedComponents
        Unconstrained estimates.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> truth = rng.uniform(29, 31, 4000)
    >>> result = paired_components(truth * (1 + 0.01 * rng.standard_normal(4000)),
    ...                            truth * (1 + 0.02 * rng.standard_normal(4000)))
    >>> round(result.random_operator**0.5, 3), round(result.random_inspector**0.5, 3)
    (0.01, 0.02)
    """
    first, second = _pairs(operator, inspector)
    label = np.zeros(first.size, np.int64) if group is None else np.asarray(group, np.int64)
    if label.size != first.size:
        raise InputError("columns_differ", "the group column differs in length from the pairs")
    if multiplicative and (np.any(first <= 0) or np.any(second <= 0)):
        raise InputError(
            "value_not_positive",
            "relative errors need masses greater than zero",
            mend="use the additive model, or leave out items found empty and report them apart",
        )
    index = np.unique(label, return_inverse=True)[1].astype(np.int64)
    groups = int(index.max()) + 1
    if first.size <= groups:
        raise InputError(
            "too_few_groups", "no inspection has two pairs", mend="give two pairs or more in one"
        )
    scale = float(np.mean(first * second)) if multiplicative else 1.0
    within, between, n0 = _within_between(np.stack([first, second]), index, groups)
    random = (within[0, 0] - within[0, 1], within[1, 1] - within[0, 1])
    systematic: tuple[float | None, float | None] = (None, None)
    anova = None
    # first order: errors are small against one, so the mean of both serves as reference
    difference = (first - second) / ((first + second) / 2.0 if multiplicative else 1.0)
    if groups > 1 and n0 > 0:
        excess = (between[0, 0] - between[0, 1], between[1, 1] - between[0, 1])
        systematic = (
            float((excess[0] - random[0]) / (n0 * scale)),
            float((excess[1] - random[1]) / (n0 * scale)),
        )
        anova = one_way_random_effects([difference[index == j] for j in range(groups)])
    estimates = [random[0], random[1], *(s for s in systematic if s is not None)]
    if anova is not None:
        estimates.append(anova.between)
    return PairedComponents(
        multiplicative=multiplicative,
        random_operator=float(random[0] / scale),
        random_inspector=float(random[1] / scale),
        systematic_operator=systematic[0],
        systematic_inspector=systematic[1],
        difference=anova,
        mean_difference=float(difference.mean()),
        negative=bool(min(estimates) < 0),
    )


def _pairs(operator: ArrayLike, inspector: ArrayLike) -> tuple[FloatArray, FloatArray]:
    first, second = np.asarray(operator, np.float64), np.asarray(inspector, np.float64)
    if first.ndim != 1 or first.shape != second.shape or first.size < 2:
        raise InputError(
            "too_few_pairs",
            f"{first.size} operator and {second.size} inspector values; two pairs or more needed",
            mend="give both values for each item",
        )
    if not (np.all(np.isfinite(first)) and np.all(np.isfinite(second))):
        raise InputError("value_not_finite", "a value is not a finite number")
    return first, second


def _constrained(s_oo: float, s_ii: float, s_oi: float) -> tuple[float, float, float]:
    """Maximum likelihood under non-negativity: (operator, inspector, items)."""
    if s_oi < 0:
        return s_oo, s_ii, 0.0
    if s_oo < s_oi:  # the operator's value is the truth: the rest is the inspector's
        return 0.0, s_oo + s_ii - 2.0 * s_oi, s_oo
    if s_ii < s_oi:
        return s_oo + s_ii - 2.0 * s_oi, 0.0, s_ii
    return s_oo - s_oi, s_ii - s_oi, s_oi


def _grubbs_error(own: float, other: float, items: float, n: int) -> float:
    return math.sqrt((2.0 * own**2 + own * other + items * (own + other)) / (n - 1))


def _within_between(
    values: FloatArray, index: IntArray, groups: int
) -> tuple[FloatArray, FloatArray, float]:
    """Mean products within and between groups of two columns, and the effective group size."""
    sizes = np.bincount(index, minlength=groups).astype(np.float64)
    total = float(sizes.sum())
    means = np.stack([np.bincount(index, weights=v, minlength=groups) / sizes for v in values])
    inside = values - means[:, index]
    outside = means - values.mean(axis=1)[:, None]
    within = inside @ inside.T / (total - groups)
    if groups == 1:
        return within, np.zeros((2, 2)), 0.0
    between = (outside * sizes) @ outside.T / (groups - 1)
    return within, between, (total - float(np.sum(sizes**2)) / total) / (groups - 1)
