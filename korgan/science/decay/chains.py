r"""Activities of all members of a decay chain, to nearly full relative precision at any time.

The textbook solution (Bateman) is a sum of exponentials with large coefficients of both signs. At
times short against a half-life it subtracts nearly equal numbers, and what is left of a late
member is rounding noise. Here nothing is ever subtracted. With activities relative to the parent's
initial activity, a chain obeys

.. math:: \dot a = K a, \qquad K_{dp} = \lambda_d b_{p \to d}, \quad K_{dd} = -\lambda_d

Off the diagonal K has no negative entry, so :math:`e^{Kh} = e^{-qh} e^{(K + qI)h}` with q the
largest decay constant is a sum of positive terms for small h, and squaring a matrix without
negative entries keeps the relative precision of every entry (Xue and Ye 2013, "Computing
exponentials of essentially non-negative matrices entrywise to high relative accuracy", Math. Comp.
82). The diagonal is known exactly and is set anew after each squaring.

That costs many matrix products for one time, so it is done once per parent on Chebyshev points of
each cell of time (a factor of four, or a part of it); in between, :math:`\ln a` is interpolated as
a polynomial in :math:`\ln t`. All progeny of a million sources then cost a matrix product and an
exponential each.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from korgan.science.decay.table import decay_table

Floats = NDArray[np.float64]

NEGLIGIBLE = 1e-30
"""Progeny below this fraction of the parent's initial activity may be given as zero."""

POINTS = 20  # Chebyshev points in a cell
FIRST = -5  # the first cell starts at 4**FIRST seconds, about a millisecond,
LAST = 23  # and the last one ends at 4**LAST seconds, about two million years
_SPLITS = (1, 4, 16, 64)  # parts of a factor of four, tried in turn until ln a is a polynomial
_TAIL = 1e-12  # last coefficients allowed in ln a
_UNDERFLOW = 1e-290
_NOTHING = -1e4  # ln of what exp() returns as zero

_ANGLES = np.pi * (np.arange(POINTS) + 0.5) / POINTS
_NODES: Floats = np.cos(_ANGLES)
_TRANSFORM: Floats = np.cos(np.outer(np.arange(POINTS), _ANGLES)) * 2.0 / POINTS
_TRANSFORM[0] /= 2.0


class Chain:
    """A parent with its radioactive progeny, ready to be evaluated at many times.

    Parameters
    ----------
    parent : str
        Name of the parent.

    Attributes
    ----------
    members : tuple of str
        The parent first, then its progeny, parents before progeny.
    decay_constant : (n,) array
        In 1/s.

    Raises
    ------
    InputError
        ``unknown_nuclide``.
    """

    def __init__(self, parent: str) -> None:
        table = decay_table()
        self.members = table.chain(parent)
        self.indices = table.indices(self.members)
        self.decay_constant: Floats = table.decay_constant[self.indices]
        self._rates = self._off_diagonal()
        self._splits: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._offsets = self._splits
        self._coefficients: Floats = np.zeros((0, POINTS, 0))

    def _off_diagonal(self) -> Floats:
        table = decay_table()
        place = {name: number for number, name in enumerate(self.members)}
        rates = np.zeros((len(place), len(place)))
        for name, column in place.items():
            for branch in table.branches[table.index(name)]:
                row = place.get(branch.progeny)
                if row is not None:
                    rates[row, column] += branch.fraction * self.decay_constant[row]
        return rates

    def activities(self, elapsed: Floats) -> Floats:
        """Activities of all members per unit of the parent's initial activity.

        Parameters
        ----------
        elapsed : (m,) array
            Seconds since the parent was pure; none negative.

        Returns
        -------
        (m, n) array
            Columns as in `members`. Relative error below 1e-11 for all values above
            :data:`NEGLIGIBLE`; progeny below it may be zero.
        """
        result = np.zeros((elapsed.size, len(self.members)))
        result[:, 0] = np.exp(-self.decay_constant[0] * elapsed)
        if len(self.members) == 1:
            return result
        inside = (elapsed >= 4.0**FIRST) & (elapsed < 4.0**LAST)
        if inside.all():
            self._interpolate(elapsed, result)
            return result
        rows = np.flatnonzero(inside)
        part = result[rows]
        self._interpolate(elapsed[rows], part)
        result[rows] = part
        outside = np.flatnonzero(~inside & (elapsed > 0))
        for row in outside:  # under a millisecond or over two million years: rare and slow
            exact = _first_columns(self._propagators(elapsed[row : row + 1]))[0]
            result[row, 1:] = np.where(exact >= NEGLIGIBLE, exact, 0.0)[1:]
        return result

    def _interpolate(self, elapsed: Floats, result: Floats) -> None:
        if not self._splits.size:
            self._prepare()
        position = np.log2(elapsed) / 2.0 - FIRST
        cell = position.astype(np.int16)
        position -= cell
        if self._offsets[-1] != self._splits.size - 1:  # some factor of four is split
            position *= self._splits[cell]
            part = position.astype(np.int16)
            position -= part
            cell = (self._offsets[cell] + part).astype(np.int16)
        order = np.argsort(cell, kind="stable")
        counts = np.bincount(cell, minlength=len(self._coefficients))
        end = 0
        for number in np.flatnonzero(counts):
            start, end = end, end + counts[number]
            rows = order[start:end]
            basis = _chebyshev(2.0 * position[rows] - 1.0)
            result[rows, 1:] = np.exp(basis.T @ self._coefficients[number])

    def _prepare(self) -> None:
        """Compute the coefficients of every cell, splitting those that one polynomial misses."""
        splits, coefficients = [], []
        nodes = 4.0 ** (FIRST + (_NODES + 1.0) / 2.0)
        propagators = self._propagators(nodes)
        for power in range(FIRST, LAST):
            cells, good = _fit(_first_columns(propagators)[None])
            for parts in _SPLITS[1:]:
                if good:
                    break
                starts = power + np.arange(parts) / parts
                times = 4.0 ** (starts[:, None] + (_NODES + 1.0) / (2.0 * parts))
                values = _first_columns(self._propagators(times.ravel()))
                cells, good = _fit(values.reshape(parts, POINTS, -1))
            splits.append(len(cells))
            coefficients.append(cells)
            for _ in range(2):
                nodes = 2.0 * nodes
                propagators = self._squared(propagators, nodes)
        self._coefficients = np.concatenate(coefficients)
        self._offsets = np.concatenate([[0], np.cumsum(splits)[:-1]])
        self._splits = np.array(splits)  # last: another thread takes it as the sign to go ahead

    def _propagators(self, times: Floats) -> Floats:
        """Matrices exp(K t) for each time, shape (m, n, n)."""
        fastest = float(self.decay_constant.max())
        size = len(self.members)
        halvings = max(0, int(np.ceil(np.log2(fastest * float(times.max()) + 1e-300))))
        step = times / 2.0**halvings
        shifted = self._rates + np.diag(fastest - self.decay_constant)
        term = np.broadcast_to(np.eye(size), (times.size, size, size)).copy()
        total = term.copy()
        # A member n steps away enters with the n-th power; 18 more terms give full precision.
        for power in range(1, size + 18):
            term = term @ shifted * (step / power)[:, None, None]
            total += term
        total *= np.exp(-fastest * step)[:, None, None]
        total = self._exact_diagonal(total, step)
        for _ in range(halvings):
            step = 2.0 * step
            total = self._squared(total, step)
        return total

    def _squared(self, propagators: Floats, times: Floats) -> Floats:
        return self._exact_diagonal(propagators @ propagators, times)

    def _exact_diagonal(self, propagators: Floats, times: Floats) -> Floats:
        each = np.arange(len(self.members))
        propagators[:, each, each] = np.exp(-np.outer(times, self.decay_constant))
        return propagators


@cache
def chain_of(parent: str) -> Chain:
    """Return the chain of a parent, prepared once per process.

    Parameters
    ----------
    parent : str
        Name of the parent.

    Returns
    -------
    Chain
        Always the same object for a name.

    Raises
    ------
    InputError
        ``unknown_nuclide``.

    Examples
    --------
    >>> chain_of("Cs-137").members
    ('Cs-137', 'Ba-137m')
    >>> chain_of("Cs-137").activities(np.array([3600.0])).round(6)
    array([[0.999997, 0.943988]])
    """
    return Chain(parent)


def _first_columns(propagators: Floats) -> Floats:
    return propagators[:, :, 0]


def _fit(values: Floats) -> tuple[Floats, bool]:
    """Fit ln a of the progeny on Chebyshev points; say whether the polynomial has converged.

    `values` has the shape (cells, points, members); the result (cells, points, members - 1).
    """
    progeny = values[:, :, 1:]
    usable = (progeny.max(axis=1) > NEGLIGIBLE) & (progeny.min(axis=1) > _UNDERFLOW)
    logs = np.log(np.where(usable[:, None, :], progeny, 1.0))
    coefficients = np.einsum("kp,cpm->ckm", _TRANSFORM, logs)
    tail = np.abs(coefficients[:, -3:, :]).max(initial=0.0)
    coefficients[:, 0, :] = np.where(usable, coefficients[:, 0, :], _NOTHING)
    return coefficients, bool(tail < _TAIL)


def _chebyshev(x: Floats) -> Floats:
    """Chebyshev polynomials T_0 to T_19 at x, one row each."""
    basis = np.empty((POINTS, x.size))
    basis[0] = 1.0
    basis[1] = x
    double = 2.0 * x
    for order in range(2, POINTS):
        np.multiply(double, basis[order - 1], out=basis[order])
        basis[order] -= basis[order - 2]
    return basis
