"""Operator's values against inspector's: D, and MUF - D.

Sources: IAEA Services Series 15; J. L. Jaech, *Statistical Methods in Nuclear Material Control*
(1973); R. Avenhaus, *Material Accountability* (1977) for MUF - D.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from korgan.science.accountancy.measurement import ErrorModel, FloatArray
from korgan.science.errors import InputError


@dataclass(frozen=True, slots=True)
class VerifiedStratum:
    """Items of one stratum that operator and inspector measured both.

    Parameters
    ----------
    name : str
        Name of the stratum.
    population : int
        Number N of items in it.
    operator, inspector : ndarray, shape (n,)
        Masses of the sampled items, one unit.
    operator_model, inspector_model : ErrorModel
        Errors of the two methods.
    operator_calibration, inspector_calibration : str
        Strata with the same name share the systematic error of that side.
    sign : int
        +1 for beginning inventory and inputs, -1 for outputs and ending inventory.
    declared_mass : float or None
        Operator's total X of the stratum; N times the mean of the sample when not given.
    """

    name: str
    population: int
    operator: FloatArray
    inspector: FloatArray
    operator_model: ErrorModel
    inspector_model: ErrorModel
    operator_calibration: str = "operator"
    inspector_calibration: str = "inspector"
    sign: int = 1
    declared_mass: float | None = None

    def __post_init__(self) -> None:
        if self.operator.size == 0 or self.operator.shape != self.inspector.shape:
            raise InputError(
                "pairs_differ",
                f"{self.operator.size} operator and {self.inspector.size} inspector values",
                where=self.name,
                mend="give both values for each item, one pair or more",
            )
        if self.population < self.operator.size:
            raise InputError(
                "sample_exceeds_population",
                f"{self.operator.size} items measured of a population of {self.population}",
                where=self.name,
            )
        if not (np.all(np.isfinite(self.operator)) and np.all(np.isfinite(self.inspector))):
            raise InputError("mass_not_finite", "a mass is not a finite number", where=self.name)

    @property
    def mass(self) -> float:
        """Operator's total of the stratum."""
        if self.declared_mass is not None:
            return self.declared_mass
        return self.population * float(self.operator.mean())


@dataclass(frozen=True, slots=True)
class StratumDifference:
    """D of one stratum: what the operator states in excess of the inspector.

    Parameters
    ----------
    name : str
        Name of the stratum.
    sample : int
        Number n of pairs.
    mean_difference, d, sigma_d : float
        Mean of operator minus inspector, N times that, and the standard deviation of D.
    """

    name: str
    sample: int
    mean_difference: float
    d: float
    sigma_d: float

    @property
    def ratio(self) -> float | None:
        """D over its standard deviation; None when that is zero."""
        return self.d / self.sigma_d if self.sigma_d > 0 else None


@dataclass(frozen=True, slots=True)
class DifferenceStatistic:
    """D of all strata, with the signs of the material balance.

    Parameters
    ----------
    strata : tuple of StratumDifference
        Unsigned, one by one.
    d, sigma_d : float
        Sum with the signs of the balance, and its standard deviation.
    """

    strata: tuple[StratumDifference, ...]
    d: float
    sigma_d: float


def difference_statistic(strata: list[VerifiedStratum]) -> DifferenceStatistic:
    r"""D statistic of one or more strata.

    .. math:: D = N \overline{(y_o - y_i)}, \quad \operatorname{var} D = X^2 \left[
        \delta_{S,o}^2 + \delta_{S,i}^2 + (\delta_{R,o}^2 + \delta_{R,i}^2)/n \right]

    Additive terms enter with N instead of X. Strata that share a calibration add up before
    they are squared.

    Parameters
    ----------
    strata : list of VerifiedStratum
        One or more.

    Returns
    -------
    DifferenceStatistic
        Each stratum, and the sum with the signs of the balance.

    Examples
    --------
    >>> stratum = VerifiedStratum("store", 10, np.array([1.0, 1.2]), np.array([0.9, 1.2]),
    ...     ErrorModel(0.01), ErrorModel(0.01))
    >>> round(difference_statistic([stratum]).d, 9)
    0.5
    """
    if not strata:
        raise InputError("no_pairs", "there is no stratum with paired measurements")
    single = []
    shared: dict[tuple[str, str, str], float] = defaultdict(float)
    random = 0.0
    for stratum in strata:
        mean = float(np.mean(stratum.operator - stratum.inspector))
        own_random, own_systematic = _random_variance(stratum), _systematic_parts(stratum)
        own = own_random + sum(part**2 for part in own_systematic.values())
        single.append(
            StratumDifference(
                name=stratum.name,
                sample=stratum.operator.size,
                mean_difference=mean,
                d=stratum.population * mean,
                sigma_d=math.sqrt(own),
            )
        )
        random += own_random
        for key, part in own_systematic.items():
            shared[key] += stratum.sign * part
    total = sum(s.sign * d.d for s, d in zip(strata, single, strict=True))
    variance = random + sum(part**2 for part in shared.values())
    return DifferenceStatistic(tuple(single), total, math.sqrt(variance))


@dataclass(frozen=True, slots=True)
class MufMinusD:
    """Estimate of a loss that falsified operator data cannot hide.

    Parameters
    ----------
    value, sigma : float
        MUF - D and its standard deviation.
    ratio : float or None
        Their quotient; None when sigma is zero.
    """

    value: float
    sigma: float
    ratio: float | None


def muf_minus_d(
    muf: float, muf_variance: float, d: float, d_variance: float, covariance: float
) -> MufMinusD:
    r"""MUF - D: the operator's errors in the verified strata cancel.

    .. math:: \operatorname{var}(MUF - D) = \operatorname{var} MUF + \operatorname{var} D
              - 2 \operatorname{cov}(MUF, D)

    Without falsification cov(MUF, D) is the part of var MUF owed to the verified strata; when
    all strata are verified the variance is var D - var MUF.

    Parameters
    ----------
    muf, muf_variance : float
        MUF of the balance and its variance.
    d, d_variance : float
        D with the signs of the balance, and its variance.
    covariance : float
        Sum of the contributions of the verified strata to the variance of MUF.

    Returns
    -------
    MufMinusD
        Value, standard deviation, ratio.

    Raises
    ------
    InputError
        ``negative_variance`` when the three cannot belong together.

    Examples
    --------
    >>> muf_minus_d(3.0, 4.0, 1.0, 6.0, 4.0).sigma
    1.4142135623730951
    """
    variance = muf_variance + d_variance - 2.0 * covariance
    if variance < -1e-9 * max(muf_variance, d_variance):
        raise InputError(
            "negative_variance",
            f"the variance of MUF - D comes out as {variance:.6g}: the error models of the "
            "balance and of the inspection contradict each other",
            where="inspection",
            mend="use the same operator's method, calibration and stratum mass in both",
        )
    sigma = math.sqrt(max(variance, 0.0))
    return MufMinusD(muf - d, sigma, (muf - d) / sigma if sigma > 0 else None)


def _random_variance(stratum: VerifiedStratum) -> float:
    relative = (
        stratum.operator_model.random_relative**2 + stratum.inspector_model.random_relative**2
    )
    absolute = (
        stratum.operator_model.random_absolute**2 + stratum.inspector_model.random_absolute**2
    )
    n = stratum.operator.size
    return stratum.mass**2 * relative / n + stratum.population**2 * absolute / n


def _systematic_parts(stratum: VerifiedStratum) -> dict[tuple[str, str, str], float]:
    parts: dict[tuple[str, str, str], float] = {}
    for side, calibration, model in (
        ("operator", stratum.operator_calibration, stratum.operator_model),
        ("inspector", stratum.inspector_calibration, stratum.inspector_model),
    ):
        parts[side, calibration, "relative"] = stratum.mass * model.systematic_relative
        parts[side, calibration, "absolute"] = stratum.population * model.systematic_absolute
    return parts
