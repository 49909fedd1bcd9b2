"""Columns of measured quantities and where each stands in which balance.

A measured quantity is a flow (input or output of one balance) or an inventory (ending of one
balance and beginning of the next: the same measurement with both signs). It may have been
obtained with several methods at once, for instance a balance for the bulk mass and titration
for the concentration; each is a *component* with its own calibration and measurement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from korgan.science.accountancy.measurement import ErrorModel, FloatArray, IntArray
from korgan.science.errors import InputError

INPUT, OUTPUT, INVENTORY = 1, -1, 0


@dataclass(frozen=True, slots=True)
class Observations:
    """Measured quantities of a sequence of balances, one row each, and their components.

    Parameters
    ----------
    balances : int
        Number n of balances; there are n + 1 inventories, numbered 0 .. n.
    direction : ndarray of int64, shape (m,)
        INPUT (1), OUTPUT (-1) or INVENTORY (0).
    place : ndarray of int64, shape (m,)
        Balance 0 .. n - 1 of a flow; inventory 0 .. n of an item on inventory.
    mass : ndarray of float64, shape (m,)
        Measured mass, in one unit throughout, not negative.
    stratum : ndarray of int64, shape (m,)
        Number of the stratum, from 0.
    count : ndarray of float64, shape (m,)
        Number of equal, independently measured batches that make up the mass.
    owner : ndarray of int64, shape (c,)
        For each component, the row that it belongs to.
    method : ndarray of int64, shape (c,)
        Index into `models`.
    calibration : ndarray of int64, shape (c,)
        Key of the systematic error: equal keys share it. Keys belong to one method.
    measurement : ndarray of int64, shape (c,)
        Key of the random error: equal keys are one measurement, used more than once.
    models : tuple of ErrorModel
        Error model of each method.
    """

    balances: int
    direction: IntArray
    place: IntArray
    mass: FloatArray
    stratum: IntArray
    count: FloatArray
    owner: IntArray
    method: IntArray
    calibration: IntArray
    measurement: IntArray
    models: tuple[ErrorModel, ...]

    def __post_init__(self) -> None:
        _check_columns(self)

    @classmethod
    def of_single_methods(
        cls,
        balances: int,
        direction: ArrayLike,
        place: ArrayLike,
        mass: ArrayLike,
        method: ArrayLike,
        models: tuple[ErrorModel, ...],
        *,
        stratum: ArrayLike | None = None,
        calibration: ArrayLike | None = None,
        measurement: ArrayLike | None = None,
        count: ArrayLike | None = None,
    ) -> Observations:
        """Build the columns when each quantity was measured with exactly one method.

        Parameters
        ----------
        balances, direction, place, mass, method, models
            As in the class.
        stratum : array_like of int, optional
            By default the number of the method.
        calibration : array_like of int, optional
            Number of the calibration within its method; by default one for all times.
        measurement : array_like of int, optional
            By default every row is a measurement of its own.
        count : array_like of float, optional
            By default 1.

        Returns
        -------
        Observations
            The columns, checked.

        Examples
        --------
        >>> rows = Observations.of_single_methods(
        ...     1, [INVENTORY, INPUT, OUTPUT, INVENTORY], [0, 0, 0, 1], [50, 10, 9, 51],
        ...     [0, 0, 0, 0], (ErrorModel(random_relative=0.01),))
        >>> rows.mass.sum()
        np.float64(120.0)
        """
        masses = np.asarray(mass, dtype=np.float64)
        methods = np.asarray(method, dtype=np.int64)
        rows = np.arange(masses.size, dtype=np.int64)
        within = np.zeros(masses.size, np.int64) if calibration is None else _ints(calibration)
        first = int(within.min(initial=0))
        span = int(within.max(initial=0)) - first + 1
        return cls(
            balances=balances,
            direction=_ints(direction),
            place=_ints(place),
            mass=masses,
            stratum=methods if stratum is None else _ints(stratum),
            count=np.ones(masses.size) if count is None else np.asarray(count, np.float64),
            owner=rows,
            method=methods,
            calibration=methods * span + (within - first),
            measurement=rows if measurement is None else _ints(measurement),
            models=models,
        )


@dataclass(frozen=True, slots=True)
class BalanceLines:
    """Appearances of the quantities in the balances: what the covariance is computed from.

    Parameters
    ----------
    observations : Observations
        The measured quantities.
    row : ndarray of int64, shape (a,)
        Quantity of each appearance.
    balance : ndarray of int64, shape (a,)
        Balance 0 .. n - 1 in which it appears.
    sign : ndarray of float64, shape (a,)
        +1 for beginning inventory and inputs, -1 for outputs and ending inventory.
    """

    observations: Observations
    row: IntArray
    balance: IntArray
    sign: FloatArray


def balance_lines(observations: Observations) -> BalanceLines:
    """Write each quantity into the balances in which it counts, with its sign.

    Parameters
    ----------
    observations : Observations
        Flows and inventories.

    Returns
    -------
    BalanceLines
        A flow appears once; an inventory twice, but for the first and the last one.

    Examples
    --------
    >>> rows = Observations.of_single_methods(
    ...     2, [INVENTORY] * 3, [0, 1, 2], [5.0, 5.0, 5.0], [0, 0, 0], (ErrorModel(),))
    >>> lines = balance_lines(rows)
    >>> lines.balance.tolist(), lines.sign.tolist()
    ([0, 1, 0, 1], [1.0, 1.0, -1.0, -1.0])
    """
    flow = np.flatnonzero(observations.direction != INVENTORY)
    held = np.flatnonzero(observations.direction == INVENTORY)
    place = observations.place[held]
    begins, ends = held[place < observations.balances], held[place > 0]
    row = np.concatenate([flow, begins, ends])
    balance = np.concatenate(
        [observations.place[flow], observations.place[begins], observations.place[ends] - 1]
    )
    sign = np.concatenate(
        [
            observations.direction[flow].astype(np.float64),
            np.ones(begins.size),
            -np.ones(ends.size),
        ]
    )
    return BalanceLines(observations, row, balance, sign)


def _ints(values: ArrayLike) -> IntArray:
    return np.asarray(values, dtype=np.int64)


def _check_columns(rows: Observations) -> None:
    size, parts = rows.mass.size, rows.owner.size
    columns = (rows.direction, rows.place, rows.stratum, rows.count)
    components = (rows.method, rows.calibration, rows.measurement)
    if any(c.shape != (size,) for c in columns) or any(c.shape != (parts,) for c in components):
        raise InputError("columns_differ", "the columns of the observations differ in length")
    if rows.balances < 1:
        raise InputError(
            "no_balance",
            "there is no balance: that takes two physical inventories at least",
            mend="give the beginning and the ending inventory of the first period",
        )
    if not (np.all(np.isfinite(rows.mass)) and np.all(np.isfinite(rows.count))):
        raise InputError("mass_not_finite", "a mass or a count is not a finite number")
    if np.any(rows.mass < 0):
        raise InputError(
            "negative_mass",
            f"row {int(np.flatnonzero(rows.mass < 0)[0])} has a negative mass",
            mend="give the mass positive and the direction as input or output",
        )
    if np.any(rows.count <= 0):
        raise InputError("count_not_positive", "a number of measured batches is not positive")
    last = np.where(rows.direction == INVENTORY, rows.balances, rows.balances - 1)
    if np.any((rows.place < 0) | (rows.place > last)):
        raise InputError("place_outside", "a quantity stands outside the balances")
    if parts and (
        rows.owner.min() < 0
        or rows.owner.max() >= size
        or rows.method.min() < 0
        or rows.method.max() >= len(rows.models)
    ):
        raise InputError("unknown_method", "a component names a row or method that is not there")
