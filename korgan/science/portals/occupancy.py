"""Cutting a series of samples into occupancies, and laying samples on a regular clock.

The engine cuts occupancies as samples arrive; these functions do the same for stored series and
prepare what instruments really deliver: several beams, lost samples, clocks that jump.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError
from korgan.science.portals.input_checks import (
    Counts,
    Floats,
    as_counts,
    as_finite,
    not_negative,
    positive,
)

# A time stamp may be off by this share of an interval without meaning a lost sample.
_JITTER = 0.5
# Longest hole that is filled with empty samples; beyond it the series has ended and begun anew.
_LONGEST_HOLE = 100_000


class OccupancyFault(StrEnum):
    """What is wrong with an occupancy as such."""

    BEGAN_BEFORE = "began_before_the_series"
    GOES_ON = "goes_on_after_the_series"
    OVERRUN = "occupancy_overrun"


@dataclass(frozen=True)
class Occupancy:
    """Samples `start` to `stop` (exclusive) in which a vehicle is in the portal."""

    start: int
    stop: int
    faults: tuple[OccupancyFault, ...] = ()


def segment(
    occupied: ArrayLike, sample_interval_s: float, *, release_s: float = 0.4,
    longest_s: float = 60.0,
) -> list[Occupancy]:  # fmt: skip
    """Cut occupancies out of the signal of one or more beams.

    Parameters
    ----------
    occupied : array_like of bool, shape (samples,) or (samples, beams)
        Sensor; the portal is occupied while any beam is broken.
    sample_interval_s : float
        Time of a sample.
    release_s : float
        An occupancy ends when all beams have been free for this long.
    longest_s : float
        A longer one is cut into pieces of this length, each with the fault
        ``occupancy_overrun``: a vehicle stands there, or a beam is blocked.

    Returns
    -------
    list of Occupancy
        In order of time.

    Raises
    ------
    InputError
        ``wrong_shape``, ``empty``, ``not_positive``.

    Examples
    --------
    >>> [(o.start, o.stop) for o in segment([0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0], 0.2)]
    [(1, 5), (8, 9)]
    """
    flags = np.asarray(occupied)
    if flags.size == 0:
        raise InputError("empty", "there are no samples", where="occupied")
    if flags.ndim not in (1, 2) or flags.dtype.kind not in "biu":
        raise InputError(
            "wrong_shape", "flags per sample, or per sample and beam", where="occupied"
        )
    any_beam = flags.astype(np.bool_) if flags.ndim == 1 else np.any(flags, axis=1)
    interval = positive(sample_interval_s, "sample_interval_s")
    release = max(1, round(not_negative(release_s, "release_s") / interval))
    longest = max(1, round(positive(longest_s, "longest_s") / interval))
    found: list[Occupancy] = []
    for start, stop in _runs(any_beam, release):
        found += _pieces(start, stop, longest, len(any_beam), release)
    return found


def _runs(flags: NDArray[np.bool_], release: int) -> list[tuple[int, int]]:
    """Runs of occupied samples, joined over holes shorter than the release."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    runs: list[tuple[int, int]] = []
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and start - runs[-1][1] < release:
            runs[-1] = (runs[-1][0], stop)
        else:
            runs.append((start, stop))
    return runs


def _pieces(start: int, stop: int, longest: int, samples: int, release: int) -> list[Occupancy]:
    faults = []
    if start == 0:
        faults.append(OccupancyFault.BEGAN_BEFORE)
    if samples - stop < release:
        faults.append(OccupancyFault.GOES_ON)
    if stop - start > longest:
        faults.append(OccupancyFault.OVERRUN)
    return [
        Occupancy(k, min(k + longest, stop), tuple(faults)) for k in range(start, stop, longest)
    ]


def on_regular_clock(
    times_s: ArrayLike, counts: ArrayLike, sample_interval_s: float
) -> tuple[Counts, Floats]:
    """Put time-stamped samples on a regular clock; lost samples get no live time.

    Parameters
    ----------
    times_s : array_like, shape (samples,)
        Time stamps in seconds, rising.
    counts : array_like of int, shape (samples, channels)
        Counts.
    sample_interval_s : float
        Interval of the clock.

    Returns
    -------
    counts : ndarray of int64, shape (n, channels)
        With rows of zeros where samples were lost.
    live_time_s : ndarray, shape (n,)
        The interval, or 0 where a sample was lost; as the engine expects it.

    Raises
    ------
    InputError
        ``time_goes_back``, ``two_samples_at_once``, ``hole_too_long``, ``wrong_shape``,
        ``not_finite``, ``negative_counts``.

    Examples
    --------
    >>> counts, live = on_regular_clock([0.0, 0.2, 0.61], [[5], [6], [7]], 0.2)
    >>> counts[:, 0].tolist(), live.tolist()
    ([5, 6, 0, 7], [0.2, 0.2, 0.0, 0.2])
    """
    times = as_finite(times_s, "times_s", ndim=1)
    x = as_counts(counts, "counts", ndim=2)
    interval = positive(sample_interval_s, "sample_interval_s")
    if len(times) != len(x):
        raise InputError("wrong_shape", "one time stamp for each sample", where="times_s")
    steps = np.diff(times)
    if np.any(steps < 0):
        row = int(np.argmax(steps < 0)) + 1
        raise InputError("time_goes_back", f"sample {row} is older than the one before it")
    # each step is rounded alone, so that a clock a little off does not lose samples in a day
    whole = np.round(steps / interval).astype(np.int64)
    if np.any(steps < (1.0 - _JITTER) * interval):
        row = int(np.argmax(steps < (1.0 - _JITTER) * interval)) + 1
        raise InputError("two_samples_at_once", f"sample {row} follows at {steps[row - 1]:.3g} s")
    if np.any(whole > _LONGEST_HOLE):
        raise InputError(
            "hole_too_long",
            f"a hole of {float(steps.max()):.0f} s",
            where="times_s",
            mend="treat what follows as a new series",
        )
    place = np.concatenate([[0], np.cumsum(np.maximum(whole, 1))])
    filled = np.zeros((int(place[-1]) + 1, x.shape[1]), dtype=np.int64)
    live = np.zeros(len(filled))
    filled[place] = x
    live[place] = interval
    return filled, live
