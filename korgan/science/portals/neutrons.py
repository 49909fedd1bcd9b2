r"""Neutrons: bursts of the ship effect, seen in samples and in lists of arrival times.

Cosmic rays strike heavy cargo and make many neutrons at once; a fission or (alpha, n) source
makes them one by one as far as a portal can tell, spread over its passage. A burst asks for a
repeated measurement. It never makes an alarm innocent: the engine calls it ``repeat``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from korgan.science.errors import InputError
from korgan.science.portals.input_checks import Counts, as_counts, as_finite, positive
from korgan.science.portals.tails import log_binomial_tail


@dataclass(frozen=True)
class BurstTest:
    """Whether one sample holds more of a window's neutrons than a passing source would put there.

    Attributes
    ----------
    sample : int
        Index of the richest sample.
    counts, total : int
        Its counts, and those of the window.
    share : float
        Largest share that the sharpest passage allowed puts into one sample.
    p_value : float
        Upper bound of the chance of such a sample from a passing source (over all samples).
    """

    sample: int
    counts: int
    total: int
    share: float
    p_value: float


def burst_test(
    counts: ArrayLike, *, sample_interval_s: float, fastest_transit_s: float
) -> BurstTest:
    r"""Test the richest sample of a window.

    A source that passes a flat panel with transit time :math:`\theta` puts at most
    :math:`\Delta t / 2\theta` of its counts into one sample; given the total the richest sample is
    then stochastically below the largest of that many binomials, hence

    .. math:: p \le \min\{1,\; w\, P(\mathrm{Bin}(F, \pi) \ge m)\}

    Parameters
    ----------
    counts : array_like of int, shape (samples,)
        Neutrons in each sample of the window.
    sample_interval_s : float
        Time of a sample.
    fastest_transit_s : float
        Shortest transit that a real source may have here (distance over speed).

    Returns
    -------
    BurstTest
        A genuine source is wrongly called a burst with a probability of at most the limit put
        on `p_value`.

    Raises
    ------
    InputError
        ``no_neutrons`` for a window without any; ``negative_counts``, ``not_positive``.

    Examples
    --------
    >>> test = burst_test([0, 1, 14, 0, 0], sample_interval_s=0.2, fastest_transit_s=0.4)
    >>> test.p_value < 1e-6
    True
    """
    x = as_counts(counts, "counts", ndim=1)
    total = int(x.sum())
    if total == 0:
        raise InputError("no_neutrons", "a window without neutrons", where="counts")
    interval = positive(sample_interval_s, "sample_interval_s")
    sharpest = interval / (2.0 * positive(fastest_transit_s, "fastest_transit_s"))
    share = min(1.0, max(sharpest, 1.0 / len(x)))
    sample = int(np.argmax(x))
    tail = math.exp(log_binomial_tail(int(x[sample]), total, share))
    return BurstTest(sample, int(x[sample]), total, share, min(1.0, len(x) * tail))


@dataclass(frozen=True)
class FeynmanY:
    """Excess variance of counts in equal gates.

    Attributes
    ----------
    value : float
        Variance over mean, less one: 0 for single neutrons, above for correlated ones.
    standard_error : float
        Of the value if the neutrons were single.
    sigma : float
        Their quotient.
    gates : int
        Number of gates.
    """

    value: float
    standard_error: float
    sigma: float
    gates: int


def feynman_y(gate_counts: ArrayLike) -> FeynmanY:
    r"""Feynman's excess variance :math:`Y = s^2/\bar x - 1` of counts in equal gates.

    Parameters
    ----------
    gate_counts : array_like of int, shape (gates,)
        Counts in gates of equal length, in a steady state (a standing vehicle).

    Returns
    -------
    FeynmanY
        With the standard error for Poisson counts, :math:`\sqrt{2 / (n - 1)}`.

    Raises
    ------
    InputError
        ``too_few_gates`` below 10; ``no_neutrons``.

    Notes
    -----
    Feynman, de Hoffmann and Serber, J. Nucl. Energy 3 (1956) 64.

    Examples
    --------
    >>> y = feynman_y(np.random.default_rng(1).poisson(0.5, 5000))
    >>> abs(y.sigma) < 3
    True
    """
    x = as_counts(gate_counts, "gate_counts", ndim=1)
    if len(x) < 10:
        raise InputError("too_few_gates", f"{len(x)} gates, 10 are needed", where="gate_counts")
    mean = float(x.mean())
    if mean == 0:
        raise InputError("no_neutrons", "no gate holds a neutron", where="gate_counts")
    value = float(x.var(ddof=1)) / mean - 1.0
    error = math.sqrt(2.0 / (len(x) - 1))
    return FeynmanY(value, error, value / error, len(x))


def collapse_bursts(times_s: ArrayLike, *, gate_s: float = 2e-4) -> tuple[Counts, Counts]:
    """Group arrival times into bursts: a neutron joins when it follows within the gate.

    Counting bursts instead of neutrons removes the ship effect from a count; the multiplicities
    show it.

    Parameters
    ----------
    times_s : array_like, shape (n,)
        Arrival times, rising, in seconds.
    gate_s : float
        Longest time between two neutrons of one burst; some die-away times of the moderator.

    Returns
    -------
    first : ndarray of int64
        Index of the first neutron of each burst.
    multiplicity : ndarray of int64
        Number of neutrons of each.

    Raises
    ------
    InputError
        ``time_goes_back``, ``not_positive``, ``empty``.

    Examples
    --------
    >>> first, multiplicity = collapse_bursts([0.1, 0.5, 0.50005, 0.50012, 0.9])
    >>> first.tolist(), multiplicity.tolist()
    ([0, 1, 4], [1, 3, 1])
    """
    times = as_finite(times_s, "times_s", ndim=1)
    gate = positive(gate_s, "gate_s")
    steps = np.diff(times)
    if np.any(steps < 0):
        raise InputError("time_goes_back", "arrival times must rise", where="times_s")
    first = np.concatenate([[0], np.flatnonzero(steps > gate) + 1]).astype(np.int64)
    return first, np.diff(np.concatenate([first, [len(times)]])).astype(np.int64)
