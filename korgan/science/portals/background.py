r"""Following the background: a forgetting sum with a guard before and after vehicles.

Counts are kept as a Gamma distribution of the rate, shape :math:`A` and time :math:`T`; each new
stretch of :math:`\Delta` seconds with :math:`x` counts makes

.. math:: A \leftarrow A\,e^{-\Delta/M} + x, \qquad T \leftarrow T\,e^{-\Delta/M} + \Delta

so that the memory is :math:`M` seconds *of background seen* and the predictive distribution of a
coming count is negative binomial (the discounted Gamma-Poisson filter of Smith and Miller,
J. R. Statist. Soc. B 48 (1986) 79). The last samples before a vehicle are held back in a ring and
dropped, for an approaching vehicle already hides background or shines; those just after it are
dropped too. Stretches far from the expectation are not believed; when several in a row are odd,
the background has really changed and is learnt anew, with a fault until that is done.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike

from korgan.science.errors import InputError
from korgan.science.portals.input_checks import Counts, Floats, as_counts, as_finite, positive
from korgan.science.portals.thresholds import gamma_poisson_threshold

# In the check of a stretch, an expectation below this many counts is treated as this many, so
# that two stray neutrons do not look like a change of the background.
_LEAST_EXPECTED = 4.0


@njit(cache=True)
def is_odd(counts: float, time: float, known: float, known_time: float, sigma: float) -> bool:
    """Whether a stretch lies more than `sigma` from what the background lets expect."""
    if known_time <= 0.0:
        return False
    expected = known * time / known_time
    variance = max(expected, _LEAST_EXPECTED) + expected * time / known_time
    return abs(counts - expected) > sigma * math.sqrt(variance)


@njit(cache=True)
def absorb(counted: Floats, time: float, chunk: Floats, chunk_time: float, memory: float) -> float:
    """Add a stretch to the forgetting sums; returns the new time."""
    keep = math.exp(-chunk_time / memory)
    for c in range(counted.size):
        counted[c] = counted[c] * keep + chunk[c]
    return time * keep + chunk_time


@dataclass(frozen=True)
class BackgroundEstimate:
    """Background of several channels at one moment.

    Attributes
    ----------
    counts : ndarray, shape (channels,)
        Weighted counts :math:`A` behind the estimate.
    time_s : float
        Weighted time :math:`T` behind it.
    """

    counts: Floats
    time_s: float

    @property
    def rate_cps(self) -> Floats:
        """Estimated rates, counts per second."""
        if self.time_s <= 0:
            raise InputError(
                "no_background", "no background has been seen yet", mend="let the lane stand empty"
            )
        return self.counts / self.time_s

    def threshold(self, interval_s: float, alpha: float) -> Counts:
        """Counts per channel that alarm in one look of `interval_s` at `alpha`."""
        positive(interval_s, "interval_s")
        positive(self.time_s, "time_s")
        return gamma_poisson_threshold(self.counts, self.time_s / interval_s, alpha)


def follow_background(
    counts: ArrayLike, live_time_s: ArrayLike, *, memory_s: float
) -> tuple[Floats, Floats]:
    r"""Estimate after each sample of a series without vehicles.

    The engine does the same sample by sample, with guards; this function serves trend pages and
    tests.

    Parameters
    ----------
    counts : array_like of int, shape (samples, channels)
        Counts.
    live_time_s : array_like, shape (samples,)
        Live times, above zero.
    memory_s : float
        Time after which a sample's weight has fallen to 1/e.

    Returns
    -------
    rate_cps, standard_error : ndarray, shape (samples, channels)
        Estimated rates and their standard errors :math:`\sqrt{A}/T`.

    Raises
    ------
    InputError
        ``negative_counts``, ``missing_live_time``, ``wrong_shape``, ``not_positive``.

    Examples
    --------
    >>> rate, error = follow_background([[10], [12], [8]], [1.0, 1.0, 1.0], memory_s=1e9)
    >>> round(float(rate[-1, 0]), 6)
    10.0
    """
    x = as_counts(counts, "counts", ndim=2)
    live = as_finite(live_time_s, "live_time_s", ndim=1)
    if len(live) != len(x):
        raise InputError("wrong_shape", "one live time for each sample is needed")
    if np.any(live <= 0):
        raise InputError("missing_live_time", "a sample without live time", where="live_time_s")
    positive(memory_s, "memory_s")
    return _follow(x, live, memory_s)


@njit(cache=True)
def _follow(counts: Counts, live: Floats, memory: float) -> tuple[Floats, Floats]:
    samples, channels = counts.shape
    rate, error = np.empty((samples, channels)), np.empty((samples, channels))
    counted, time = np.zeros(channels), 0.0
    for t in range(samples):
        time = absorb(counted, time, counts[t].astype(np.float64), live[t], memory)
        for c in range(channels):
            rate[t, c] = counted[c] / time
            error[t, c] = math.sqrt(counted[c]) / time
    return rate, error
