"""Shipper-receiver differences and the cumulative bias of each shipper.

Sources: INFCIRC/153 para. 30 and 98 (shipper/receiver difference); limits as in IAEA Services
Series 15: a difference beyond two or three standard deviations of both measurements is looked
into, and so is a small one that keeps its sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.accountancy.measurement import ErrorModel, FloatArray, IntArray
from korgan.science.errors import InputError


@dataclass(frozen=True, slots=True)
class TransferDifferences:
    """Differences of transfers in the order given; every array has shape (m,).

    Parameters
    ----------
    difference, sigma, limit : ndarray
        Shipper minus receiver, its standard deviation, and `factor` times that.
    significant : ndarray of bool
        Whether the difference exceeds the limit in size.
    cumulative, sigma_cumulative, cumulative_limit : ndarray
        Sum of the differences of the same shipper so far, with shared calibrations counted.
    cumulative_significant : ndarray of bool
        Whether that sum exceeds its limit in size.
    relative_bias : ndarray
        Cumulative difference over the mass shipped so far.
    """

    difference: FloatArray
    sigma: FloatArray
    limit: FloatArray
    significant: NDArray[np.bool_]
    cumulative: FloatArray
    sigma_cumulative: FloatArray
    cumulative_limit: FloatArray
    cumulative_significant: NDArray[np.bool_]
    relative_bias: FloatArray


def transfer_differences(
    shipped: ArrayLike,
    received: ArrayLike,
    shipper_models: Sequence[ErrorModel],
    receiver_models: Sequence[ErrorModel],
    *,
    shipper: ArrayLike | None = None,
    shipper_calibration: ArrayLike | None = None,
    receiver_calibration: ArrayLike | None = None,
    factor: float = 2.0,
) -> TransferDifferences:
    r"""Differences between shipper and receiver, one by one and summed for each shipper.

    .. math:: |D| > f \sqrt{\operatorname{var}(y_s) + \operatorname{var}(y_r)}

    Parameters
    ----------
    shipped, received : array_like, shape (m,)
        Masses stated by the two sides, one unit; transfers in order of time.
    shipper_models, receiver_models : sequence of ErrorModel, length m
        Error model of each measurement.
    shipper : array_like of int, shape (m,), optional
        Number of the shipper; by default all come from one.
    shipper_calibration, receiver_calibration : array_like of int, shape (m,), optional
        Equal keys share their systematic error; by default one calibration for each side.
    factor : float
        Number of standard deviations at the limit, 2 or 3.

    Returns
    -------
    TransferDifferences
        Positive when the shipper stated more than the receiver found.

    Examples
    --------
    >>> result = transfer_differences([1250.40], [1249.10],
    ...     [ErrorModel(random_relative=0.0006)], [ErrorModel(random_relative=0.0008)])
    >>> round(float(result.difference[0]), 2), round(float(result.limit[0]), 6)
    (1.3, 2.499136)
    >>> bool(result.significant[0])
    False
    """
    sent, got = np.asarray(shipped, np.float64), np.asarray(received, np.float64)
    size = sent.size
    if got.size != size or len(shipper_models) != size or len(receiver_models) != size:
        raise InputError("columns_differ", "the columns of the transfers differ in length")
    if not (np.all(np.isfinite(sent)) and np.all(np.isfinite(got))):
        raise InputError("mass_not_finite", "a mass shipped or received is not a finite number")
    if np.any(sent < 0) or np.any(got < 0):
        raise InputError("negative_mass", "a mass shipped or received is negative")
    if not factor > 0:
        raise InputError("limit_factor", f"the limit factor is {factor}; it must be positive")
    party = _keys(shipper, size)
    difference = sent - got
    random, systematic = np.zeros(size), np.zeros(size)
    growth = np.zeros(size)
    for mass, models, calibration in (
        (sent, shipper_models, _keys(shipper_calibration, size)),
        (got, receiver_models, _keys(receiver_calibration, size)),
    ):
        error = np.array(
            [
                (m.random_relative, m.random_absolute, m.systematic_relative, m.systematic_absolute)
                for m in models
            ]
        ).reshape(size, 4)
        random += (mass * error[:, 0]) ** 2 + error[:, 1] ** 2
        for part in (mass * error[:, 2], error[:, 3]):
            systematic += part**2
            growth += part**2 + 2.0 * part * _sum_before(part, party, calibration)
    sigma = np.sqrt(random + systematic)
    cumulative = _cumulate(difference, party)
    spread = np.sqrt(np.maximum(_cumulate(random + growth, party), 0.0))
    mass_so_far = _cumulate(sent, party)
    return TransferDifferences(
        difference=difference,
        sigma=sigma,
        limit=factor * sigma,
        significant=np.abs(difference) > factor * sigma,
        cumulative=cumulative,
        sigma_cumulative=spread,
        cumulative_limit=factor * spread,
        cumulative_significant=np.abs(cumulative) > factor * spread,
        relative_bias=np.divide(cumulative, mass_so_far, out=np.zeros(size), where=mass_so_far > 0),
    )


def _keys(values: ArrayLike | None, size: int) -> IntArray:
    return np.zeros(size, np.int64) if values is None else np.asarray(values, np.int64)


def _cumulate(values: FloatArray, group: IntArray) -> FloatArray:
    """Cumulative sum within each group, in the given order."""
    order = np.argsort(group, kind="stable")
    ordered = np.cumsum(values[order])
    first = np.flatnonzero(np.diff(group[order], prepend=group[order][:1] - 1))
    before = np.concatenate([[0.0], ordered])[first]
    sizes = np.diff(np.append(first, values.size))
    result = np.empty_like(values)
    result[order] = ordered - np.repeat(before, sizes)
    return result


def _sum_before(values: FloatArray, party: IntArray, calibration: IntArray) -> FloatArray:
    """Sum of the earlier values of the same party under the same calibration."""
    _, group = np.unique(np.stack([party, calibration]), axis=1, return_inverse=True)
    return _cumulate(values, group.astype(np.int64)) - values
