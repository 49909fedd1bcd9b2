"""Dates on which activities and ratios cross a level."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log, log2

import numpy as np
from numpy.typing import ArrayLike

from korgan.science.decay.activity import Floats
from korgan.science.decay.chains import chain_of
from korgan.science.errors import InputError

_PER_FACTOR_TWO = 16  # samples between roots; narrower double crossings are not resolved
_SHORTEST = 1.0  # second


@dataclass(frozen=True)
class Crossing:
    """A level is crossed `elapsed` seconds after the reference date, upwards or downwards."""

    elapsed: float
    rising: bool


def seconds_until(activity: ArrayLike, level: ArrayLike, half_life: ArrayLike) -> Floats:
    r"""Time after the reference date at which an activity without progeny falls to a level.

    .. math:: t = T_{1/2} \log_2 (A_0 / A)

    Parameters
    ----------
    activity : array or number
        Activity at the reference date; any unit, greater than zero.
    level : array or number
        The level, same unit, greater than zero.
    half_life : array or number
        In seconds.

    Returns
    -------
    array
        Seconds; negative when the level was crossed before the reference date. Arguments are
        broadcast against each other: a column of sources and a row of levels give a table.

    Raises
    ------
    InputError
        ``level_not_positive``, ``half_life_not_positive``.

    Examples
    --------
    >>> seconds_until(8.0, [4.0, 1.0, 16.0], half_life=10.0)
    array([ 10.,  30., -10.])
    """
    a0, edge = np.asarray(activity, np.float64), np.asarray(level, np.float64)
    period = np.asarray(half_life, np.float64)
    if not ((a0 > 0).all() and (edge > 0).all()):
        raise InputError("level_not_positive", "activity and level are greater than zero")
    if not (period > 0).all():
        raise InputError("half_life_not_positive", "a half-life is greater than zero")
    return np.asarray(period * (np.log2(a0) - np.log2(edge)))


def sum_falls_to(ratios: ArrayLike, half_lives: ArrayLike, level: float) -> float | None:
    """Time at which a sum of decaying parents falls to a level: a site's A/D, for instance.

    Parameters
    ----------
    ratios : (n,) array
        Terms of the sum on one common date, none negative.
    half_lives : (n,) array
        Seconds.
    level : float
        Greater than zero.

    Returns
    -------
    float or None
        Seconds after the common date; None when the sum is at or below the level already.

    Raises
    ------
    InputError
        ``level_not_positive``, ``half_life_not_positive``.

    Examples
    --------
    >>> round(sum_falls_to([4.0, 4.0], [10.0, 10.0], 1.0), 9)
    30.0
    """
    terms = np.atleast_1d(np.asarray(ratios, np.float64))
    periods = np.broadcast_to(np.asarray(half_lives, np.float64), terms.shape)
    if not level > 0 or not (terms >= 0).all():
        raise InputError("level_not_positive", "the level is greater than zero, no term negative")
    if not (periods > 0).all():
        raise InputError("half_life_not_positive", "a half-life is greater than zero")
    rates = log(2.0) / periods
    total = float(terms.sum())
    if total <= level:
        return None
    # Here, because it takes a second to load, and most who import this module never ask.
    from scipy.optimize import brentq

    def excess(elapsed: float) -> float:
        return log(float(terms @ np.exp(-rates * elapsed)) / level)

    # The sum falls no slower than its longest-lived term: by then it has reached the level.
    slowest = float(rates.min())
    latest = log(total / level) / slowest
    return float(brentq(excess, 0.0, latest * (1.0 + 1e-9) + 1e-15 / slowest, rtol=1e-14))


def ratio_crossings(
    parts: Sequence[tuple[str, float]],
    weights: Mapping[str, Mapping[str, float]],
    level: float,
    horizon: float,
) -> list[Crossing]:
    """Times at which a weighted sum over parents and progeny crosses a level, up or down.

    Needed where progeny have D-values of their own: a source may rise into a category before it
    falls (Pu-241 by its Am-241). Between samples, sixteen to a factor of two in time, two crossings
    that undo each other are not seen.

    Parameters
    ----------
    parts : sequence of (str, float)
        Parent nuclides and their activities (Bq), pure at one common reference date.
    weights : mapping of str to mapping of str to float
        For each parent, the weight of each member of its chain (1/Bq); members not named weigh
        nothing.
    level : float
        Greater than zero.
    horizon : float
        Seconds after the reference date up to which crossings are sought.

    Returns
    -------
    list of Crossing
        In order of time; empty when the level is not crossed.

    Raises
    ------
    InputError
        ``level_not_positive``, ``horizon_too_short``, ``weights_missing``, ``unknown_nuclide``,
        ``activity_not_positive``.
    """
    if not level > 0:
        raise InputError("level_not_positive", "the level is greater than zero")
    if not horizon > _SHORTEST:
        raise InputError("horizon_too_short", "the horizon is more than a second away")
    total = _weighted_sum(parts, weights)
    count = max(2, int(_PER_FACTOR_TWO * log2(horizon / _SHORTEST)) + 2)
    times = np.concatenate([[0.0], np.geomspace(_SHORTEST, horizon, count)])
    above = total(times) >= level
    crossings = []
    from scipy.optimize import brentq

    for number in np.flatnonzero(above[1:] != above[:-1]):
        root = brentq(
            lambda t: float(total(np.array([t]))[0]) / level - 1.0,
            times[number],
            times[number + 1],
            rtol=1e-13,
        )
        crossings.append(Crossing(float(root), rising=bool(above[number + 1])))
    return crossings


def _weighted_sum(
    parts: Sequence[tuple[str, float]], weights: Mapping[str, Mapping[str, float]]
) -> Callable[[Floats], Floats]:
    terms = []
    for parent, activity in parts:
        if not 0 < activity < float("inf"):
            raise InputError(
                "activity_not_positive", "an activity is greater than zero", where=parent
            )
        if parent not in weights:
            raise InputError("weights_missing", f"there are no weights for {parent}")
        chain = chain_of(parent)
        each = np.array([weights[parent].get(name, 0.0) for name in chain.members])
        terms.append((chain, activity * each))

    def total(elapsed: Floats) -> Floats:
        result = np.zeros(elapsed.shape)
        for chain, factors in terms:
            result += chain.activities(elapsed) @ factors
        return result

    return total
