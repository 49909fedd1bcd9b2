"""How many counts are too many: k-sigma, exact Poisson and Gamma-Poisson rules for one look.

A *look* is one comparison of one count with one threshold. An occupancy is many looks; the
false-alarm probability per occupancy is set in `calibration`, not here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, ndtri, pdtrc, xlogy
from scipy.stats import nbinom, poisson

from korgan.science.errors import InputError
from korgan.science.portals.input_checks import (
    Counts,
    Floats,
    as_counts,
    as_finite,
    not_negative,
    positive,
    probability,
)

# With this shape added to the counted background, the predictive tail is exactly the
# conditional binomial test of two Poisson counts, which never exceeds its stated alpha.
EXACT_PRIOR_SHAPE = 1.0


def _backgrounds(values: ArrayLike, where: str) -> Floats:
    array = as_finite(values, where)
    if np.any(array < 0):
        raise InputError("negative", "an expected background is below zero", where=where)
    return array


def k_sigma_threshold(background: ArrayLike, k: float) -> Counts:
    r"""Smallest count that exceeds :math:`B + k \sqrt{B}`.

    Parameters
    ----------
    background : array_like
        Expected background in the interval, counts; above zero.
    k : float
        Multiplier.

    Returns
    -------
    ndarray of int64
        Alarm at this count or more.

    Raises
    ------
    InputError
        ``zero_background`` where the rule has no spread to work with; ``negative``.

    Examples
    --------
    >>> int(k_sigma_threshold(100.0, 4.0))
    141
    """
    mean = _backgrounds(background, "background")
    not_negative(k, "k")
    if np.any(mean == 0):
        raise InputError(
            "zero_background",
            "k-sigma has no meaning over a background of zero",
            where="background",
            mend="use the Poisson or Gamma-Poisson threshold",
        )
    return np.asarray(np.floor(mean + k * np.sqrt(mean)) + 1, dtype=np.int64)


def poisson_p_value(counts: ArrayLike, background: ArrayLike) -> Floats:
    r"""Probability :math:`P(X \ge n)` of so many counts or more from a known background.

    Parameters
    ----------
    counts : array_like
        Observed counts.
    background : array_like
        Expected counts, known without error.

    Returns
    -------
    ndarray
        Probabilities; 1 where no count was seen.

    Examples
    --------
    >>> round(float(poisson_p_value(3, 0.5)), 4)
    0.0144
    """
    n = as_counts(counts, "counts")
    mean = _backgrounds(background, "background")
    return np.asarray(np.where(n > 0, pdtrc(np.maximum(n - 1, 0), mean), 1.0))


def poisson_threshold(background: ArrayLike, alpha: float) -> Counts:
    r"""Smallest count :math:`T` with :math:`P(X \ge T \mid B) \le \alpha`.

    Parameters
    ----------
    background : array_like
        Expected counts, known without error; zero is allowed (one count then alarms).
    alpha : float
        Largest false-alarm probability of this look.

    Returns
    -------
    ndarray of int64
        Alarm at this count or more.

    Examples
    --------
    >>> int(poisson_threshold(0.5, 1e-3)), int(poisson_threshold(100.0, 1e-3))
    (5, 133)
    """
    mean = _backgrounds(background, "background")
    probability(alpha, "alpha")
    threshold = np.asarray(poisson.isf(alpha, mean), dtype=np.int64) + 1
    # isf may miss by one where alpha falls on a step of the distribution
    threshold = np.where(
        (threshold > 1) & (poisson_p_value(np.maximum(threshold - 1, 0), mean) <= alpha),
        threshold - 1,
        threshold,
    )
    return np.asarray(
        np.where(poisson_p_value(threshold, mean) > alpha, threshold + 1, threshold),
        dtype=np.int64,
    )


def gamma_poisson_p_value(
    counts: ArrayLike,
    background_counts: ArrayLike,
    tau: ArrayLike,
    *,
    prior_shape: float = EXACT_PRIOR_SHAPE,
) -> Floats:
    r"""Probability of so many counts or more, given a background that was only estimated.

    With :math:`y` background counts in :math:`\tau` times the duration of the look the mean has
    a Gamma distribution and the count a negative binomial one:

    .. math:: P(X \ge n) = I_{1/(1+\tau)}(n,\; y + a)

    Parameters
    ----------
    counts : array_like
        Observed counts.
    background_counts : array_like
        Counts :math:`y` of the background measurement (need not be whole: a weighted sum).
    tau : array_like
        Background time over the time of the look, above zero.
    prior_shape : float
        The :math:`a` above: 1 makes this the conditional binomial test of two Poisson counts
        (never more false alarms than stated), 0.5 is Jeffreys' prior.

    Returns
    -------
    ndarray
        Probabilities.

    Notes
    -----
    Przyborowski and Wilenski, Biometrika 31 (1940) 313, for the conditional test.

    Examples
    --------
    >>> round(float(gamma_poisson_p_value(3, 5, 10.0)), 4)
    0.0297
    """
    n = as_counts(counts, "counts")
    y = _backgrounds(background_counts, "background_counts")
    ratio = as_finite(tau, "tau")
    if np.any(ratio <= 0):
        raise InputError("not_positive", "the time ratio must be above zero", where="tau")
    positive(prior_shape, "prior_shape")
    tail = betainc(np.maximum(n, 1), y + prior_shape, 1.0 / (1.0 + ratio))
    return np.asarray(np.where(n > 0, tail, 1.0))


def gamma_poisson_threshold(
    background_counts: ArrayLike,
    tau: ArrayLike,
    alpha: float,
    *,
    prior_shape: float = EXACT_PRIOR_SHAPE,
) -> Counts:
    r"""Smallest count whose `gamma_poisson_p_value` does not exceed alpha.

    Parameters
    ----------
    background_counts, tau, prior_shape
        See `gamma_poisson_p_value`.
    alpha : float
        Largest false-alarm probability of this look.

    Returns
    -------
    ndarray of int64
        Alarm at this count or more. Falls towards `poisson_threshold` as `tau` grows.

    Examples
    --------
    >>> [int(gamma_poisson_threshold(100 * tau, tau, 1e-3)) for tau in (1, 10, 1000)]
    [150, 135, 133]
    """
    y = _backgrounds(background_counts, "background_counts")
    ratio = as_finite(tau, "tau")
    if np.any(ratio <= 0):
        raise InputError("not_positive", "the time ratio must be above zero", where="tau")
    probability(alpha, "alpha")
    positive(prior_shape, "prior_shape")
    threshold = (
        np.asarray(nbinom.isf(alpha, y + prior_shape, ratio / (1.0 + ratio)), dtype=np.int64) + 1
    )

    def tail(count: Counts) -> Floats:
        return gamma_poisson_p_value(np.maximum(count, 0), y, ratio, prior_shape=prior_shape)

    threshold = np.where((threshold > 1) & (tail(threshold - 1) <= alpha), threshold - 1, threshold)
    return np.asarray(np.where(tail(threshold) > alpha, threshold + 1, threshold), dtype=np.int64)


def li_ma_significance(counts: ArrayLike, background_counts: ArrayLike, tau: ArrayLike) -> Floats:
    r"""Signed likelihood-ratio significance of counts over an estimated background.

    Parameters
    ----------
    counts, background_counts, tau
        See `gamma_poisson_p_value`; the background counts must be above zero.

    Returns
    -------
    ndarray
        Standard deviations; negative for a deficit.

    Raises
    ------
    InputError
        ``zero_background`` when no background was counted.

    Notes
    -----
    Li and Ma, Astrophys. J. 272 (1983) 317, equation 17.

    Examples
    --------
    >>> round(float(li_ma_significance(140, 1000, 10.0)), 2)
    3.57
    """
    n = as_counts(counts, "counts").astype(np.float64)
    y = _backgrounds(background_counts, "background_counts")
    ratio = as_finite(tau, "tau")
    if np.any(ratio <= 0):
        raise InputError("not_positive", "the time ratio must be above zero", where="tau")
    if np.any(y == 0):
        raise InputError("zero_background", "no background was counted", where="background_counts")
    common = (n + y) / (1.0 + ratio)
    twice = xlogy(n, n / common) + y * np.log(y / (common * ratio))
    return np.asarray(np.sign(n - y / ratio) * np.sqrt(np.maximum(0.0, 2.0 * twice)))


def significance_of(p_value: ArrayLike) -> Floats:
    """Standard deviations of a one-sided normal tail of the same probability.

    Parameters
    ----------
    p_value : array_like
        Probabilities from 0 to 1.

    Returns
    -------
    ndarray
        Standard deviations, held to at most 38, where double precision ends.

    Examples
    --------
    >>> round(float(significance_of(0.00135)), 2)
    3.0
    """
    p = as_finite(p_value, "p_value")
    if np.any((p < 0) | (p > 1)):
        raise InputError("not_a_probability", "a value lies outside 0 to 1", where="p_value")
    return np.asarray(np.clip(-ndtri(np.clip(p, 1e-315, 1.0)), -38.0, 38.0))


def alpha_per_look(alpha: float, looks: int) -> float:
    r"""False-alarm probability allowed to each of several independent looks (Šidák).

    .. math:: \alpha_1 = 1 - (1 - \alpha)^{1/m}

    Parameters
    ----------
    alpha : float
        False-alarm probability of all looks together.
    looks : int
        Number of looks. Overlapping windows are positively dependent; the result is then on
        the safe side and a threshold set by simulation detects more.

    Returns
    -------
    float
        Probability per look.

    Examples
    --------
    >>> f"{alpha_per_look(1e-3, 50):.3e}"
    '2.001e-05'
    """
    probability(alpha, "alpha")
    if looks < 1:
        raise InputError("no_looks", f"{looks} looks: at least one is needed", where="looks")
    return float(-np.expm1(np.log1p(-alpha) / looks))
