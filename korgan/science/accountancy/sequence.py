r"""Sequential tests of a MUF sequence: CUMUF, SITMUF, GEMUF, Page's test, tabular CUSUM.

With the covariance :math:`\Sigma = L L^T` of the sequence, :math:`z = L^{-1} MUF` has
independent components of variance one as long as nothing is missing: SITMUF, the standardised
independent transformed MUF. Tests on it have thresholds that depend on the length of the
sequence only, never on the facility.

Sources: D. J. Pike, A. J. Woods, *ESARDA Bulletin* (1983) for ITMUF; R. Seifert, *Accountancy
tests* (1986) for GEMUF; E. S. Page, *Biometrika* 41 (1954) 100.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg.blas import dtrsm

from korgan.science.accountancy.measurement import FloatArray
from korgan.science.errors import InputError

_MEND_SINGULAR = (
    "give random errors to the methods concerned, or leave out a balance that is a copy of others"
)


def cholesky_factor(covariance: ArrayLike) -> FloatArray:
    r"""Lower triangular L with :math:`\Sigma = L L^T`; refuses what is not a covariance.

    Parameters
    ----------
    covariance : array_like, shape (n, n)
        Covariance matrix of a MUF sequence.

    Returns
    -------
    ndarray, shape (n, n)
        The factor.

    Raises
    ------
    InputError
        ``covariance_not_square``, ``covariance_not_finite``, ``covariance_not_symmetric``,
        or ``covariance_not_positive_definite``: then `where` names the first balance whose MUF
        is determined by the ones before (perfect correlation) or has no uncertainty at all.

    Examples
    --------
    >>> cholesky_factor([[4.0, 2.0], [2.0, 2.0]]).tolist()
    [[2.0, 0.0], [1.0, 1.0]]
    """
    sigma = np.asarray(covariance, dtype=np.float64)
    _check_symmetric(sigma)
    variance = np.diagonal(sigma)
    if np.any(variance <= 0):
        raise _not_definite(int(np.flatnonzero(variance <= 0)[0]), "its variance is not positive")
    scale = np.sqrt(variance)
    # In units of the standard deviations each pivot is the share of the variance that earlier
    # balances leave unexplained; below rounding error of the sums there is nothing left.
    correlation = sigma / np.outer(scale, scale)
    factor = np.zeros_like(sigma)
    tolerance = 1e-13 * max(10, sigma.shape[0])
    try:
        factor = np.linalg.cholesky(correlation)
    except np.linalg.LinAlgError:
        raise _first_singular(correlation, tolerance) from None
    if np.any(np.diagonal(factor) ** 2 <= tolerance):
        raise _first_singular(correlation, tolerance)
    return factor * scale[:, None]


def cumulative_muf(muf: ArrayLike, covariance: ArrayLike) -> tuple[FloatArray, FloatArray]:
    r"""CUMUF and its standard deviation, :math:`\sqrt{1^T \Sigma_n 1}`.

    Parameters
    ----------
    muf : array_like, shape (n,)
        MUF sequence (book minus physical).
    covariance : array_like, shape (n, n)
        Its covariance.

    Returns
    -------
    cumuf, sigma : ndarray, shape (n,)
        Sum of the MUFs up to each balance and its standard deviation, same unit.

    Examples
    --------
    >>> cumuf, sigma = cumulative_muf([1.0, -0.5], [[1.0, -0.5], [-0.5, 1.0]])
    >>> cumuf.tolist(), sigma.tolist()
    ([1.0, 0.5], [1.0, 1.0])
    """
    values, sigma = _sequence(muf), np.asarray(covariance, dtype=np.float64)
    total = np.cumsum(np.cumsum(sigma, axis=0), axis=1)
    return np.cumsum(values), np.sqrt(np.maximum(np.diagonal(total), 0.0))


def sitmuf(muf: ArrayLike, covariance: ArrayLike) -> FloatArray:
    r"""Standardised independent transformed MUF, :math:`z = L^{-1} MUF`.

    Parameters
    ----------
    muf : array_like, shape (..., n)
        One MUF sequence or many.
    covariance : array_like, shape (n, n)
        Covariance of a sequence.

    Returns
    -------
    ndarray, shape (..., n)
        Dimensionless; mean 0, variance 1 and independent when nothing is missing.

    Raises
    ------
    InputError
        As ``cholesky_factor``; ``lengths_differ``.

    Examples
    --------
    >>> sitmuf([2.0, 2.0], [[4.0, 2.0], [2.0, 2.0]]).tolist()
    [1.0, 1.0]
    """
    values = np.asarray(muf, dtype=np.float64)
    factor = cholesky_factor(covariance)
    if values.shape[-1:] != factor.shape[:1]:
        raise InputError(
            "lengths_differ",
            f"{values.shape[-1] if values.ndim else 0} MUF values and a covariance of "
            f"{factor.shape[0]} balances",
        )
    flat = values.reshape(-1, factor.shape[0])
    # X L^T = MUF, a row a sequence; columns lying together (simulations) are used as they lie
    solved: FloatArray = dtrsm(1.0, factor, flat, side=1, lower=1, trans_a=1)
    return solved.reshape(values.shape)


def gemuf(z: ArrayLike) -> FloatArray:
    r"""GEMUF after each balance: :math:`MUF^T \Sigma^{-1} MUF = \sum z_i^2`.

    Parameters
    ----------
    z : array_like, shape (..., n)
        SITMUF sequence or sequences.

    Returns
    -------
    ndarray, shape (..., n)
        The statistic up to each balance; chi-squared with i degrees of freedom at the i-th.

    Examples
    --------
    >>> gemuf([1.0, 2.0]).tolist()
    [1.0, 5.0]
    """
    return np.cumsum(np.asarray(z, dtype=np.float64) ** 2, axis=-1)


def page_statistic(z: ArrayLike, k: float = 0.5) -> FloatArray:
    r"""Page's one-sided statistic :math:`S_i = \max(0, S_{i-1} + z_i - k)`, :math:`S_0 = 0`.

    Parameters
    ----------
    z : array_like, shape (..., n)
        Standardised independent sequence, positive for a loss.
    k : float
        Reference value, half the shift to be found soonest, in standard deviations.

    Returns
    -------
    ndarray, shape (..., n)
        The statistic; alarm where it exceeds the threshold.

    Examples
    --------
    >>> page_statistic([1.0, 1.0, -3.0], k=0.5).tolist()
    [0.5, 1.0, 0.0]
    """
    values = np.asarray(z, dtype=np.float64) - k
    result = np.empty_like(values)
    state = np.zeros(values.shape[:-1])
    for i in range(values.shape[-1]):
        state = np.maximum(state + values[..., i], 0.0)
        result[..., i] = state
    return result


@dataclass(frozen=True, slots=True)
class Cusum:
    """Two one-sided CUSUMs, and the place of the first signal.

    Parameters
    ----------
    upper, lower : ndarray, shape (n,)
        C+ and C-, in the unit of the values, both not negative.
    first_signal : int or None
        Number, from 1, of the first value at which one exceeds the decision interval.
    """

    upper: FloatArray
    lower: FloatArray
    first_signal: int | None


def tabular_cusum(
    values: ArrayLike, target: float, sigma: float, k: float = 0.5, h: float = 5.0
) -> Cusum:
    r"""Tabular CUSUM: Page's test of the values themselves, upwards and downwards.

    .. math:: C^+_i = \max(0, x_i - (\mu_0 + k\sigma) + C^+_{i-1}), \quad
              C^-_i = \max(0, (\mu_0 - k\sigma) - x_i + C^-_{i-1})

    Parameters
    ----------
    values : array_like, shape (n,)
        Independent observations.
    target, sigma : float
        Mean and standard deviation in control; sigma greater than zero.
    k, h : float
        Reference value and decision interval, in standard deviations.

    Returns
    -------
    Cusum
        The sums and the first signal.

    Notes
    -----
    Source: D. C. Montgomery, *Statistical Quality Control*.

    Examples
    --------
    >>> tabular_cusum([10.0, 12.0, 12.0], target=10.0, sigma=1.0, h=2.5).first_signal
    3
    """
    if not sigma > 0:
        raise InputError("sigma_not_positive", f"sigma is {sigma}; it must be greater than zero")
    z = (_sequence(values) - target) / sigma
    upper, lower = page_statistic(z, k), page_statistic(-z, k)
    signals = np.flatnonzero((upper > h) | (lower > h))
    return Cusum(
        upper=upper * sigma,
        lower=lower * sigma,
        first_signal=int(signals[0]) + 1 if signals.size else None,
    )


def _sequence(values: ArrayLike) -> FloatArray:
    sequence = np.asarray(values, dtype=np.float64)
    if sequence.ndim != 1 or sequence.size == 0:
        raise InputError(
            "no_balance", "a sequence of one balance or more is needed", mend="give the MUF values"
        )
    if not np.all(np.isfinite(sequence)):
        raise InputError("muf_not_finite", "a value of the sequence is not a finite number")
    return sequence


def _check_symmetric(sigma: FloatArray) -> None:
    if sigma.ndim != 2 or sigma.shape[0] != sigma.shape[1] or sigma.size == 0:
        raise InputError(
            "covariance_not_square", f"the covariance has shape {sigma.shape}, not (n, n)"
        )
    if not np.all(np.isfinite(sigma)):
        raise InputError("covariance_not_finite", "the covariance holds a value that is no number")
    scale = float(np.abs(sigma).max())
    if not np.allclose(sigma, sigma.T, rtol=1e-9, atol=1e-12 * scale):
        raise InputError(
            "covariance_not_symmetric",
            "the covariance is not symmetric",
            mend="cov(MUF_i, MUF_j) and cov(MUF_j, MUF_i) are the same number: give both",
        )


def _not_definite(balance: int, reason: str) -> InputError:
    return InputError(
        "covariance_not_positive_definite",
        f"the covariance of the MUF sequence is not positive definite: at balance "
        f"{balance + 1} {reason}, so SITMUF, GEMUF and Page's test do not exist",
        where=f"balance {balance + 1}",
        mend=_MEND_SINGULAR,
    )


def _first_singular(correlation: FloatArray, tolerance: float) -> InputError:
    """Find the balance at which an elimination without pivoting first has nothing left."""
    left = correlation.copy()
    for i in range(left.shape[0]):
        if left[i, i] < -tolerance:
            return _not_definite(i, "correlations contradict each other (above one in size)")
        if left[i, i] <= tolerance:
            return _not_definite(i, "MUF is determined by the balances before it")
        left[i:, i:] -= np.outer(left[i:, i], left[i, i:]) / left[i, i]
    return _not_definite(left.shape[0] - 1, "rounding leaves nothing of the variance")
