r"""Run lengths and thresholds of Page's test on independent standard normal values.

For the statistic :math:`S_i = \max(0, S_{i-1} + z_i - k)` the probability :math:`Q_n(s)` of no
alarm in n more steps obeys

.. math:: Q_n(s) = \Phi(k - s)\, Q_{n-1}(0) + \int_0^h \varphi(y - s + k)\, Q_{n-1}(y)\, dy

which Gauss-Legendre quadrature solves to about ten digits. The thresholds that follow depend
on the length of the sequence only. Simulation is offered beside it as an independent witness.

Sources: E. S. Page, *Biometrika* 41 (1954) 100; D. Brook, D. A. Evans, *Biometrika* 59 (1972)
539 (run length as an absorbing process).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy.special import ndtr

from korgan.science.accountancy.measurement import FloatArray
from korgan.science.accountancy.sequence import page_statistic
from korgan.science.errors import InputError

_NODES_PER_SIGMA = 6.0


def false_alarm_probability(h: float, length: int, k: float = 0.5) -> float:
    """Probability of at least one alarm in a sequence without loss, one-sided.

    Parameters
    ----------
    h : float
        Threshold, in standard deviations.
    length : int
        Number of balances, 1 or more.
    k : float
        Reference value.

    Returns
    -------
    float
        Between 0 and 1.

    Examples
    --------
    For one balance it is the tail beyond h + k:

    >>> round(false_alarm_probability(1.0, 1, k=0.5), 12) == round(1 - float(ndtr(1.5)), 12)
    True
    """
    _check(length, k)
    if not h >= 0:
        raise InputError("threshold_negative", f"the threshold is {h}; it cannot be negative")
    step = _transition(h, k)
    survival = np.ones(step.shape[0])
    # a power by squaring keeps a sequence of 100,000 daily balances as cheap as one of 13
    if length > 4 * step.shape[0]:
        survival = np.linalg.matrix_power(step, length) @ survival
    else:
        for _ in range(length):
            survival = step @ survival
    return float(min(1.0, max(0.0, 1.0 - survival[0])))


@lru_cache(maxsize=512)
def page_threshold(length: int, false_alarm: float = 0.05, k: float = 0.5) -> float:
    """Threshold with a stated probability of any false alarm in the whole sequence.

    Parameters
    ----------
    length : int
        Number of balances, 1 or more.
    false_alarm : float
        Wanted probability of at least one alarm when nothing is missing; above 0, below 1 - and
        below the probability that the statistic leaves zero at all.
    k : float
        Reference value.

    Returns
    -------
    float
        Threshold h, in standard deviations; alarm when the statistic exceeds it.

    Examples
    --------
    >>> round(page_threshold(1, 0.05, k=0.5), 6)
    1.144854
    >>> round(false_alarm_probability(page_threshold(13), 13), 9)
    0.05
    """
    _check(length, k)
    if not 0 < false_alarm < 1:
        raise InputError(
            "probability_outside", f"the false-alarm probability is {false_alarm}, not in (0, 1)"
        )
    if false_alarm_probability(0.0, length, k) <= false_alarm:
        return 0.0  # every excursion above zero may count as an alarm
    low, high = 0.0, 2.0
    while false_alarm_probability(high, length, k) > false_alarm:
        low, high = high, 2.0 * high
    return _root(lambda h: false_alarm_probability(h, length, k) - false_alarm, low, high)


def simulated_page_threshold(
    length: int,
    false_alarm: float = 0.05,
    k: float = 0.5,
    *,
    sides: int = 1,
    iterations: int = 200_000,
    seed: int = 0,
) -> float:
    """Find the threshold by simulation on independent standard normal sequences.

    Parameters
    ----------
    length, false_alarm, k
        As in ``page_threshold``.
    sides : int
        1 for losses only, 2 when a gain is an alarm too.
    iterations : int
        Number of sequences.
    seed : int
        Seed of the generator; the same seed gives the same threshold.

    Returns
    -------
    float
        Empirical quantile of the maximum of the statistic.

    Examples
    --------
    >>> abs(simulated_page_threshold(13) - page_threshold(13)) < 0.03
    True
    """
    _check(length, k)
    if sides not in (1, 2):
        raise InputError("sides", f"sides is {sides}; it must be 1 or 2")
    generator = np.random.default_rng(seed)
    highest = np.empty(iterations)
    chunk = max(1, 2_000_000 // length)
    for start in range(0, iterations, chunk):
        size = min(chunk, iterations - start)
        z = generator.standard_normal((size, length))
        top = page_statistic(z, k).max(axis=1)
        if sides == 2:
            top = np.maximum(top, page_statistic(-z, k).max(axis=1))
        highest[start : start + size] = top
    return float(np.quantile(highest, 1.0 - false_alarm))


def average_run_length(h: float, k: float = 0.5, *, sides: int = 1, shift: float = 0.0) -> float:
    r"""Mean number of balances until Page's test alarms.

    .. math:: L(s) = 1 + \Phi(k - s) L(0) + \int_0^h \varphi(y - s + k) L(y) dy

    Two-sided: :math:`1/L = 1/L^+ + 1/L^-`, exact for the pair of one-sided CUSUMs.

    Parameters
    ----------
    h, k : float
        Threshold and reference value, in standard deviations.
    sides : int
        1 or 2.
    shift : float
        Mean of the standardised values; 0 in control, positive for a loss.

    Returns
    -------
    float
        Average run length, in balances.

    Examples
    --------
    Published in-control values for k = 0.5, two-sided, are 168 (h = 4) and 465 (h = 5):

    >>> round(average_run_length(4, sides=2)), round(average_run_length(5, sides=2))
    (168, 465)
    """
    upper = _one_sided_run_length(h, k - shift)
    if sides == 1:
        return upper
    return 1.0 / (1.0 / upper + 1.0 / _one_sided_run_length(h, k + shift))


def _one_sided_run_length(h: float, k: float) -> float:
    step = _transition(h, k)
    return float(np.linalg.solve(np.eye(step.shape[0]) - step, np.ones(step.shape[0]))[0])


def _transition(h: float, k: float) -> FloatArray:
    """One step of the statistic on the states 0 and the quadrature nodes of (0, h)."""
    nodes = max(24, min(400, math.ceil(_NODES_PER_SIGMA * h)))
    x, w = _legendre(8 * math.ceil(nodes / 8))
    y, w = (x + 1.0) * h / 2.0, w * h / 2.0
    state = np.concatenate([[0.0], y])
    density = np.exp(-0.5 * (y[None, :] - state[:, None] + k) ** 2) / math.sqrt(2.0 * math.pi)
    return np.column_stack([ndtr(k - state), density * w])


def _root(excess: Callable[[float], float], low: float, high: float) -> float:
    """Root of a falling function between two bounds (regula falsi, Illinois variant).

    A loop of its own, because importing an optimisation package for it would take longer than
    a whole evaluation.
    """
    above, below = excess(low), excess(high)
    kept = 0
    for _ in range(200):
        if high - low < 1e-11:
            break
        middle = (low * below - high * above) / (below - above)
        value = excess(middle)
        if value == 0.0:
            return middle
        if value > 0:
            low, above = middle, value
            below = below / 2 if kept == 1 else below
            kept = 1
        else:
            high, below = middle, value
            above = above / 2 if kept == -1 else above
            kept = -1
        if abs(value) < 1e-12:
            return middle
    return (low + high) / 2


@lru_cache
def _legendre(nodes: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights on (-1, 1); finding them costs more than using them."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    return x, w


def _check(length: int, k: float) -> None:
    if length < 1:
        raise InputError(
            "no_balance", f"a sequence of {length} balances has no threshold", mend="1 or more"
        )
    if not math.isfinite(k):
        raise InputError("reference_value", f"the reference value k is {k}")
