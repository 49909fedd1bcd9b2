"""Log-odds of all evidence as a probability that comes true, and back.

Evidence is bent so that no amount of it makes certain, then carried along a rising line of several
pieces to what came true among altered names and innocents that were asked about
(``data/reliability.json``; see ``docs/trade/screening.md``). The line rises everywhere and has no
end, so that it changes neither the order of hits nor lets two of them share a score.
"""

from __future__ import annotations

import json
import math
from bisect import bisect
from functools import cache
from typing import NamedTuple

from korgan.science.names.tables import DATA

# Log-odds up to the first are taken as they are; beyond, at most the second is added.
_LINEAR, _BOUND = 3.0, 9.0


class Line(NamedTuple):
    """A rising line of pieces between points; beyond the outermost it rises by one for one.

    Attributes
    ----------
    stated, came_true : tuple of float
        Log-odds of the points before and after; both rise.
    """

    stated: tuple[float, ...]
    came_true: tuple[float, ...]


@cache
def fitted_line() -> Line:
    """Read the line that comes with Korgan.

    Returns
    -------
    Line
        What stated log-odds came to.
    """
    stored = json.loads((DATA / "reliability.json").read_text(encoding="utf-8"))
    return Line(tuple(stored["stated"]), tuple(stored["came_true"]))


def along(points: tuple[float, ...], values: tuple[float, ...], x: float) -> float:
    """Follow a rising line from one axis to the other.

    Parameters
    ----------
    points, values : tuple of float
        Its points on the axis of `x` and on the other; both rise.
    x : float
        Where.

    Returns
    -------
    float
        The value there.

    Examples
    --------
    >>> [along((0.0, 1.0), (0.0, 2.0), x) for x in (-1.0, 0.5, 3.0)]
    [-1.0, 1.0, 4.0]
    """
    after = bisect(points, x)
    if after == 0:
        return values[0] + (x - points[0])
    if after == len(points):
        return values[-1] + (x - points[-1])
    before = after - 1
    share = (x - points[before]) / (points[after] - points[before])
    return values[before] + share * (values[after] - values[before])


def bent(log_odds: float) -> float:
    """Bend log-odds smoothly, so that no amount of evidence makes certain.

    Parameters
    ----------
    log_odds : float
        Sum of all evidence.

    Returns
    -------
    float
        The same up to 3, less than 12 however large.

    Examples
    --------
    >>> bent(-2.0), bent(12.0)
    (-2.0, 7.5)
    """
    excess = abs(log_odds) - _LINEAR
    if excess <= 0.0:
        return log_odds
    return math.copysign(_LINEAR + excess / (1.0 + excess / _BOUND), log_odds)


def probability(log_odds: float) -> float:
    """Turn log-odds into a probability strictly between 0 and 1, without ties.

    Parameters
    ----------
    log_odds : float
        Sum of all evidence.

    Returns
    -------
    float
        Probability.

    Examples
    --------
    >>> 0.0 < probability(-30.0) < probability(30.0) < probability(31.0) < 1.0
    True
    """
    return 1.0 / (1.0 + math.exp(-along(*fitted_line(), bent(log_odds))))


def log_odds_of(p: float) -> float:
    """Log-odds that `probability` turns into a probability.

    Parameters
    ----------
    p : float
        Probability.

    Returns
    -------
    float
        Log-odds; infinite for values that are never reached.

    Examples
    --------
    >>> round(log_odds_of(probability(5.5)), 6), log_odds_of(0.0)
    (5.5, -inf)
    """
    if p <= 0.0:
        return -math.inf
    if p >= 1.0:
        return math.inf
    stated, came_true = fitted_line()
    bounded = along(came_true, stated, math.log(p / (1.0 - p)))
    excess = abs(bounded) - _LINEAR
    if excess <= 0.0:
        return bounded
    if excess >= _BOUND:
        return math.copysign(math.inf, bounded)
    return math.copysign(_LINEAR + excess / (1.0 - excess / _BOUND), bounded)
