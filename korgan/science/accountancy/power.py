r"""Power of the test of one balance, and intervals of proportions.

A loss M from one balance is detected with probability

.. math:: 1 - \beta = \Phi(M / \sigma - z_{1-\alpha})

so 95 % at 5 % false alarms needs :math:`\sigma \le M / 3.29`.
"""

from __future__ import annotations

import math

from scipy.special import betaincinv, ndtr, ndtri

from korgan.science.errors import InputError


def detection_probability(
    loss: float, sigma: float, false_alarm: float = 0.05, *, sides: int = 1
) -> float:
    """Probability that the MUF of one balance exceeds its threshold when `loss` is missing.

    Parameters
    ----------
    loss : float
        Missing mass.
    sigma : float
        Standard deviation of MUF, same unit, greater than zero.
    false_alarm : float
        False-alarm probability of the test.
    sides : int
        1 for a test against losses, 2 when a gain is an alarm too.

    Returns
    -------
    float
        Between 0 and 1.

    Examples
    --------
    >>> round(detection_probability(8.0, 2.43), 6)
    0.950255
    """
    _check_probability(false_alarm, "false_alarm")
    _check_positive(sigma, "sigma")
    if sides == 1:
        return float(ndtr(loss / sigma + ndtri(false_alarm)))
    limit = float(-ndtri(false_alarm / 2))
    return float(ndtr(loss / sigma - limit) + ndtr(-loss / sigma - limit))


def sigma_for_detection(loss: float, detection: float = 0.95, false_alarm: float = 0.05) -> float:
    """Largest standard deviation of MUF with which a loss is detected, one-sided.

    Parameters
    ----------
    loss : float
        Mass to be detected, greater than zero.
    detection, false_alarm : float
        Wanted detection and false-alarm probabilities; detection above false alarm.

    Returns
    -------
    float
        In the unit of the loss.

    Examples
    --------
    >>> round(sigma_for_detection(8.0), 6), round(sigma_for_detection(8.0, 0.90), 6)
    (2.431827, 2.733729)
    """
    _check_probability(detection, "detection")
    _check_probability(false_alarm, "false_alarm")
    _check_positive(loss, "loss")
    if detection <= false_alarm:
        raise InputError(
            "detection_not_above_false_alarm",
            f"a detection probability of {detection} is reached by false alarms alone",
        )
    return loss / float(ndtri(detection) - ndtri(false_alarm))


def detectable_loss(sigma: float, detection: float = 0.95, false_alarm: float = 0.05) -> float:
    """Smallest loss that the test of one balance detects with the wanted probability.

    Parameters
    ----------
    sigma : float
        Standard deviation of MUF.
    detection, false_alarm : float
        Probabilities.

    Returns
    -------
    float
        In the unit of sigma.

    Examples
    --------
    >>> round(detectable_loss(1.0), 4)
    3.2897
    """
    _check_probability(detection, "detection")
    _check_probability(false_alarm, "false_alarm")
    return sigma * float(ndtri(detection) - ndtri(false_alarm))


def proportion_interval(
    successes: int, trials: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Clopper-Pearson interval of a proportion.

    Parameters
    ----------
    successes, trials : int
        Counts, trials 1 or more.
    confidence : float
        Confidence level.

    Returns
    -------
    low, high : float
        Limits that hold the true proportion with at least the confidence stated.

    Examples
    --------
    >>> low, high = proportion_interval(95, 100)
    >>> round(low, 4), round(high, 4)
    (0.8872, 0.9836)
    """
    if not 0 <= successes <= trials or trials < 1:
        raise InputError("proportion", f"{successes} of {trials} is no proportion")
    tail = (1.0 - confidence) / 2.0
    low = 0.0 if successes == 0 else float(betaincinv(successes, trials - successes + 1, tail))
    high = (
        1.0
        if successes == trials
        else float(betaincinv(successes + 1, trials - successes, 1.0 - tail))
    )
    return low, high


def _check_probability(value: float, name: str) -> None:
    if not 0 < value < 1:
        raise InputError(
            "probability_outside", f"{name} is {value}; it must lie between 0 and 1", where=name
        )


def _check_positive(value: float, name: str) -> None:
    if not (math.isfinite(value) and value > 0):
        raise InputError("not_positive", f"{name} is {value}; it must be greater than zero")
