"""What a number of successes in a number of trials shows, and how many trials show it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr, bdtrc, betaincinv

from korgan.science.errors import InputError
from korgan.science.portals.input_checks import probability

# Beyond this many trials no acceptance test is run; the search stops and says so.
MOST_TRIALS = 100_000_000


@dataclass(frozen=True)
class Interval:
    """A proportion with its confidence limits.

    Attributes
    ----------
    successes, trials : int
        What was observed.
    estimate, lower, upper : float
        Observed proportion and its confidence limits.
    confidence : float
        Confidence of the interval, or of each bound when `one_sided`.
    one_sided : bool
        Whether each limit alone holds with the stated confidence.
    """

    successes: int
    trials: int
    estimate: float
    lower: float
    upper: float
    confidence: float
    one_sided: bool


def _checked(successes: int, trials: int) -> None:
    if trials < 1 or int(trials) != trials:
        raise InputError("no_trials", f"{trials} trials: at least one is needed", where="trials")
    if not 0 <= successes <= trials or int(successes) != successes:
        raise InputError(
            "impossible_successes", f"{successes} successes in {trials} trials", where="successes"
        )


def clopper_pearson(
    successes: int, trials: int, *, confidence: float = 0.95, one_sided: bool = False
) -> Interval:
    r"""Exact confidence limits of a proportion.

    .. math:: p_L = B^{-1}(\alpha;\, x, n - x + 1), \qquad p_U = B^{-1}(1 - \alpha;\, x + 1, n - x)

    with :math:`\alpha` half of one minus the confidence, or all of it if one-sided.

    Parameters
    ----------
    successes, trials : int
        Observed successes out of independent trials.
    confidence : float
        Strictly between 0 and 1.
    one_sided : bool
        True when a single bound is quoted ("at least p with 95 % confidence").

    Returns
    -------
    Interval
        Limits; 0 and 1 where no success or no failure was seen.

    Raises
    ------
    InputError
        Codes ``no_trials``, ``impossible_successes``, ``not_a_probability``.

    Notes
    -----
    Clopper and Pearson, Biometrika 26 (1934) 404.

    Examples
    --------
    >>> round(clopper_pearson(59, 60, one_sided=True).lower, 3)
    0.923
    """
    _checked(successes, trials)
    miss = 1.0 - probability(confidence, "confidence")
    tail = miss if one_sided else miss / 2.0
    lower = 0.0 if successes == 0 else float(betaincinv(successes, trials - successes + 1, tail))
    upper = (
        1.0
        if successes == trials
        else float(betaincinv(successes + 1, trials - successes, 1.0 - tail))
    )
    return Interval(successes, trials, successes / trials, lower, upper, confidence, one_sided)


def trials_to_show_at_least(
    proportion: float, *, confidence: float = 0.95, failures: int = 0
) -> int:
    r"""Fewest trials that show a proportion of successes, with so many failures allowed.

    The least :math:`n` with :math:`P(\mathrm{Bin}(n, 1 - p) \le f) \le 1 - C`; without failures
    :math:`n = \lceil \ln(1 - C) / \ln p \rceil`.

    Parameters
    ----------
    proportion : float
        Detection probability to be shown.
    confidence : float
        One-sided confidence.
    failures : int
        Failures that the plan tolerates.

    Returns
    -------
    int
        Number of trials.

    Raises
    ------
    InputError
        Codes ``not_a_probability``, ``negative``, ``too_many_trials``.

    Examples
    --------
    >>> trials_to_show_at_least(0.95)
    59
    >>> trials_to_show_at_least(0.90, failures=1)
    46
    """
    return trials_to_show_at_most(1.0 - proportion, confidence=confidence, events=failures)


def trials_to_show_at_most(rate: float, *, confidence: float = 0.95, events: int = 0) -> int:
    """Fewest trials that show a rate of events (false alarms) not to exceed a limit.

    Parameters
    ----------
    rate : float
        Highest rate to be shown, per trial.
    confidence : float
        One-sided confidence.
    events : int
        Events that the plan tolerates.

    Returns
    -------
    int
        Number of trials.

    Raises
    ------
    InputError
        Codes ``not_a_probability``, ``negative``, ``too_many_trials``.

    Examples
    --------
    >>> trials_to_show_at_most(1 / 1000)
    2995
    """
    rate = probability(rate, "rate")
    miss = 1.0 - probability(confidence, "confidence")
    if events < 0:
        raise InputError("negative", f"{events} events", where="events")
    low, high = events, events + 1
    while bdtr(events, high, rate) > miss:
        low, high = high, 2 * high
        if high > MOST_TRIALS:
            raise InputError(
                "too_many_trials", f"more than {MOST_TRIALS} trials would be needed", where="rate"
            )
    while high - low > 1:
        middle = (low + high) // 2
        if bdtr(events, middle, rate) > miss:
            low = middle
        else:
            high = middle
    return high


def probability_of_passing(true_proportion: float, *, trials: int, needed_successes: int) -> float:
    """Chance that an instrument of known quality passes a plan "at least so many of so many".

    Parameters
    ----------
    true_proportion : float
        True detection probability of the instrument, between 0 and 1 inclusive.
    trials, needed_successes : int
        The plan, e.g. 60 and 59.

    Returns
    -------
    float
        Probability of passing (the operating characteristic of the plan).

    Raises
    ------
    InputError
        Codes ``no_trials``, ``impossible_successes``, ``not_a_probability``.

    Examples
    --------
    >>> round(probability_of_passing(0.95, trials=60, needed_successes=60), 3)
    0.046
    """
    _checked(needed_successes, trials)
    if not 0.0 <= true_proportion <= 1.0:
        raise InputError(
            "not_a_probability", f"{true_proportion} is no probability", where="true_proportion"
        )
    if needed_successes == 0:
        return 1.0
    return float(bdtrc(needed_successes - 1, trials, true_proportion))


def interval_of_expected(rate: float, trials: int, *, confidence: float = 0.95) -> tuple[int, int]:
    """Range in which the number of events falls, with the stated confidence, if `rate` is true.

    Parameters
    ----------
    rate : float
        Stated rate per trial.
    trials : int
        Number of trials.
    confidence : float
        Probability content of the range (at least; the distribution is discrete).

    Returns
    -------
    tuple of int
        Lowest and highest unsurprising number of events.

    Examples
    --------
    >>> interval_of_expected(1e-3, 1_000_000)
    (939, 1062)
    """
    rate = probability(rate, "rate")
    _checked(0, trials)
    tail = (1.0 - probability(confidence, "confidence")) / 2.0
    reach = int(10.0 * math.sqrt(trials * rate) + 30)
    middle = int(trials * rate)
    events = np.arange(max(0, middle - reach), min(trials, middle + reach) + 1)
    below = bdtr(events, trials, rate)
    return int(events[below > tail][0]), int(events[below >= 1.0 - tail][0])
