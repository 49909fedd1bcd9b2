r"""The most likely non-negative mixture of given spectra.

Minimises :math:`\sum_c \mu_c - x_c \ln \mu_c` with :math:`\mu = \sum_j \theta_j A_j` and
:math:`\theta_j \ge 0`. The problem is convex, so every minimum is the same; Newton steps on the
parameters that are free, a few of the slow but sure EM steps at the start.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import ArrayLike

from korgan.science.errors import InputError
from korgan.science.portals.input_checks import Floats, as_counts, as_finite

_EM_STEPS = 3
_MOST_STEPS = 60
_HALVINGS = 30
# Gain of a step, relative to the counts, below which the fit is finished.
_FINISHED = 1e-10
# An expectation of zero with counts in the channel is impossible; this keeps its logarithm finite.
_FLOOR = 1e-12


@njit(cache=True)
def log_likelihood(x: Floats, mu: Floats) -> float:
    """Poisson log-likelihood without the term that does not depend on the expectation."""
    total = 0.0
    for c in range(x.size):
        m = max(mu[c], _FLOOR)
        total -= m
        if x[c] > 0.0:
            total += x[c] * math.log(m)
    return total


@njit(cache=True)
def _mix(theta: Floats, spectra: Floats, mu: Floats) -> None:
    mu[:] = 0.0
    for j in range(theta.size):
        if theta[j] > 0.0:
            for c in range(mu.size):
                mu[c] += theta[j] * spectra[j, c]


@njit(cache=True)
def _solve(matrix: Floats, vector: Floats, free: Floats, step: Floats) -> bool:
    """Solve for the free parameters by Cholesky; False if the matrix is not positive."""
    n = vector.size
    lower = np.zeros((n, n))
    for i in range(n):
        if free[i] == 0.0:
            continue
        for j in range(i + 1):
            if free[j] == 0.0:
                continue
            total = matrix[i, j]
            for k in range(j):
                total -= lower[i, k] * lower[j, k]
            if i == j:
                if total <= 1e-14 * matrix[i, i]:
                    return False
                lower[i, i] = math.sqrt(total)
            else:
                lower[i, j] = total / lower[j, j]
    for i in range(n):
        step[i] = 0.0
        if free[i] != 0.0:
            total = vector[i]
            for k in range(i):
                total -= lower[i, k] * step[k]
            step[i] = total / lower[i, i]
    for i in range(n - 1, -1, -1):
        if free[i] != 0.0:
            total = step[i]
            for k in range(i + 1, n):
                total -= lower[k, i] * step[k]
            step[i] = total / lower[i, i]
    return True


@njit(cache=True)
def _em_step(x: Floats, spectra: Floats, sums: Floats, theta: Floats, mu: Floats) -> None:
    for j in range(theta.size):
        if theta[j] > 0.0 and sums[j] > 0.0:
            ratio = 0.0
            for c in range(x.size):
                if x[c] > 0.0:
                    ratio += spectra[j, c] * x[c] / max(mu[c], _FLOOR)
            theta[j] *= ratio / sums[j]
    _mix(theta, spectra, mu)


@njit(cache=True)
def fit_mixture(x: Floats, spectra: Floats, theta: Floats) -> float:
    """Fit one spectrum from a start value, which is overwritten; returns the log-likelihood."""
    p, channels = spectra.shape
    sums, mu, trial = spectra.sum(axis=1), np.empty(channels), np.empty(channels)
    gradient, hessian = np.empty(p), np.empty((p, p))
    step, moved, free = np.empty(p), np.empty(p), np.empty(p)
    _mix(theta, spectra, mu)
    for _ in range(_EM_STEPS):
        _em_step(x, spectra, sums, theta, mu)
    value, tolerance = log_likelihood(x, mu), _FINISHED * (1.0 + x.sum())
    for _ in range(_MOST_STEPS):
        gradient[:] = -sums
        hessian[:] = 0.0
        for c in range(channels):
            if x[c] > 0.0:
                m = max(mu[c], _FLOOR)
                first, second = x[c] / m, x[c] / (m * m)
                for i in range(p):
                    gradient[i] += spectra[i, c] * first
                    for j in range(i + 1):
                        hessian[i, j] += spectra[i, c] * spectra[j, c] * second
        for i in range(p):
            free[i] = 1.0 if theta[i] > 0.0 or gradient[i] > 0.0 else 0.0
        if not _solve(hessian, gradient, free, step):
            for _ in range(_EM_STEPS):
                _em_step(x, spectra, sums, theta, mu)
            gained = log_likelihood(x, mu) - value
            value += gained
        else:
            gained, scale = -1.0, 1.0
            for _ in range(_HALVINGS):
                for i in range(p):
                    moved[i] = max(0.0, theta[i] + scale * step[i])
                _mix(moved, spectra, trial)
                gained = log_likelihood(x, trial) - value
                if gained >= 0.0:
                    break
                scale *= 0.5
            if gained < 0.0:
                break
            theta[:] = moved
            mu[:] = trial
            value += gained
        if gained <= tolerance:
            break
    return value


@njit(cache=True)
def _fit_all(x: Floats, spectra: Floats) -> tuple[Floats, Floats]:
    n, p = x.shape[0], spectra.shape[0]
    theta, value = np.empty((n, p)), np.empty(n)
    total = spectra.sum()
    for i in range(n):
        theta[i] = max(x[i].sum(), 1e-9) / total
        value[i] = fit_mixture(x[i], spectra, theta[i])
    return theta, value


def checked_spectra(spectra: ArrayLike, channels: int | None, where: str) -> Floats:
    """Spectra of components or templates: not negative, none of them empty."""
    table = as_finite(spectra, where, ndim=2)
    if channels is not None and table.shape[1] != channels:
        raise InputError(
            "wrong_shape", f"{table.shape[1]} channels where {channels} are expected", where=where
        )
    if np.any(table < 0) or np.any(table.sum(axis=1) <= 0):
        raise InputError("not_a_spectrum", "a spectrum is negative or empty", where=where)
    return table


def fit_mixtures(counts: ArrayLike, spectra: ArrayLike) -> tuple[Floats, Floats]:
    """Fit spectra of counts as non-negative mixtures, by maximum Poisson likelihood.

    Parameters
    ----------
    counts : array_like of int, shape (n, channels)
        Spectra of counts.
    spectra : array_like, shape (p, channels)
        Shapes to mix.

    Returns
    -------
    amounts : ndarray, shape (n, p)
        Amount of each shape, in units of its own sum per channel.
    expected : ndarray, shape (n, channels)
        Expected counts of the best mixture.

    Raises
    ------
    InputError
        ``wrong_shape``, ``not_a_spectrum``, ``negative_counts``, ``not_finite``, ``empty``.

    Examples
    --------
    >>> amounts, _ = fit_mixtures([[40, 20, 10]], [[4, 2, 0], [0, 0, 1]])
    >>> [round(float(a), 6) for a in amounts[0]]
    [10.0, 10.0]
    """
    x = as_counts(counts, "counts", ndim=2)
    shapes = checked_spectra(spectra, x.shape[1], "spectra")
    amounts, _ = _fit_all(x.astype(np.float64), shapes)
    return amounts, amounts @ shapes


def poisson_deviance(counts: ArrayLike, expected: ArrayLike) -> Floats:
    r"""Deviance :math:`2 \sum_c [x \ln(x/\mu) - (x - \mu)]` of each spectrum.

    Parameters
    ----------
    counts : array_like of int, shape (..., channels)
        Observed counts.
    expected : array_like, shape (..., channels)
        Expected counts, above zero wherever something was counted.

    Returns
    -------
    ndarray, shape (...)
        Zero for perfect agreement.

    Raises
    ------
    InputError
        ``impossible_counts`` where counts meet an expectation of zero.

    Examples
    --------
    >>> float(poisson_deviance([3, 0], [3.0, 0.0]))
    0.0
    """
    x = as_counts(counts, "counts").astype(np.float64)
    mu = as_finite(expected, "expected")
    if np.any(mu < 0) or np.any((mu == 0) & (x > 0)):
        raise InputError("impossible_counts", "counts where none are expected", where="expected")
    ratio = np.where(x > 0, x / np.where(mu > 0, mu, 1.0), 1.0)
    return np.asarray(2.0 * np.sum(x * np.log(ratio) - (x - mu), axis=-1))
