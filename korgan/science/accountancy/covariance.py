r"""MUF and its full covariance from measured quantities, by one rule.

With the error model of ``measurement`` each balance is a linear form in the measured values,
and all variances and covariances follow from what is *shared*:

.. math::

    \operatorname{cov}(MUF_i, MUF_j) =
      \sum_g \left( \delta_{S}^2 A_{ig} A_{jg} + \sigma_s^2 N_{ig} N_{jg} \right)
    + \sum_k \left( \delta_{R}^2 B_{ik} B_{jk} + \sigma_r^2 M_{ik} M_{jk} \right)

where g runs over calibrations of methods, k over single measurements, A and B are signed sums
of the masses, N and M of the numbers of measurements, of g or k in the balance. The covariance
of beginning and ending inventory, of successive balances, of inputs and outputs measured under
one calibration, and the cancellation of items not measured anew are cases of it.

Source: R. Avenhaus, *Material Accountability* (1977); T. Burr, M. S. Hamada, *Statistics in
nuclear material accountancy*; checked here against Monte Carlo of every single error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, vstack

from korgan.science.accountancy.balance_lines import INVENTORY, BalanceLines, Observations
from korgan.science.accountancy.measurement import FloatArray, IntArray

RANDOM, SYSTEMATIC = 0, 1
INPUTS, OUTPUTS, BEGINNING, ENDING = range(4)


@dataclass(frozen=True, slots=True)
class MufEvaluation:
    """MUF of a sequence of balances with its covariance and where it comes from.

    Parameters
    ----------
    beginning, inputs, outputs, ending : ndarray, shape (n,)
        Sums of each balance, in the unit of the masses.
    covariance : ndarray, shape (n, n)
        Covariance of the MUF sequence, in that unit squared.
    stratum, place, method : ndarray of int64, shape (p,)
        The triples of stratum, place in the balance (INPUTS, OUTPUTS, BEGINNING, ENDING) and
        method that occur.
    contributions : ndarray, shape (p, 2, n)
        Part of the variance of each MUF that is owed to the triple, random and systematic. The
        parts of a balance sum to its variance; one can be negative when its error compensates
        that of another under the same calibration.
    """

    beginning: FloatArray
    inputs: FloatArray
    outputs: FloatArray
    ending: FloatArray
    covariance: FloatArray
    stratum: IntArray
    place: IntArray
    method: IntArray
    contributions: FloatArray

    @property
    def book(self) -> FloatArray:
        """Ending book inventory: beginning + inputs - outputs."""
        return self.beginning + self.inputs - self.outputs

    @property
    def muf(self) -> FloatArray:
        """Material unaccounted for: book minus physical."""
        return self.book - self.ending

    @property
    def sigma(self) -> FloatArray:
        """Standard deviation of each MUF."""
        return np.sqrt(np.maximum(np.diagonal(self.covariance), 0.0))

    def by_stratum(self, stratum: int, place: int | None = None) -> FloatArray:
        """Part of the variances owed to a stratum, all of it or at one place, shape (2, n)."""
        chosen = self.stratum == stratum
        if place is not None:
            chosen &= self.place == place
        part: FloatArray = self.contributions[chosen].sum(axis=0)
        return part

    def by_method(self, method: int) -> FloatArray:
        """Part of the variances owed to a method, shape (2, n)."""
        part: FloatArray = self.contributions[self.method == method].sum(axis=0)
        return part


def evaluate_muf(lines: BalanceLines) -> MufEvaluation:
    """Evaluate a sequence of balances: sums, MUF, covariance, contributions.

    Parameters
    ----------
    lines : BalanceLines
        Appearances of the measured quantities.

    Returns
    -------
    MufEvaluation
        In the unit of the masses.

    Examples
    --------
    Seven balances of 10 kg in and out with 100 kg on inventory:

    >>> from korgan.science.accountancy.balance_lines import (
    ...     INPUT, INVENTORY, OUTPUT, Observations, balance_lines)
    >>> from korgan.science.accountancy.measurement import ErrorModel
    >>> rows = Observations.of_single_methods(
    ...     7, [INPUT] * 7 + [OUTPUT] * 7 + [INVENTORY] * 8, [*range(7), *range(7), *range(8)],
    ...     [10.0] * 14 + [100.0] * 8, [0] * 7 + [1] * 7 + [2] * 8,
    ...     (ErrorModel(0.01, 0.02), ErrorModel(0.01, 0.02), ErrorModel(0.005, 0.003)))
    >>> result = evaluate_muf(balance_lines(rows))
    >>> np.round(result.covariance[0, :3], 12).tolist()
    [0.6, -0.17, 0.08]
    """
    rows, n = lines.observations, lines.observations.balances
    part = _Parts(lines)
    random, of_random = _gram(
        (part.random_relative(), part.random_absolute()), part.measurement, part.balance, n
    )
    systematic, of_systematic = _gram(
        (part.systematic_relative(), part.systematic_absolute()), part.calibration, part.balance, n
    )
    covariance = random + systematic
    stratum, place, method, contributions = _contributions(part, n, of_random, of_systematic)
    sums = _sums(
        _place(rows, lines.row, lines.sign) * n + lines.balance, rows.mass[lines.row], 4 * n
    ).reshape(4, n)
    return MufEvaluation(
        beginning=sums[BEGINNING],
        inputs=sums[INPUTS],
        outputs=sums[OUTPUTS],
        ending=sums[ENDING],
        covariance=(covariance + covariance.T) / 2,
        stratum=stratum,
        place=place,
        method=method,
        contributions=contributions,
    )


def linear_forms(lines: BalanceLines) -> tuple[csr_array, csr_array]:
    """Write the error of each MUF as a linear form in independent standard normal variables.

    Parameters
    ----------
    lines : BalanceLines
        Appearances of the measured quantities.

    Returns
    -------
    random, systematic : csr_array, shapes (k, n) and (g, n)
        Coefficients of the k random and g systematic standard normal errors in the n balances,
        additive ones after relative ones. ``random.T @ random + systematic.T @ systematic`` is
        the covariance.
    """
    n = lines.observations.balances
    part = _Parts(lines)
    random = _stack(
        (part.random_relative(), part.random_absolute()), part.measurement, part.balance, n
    )
    systematic = _stack(
        (part.systematic_relative(), part.systematic_absolute()), part.calibration, part.balance, n
    )
    return random, systematic


def _place(rows: Observations, row: IntArray, sign: FloatArray) -> IntArray:
    """INPUTS, OUTPUTS, BEGINNING or ENDING of each appearance."""
    held = rows.direction[row] == INVENTORY
    place: IntArray = (held * 2 + (sign < 0)).astype(np.int64)
    return place


class _Parts:
    """Component by appearance: one row for each method behind each appearance in a balance."""

    def __init__(self, lines: BalanceLines) -> None:
        rows = lines.observations
        self.models = rows.models
        if _single(rows.owner, rows.mass.size):
            # one method behind each quantity: long series are not copied for nothing
            component = lines.row
            self.row, self.balance, self.sign = lines.row, lines.balance, lines.sign
        else:
            appearance, component = _join(lines.row, rows.owner, rows.mass.size)
            self.row, self.balance = lines.row[appearance], lines.balance[appearance]
            self.sign = lines.sign[appearance]
        self.observations = rows
        self.mass = rows.mass[self.row]
        self.count = rows.count[self.row]
        self.method = rows.method[component]
        self.calibration = _compact(rows.calibration)[component]
        self.measurement = _compact(rows.measurement)[component]

    def _deviation(self, name: str) -> FloatArray | None:
        values = np.array([getattr(model, name) for model in self.models], dtype=np.float64)
        return values[self.method] if values.any() else None

    def random_relative(self) -> FloatArray | None:
        deviation = self._deviation("random_relative")
        if deviation is None:
            return None
        return np.asarray(self.sign * self.mass * deviation / np.sqrt(self.count))

    def random_absolute(self) -> FloatArray | None:
        deviation = self._deviation("random_absolute")
        return None if deviation is None else self.sign * deviation * np.sqrt(self.count)

    def systematic_relative(self) -> FloatArray | None:
        deviation = self._deviation("systematic_relative")
        return None if deviation is None else self.sign * self.mass * deviation

    def systematic_absolute(self) -> FloatArray | None:
        deviation = self._deviation("systematic_absolute")
        return None if deviation is None else self.sign * deviation * self.count


def _single(owner: IntArray, size: int) -> bool:
    return owner.size == size and bool(np.array_equal(owner, np.arange(size)))


def _join(row: IntArray, owner: IntArray, size: int) -> tuple[IntArray, IntArray]:
    """Pairs (appearance, component) that belong to the same row."""
    order = np.argsort(owner, kind="stable")
    each = np.bincount(owner, minlength=size)
    start = np.cumsum(each) - each
    repeats = each[row]
    appearance = np.repeat(np.arange(row.size, dtype=np.int64), repeats)
    offset = np.arange(appearance.size) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return appearance, order[start[row[appearance]] + offset].astype(np.int64)


def _sums(index: IntArray, weight: FloatArray, size: int) -> FloatArray:
    sums: FloatArray = np.bincount(index, weights=weight, minlength=size).astype(np.float64)
    return sums


def _compact(keys: IntArray) -> IntArray:
    """Keys as 0 .. number - 1; untouched when they are already dense enough to count with."""
    if keys.size == 0:
        return keys
    if keys.min() >= 0 and keys.max() < 4 * keys.size + 1024:
        return keys
    return np.unique(keys, return_inverse=True)[1].astype(np.int64)


def _coalesce(
    weights: list[FloatArray], key: IntArray, balance: IntArray, n: int
) -> tuple[list[csr_array], list[FloatArray]]:
    """Sums of the weights for each key and balance: sparse matrices, and the sum at each row."""
    code, inverse = _pairs(key * n + balance)
    line = code // n
    pointers = np.concatenate([[0], np.flatnonzero(np.diff(line)) + 1, [code.size]])
    matrices, totals = [], []
    for weight in weights:
        total = _sums(inverse, weight, code.size)
        matrices.append(csr_array((total, code % n, pointers), shape=(pointers.size - 1, n)))
        totals.append(total[inverse])
    return matrices, totals


def _gram(
    weights: tuple[FloatArray | None, ...], key: IntArray, balance: IntArray, n: int
) -> tuple[FloatArray, FloatArray]:
    """Covariance owed to errors shared by `key`, and the part of it owed to each row.

    Most random errors belong to one row only. They need no sorting, so they go apart.
    """
    present = [w for w in weights if w is not None]
    if not present or not key.size:
        return np.zeros((n, n)), np.zeros(key.size)
    alone = np.bincount(key)[key] == 1
    contribution = np.where(alone, sum(w * w for w in present), 0.0)
    result = np.diag(_sums(balance, contribution, n))
    if not alone.all():
        # usually all or few are shared: all are taken as they lie, without a copy
        together = np.flatnonzero(~alone) if alone.any() else slice(None)
        shared = [w[together] for w in present]
        matrices, totals = _coalesce(shared, key[together], balance[together], n)
        contribution[together] = sum(w * total for w, total in zip(shared, totals, strict=True))
        result = result + sum((m.T @ m).toarray() for m in matrices)
    return result, contribution


def _stack(
    weights: tuple[FloatArray | None, ...], key: IntArray, balance: IntArray, n: int
) -> csr_array:
    present = [w for w in weights if w is not None and w.size]
    if not present:
        return csr_array((0, n))
    return csr_array(vstack(_coalesce(present, key, balance, n)[0], format="csr"))


def _contributions(
    part: _Parts, n: int, random: FloatArray, systematic: FloatArray
) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
    methods = len(part.models)
    stratum = part.observations.stratum[part.row]
    place = _place(part.observations, part.row, part.sign)
    code, index = _pairs((stratum * 4 + place) * methods + part.method)
    sums = np.stack(
        [_sums(index * n + part.balance, w, code.size * n) for w in (random, systematic)]
    )
    return (
        code // methods // 4,
        code // methods % 4,
        code % methods,
        sums.reshape(2, code.size, n).transpose(1, 0, 2),
    )


def _pairs(codes: IntArray) -> tuple[IntArray, IntArray]:
    """Codes that occur, ascending, and the place of each row's code among them.

    Where codes are small numbers, counting is many times faster than sorting.
    """
    if codes.size and codes.max() > 4 * codes.size + 100_000:
        unique, inverse = np.unique(codes, return_inverse=True)
        return unique.astype(np.int64), inverse.astype(np.int64)
    present = np.bincount(codes) > 0 if codes.size else np.zeros(0, dtype=np.bool_)
    place = np.cumsum(present) - 1
    return np.flatnonzero(present).astype(np.int64), place[codes].astype(np.int64)
