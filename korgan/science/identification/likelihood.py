"""Fits of non-negative templates by likelihood, with room for what templates do not know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

FLOOR = 0.02  # counts: below this expectation a single stray count must not decide anything


@dataclass(frozen=True)
class Terms:
    """Rows of a fit with what is known beforehand of their amplitudes.

    Parameters
    ----------
    rows : ndarray, shape (k, n)
        Templates, not negative.
    price : ndarray, shape (k,)
        Loss of log-likelihood per unit of amplitude (exponential prior).
    anchor, stiffness : ndarray, shape (k,)
        Mean and inverse variance of a normal prior of the amplitude.
    """

    rows: NDArray[np.float64]
    price: NDArray[np.float64]
    anchor: NDArray[np.float64]
    stiffness: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        rows: NDArray[np.float64],
        *,
        price: float = 0.0,
        anchor: float = 0.0,
        stiffness: float = 0.0,
    ) -> Terms:
        """Return terms that share their prior."""
        k = rows.shape[0]
        return cls(rows, np.full(k, price), np.full(k, anchor), np.full(k, stiffness))

    def __add__(self, other: Terms) -> Terms:
        return Terms(
            np.vstack((self.rows, other.rows)),
            np.concatenate((self.price, other.price)),
            np.concatenate((self.anchor, other.anchor)),
            np.concatenate((self.stiffness, other.stiffness)),
        )


@dataclass(frozen=True)
class Smooth:
    """Corrections of either sign, small and smooth, that stand for the flaws of all templates.

    Parameters
    ----------
    rows : ndarray, shape (m, n)
        Shapes.
    stiffness : ndarray, shape (m,)
        Inverse variances of their amplitudes, whose mean is zero.
    """

    rows: NDArray[np.float64]
    stiffness: NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """A fit of templates to counts.

    Parameters
    ----------
    coefficients : ndarray, shape (k,)
        Non-negative amplitudes of the templates.
    corrections : ndarray, shape (m,)
        Amplitudes of the smooth corrections.
    expected : ndarray, shape (n,)
        Expected counts in each bin.
    log_likelihood : float
        Up to a constant of the data; priors included.
    """

    coefficients: NDArray[np.float64]
    corrections: NDArray[np.float64]
    expected: NDArray[np.float64]
    log_likelihood: float


def fit_templates(
    counts: NDArray[np.float64],
    excess: NDArray[np.float64],
    terms: Terms,
    smooth: Smooth,
    *,
    start: NDArray[np.float64] | None = None,
    rounds: int = 10,
) -> Fit:
    r"""Most likely mixture of non-negative templates and smooth corrections.

    The counts are taken as negative binomial with mean
    :math:`\mu_i = \sum_k c_k T_{ki} + \sum_m s_m B_{mi}` and variance
    :math:`\mu_i + \phi_i \mu_i^2`: Poisson where counts are few, and limited by the relative
    error :math:`\sqrt{\phi_i}` of the templates where counts are many. Without that, at a
    million counts every flaw of a template would be a nuclide.

    Parameters
    ----------
    counts : ndarray, shape (n,)
        Counts in the bins.
    excess : ndarray, shape (n,)
        :math:`\phi`, the squared relative error of the templates.
    terms : Terms
        Templates.
    smooth : Smooth
        Corrections.
    start : ndarray, shape (k,), optional
        First guess of the amplitudes.
    rounds : int
        Most rounds of Fisher scoring.

    Returns
    -------
    Fit
        Amplitudes, expectation, and log-likelihood including the priors.

    Notes
    -----
    Fisher scoring; in each round the corrections are eliminated and what is left is a
    non-negative least-squares problem, solved by coordinate descent (Franc, Hlaváč and Navara,
    CAIP 2005). Negative-binomial likelihood as in McCullagh and Nelder, *Generalized Linear
    Models*, 2nd ed., 6.2.3 and 11.2.
    """
    first = np.zeros(terms.rows.shape[0]) if start is None else start
    return Fit(
        *_fit(
            np.ascontiguousarray(terms.rows),
            terms.price,
            terms.anchor,
            terms.stiffness,
            np.ascontiguousarray(smooth.rows),
            smooth.stiffness,
            counts,
            excess,
            first,
            rounds,
        )
    )


@njit(cache=True, fastmath=True)
def log_likelihood(
    counts: NDArray[np.float64], expected: NDArray[np.float64], excess: NDArray[np.float64]
) -> float:  # pragma: no cover - compiled
    """Negative-binomial log-likelihood up to a constant of the counts."""
    total = 0.0
    for i in range(counts.size):
        mu = max(expected[i], FLOOR)
        phi = excess[i]
        if phi * mu < 1e-6:
            total += (counts[i] * np.log(mu) if counts[i] > 0 else 0.0) - mu
        else:
            spread = np.log1p(phi * mu)
            total += (counts[i] * (np.log(mu) - spread) if counts[i] > 0 else 0.0) - spread / phi
    return total


@njit(cache=True, fastmath=True)
def _value(
    counts: NDArray[np.float64],
    excess: NDArray[np.float64],
    expected: NDArray[np.float64],
    c: NDArray[np.float64],
    price: NDArray[np.float64],
    anchor: NDArray[np.float64],
    stiffness: NDArray[np.float64],
    s: NDArray[np.float64],
    smooth_stiffness: NDArray[np.float64],
) -> float:  # pragma: no cover - compiled
    value = log_likelihood(counts, expected, excess)
    for j in range(c.size):
        off = c[j] - anchor[j]
        value -= price[j] * c[j] + 0.5 * stiffness[j] * off * off
    for j in range(s.size):
        value -= 0.5 * smooth_stiffness[j] * s[j] * s[j]
    return value


@njit(cache=True, fastmath=True)
def _fit(
    rows: NDArray[np.float64],
    price: NDArray[np.float64],
    anchor: NDArray[np.float64],
    stiffness: NDArray[np.float64],
    smooth: NDArray[np.float64],
    smooth_stiffness: NDArray[np.float64],
    counts: NDArray[np.float64],
    excess: NDArray[np.float64],
    start: NDArray[np.float64],
    rounds: int,
) -> tuple[
    NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float
]:  # pragma: no cover - compiled
    k, n = rows.shape
    m = smooth.shape[0]
    c, s = start.copy(), np.zeros(m)
    expected = c @ rows + s @ smooth
    value = _value(counts, excess, expected, c, price, anchor, stiffness, s, smooth_stiffness)
    weight = np.empty(n)
    weighted = np.empty((k, n))
    weighted_smooth = np.empty((m, n))
    by_counts = True
    for _ in range(rounds):
        for i in range(n):
            # the first round takes its weights from the counts themselves: far from the
            # solution the expectation is a bad guide
            mu = counts[i] + 1.0 if by_counts else max(expected[i], FLOOR)
            weight[i] = 1.0 / (mu + excess[i] * mu * mu)
        for a in range(k):
            for i in range(n):
                weighted[a, i] = weight[i] * rows[a, i]
        for a in range(m):
            for i in range(n):
                weighted_smooth[a, i] = weight[i] * smooth[a, i]
        gram = np.dot(weighted, rows.T)
        target = np.dot(weighted, counts) - price + stiffness * anchor
        for a in range(k):
            gram[a, a] += stiffness[a]
        inner = np.dot(weighted_smooth, smooth.T)
        for a in range(m):
            inner[a, a] += smooth_stiffness[a]
        cross = np.dot(weighted, smooth.T)
        smooth_target = np.dot(weighted_smooth, counts)
        solved = np.linalg.solve(inner, cross.T)
        base = np.linalg.solve(inner, smooth_target)
        reduced = gram - np.dot(cross, solved)
        trial = c.copy()
        descend(reduced, target - np.dot(cross, base), trial)
        trial_smooth = base - np.dot(solved, trial)
        step, gain = 1.0, -1.0
        while step > 0.05:
            next_c = c + step * (trial - c)
            next_s = s + step * (trial_smooth - s)
            proposed = next_c @ rows + next_s @ smooth
            found = _value(
                counts,
                excess,
                proposed,
                next_c,
                price,
                anchor,
                stiffness,
                next_s,
                smooth_stiffness,
            )
            if found >= value:
                gain = found - value
                c, s, expected, value = next_c, next_s, proposed, found
                break
            if by_counts:
                break
            step *= 0.4
        if not by_counts and gain < 3e-3:
            break
        by_counts = False
    return c, s, expected, value


@njit(cache=True, fastmath=True)
def descend(
    gram: NDArray[np.float64], target: NDArray[np.float64], x: NDArray[np.float64]
) -> None:  # pragma: no cover - compiled
    """Minimise x'Gx/2 - t'x over x >= 0 in place, by coordinate descent."""
    k = target.size
    residual = target - gram @ x
    for _ in range(300):
        largest = 0.0
        for j in range(k):
            g = gram[j, j]
            if g <= 0.0:
                continue
            new = max(0.0, x[j] + residual[j] / g)
            change = new - x[j]
            if change != 0.0:
                x[j] = new
                for i in range(k):
                    residual[i] -= change * gram[i, j]
                largest = max(largest, change * change * g)
        if largest < 1e-6:
            break


@njit(cache=True, fastmath=True)
def cone_gains(
    library: NDArray[np.float64],
    cones: NDArray[np.int64],
    sizes: NDArray[np.int64],
    base: NDArray[np.float64],
    base_price: NDArray[np.float64],
    base_anchor: NDArray[np.float64],
    base_stiffness: NDArray[np.float64],
    smooth: NDArray[np.float64],
    smooth_stiffness: NDArray[np.float64],
    counts: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Gain of the weighted sum of squares when each cone joins the base.

    Parameters
    ----------
    library : ndarray, shape (rows, n)
        Templates.
    cones : ndarray of int, shape (cones, most)
        Rows of each cone; the first `sizes` of each are used.
    sizes : ndarray of int, shape (cones,)
        Number of rows of each cone.
    base, base_price, base_anchor, base_stiffness
        Terms already in the fit.
    smooth, smooth_stiffness
        Corrections.
    counts, weight : ndarray, shape (n,)
        Counts and inverse variances.

    Returns
    -------
    ndarray, shape (cones,)
        Half the reduction of the penalised weighted sum of squares.
    """
    k, n = base.shape
    m = smooth.shape[0]
    weighted_smooth = smooth * weight
    inner = np.dot(weighted_smooth, smooth.T)
    for a in range(m):
        inner[a, a] += smooth_stiffness[a]
    weighted_base = base * weight
    cross = np.dot(weighted_base, smooth.T)
    inverse = np.linalg.inv(inner)
    smooth_counts = np.dot(inverse, np.dot(weighted_smooth, counts))
    gram0 = np.dot(weighted_base, base.T) - np.dot(cross, np.dot(inverse, cross.T))
    target0 = (
        np.dot(weighted_base, counts)
        - np.dot(cross, smooth_counts)
        - base_price
        + base_stiffness * base_anchor
    )
    for a in range(k):
        gram0[a, a] += base_stiffness[a]
    x0 = np.zeros(k)
    descend(gram0, target0, x0)
    value0 = 0.5 * np.dot(x0, np.dot(gram0, x0)) - np.dot(target0, x0)
    gains = np.zeros(sizes.size)
    for cone in range(sizes.size):
        size = sizes[cone]
        extra = np.empty((size, n))
        for r in range(size):
            extra[r] = library[cones[cone, r]]
        weighted = extra * weight
        cross_extra = np.dot(weighted, smooth.T)
        lifted = np.dot(cross_extra, inverse)
        gram = np.empty((k + size, k + size))
        gram[:k, :k] = gram0
        mixed = np.dot(weighted, base.T) - np.dot(lifted, cross.T)
        gram[k:, :k] = mixed
        gram[:k, k:] = mixed.T
        gram[k:, k:] = np.dot(weighted, extra.T) - np.dot(lifted, cross_extra.T)
        target = np.empty(k + size)
        target[:k] = target0
        target[k:] = np.dot(weighted, counts) - np.dot(cross_extra, smooth_counts)
        x = np.zeros(k + size)
        x[:k] = x0
        descend(gram, target, x)
        value = 0.5 * np.dot(x, np.dot(gram, x)) - np.dot(target, x)
        gains[cone] = value0 - value
    return gains
