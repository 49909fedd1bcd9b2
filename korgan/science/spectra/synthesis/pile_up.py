"""Events that fall together within the resolving time and are counted as one."""

from __future__ import annotations

import numpy as np
import scipy.signal
from numpy.typing import NDArray

from korgan.science.errors import InputError

GRID = 2048


def piled_up(
    rate: NDArray[np.float64], edges_kev: NDArray[np.float64], resolving_time_s: float
) -> NDArray[np.float64]:
    r"""Spectrum with pile-up of two events, to first order in rate times resolving time.

    .. math:: r' = r\,e^{-2 R \tau} + \tau\, r * r

    with R the total rate. Every pair adds its full energies; pulses that overlap in part, and
    three at once, are neglected, so that the rate times the resolving time must stay small.

    Parameters
    ----------
    rate : ndarray (n,)
        Counts per second in each channel.
    edges_kev : ndarray (n + 1,)
        Edges of the channels (keV).
    resolving_time_s : float
        Time within which two events are one (s), zero or more.

    Returns
    -------
    ndarray (n,)
        Counts per second in each channel.

    Raises
    ------
    InputError
        ``rate_too_high`` when rate times resolving time exceeds 0.2; ``negative_resolving_time``.

    Notes
    -----
    Source: G. F. Knoll, Radiation Detection and Measurement, 4th ed., ch. 17.

    Examples
    --------
    >>> edges = np.linspace(0.0, 2000.0, 1001)
    >>> line = np.zeros(1000)
    >>> line[330] = 1e4  # 661 keV
    >>> piled = piled_up(line, edges, 1e-6)
    >>> bool(edges[400 + piled[400:].argmax()] in (1320.0, 1322.0))
    True
    """
    if not resolving_time_s >= 0.0:
        raise InputError("negative_resolving_time", f"resolving time is {resolving_time_s} s")
    total = float(rate.sum())
    share = total * resolving_time_s
    if not share <= 0.2:
        raise InputError(
            "rate_too_high",
            f"{100 * share:.0f} % of the events fall within the resolving time of another",
            mend="lower the activity or the resolving time",
        )
    if resolving_time_s == 0.0 or total == 0.0:
        return rate
    grid = np.linspace(0.0, float(edges_kev[-1]), GRID + 1)
    even = _rebinned(rate, edges_kev, grid)
    # the sum of two even bins is centred on the edge between two bins
    pairs = scipy.signal.fftconvolve(even, even)[: GRID - 1]
    sums = np.zeros(GRID)
    sums[:-1] += 0.5 * pairs
    sums[1:] += 0.5 * pairs
    together = _rebinned(np.maximum(sums, 0.0), grid, edges_kev)
    return np.asarray(rate * np.exp(-2.0 * share) + resolving_time_s * together)


def _rebinned(
    counts: NDArray[np.float64], old: NDArray[np.float64], new: NDArray[np.float64]
) -> NDArray[np.float64]:
    running = np.concatenate([[0.0], np.cumsum(counts)])
    return np.asarray(np.diff(np.interp(new, old, running)))
