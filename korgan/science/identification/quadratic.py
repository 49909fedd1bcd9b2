"""Weighted non-negative least squares for many sets of templates on the same bins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.model_error import SharedErrors
from korgan.science.identification.non_negative import settled

_SMALLEST_GAIN = 1e-5


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


@dataclass(frozen=True, eq=False)
class Prior:
    """What is thought of the amplitudes of the first rows before any count is seen.

    Parameters
    ----------
    anchor, stiffness : ndarray, shape (k,)
        Mean and inverse variance of a normal prior.
    price : ndarray, shape (p,)
        Loss of log-likelihood per unit of amplitude; as long as `anchor` or longer.
    """

    anchor: NDArray[np.float64]
    stiffness: NDArray[np.float64]
    price: NDArray[np.float64]

    def over(self, rows: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Stiffness and pull of so many rows, the first of them those of the prior."""
        stiff, pull = np.zeros(rows), np.zeros(rows)
        stiff[: self.stiffness.size] = self.stiffness
        pull[: self.stiffness.size] = self.stiffness * self.anchor
        pull[: self.price.size] -= self.price
        return stiff, pull

    @property
    def constant(self) -> float:
        """What the anchors cost with all amplitudes at zero."""
        return 0.5 * float(np.sum(self.stiffness * self.anchor**2))


class Quadratic:
    r"""Counts against rows, with errors that bins share.

    The covariance is :math:`V = D + S^T S` with D the variances of single bins and S the shapes
    of shared errors; its inverse is applied by the Woodbury identity.

    Parameters
    ----------
    counts : ndarray, shape (n,)
        Counts by bin.
    variance : ndarray, shape (n,)
        Variances of single bins: Poisson and model.
    shared : SharedErrors or None
        Errors that bins share.
    prior : Prior
        Of the first rows.
    """

    def __init__(
        self,
        counts: NDArray[np.float64],
        variance: NDArray[np.float64],
        shared: SharedErrors | None,
        prior: Prior,
    ) -> None:
        self.counts, self.variance, self.shared, self.prior = counts, variance, shared, prior
        self.inverse = 1.0 / variance
        scaled = counts * self.inverse
        self.projection = self.projected(scaled[None, :])[0]
        self.total = float(counts @ scaled - self.projection @ self.projection)

    def projected(self, scaled: NDArray[np.float64]) -> NDArray[np.float64]:
        """What rows over the variances share with the errors, shape (rows, errors)."""
        if self.shared is None:
            return np.zeros((len(scaled), 0))
        return self.shared.projected(scaled)


class Gram:
    """Products of rows in the metric of a problem; any subset of them can be fitted at once.

    Parameters
    ----------
    problem : Quadratic
        Counts and errors.
    rows : ndarray, shape (r, n)
        Templates; the first of them have priors.
    """

    def __init__(self, problem: Quadratic, rows: NDArray[np.float64]) -> None:
        self.problem, self.rows = problem, rows
        scaled = rows * problem.inverse
        projection = problem.projected(scaled)
        self.gram = scaled @ rows.T - projection @ projection.T
        self.target = scaled @ problem.counts - projection @ problem.projection
        stiff, pull = problem.prior.over(len(rows))
        self.gram[np.diag_indices_from(self.gram)] += stiff
        self.target += pull
        self.constant = problem.prior.constant + 0.5 * problem.total

    def fit(self, rows: NDArray[np.int64], start: NDArray[np.float64] | None = None) -> Solution:
        """Best non-negative amplitudes of some rows."""
        first = np.zeros(rows.size) if start is None else start.copy()
        gram = np.ascontiguousarray(self.gram[np.ix_(rows, rows)])
        value = settled(gram, self.target[rows], first, _SMALLEST_GAIN)
        return Solution(rows, first, value - self.constant)

    def expected(self, solution: Solution) -> NDArray[np.float64]:
        """Expected counts of a fit."""
        return np.asarray(solution.amplitudes @ self.rows[solution.rows])
