"""Weighted non-negative least squares for many sets of templates on the same bins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.identification.model_error import ModelError


@dataclass(frozen=True)
class Solution:
    """Fit of some rows.

    Parameters
    ----------
    rows : ndarray of int
        Rows in the fit.
    amplitudes : ndarray
        Their amplitudes, not negative.
    value : float
        Minus half of chi-squared, priors included: greater is better.
    """

    rows: NDArray[np.int64]
    amplitudes: NDArray[np.float64]
    value: float


class Quadratic:
    r"""Counts against rows, with errors that bins share.

    The covariance is :math:`V = D + S^T S` with D the variances of single bins and S the shapes
    of shared errors; its inverse is applied by the Woodbury identity.

    Parameters
    ----------
    counts : ndarray, shape (n,)
        Counts by bin.
    error : ModelError
        Covariance.
    anchor, stiffness : ndarray, shape (k,)
        Mean and inverse variance of a normal prior of the first rows' amplitudes.
    price : ndarray, shape (p,), optional
        Loss of log-likelihood per unit of the first rows' amplitudes.
    """

    def __init__(
        self,
        counts: NDArray[np.float64],
        error: ModelError,
        anchor: NDArray[np.float64],
        stiffness: NDArray[np.float64],
        price: NDArray[np.float64] | None = None,
    ) -> None:
        self.counts, self.error = counts, error
        self.price = np.zeros(0) if price is None else price
        self.anchor, self.stiffness = anchor, stiffness
        self.root = error.variance**-0.5
        shapes = error.shapes * self.root
        inner = shapes @ shapes.T + np.eye(len(shapes))
        # rows of `shared` are orthonormal in the metric of V: what they span is taken out
        self.shared = np.linalg.solve(np.linalg.cholesky(inner), shapes)
        scaled = counts * self.root
        self.scaled = scaled - (self.shared @ scaled) @ self.shared
        self.total = float(scaled @ self.scaled)

    def prepared(self, rows: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
        """Rows scaled by the variances, the same with shared errors taken out, and targets."""
        scaled = rows * self.root
        reduced = scaled - (scaled @ self.shared.T) @ self.shared
        return scaled, reduced, scaled @ self.scaled


class Gram:
    """Products of prepared rows; any subset of them can be fitted at once.

    Parameters
    ----------
    problem : Quadratic
        Counts and errors.
    rows : ndarray, shape (r, n)
        Templates; the first of them have priors.
    """

    def __init__(self, problem: Quadratic, rows: NDArray[np.float64]) -> None:
        scaled, reduced, target = problem.prepared(rows)
        self.problem, self.rows = problem, rows
        self.gram = scaled @ reduced.T
        self.target = target
        k = problem.stiffness.size
        index = np.arange(k)
        self.gram[index, index] += problem.stiffness
        self.target[:k] += problem.stiffness * problem.anchor
        self.target[: problem.price.size] -= problem.price
        self.constant = 0.5 * float(np.sum(problem.stiffness * problem.anchor**2))
        self.constant += 0.5 * problem.total

    def fit(self, rows: NDArray[np.int64], start: NDArray[np.float64] | None = None) -> Solution:
        """Best non-negative amplitudes of some rows."""
        first = np.zeros(rows.size) if start is None else start.copy()
        gram = np.ascontiguousarray(self.gram[np.ix_(rows, rows)])
        value = descended(gram, self.target[rows], first)
        return Solution(rows, first, value - self.constant)

    def expected(self, solution: Solution) -> NDArray[np.float64]:
        """Expected counts of a fit."""
        return np.asarray(solution.amplitudes @ self.rows[solution.rows])


@njit(cache=True, fastmath=True)
def descended(
    gram: NDArray[np.float64], target: NDArray[np.float64], x: NDArray[np.float64]
) -> float:  # pragma: no cover - compiled
    """Minimise x'Gx/2 - t'x over x >= 0 in place by coordinate descent; minus the minimum."""
    k = target.size
    residual = target - gram @ x
    for _ in range(400):
        largest = 0.0
        for j in range(k):
            g = gram[j, j]
            if g <= 1e-300:
                continue
            new = max(0.0, x[j] + residual[j] / g)
            change = new - x[j]
            if change != 0.0:
                x[j] = new
                for i in range(k):
                    residual[i] -= change * gram[i, j]
                largest = max(largest, change * change * g)
        if largest < 1e-5:
            break
    return 0.5 * float(np.dot(target + residual, x))
