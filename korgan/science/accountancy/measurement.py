"""Error model of a measurement method, calibrations, and the balance a measurement belongs to."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ErrorModel:
    r"""Standard deviations of the errors of one measurement method.

    A true value :math:`x` is measured as

    .. math:: y = x\,(1 + S + R) + s + r

    where :math:`S, s` stay the same for all measurements made under one calibration, and
    :math:`R, r` are drawn anew for each measurement. All are independent with mean zero.

    Parameters
    ----------
    random_relative, systematic_relative : float
        Standard deviations of R and S, as fractions (0.01 is one per cent).
    random_absolute, systematic_absolute : float
        Standard deviations of r and s, in the unit of mass of the balance.

    Raises
    ------
    InputError
        ``negative_uncertainty`` or ``uncertainty_not_finite``.

    Notes
    -----
    Source: IAEA Services Series 15 and R. Avenhaus, *Material Accountability* (1977) use this
    decomposition; additive terms as in ISO 5725-1 for the random part.

    Examples
    --------
    >>> ErrorModel(random_relative=0.01, systematic_relative=0.02).total_relative
    0.022360679774997897
    """

    random_relative: float = 0.0
    systematic_relative: float = 0.0
    random_absolute: float = 0.0
    systematic_absolute: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not math.isfinite(value):
                raise InputError(
                    "uncertainty_not_finite",
                    f"{field.name} is {value}",
                    where=field.name,
                    mend="give a standard deviation, 0 when the error does not exist",
                )
            if value < 0:
                raise InputError(
                    "negative_uncertainty",
                    f"{field.name} is {value}; a standard deviation cannot be negative",
                    where=field.name,
                    mend="give 0 when an estimate came out negative, and keep the estimate apart",
                )

    @property
    def total_relative(self) -> float:
        """Relative standard deviation of one measurement, additive terms left out."""
        return math.hypot(self.random_relative, self.systematic_relative)


def balance_of_times(times: ArrayLike, boundaries: ArrayLike) -> IntArray:
    r"""Balance in which events fall: half-open periods :math:`(t_{i-1}, t_i]`.

    The inventory at a boundary is measured after the event on it, so the event belongs to
    the balance that ends there; each event is counted exactly once.

    Parameters
    ----------
    times : array_like, shape (m,)
        Times of the events, any one unit.
    boundaries : array_like, shape (n + 1,)
        Times of the physical inventories, strictly increasing, same unit.

    Returns
    -------
    ndarray of int64, shape (m,)
        0 .. n - 1; -1 for an event at or before the first boundary, n for one after the last.

    Raises
    ------
    InputError
        ``boundaries_not_increasing`` or ``time_not_finite``.

    Examples
    --------
    >>> balance_of_times([5, 10, 10.5, 20, 21, 0], [0, 10, 20]).tolist()
    [0, 0, 1, 1, 2, -1]
    """
    edges = np.asarray(boundaries, dtype=np.float64)
    moments = np.asarray(times, dtype=np.float64)
    if edges.ndim != 1 or edges.size < 1 or not np.all(np.diff(edges) > 0):
        raise InputError(
            "boundaries_not_increasing",
            "the times of the physical inventories do not increase",
            mend="order the inventories by time and give each its own time",
        )
    if not (np.all(np.isfinite(moments)) and np.all(np.isfinite(edges))):
        raise InputError("time_not_finite", "a time is not a finite number")
    return np.searchsorted(edges, moments, side="left").astype(np.int64) - 1


def calibration_of_times(times: ArrayLike, start: float, length: float) -> IntArray:
    r"""Number of the calibration in force: half-open intervals of equal length.

    .. math:: c(t) = \lfloor (t - t_0) / \Delta \rfloor

    Parameters
    ----------
    times : array_like, shape (m,)
        Times of the measurements.
    start : float
        Time of a calibration, same unit; earlier measurements get negative numbers.
    length : float
        Time between calibrations, same unit, greater than zero.

    Returns
    -------
    ndarray of int64, shape (m,)
        The measurement at a moment of calibration is made under the new one.

    Raises
    ------
    InputError
        ``calibration_length`` when the length is not positive.

    Examples
    --------
    >>> calibration_of_times([0, 29.9, 30, 99], 0, 30).tolist()
    [0, 0, 1, 3]
    """
    if not (math.isfinite(length) and length > 0):
        raise InputError(
            "calibration_length",
            f"the time between calibrations is {length}; it must be greater than zero",
            mend="leave it out when one calibration covers everything",
        )
    return np.floor((np.asarray(times, dtype=np.float64) - start) / length).astype(np.int64)
