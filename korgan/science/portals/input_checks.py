"""What every public function of this folder asks of its input before it computes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def as_counts(values: ArrayLike, where: str, *, ndim: int | None = None) -> Counts:
    """Return counts as whole numbers, or say why they are none.

    Parameters
    ----------
    values : array_like
        Detector counts of any shape.
    where : str
        Name of the argument, for the error.
    ndim : int, optional
        Number of dimensions demanded.

    Returns
    -------
    ndarray of int64
        The counts, same shape.

    Raises
    ------
    InputError
        Codes ``empty``, ``wrong_shape``, ``not_finite``, ``negative_counts``, ``not_whole``.
    """
    array = np.asarray(values)
    if array.size == 0:
        raise InputError("empty", "there are no counts", where=where)
    if ndim is not None and array.ndim != ndim:
        raise InputError(
            "wrong_shape", f"{array.ndim} dimensions where {ndim} are expected", where=where
        )
    if array.dtype.kind not in "iub":
        if array.dtype.kind != "f" or not np.all(np.isfinite(array)):
            raise InputError("not_finite", "a count is missing or not a number", where=where)
        if np.any(array != np.floor(array)):
            raise InputError(
                "not_whole",
                "counts are whole numbers; this looks like a rate or a scaled count",
                where=where,
                mend="give raw counts and the live time",
            )
    if np.any(array < 0):
        first = tuple(int(i) for i in np.argwhere(array < 0)[0])
        raise InputError("negative_counts", f"a count is negative, first at {first}", where=where)
    return np.asarray(array, dtype=np.int64, order="C")


def as_finite(values: ArrayLike, where: str, *, ndim: int | None = None) -> Floats:
    """Return numbers as float64; refuse emptiness, NaN and infinity (codes as `as_counts`)."""
    array = np.asarray(values, dtype=np.float64)
    if array.size == 0:
        raise InputError("empty", "there are no values", where=where)
    if ndim is not None and array.ndim != ndim:
        raise InputError(
            "wrong_shape", f"{array.ndim} dimensions where {ndim} are expected", where=where
        )
    if not np.all(np.isfinite(array)):
        raise InputError("not_finite", "a value is missing or not a number", where=where)
    return np.asarray(array, order="C")


def as_live_times(values: ArrayLike, samples: int) -> Floats:
    """Return the live time of each sample of a series, or say what is wrong with one.

    Parameters
    ----------
    values : array_like
        One for each sample or one for all (s); 0 for a sample that was lost.
    samples : int
        Samples of the series.

    Returns
    -------
    ndarray of float64, shape (samples,)
        Live times (s).

    Raises
    ------
    InputError
        Code ``missing_live_time``, and those of `as_finite`.
    """
    live = np.asarray(values, dtype=np.float64)
    if not np.all(np.isfinite(live)) or np.any(live < 0):
        raise InputError(
            "missing_live_time",
            "a live time is missing or below zero",
            where="live_time_s",
            mend="give 0, with counts of 0, for a sample that was lost",
        )
    live = as_finite(live, "live_time_s")
    return np.ascontiguousarray(np.broadcast_to(live, (samples,)))


def as_flags(occupied: ArrayLike, counts: Counts, live_time_s: Floats) -> NDArray[np.bool_]:
    """Return whether each sample is occupied; refuse counts where nothing was measured.

    Parameters
    ----------
    occupied : array_like, shape (samples,)
        Flags, or whole numbers of which 0 is no.
    counts : ndarray of int64, shape (samples, channels)
        The counts of the samples.
    live_time_s : ndarray of float64, shape (samples,)
        Their live times (s).

    Returns
    -------
    ndarray of bool, shape (samples,)
        The flags.

    Raises
    ------
    InputError
        Codes ``counts_without_live_time``, ``wrong_shape``.
    """
    if np.any(counts[live_time_s == 0]):
        raise InputError(
            "counts_without_live_time", "counts in a sample without live time", where="counts"
        )
    flags = np.asarray(occupied)
    if flags.shape != (len(counts),) or flags.dtype.kind not in "biu":
        raise InputError("wrong_shape", "one flag for each sample is needed", where="occupied")
    return flags.astype(np.bool_)


def positive(value: float, where: str) -> float:
    """Return the value if it is finite and above zero, else raise ``not_positive``."""
    if not (math.isfinite(value) and value > 0):
        raise InputError("not_positive", f"{value} is not above zero", where=where)
    return float(value)


def not_negative(value: float, where: str) -> float:
    """Return the value if it is finite and not below zero, else raise ``negative``."""
    if not (math.isfinite(value) and value >= 0):
        raise InputError("negative", f"{value} is below zero or not a number", where=where)
    return float(value)


def probability(value: float, where: str) -> float:
    """Return the value if it lies strictly between 0 and 1, else raise ``not_a_probability``."""
    if not (math.isfinite(value) and 0.0 < value < 1.0):
        raise InputError(
            "not_a_probability", f"{value} is not strictly between 0 and 1", where=where
        )
    return float(value)
