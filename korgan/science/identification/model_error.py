"""How wrong a model may be: variances of single bins, and errors that neighbours share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

# Distances of the knots between which shared errors of scale, place and width run, in FWHM.
_SPACINGS = (3.0, 6.0, 12.0)


@dataclass(frozen=True)
class Doubts:
    """How far templates and energy scale are trusted.

    Parameters
    ----------
    template : float
        Relative error of the expectation in single bins.
    low_energy, fading_kev : float
        Further relative error at zero energy, where windows and thresholds differ most, and
        the energy over which it fades.
    shift : float
        Error of the place of single bins, in FWHM.
    shared : float
        Relative error that bins within some widths of a peak share.
    windows, windows_kev : float
        Further relative error at zero energy that bins share, and the energy over which it fades:
        windows, casings and thresholds let pass what they like.
    bend : float
        Departure of the energy scale from a straight line, in FWHM, shared by neighbours.
    widening : float
        Relative error of the width of peaks, shared by neighbours.
    """

    template: float = 0.05
    low_energy: float = 0.4
    fading_kev: float = 40.0
    shift: float = 0.10
    shared: float = 0.15
    windows: float = 1.0
    windows_kev: float = 20.0
    bend: float = 0.20
    widening: float = 0.15

    def of_scale(self, energy_kev: NDArray[np.float64]) -> NDArray[np.float64]:
        """Relative error that neighbours share at some energies, over the one at high energy."""
        return np.asarray(1.0 + self.windows / self.shared * np.exp(-energy_kev / self.windows_kev))


@dataclass(frozen=True, eq=False)
class Knots:
    """Between which knots each bin lies: an error is linear from one knot to the next.

    Parameters
    ----------
    place : ndarray, shape (6, n)
        Knots below and above each bin, of scale, place and width in turn; knots are numbered
        along the spectrum, so that neighbours have near numbers.
    weight : ndarray, shape (6, n)
        Weight of each of these knots in the bin.
    count, band : int
        Knots, and the greatest difference of the numbers of two that touch the same bin.
    """

    place: NDArray[np.int64]
    weight: NDArray[np.float64]
    count: int
    band: int


def knots(in_widths: NDArray[np.float64], of_scale: NDArray[np.float64]) -> Knots:
    """Lay knots along a spectrum.

    Parameters
    ----------
    in_widths : ndarray, shape (n + 1,)
        Edges of the bins as distances in FWHM.
    of_scale : ndarray, shape (n,)
        Factor of the error of scale in each bin.

    Returns
    -------
    Knots
        For the three shared errors.
    """
    centre = 0.5 * (in_widths[1:] + in_widths[:-1])
    span = max(float(centre[-1] - centre[0]), 1e-9)
    place: list[NDArray[np.int64]] = []
    weight: list[NDArray[np.float64]] = []
    where: list[NDArray[np.float64]] = []
    for spacing in _SPACINGS:
        number = max(2, round(span / spacing) + 1)
        z = (centre - centre[0]) / span * (number - 1)
        low = np.minimum(z.astype(np.int64), number - 2)
        first = sum(one.size for one in where)
        place += [first + low, first + low + 1]
        factor = of_scale if not where else 1.0
        weight += [(1.0 - (z - low)) * factor, (z - low) * factor]
        where.append(np.linspace(0.0, 1.0, number))
    order = np.argsort(np.concatenate(where), kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    numbered = rank[np.array(place)]
    band = int((numbered.max(axis=0) - numbered.min(axis=0)).max())
    return Knots(numbered, np.array(weight), order.size, band)


@dataclass(frozen=True, eq=False)
class SharedErrors:
    r"""Errors that neighbouring bins share, ready to be taken out.

    Parameters
    ----------
    knots : Knots
        Where they run.
    value : ndarray, shape (6, n)
        One standard deviation of the error in each bin, by the knots of ``knots.place``.
    factor : ndarray, shape (count, band + 1)
        Banded Cholesky factor L of :math:`1 + S D^{-1} S^T`; ``factor[j, d]`` is
        :math:`L_{j, j-d}`.
    """

    knots: Knots
    value: NDArray[np.float64]
    factor: NDArray[np.float64]

    def projected(self, scaled: NDArray[np.float64]) -> NDArray[np.float64]:
        r"""What rows share with the errors: :math:`L^{-1} S D^{-1} r`.

        Parameters
        ----------
        scaled : ndarray, shape (rows, n)
            Rows over the variances of the bins.

        Returns
        -------
        ndarray, shape (rows, count)
            Its products with itself are taken off those of the rows.
        """
        return projected(np.ascontiguousarray(scaled), self.knots.place, self.value, self.factor)

    def spread(self, projection: NDArray[np.float64]) -> NDArray[np.float64]:
        r"""Back to bins: :math:`S^T L^{-T} p`, shape (n,).

        Parameters
        ----------
        projection : ndarray, shape (count,)
            As of :meth:`projected`, of one row.
        """
        return spread(projection, self.knots.place, self.value, self.factor)

    def dense(self) -> NDArray[np.float64]:
        """Return the errors one by one, shape (count, n)."""
        found = np.zeros((self.knots.count, self.value.shape[1]))
        bins = np.arange(self.value.shape[1])
        for place, value in zip(self.knots.place, self.value, strict=True):
            np.add.at(found, (place, bins), value)
        return found


def shared_errors(
    expected: NDArray[np.float64],
    variance: NDArray[np.float64],
    along: Knots,
    in_widths: NDArray[np.float64],
    doubts: Doubts,
) -> SharedErrors:
    """Errors that neighbouring bins share, of a model that expects `expected`.

    Parameters
    ----------
    expected : ndarray, shape (n,)
        Expected counts by bin. A peak that the model does not hold must not be in it, or its
        errors could stand for that peak.
    variance : ndarray, shape (n,)
        Variances of single bins.
    along : Knots
        Where the errors run.
    in_widths : ndarray, shape (n + 1,)
        The edges as distances in FWHM.
    doubts : Doubts
        What is trusted.

    Returns
    -------
    SharedErrors
        Of scale, place and width.
    """
    trust = np.array([doubts.shared, doubts.bend, doubts.widening])
    value = values(expected, in_widths, along.weight, trust)
    return SharedErrors(
        along, value, factored(value, 1.0 / variance, along.place, along.count, along.band)
    )


@njit(cache=True, fastmath=True)
def values(
    expected: NDArray[np.float64],
    in_widths: NDArray[np.float64],
    weight: NDArray[np.float64],
    trust: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """One standard deviation of each error in each bin, shape (6, n)."""
    n = expected.size
    slope = slopes(expected, in_widths)
    moved = np.empty(n)
    for i in range(n):
        moved[i] = slope[i] * (in_widths[i + 1] - in_widths[i])
    bent = slopes(moved, in_widths)
    found = np.empty((6, n))
    for i in range(n):
        step = in_widths[i + 1] - in_widths[i]
        scale = expected[i] * trust[0]
        place = moved[i] * trust[1]
        widened = bent[i] * step / 5.545177444479562 * trust[2]
        found[0, i], found[1, i] = weight[0, i] * scale, weight[1, i] * scale
        found[2, i], found[3, i] = weight[2, i] * place, weight[3, i] * place
        found[4, i], found[5, i] = weight[4, i] * widened, weight[5, i] * widened
    return found


@njit(cache=True, fastmath=True)
def slopes(
    counts: NDArray[np.float64], in_widths: NDArray[np.float64]
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Change of the density of counts with distance in FWHM."""
    n = counts.size
    found = np.zeros(n)
    for i in range(1, n - 1):
        above = counts[i + 1] / (in_widths[i + 2] - in_widths[i + 1])
        below = counts[i - 1] / (in_widths[i] - in_widths[i - 1])
        apart = 0.5 * (in_widths[i + 2] + in_widths[i + 1] - in_widths[i] - in_widths[i - 1])
        found[i] = (above - below) / apart
    return found


@njit(cache=True, fastmath=True)
def factored(
    value: NDArray[np.float64],
    inverse: NDArray[np.float64],
    place: NDArray[np.int64],
    count: int,
    band: int,
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Banded Cholesky factor of 1 + S D^-1 S^T."""
    found = np.zeros((count, band + 1))
    for j in range(count):
        found[j, 0] = 1.0
    for i in range(value.shape[1]):
        for a in range(6):
            scaled, one = value[a, i] * inverse[i], place[a, i]
            for b in range(a + 1):
                other = place[b, i]
                high, low = max(one, other), min(one, other)
                found[high, high - low] += scaled * value[b, i]
    reciprocal = np.empty(count)
    for j in range(count):
        for d in range(min(band, j), 0, -1):
            # found[j, d] is L[j, k] of the column k = j - d
            k = j - d
            total = found[j, d]
            for p in range(1, min(band - d, k) + 1):
                total -= found[j, d + p] * found[k, p]
            found[j, d] = total * reciprocal[k]
        total = found[j, 0]
        for d in range(1, min(band, j) + 1):
            total -= found[j, d] * found[j, d]
        found[j, 0] = max(total, 1e-300) ** 0.5
        reciprocal[j] = 1.0 / found[j, 0]
    return found


@njit(cache=True, fastmath=True)
def projected(
    scaled: NDArray[np.float64],
    place: NDArray[np.int64],
    value: NDArray[np.float64],
    factor: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Rows over the variances, times the errors, times the inverse of the factor."""
    (many, n), count, band = scaled.shape, factor.shape[0], factor.shape[1] - 1
    found, sums = np.empty((many, count)), np.empty((count, 4))
    reciprocal = 1.0 / factor[:, 0].copy()
    # four rows at a time, so that the same errors are added to them by one instruction
    for first in range(0, many, 4):
        one, two = scaled[first], scaled[min(first + 1, many - 1)]
        three, four = scaled[min(first + 2, many - 1)], scaled[min(first + 3, many - 1)]
        sums[:] = 0.0
        for i in range(n):
            s, t, u, v = one[i], two[i], three[i], four[i]
            for a in range(6):
                j, error = place[a, i], value[a, i]
                w, x = sums[j, 0] + error * s, sums[j, 1] + error * t
                y, z = sums[j, 2] + error * u, sums[j, 3] + error * v
                sums[j, 0], sums[j, 1], sums[j, 2], sums[j, 3] = w, x, y, z
        for j in range(count):
            w, x, y, z = sums[j, 0], sums[j, 1], sums[j, 2], sums[j, 3]
            for d in range(1, min(band, j) + 1):
                share = factor[j, d]
                w -= share * sums[j - d, 0]
                x -= share * sums[j - d, 1]
                y -= share * sums[j - d, 2]
                z -= share * sums[j - d, 3]
            share = reciprocal[j]
            sums[j, 0], sums[j, 1], sums[j, 2], sums[j, 3] = (
                w * share,
                x * share,
                y * share,
                z * share,
            )
        for r in range(min(4, many - first)):
            found[first + r] = sums[:, r]
    return found


@njit(cache=True, fastmath=True)
def spread(
    projection: NDArray[np.float64],
    place: NDArray[np.int64],
    value: NDArray[np.float64],
    factor: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Errors weighted by the solution of the transposed factor."""
    count, band = factor.shape[0], factor.shape[1] - 1
    weight = projection.copy()
    for j in range(count - 1, -1, -1):
        total = weight[j]
        for k in range(j + 1, min(count, j + band + 1)):
            total -= factor[k, k - j] * weight[k]
        weight[j] = total / factor[j, 0]
    found = np.zeros(value.shape[1])
    for i in range(value.shape[1]):
        for a in range(6):
            found[i] += value[a, i] * weight[place[a, i]]
    return found


def single_variance(
    level: NDArray[np.float64],
    without: NDArray[np.float64],
    edges_kev: NDArray[np.float64],
    in_widths: NDArray[np.float64],
    doubts: Doubts,
) -> NDArray[np.float64]:
    """Variances of single bins: Poisson and model.

    Parameters
    ----------
    level : ndarray, shape (n,)
        Smoothed counts.
    without : ndarray, shape (n,)
        Expected counts without any source.
    edges_kev : ndarray, shape (n + 1,)
        Edges of the bins.
    in_widths : ndarray, shape (n + 1,)
        The edges as distances in FWHM.
    doubts : Doubts
        What is trusted.

    Returns
    -------
    ndarray, shape (n,)
        Variances.

    Notes
    -----
    Between two expectations m0 and m1 the Poisson log-likelihood of m1 counts differs by
    m1 ln(m1 / m0) - (m1 - m0). Half the squared difference over a variance comes near that when
    the variance is the geometric mean of the two, and far from it with either alone: with m1 a
    clear peak of few counts would hardly be evidence.
    """
    low = doubts.low_energy * np.exp(-edges_kev[1:] / doubts.fading_kev)
    shifted = slopes(level, in_widths) * np.diff(in_widths)
    return np.asarray(
        np.sqrt(np.maximum(level, 0.3) * np.maximum(without, 0.3))
        + (doubts.template**2 + low**2) * level**2
        + (doubts.shift * shifted) ** 2
    )


def smoothed(
    counts: NDArray[np.float64], in_widths: NDArray[np.float64], bins: float
) -> NDArray[np.float64]:
    """Counts smoothed over some bins, by their density: bins differ in width."""
    step = np.diff(in_widths)
    mean = gaussian_filter1d(counts, bins, mode="nearest")
    return np.asarray(mean / gaussian_filter1d(step, bins, mode="nearest") * step)
