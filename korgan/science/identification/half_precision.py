"""Smooth spectra in few bytes: short half-precision numbers, as steps from one to the next."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

_MANTISSA_BITS = 10
_KEPT_BITS = 5  # one in sixty is below the errors of a template


def shortened(values: ArrayLike) -> NDArray[np.float16]:
    """Round non-negative numbers to half precision with a short mantissa.

    Parameters
    ----------
    values : array_like (...)
        Numbers, not negative and not above 60,000.

    Returns
    -------
    ndarray (...)
        Numbers whose last bits are zero, so that they compress well.
    """
    drop = _MANTISSA_BITS - _KEPT_BITS
    bits = np.asarray(values).astype(np.float16).view(np.uint16)
    rounded = (bits + np.uint16(1 << (drop - 1))) >> drop << drop
    return rounded.astype(np.uint16).view(np.float16)


def packed(rows: ArrayLike) -> NDArray[np.uint8]:
    """Pack rows of numbers, each row scaled to its maximum.

    Parameters
    ----------
    rows : array_like, shape (r, n)
        Numbers, not negative; no row is all zero.

    Returns
    -------
    ndarray, shape (2, r, n)
        Low and high bytes of the steps from number to number.

    Examples
    --------
    >>> unpacked(packed([[1.0, 2.0, 4.0]])).tolist()
    [[0.25, 0.5, 1.0]]
    """
    found = np.asarray(rows, dtype=np.float64)
    short = shortened(found / found.max(axis=1, keepdims=True)).view(np.uint16)
    codes = (short >> (_MANTISSA_BITS - _KEPT_BITS)).astype(np.int16)
    steps = np.diff(codes, axis=1, prepend=np.int16(0)).astype("<i2")
    planes = steps.view(np.uint8).reshape(*steps.shape, 2)
    return np.ascontiguousarray(np.moveaxis(planes, 2, 0))


def unpacked(planes: NDArray[np.uint8]) -> NDArray[np.float16]:
    """Return rows packed by :func:`packed`, each with the maximum 1."""
    steps = np.ascontiguousarray(np.moveaxis(planes, 0, 2)).view("<i2")[..., 0]
    codes = np.cumsum(steps, axis=1, dtype=np.int16)
    return (codes.astype(np.uint16) << (_MANTISSA_BITS - _KEPT_BITS)).view(np.float16)
