"""The least that a measurement can be trusted to see: Currie's limits and their exact forms."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaincinv, ndtri, pdtrc
from scipy.stats import poisson

from korgan.science.errors import InputError
from korgan.science.portals.input_checks import not_negative, positive, probability
from korgan.science.portals.thresholds import gamma_poisson_threshold, poisson_threshold

# Probability left out on either side when a sum over background counts is cut off.
_CUT = 1e-13


@dataclass(frozen=True)
class DetectionLimits:
    """Decision and detection limits in net counts.

    Attributes
    ----------
    method : str
        ``currie``, ``poisson`` (background known) or ``gamma_poisson`` (background counted).
    critical_level : float
        Net counts above which one says "detected".
    detection_limit : float
        True net counts that are detected with probability 1 - beta.
    decision_count : int or None
        Gross counts that alarm; None where it depends on the background counted or is not whole.
    alpha, beta : float
        False-alarm and miss probabilities asked for.
    achieved_alpha : float
        False-alarm probability of the rule, computed; counts are whole, so it is below alpha
        for the exact methods. For ``currie`` it is the nominal alpha.
    """

    method: str
    critical_level: float
    detection_limit: float
    decision_count: int | None
    alpha: float
    beta: float
    achieved_alpha: float


def currie_limits(
    background: float, *, tau: float = 1.0, alpha: float = 0.05, beta: float = 0.05
) -> DetectionLimits:
    r"""Limits by Currie's normal approximation.

    .. math:: L_C = k_\alpha \sqrt{B (1 + 1/\tau)}, \qquad
       L_D = L_C + \frac{k_\beta^2}{2} \left[1 + \sqrt{1 + \frac{4 L_C}{k_\beta^2}
       + \frac{4 L_C^2}{k_\alpha^2 k_\beta^2}}\right]

    which is :math:`k^2 + 2 L_C` for equal risks, and :math:`2.71 + 4.65 \sqrt{B}` for 5 % and
    equal counting times.

    Parameters
    ----------
    background : float
        Expected background counts in the time of the measurement.
    tau : float
        Background time over measurement time; infinite for a background known exactly.
    alpha, beta : float
        Risks of a false alarm and of a miss, both below one half.

    Returns
    -------
    DetectionLimits
        In net counts.

    Raises
    ------
    InputError
        Codes ``negative``, ``not_positive``, ``not_a_probability``.

    Notes
    -----
    Currie, Anal. Chem. 40 (1968) 586. Poor below about 10 background counts: at a background
    of zero it calls every single count a detection; use `poisson_limits` there.

    Examples
    --------
    >>> limits = currie_limits(100.0)
    >>> round(limits.critical_level, 2), round(limits.detection_limit, 2)
    (23.26, 49.23)
    """
    mean = not_negative(background, "background")
    k_alpha, k_beta = _multipliers(alpha, beta)
    if not tau > 0:
        raise InputError("not_positive", f"{tau} is not above zero", where="tau")
    critical = k_alpha * math.sqrt(mean * (1.0 + 1.0 / tau))
    root = math.sqrt(
        1.0 + 4.0 * critical / k_beta**2 + 4.0 * critical**2 / (k_alpha**2 * k_beta**2)
    )
    limit = critical + 0.5 * k_beta**2 * (1.0 + root)
    return DetectionLimits("currie", critical, limit, None, alpha, beta, alpha)


def _multipliers(alpha: float, beta: float) -> tuple[float, float]:
    for name, risk in (("alpha", alpha), ("beta", beta)):
        if probability(risk, name) >= 0.5:
            raise InputError("risk_too_high", f"a risk of {risk} is no limit", where=name)
    return float(-ndtri(alpha)), float(-ndtri(beta))


def poisson_limits(
    background: float, *, alpha: float = 0.05, beta: float = 0.05
) -> DetectionLimits:
    r"""Exact limits over a background known without error.

    The decision count :math:`T` is the least with :math:`P(X \ge T \mid B) \le \alpha`; the
    detection limit solves :math:`P(X \ge T \mid B + L_D) = 1 - \beta`.

    Parameters
    ----------
    background : float
        Expected background counts; zero is allowed.
    alpha, beta : float
        Risks of a false alarm and of a miss.

    Returns
    -------
    DetectionLimits
        In net counts; `critical_level` is the highest net count that does not alarm.

    Examples
    --------
    >>> limits = poisson_limits(0.0)
    >>> limits.decision_count, round(limits.detection_limit, 3)
    (1, 2.996)
    """
    mean = not_negative(background, "background")
    _multipliers(alpha, beta)
    decision = int(poisson_threshold(mean, alpha))
    needed = float(gammaincinv(decision, 1.0 - beta))
    achieved = float(pdtrc(decision - 1, mean)) if mean > 0 else 0.0
    return DetectionLimits(
        "poisson", decision - 1 - mean, max(0.0, needed - mean), decision, alpha, beta, achieved
    )


def gamma_poisson_limits(
    background: float, tau: float, *, alpha: float = 0.05, beta: float = 0.05
) -> DetectionLimits:
    r"""Exact limits when the background is counted in :math:`\tau` times the measurement's time.

    The decision count follows the background counted, :math:`T(y)`; the detection limit solves

    .. math:: \sum_y \mathrm{Pois}(y; \tau B)\, P(X \ge T(y) \mid B + L_D) = 1 - \beta

    Parameters
    ----------
    background : float
        True mean background counts in the time of the measurement.
    tau : float
        Background time over measurement time.
    alpha, beta : float
        Risks of a false alarm and of a miss.

    Returns
    -------
    DetectionLimits
        In net counts; `critical_level` is the mean over background counts.

    Examples
    --------
    >>> round(gamma_poisson_limits(100.0, 1.0).detection_limit, 1)
    53.0
    """
    mean = not_negative(background, "background")
    positive(tau, "tau")
    _multipliers(alpha, beta)
    low, high = poisson.ppf([_CUT, 1.0 - _CUT], tau * mean) if mean > 0 else (0.0, 0.0)
    counted = np.arange(int(low), int(high) + 1, dtype=np.float64)
    weight = poisson.pmf(counted, tau * mean)
    decisions = gamma_poisson_threshold(counted, tau, alpha).astype(np.float64)

    def detected(net: float) -> float:
        return float(weight @ pdtrc(decisions - 1.0, mean + net)) if mean + net > 0 else 0.0

    ceiling = currie_limits(mean, tau=tau, alpha=alpha, beta=beta).detection_limit + 10.0
    while detected(ceiling) < 1.0 - beta:
        ceiling *= 2.0
    limit = float(brentq(lambda net: detected(net) - (1.0 - beta), 0.0, ceiling, xtol=1e-9))
    critical = float(weight @ (decisions - 1.0 - mean))
    return DetectionLimits("gamma_poisson", critical, limit, None, alpha, beta, detected(0.0))


def minimum_detectable_activity(
    detection_limit: float, *, efficiency: float, intensity: float, live_time_s: float
) -> float:
    r"""Activity whose expected net counts equal the detection limit.

    .. math:: \mathrm{MDA} = L_D / (\varepsilon\, I_\gamma\, t)

    Parameters
    ----------
    detection_limit : float
        Net counts, from one of the functions above.
    efficiency : float
        Counts per photon (or neutron) emitted, geometry and attenuation included; up to 1.
    intensity : float
        Photons (or neutrons) per decay.
    live_time_s : float
        Live time of the measurement, seconds.

    Returns
    -------
    float
        Activity in becquerel.

    Raises
    ------
    InputError
        Codes ``negative``, ``not_positive``, ``efficiency_above_one``.

    Examples
    --------
    >>> round(minimum_detectable_activity(49.23, efficiency=0.01, intensity=0.85, live_time_s=60))
    97
    """
    not_negative(detection_limit, "detection_limit")
    if positive(efficiency, "efficiency") > 1.0:
        raise InputError(
            "efficiency_above_one",
            f"an efficiency of {efficiency} counts more than was emitted",
            where="efficiency",
            mend="give a fraction, not per cent",
        )
    return detection_limit / (
        efficiency * positive(intensity, "intensity") * positive(live_time_s, "live_time_s")
    )
