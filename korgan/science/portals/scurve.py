r"""S-curves: detection probability against source strength, fitted to trials.

The model is binomial, with a link on the logarithm of the strength and a floor for the chance
of alarming on nothing:

.. math:: P(s) = \gamma + (1 - \gamma)\, F(a + b \ln s)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq, minimize_scalar
from scipy.special import chdtrc, chdtri, expit, logit, ndtr, ndtri, xlogy

from korgan.science.errors import InputError
from korgan.science.portals.binomial import Interval, clopper_pearson
from korgan.science.portals.input_checks import Floats, as_counts, as_finite, probability

Link = Literal["probit", "logit", "cloglog"]

_MOST_STEPS = 200
# Strength limits are sought within this many natural logarithms of the estimate.
_REACH = 12.0
_TINY = 1e-12
# Above this condition number the information no longer bounds the slope: data that are separated
# but for stray false alarms, which the floor explains.
_UNBOUNDED = 1e8


def _curve(eta: Floats, link: Link) -> tuple[Floats, Floats]:
    """Distribution function of the link and its density."""
    if link == "probit":
        return ndtr(eta), np.exp(-0.5 * eta**2) / math.sqrt(2.0 * math.pi)
    if link == "logit":
        p = expit(eta)
        return p, p * (1.0 - p)
    inner = np.exp(np.clip(eta, -50.0, 5.0))
    return -np.expm1(-inner), inner * np.exp(-inner)


def _inverse(p: float, link: Link) -> float:
    if link == "probit":
        return float(ndtri(p))
    if link == "logit":
        return float(logit(p))
    return math.log(-math.log1p(-p))


@dataclass(frozen=True)
class StrengthLimits:
    """Strength at which a stated detection probability is reached.

    `lower` is 0 and `upper` infinite where the trials do not bound it.
    """

    probability: float
    strength: float
    lower: float
    upper: float
    confidence: float


@dataclass(frozen=True)
class SCurve:
    """A fitted S-curve.

    Attributes
    ----------
    link : str
        ``probit``, ``logit`` or ``cloglog``.
    intercept, slope : float
        :math:`a` and :math:`b` on the natural logarithm of the strength.
    covariance : ndarray, shape (2, 2)
        Covariance of the two, from the expected information.
    floor : float
        False-alarm probability of one trial, given and not fitted.
    strengths, detected, trials : ndarray
        The trials.
    deviance : float
        Residual deviance; compare with `degrees_of_freedom`.
    degrees_of_freedom : int
        Number of strengths less two.
    fit_p_value : float
        Chance of a worse fit if the model is true; 1 when no degree of freedom is left.
    """

    link: Link
    intercept: float
    slope: float
    covariance: Floats
    floor: float
    strengths: Floats
    detected: Floats
    trials: Floats
    deviance: float
    degrees_of_freedom: int
    fit_p_value: float

    def probability(self, strength: ArrayLike) -> Floats:
        """Fitted detection probability at strengths above zero (same unit as the trials)."""
        x = np.log(_strengths(strength))
        return (
            self.floor + (1.0 - self.floor) * _curve(self.intercept + self.slope * x, self.link)[0]
        )

    def band(self, strength: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Pointwise confidence band, from the normal distribution of the linear predictor."""
        x = np.log(_strengths(strength))
        z = float(-ndtri((1.0 - probability(confidence, "confidence")) / 2.0))
        (va, cab), (_, vb) = self.covariance
        reach = z * np.sqrt(np.maximum(0.0, va + 2.0 * cab * x + vb * x**2))
        eta = self.intercept + self.slope * x
        low, high = _curve(eta - reach, self.link)[0], _curve(eta + reach, self.link)[0]
        return self.floor + (1.0 - self.floor) * low, self.floor + (1.0 - self.floor) * high

    def strength_for(self, chance: float, confidence: float = 0.95) -> StrengthLimits:
        """Strength for a detection probability, with profile-likelihood limits.

        Parameters
        ----------
        chance : float
            Detection probability wanted, above the floor.
        confidence : float
            Two-sided confidence of the limits.

        Returns
        -------
        StrengthLimits
            In the unit of the trials.
        """
        probability(confidence, "confidence")
        if probability(chance, "chance") <= self.floor:
            raise InputError(
                "below_floor", f"{chance} is reached without any source", where="chance"
            )
        eta = _inverse((chance - self.floor) / (1.0 - self.floor), self.link)
        best = (eta - self.intercept) / self.slope
        top = _log_likelihood(self, self.intercept, self.slope)
        allowed = float(chdtri(1, 1.0 - confidence)) / 2.0

        def excess(x: float) -> float:
            return top - _profile(self, x, eta) - allowed

        limits = []
        for direction in (-1.0, 1.0):
            far = best + direction * _REACH
            if excess(far) <= 0.0:
                limits.append(0.0 if direction < 0 else math.inf)
            else:
                limits.append(math.exp(brentq(excess, min(best, far), max(best, far), xtol=1e-8)))
        return StrengthLimits(chance, math.exp(best), limits[0], limits[1], confidence)

    def points(self, confidence: float = 0.95) -> list[tuple[float, Interval]]:
        """Observed proportion at each strength with its Clopper-Pearson limits."""
        return [
            (float(s), clopper_pearson(int(k), int(n), confidence=confidence))
            for s, k, n in zip(self.strengths, self.detected, self.trials, strict=True)
        ]


def _strengths(values: ArrayLike) -> Floats:
    array = as_finite(values, "strength")
    if np.any(array <= 0):
        raise InputError(
            "not_positive",
            "a source strength must be above zero",
            where="strength",
            mend="give trials without a source as the floor",
        )
    return array


def _log_likelihood(curve: SCurve, intercept: float, slope: float) -> float:
    p = (
        curve.floor
        + (1.0 - curve.floor) * _curve(intercept + slope * np.log(curve.strengths), curve.link)[0]
    )
    p = np.clip(p, _TINY, 1.0 - _TINY)
    misses = curve.trials - curve.detected
    return float(np.sum(curve.detected * np.log(p) + misses * np.log1p(-p)))


def _profile(curve: SCurve, x: float, eta: float) -> float:
    """Highest log-likelihood of a curve that passes through eta at log-strength x."""

    def loss(log_slope: float) -> float:
        slope = math.exp(log_slope)
        return -_log_likelihood(curve, eta - slope * x, slope)

    centre = math.log(curve.slope)
    found = minimize_scalar(loss, bounds=(centre - 8.0, centre + 5.0), method="bounded")
    return -float(found.fun)


def _refuse_unusable(strengths: Floats, detected: Floats, trials: Floats) -> None:
    if len(np.unique(strengths)) < 2:
        raise InputError("one_strength", "an S-curve needs at least two strengths")
    if np.all(detected == 0) or np.all(detected == trials):
        seen = "nothing" if np.all(detected == 0) else "everything"
        raise InputError(
            "no_transition",
            f"{seen} was detected at every strength",
            mend="add strengths on the other side; until then quote Clopper-Pearson bounds",
        )
    highest_miss = strengths[detected < trials].max()
    lowest_hit = strengths[detected > 0].min()
    if highest_miss <= lowest_hit:
        raise InputError(
            "separated",
            f"all missed up to {lowest_hit:g} and all detected from {highest_miss:g}: "
            "the slope is unbounded",
            mend="test strengths in between",
        )


def fit_scurve(
    strengths: ArrayLike,
    detected: ArrayLike,
    trials: ArrayLike,
    *,
    link: Link = "probit",
    floor: float = 0.0,
) -> SCurve:
    """Fit an S-curve to detections at several strengths, by maximum likelihood.

    Parameters
    ----------
    strengths : array_like, shape (n,)
        Source strengths above zero, any unit (activity, dose rate, neutrons per second).
    detected, trials : array_like of int, shape (n,)
        Detections out of trials at each strength.
    link : {"probit", "logit", "cloglog"}
        Shape of the curve.
    floor : float
        Known probability of an alarm without any source, below one half.

    Returns
    -------
    SCurve
        The curve, with its band and the strengths for stated probabilities.

    Raises
    ------
    InputError
        ``one_strength``, ``no_transition``, ``separated`` (no slope can be estimated),
        ``not_increasing`` (more source, fewer detections), ``wrong_shape``,
        ``impossible_successes``, ``no_trials``, ``not_positive``, ``no_convergence``.

    Notes
    -----
    Finney, *Probit Analysis*, 3rd edition (Cambridge 1971), for the model; limits of strengths
    by profile likelihood.

    Examples
    --------
    >>> curve = fit_scurve([1, 2, 4, 8], [1, 4, 14, 20], [20, 20, 20, 20])
    >>> round(curve.strength_for(0.5).strength, 2)
    2.88
    """
    s, k, n = _trial_table(strengths, detected, trials)
    if not 0.0 <= floor < 0.5:
        raise InputError("not_a_probability", f"{floor} is no false-alarm floor", where="floor")
    _refuse_unusable(s, k, n)
    x = np.log(s)
    centre, scale = float(np.mean(x)), float(np.std(x))
    beta, information = _maximise((x - centre) / scale, k, n, link, floor)
    if beta[1] <= 0:
        raise InputError(
            "not_increasing", "detections do not grow with the strength", where="detected"
        )
    if not np.linalg.cond(information) < _UNBOUNDED:
        raise InputError(
            "separated",
            "detections jump from the floor to all: the slope is unbounded",
            mend="test strengths in between",
        )
    back = np.array([[1.0, -centre / scale], [0.0, 1.0 / scale]])
    intercept, slope = (float(v) for v in back @ beta)
    covariance = back @ np.linalg.inv(information) @ back.T
    fitted = np.clip(
        floor + (1.0 - floor) * _curve(intercept + slope * x, link)[0], _TINY, 1 - _TINY
    )
    deviance = 2.0 * float(
        np.sum(xlogy(k, k / (n * fitted)) + xlogy(n - k, (n - k) / (n * (1.0 - fitted))))
    )
    freedom = len(s) - 2
    p_value = float(chdtrc(freedom, max(0.0, deviance))) if freedom > 0 else 1.0
    return SCurve(
        link, intercept, slope, covariance, floor, s, k, n, max(0.0, deviance), freedom, p_value
    )


def _trial_table(
    strengths: ArrayLike, detected: ArrayLike, trials: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    s = _strengths(strengths)
    k, n = as_counts(detected, "detected", ndim=1), as_counts(trials, "trials", ndim=1)
    if s.ndim != 1 or not len(s) == len(k) == len(n):
        raise InputError("wrong_shape", "strengths, detected and trials differ in length")
    if np.any(n < 1):
        raise InputError("no_trials", "a strength without trials", where="trials")
    if np.any(k > n):
        raise InputError("impossible_successes", "more detections than trials", where="detected")
    return s, k.astype(np.float64), n.astype(np.float64)


def _maximise(z: Floats, k: Floats, n: Floats, link: Link, floor: float) -> tuple[Floats, Floats]:
    """Fisher scoring with halved steps, on the standardised logarithm of the strength."""
    design = np.column_stack([np.ones_like(z), z])

    def parts(beta: Floats) -> tuple[float, Floats, Floats]:
        cdf, density = _curve(design @ beta, link)
        p = np.clip(floor + (1.0 - floor) * cdf, _TINY, 1.0 - _TINY)
        slope = (1.0 - floor) * density
        value = float(np.sum(k * np.log(p) + (n - k) * np.log1p(-p)))
        score = design.T @ ((k - n * p) * slope / (p * (1.0 - p)))
        weight = n * slope**2 / (p * (1.0 - p))
        return value, score, design.T @ (weight[:, None] * design)

    beta = np.array([0.0, 1.0])
    value, score, information = parts(beta)
    for _ in range(_MOST_STEPS):
        step = np.linalg.solve(information + 1e-10 * np.eye(2), score)
        fraction = 1.0
        while fraction > 1e-6:
            trial = parts(beta + fraction * step)
            if trial[0] >= value - 1e-12:
                break
            fraction *= 0.5
        beta = beta + fraction * step
        gained, (value, score, information) = trial[0] - value, trial
        if abs(gained) < 1e-11 and float(np.max(np.abs(fraction * step))) < 1e-7:
            return beta, information
    raise InputError("no_convergence", "the S-curve fit did not settle", mend="try another link")
