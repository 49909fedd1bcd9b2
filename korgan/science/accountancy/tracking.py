"""Near-real-time accountancy: the covariance and the tests grow with each measurement.

Adding a measurement changes one row and column of the covariance; closing a balance adds one
row to its Cholesky factor. Nothing already computed is computed again, and the result equals
that of the whole evaluation (property test).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular

from korgan.science.accountancy.measurement import ErrorModel, FloatArray
from korgan.science.errors import InputError


@dataclass(frozen=True, slots=True)
class TrackedBalance:
    """State of the tests after a balance.

    Parameters
    ----------
    number : int
        Number of the balance, from 1.
    muf, sigma_muf, cumuf, sigma_cumuf : float
        In the unit of the masses.
    sitmuf, page, gemuf : float or None
        None while the variance left unexplained by earlier balances is zero.
    """

    number: int
    muf: float
    sigma_muf: float
    cumuf: float
    sigma_cumuf: float
    sitmuf: float | None
    page: float | None
    gemuf: float | None


class BalanceTracker:
    """Running evaluation of one material balance area.

    Parameters
    ----------
    k : float
        Reference value of Page's test.

    Examples
    --------
    >>> tracker = BalanceTracker()
    >>> scale = ErrorModel(random_relative=0.01)
    >>> tracker.add_flow(+1, 10.0, scale, "scale", "c1", "receipt 1")
    >>> tracker.add_flow(-1, 9.9, scale, "scale", "c1", "shipment 1")
    >>> state = tracker.close()
    >>> round(state.muf, 6), round(state.sigma_muf, 6)
    (0.1, 0.140716)
    """

    def __init__(self, k: float = 0.5) -> None:
        self._k = k
        self._muf = [0.0]
        self._covariance = np.zeros((1, 1))
        self._factor = np.zeros((0, 0))
        self._closed: list[TrackedBalance] = []
        # key of an error -> its coefficient in each balance, only where it is not zero
        self._forms: dict[Hashable, dict[int, float]] = defaultdict(dict)

    @property
    def closed(self) -> tuple[TrackedBalance, ...]:
        """States of the balances closed so far."""
        return tuple(self._closed)

    @property
    def covariance(self) -> FloatArray:
        """Covariance of the closed balances and the open one, shape (n + 1, n + 1)."""
        return self._covariance.copy()

    def add_flow(
        self,
        sign: int,
        mass: float,
        model: ErrorModel,
        method: str,
        calibration: str,
        measurement: str,
    ) -> None:
        """Enter a measured quantity into the open balance.

        Parameters
        ----------
        sign : int
            +1 for an input or beginning inventory, -1 for an output or ending inventory.
        mass : float
            Measured mass.
        model : ErrorModel
            Errors of the method.
        method, calibration, measurement : str
            Names: what shares method and calibration shares the systematic error; what shares
            method and measurement is the same measurement.
        """
        self._add(len(self._closed), sign, mass, model, method, calibration, measurement)

    def add_inventory(
        self, mass: float, model: ErrorModel, method: str, calibration: str, measurement: str
    ) -> None:
        """Enter an item of the closing inventory: ends this balance and begins the next.

        Parameters
        ----------
        mass, model, method, calibration, measurement
            As in ``add_flow``.
        """
        here = len(self._closed)
        self._add(here, -1, mass, model, method, calibration, measurement)
        self._add(here + 1, +1, mass, model, method, calibration, measurement)

    def add_quantity(
        self,
        sign: int,
        mass: float,
        components: list[tuple[ErrorModel, str, str, str]],
        *,
        count: float = 1.0,
        closing: bool = False,
    ) -> None:
        """Enter a quantity that was obtained with any number of methods.

        Parameters
        ----------
        sign : int
            As in ``add_flow``; of no account for an item of the closing inventory.
        mass : float
            Measured mass.
        components : list of (ErrorModel, method, calibration, measurement)
            Methods behind the value; none for a value without error.
        count : float
            Number of equal batches measured one by one that make up the mass.
        closing : bool
            Whether it is an item of the closing inventory.
        """
        here = len(self._closed)
        for balance, direction in ((here, -1), (here + 1, 1)) if closing else ((here, sign),):
            self._book(balance, direction * mass, mass)
            for model, method, calibration, measurement in components:
                self._err(balance, direction, mass, count, model, method, calibration, measurement)

    def open_balance(self) -> TrackedBalance:
        """State if the open balance were closed now, as measurements stand.

        Returns
        -------
        TrackedBalance
            Provisional state; the tracker stays as it is.
        """
        return self._state()[0]

    def close(self) -> TrackedBalance:
        """Close the open balance.

        Returns
        -------
        TrackedBalance
            State of the tests after it.
        """
        state, row = self._state()
        if state.sitmuf is None:
            raise InputError(
                "covariance_not_positive_definite",
                f"balance {state.number} is determined by the ones before it or has no "
                "measurement error",
                where=f"balance {state.number}",
                mend="enter its measurements with random errors",
            )
        size = len(self._closed)
        factor = np.zeros((size + 1, size + 1))
        factor[:size, :size] = self._factor
        factor[size] = row
        self._factor = factor
        self._closed.append(state)
        self._ensure(size + 1)
        return state

    def _state(self) -> tuple[TrackedBalance, FloatArray]:
        i = len(self._closed)
        sigma = self._covariance[: i + 1, : i + 1]
        row = np.zeros(i + 1)
        if i:
            row[:i] = solve_triangular(self._factor, sigma[i, :i], lower=True)
        left = sigma[i, i] - float(row[:i] @ row[:i])
        last = self._closed[-1] if self._closed else None
        z: float | None = None
        if left > 1e-12 * max(sigma[i, i], 1e-300):
            row[i] = math.sqrt(left)
            earlier = np.array([b.sitmuf for b in self._closed], dtype=np.float64)
            z = (self._muf[i] - float(row[:i] @ earlier)) / float(row[i])
        page = None if z is None else max(0.0, ((last.page or 0.0) if last else 0.0) + z - self._k)
        return (
            TrackedBalance(
                number=i + 1,
                muf=self._muf[i],
                sigma_muf=math.sqrt(max(sigma[i, i], 0.0)),
                cumuf=float(sum(self._muf[: i + 1])),
                sigma_cumuf=math.sqrt(max(float(sigma.sum()), 0.0)),
                sitmuf=z,
                page=page,
                gemuf=None if z is None else ((last.gemuf or 0.0) if last else 0.0) + z * z,
            ),
            row,
        )

    def _add(
        self,
        balance: int,
        sign: int,
        mass: float,
        model: ErrorModel,
        method: str,
        calibration: str,
        measurement: str,
    ) -> None:
        self._book(balance, sign * mass, mass)
        self._err(balance, sign, mass, 1.0, model, method, calibration, measurement)

    def _book(self, balance: int, signed: float, mass: float) -> None:
        if not (math.isfinite(mass) and mass >= 0):
            raise InputError("negative_mass", f"the mass is {mass}")
        self._ensure(balance)
        self._muf[balance] += signed

    def _err(
        self,
        balance: int,
        sign: int,
        mass: float,
        count: float,
        model: ErrorModel,
        method: str,
        calibration: str,
        measurement: str,
    ) -> None:
        for key, weight in (
            (("R", method, measurement), mass * model.random_relative / math.sqrt(count)),
            (("r", method, measurement), model.random_absolute * math.sqrt(count)),
            (("S", method, calibration), mass * model.systematic_relative),
            (("s", method, calibration), model.systematic_absolute * count),
        ):
            if weight:
                self._shift(key, balance, sign * weight)

    def _shift(self, key: Hashable, balance: int, weight: float) -> None:
        form = self._forms[key]
        own = form.get(balance, 0.0)
        for other, coefficient in form.items():
            if other != balance:
                self._covariance[balance, other] += weight * coefficient
                self._covariance[other, balance] += weight * coefficient
        self._covariance[balance, balance] += weight * (weight + 2.0 * own)
        form[balance] = own + weight

    def _ensure(self, balance: int) -> None:
        while len(self._muf) <= balance:
            self._muf.append(0.0)
            grown = np.zeros((len(self._muf), len(self._muf)))
            grown[:-1, :-1] = self._covariance
            self._covariance = grown
