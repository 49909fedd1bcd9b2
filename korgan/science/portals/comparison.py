"""Rules compared by source injection: detection probability at equal false alarms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from korgan.science.errors import InputError
from korgan.science.portals.binomial import Interval, clopper_pearson
from korgan.science.portals.calibration import (
    Scores,
    joint_thresholds,
    simulated_scores,
    single_thresholds,
)
from korgan.science.portals.engine.configuration import PortalConfiguration
from korgan.science.portals.input_checks import as_finite
from korgan.science.portals.scurve import SCurve, StrengthLimits, fit_scurve
from korgan.science.portals.simulate import Lane, PointSource


@dataclass(frozen=True)
class DetectionCurve:
    """Detections of one rule against source strength.

    Attributes
    ----------
    rule : str
        Name of the rule.
    threshold : float
        Score that alarms at the stated false-alarm probability.
    strengths : tuple of float
        Strengths injected.
    detections : tuple of Interval
        Detection probability at each, with Clopper-Pearson limits.
    curve : SCurve or None
        Fitted S-curve; None where the detections have no transition.
    """

    rule: str
    threshold: float
    strengths: tuple[float, ...]
    detections: tuple[Interval, ...]
    curve: SCurve | None

    def strength_for(self, chance: float) -> StrengthLimits | None:
        """Strength for a detection probability; None without a curve."""
        return None if self.curve is None else self.curve.strength_for(chance)


def detection_curves(
    benign: Scores, injected: Sequence[tuple[float, Scores]], alpha: float
) -> list[DetectionCurve]:
    """Detection curve of every rule alone at the same false-alarm probability.

    Parameters
    ----------
    benign : Scores
        Of benign occupancies; each rule's threshold comes from them.
    injected : sequence of (strength, Scores)
        Of occupancies with a source of that strength.
    alpha : float
        False-alarm probability per occupancy of each rule.

    Returns
    -------
    list of DetectionCurve
        In the order of the rules.
    """
    thresholds = single_thresholds(benign, alpha)
    curves = []
    for i, rule in enumerate(benign.rules):
        hits = [
            (s, int(np.count_nonzero(x.score[:, i] >= thresholds[rule])), len(x.score))
            for s, x in injected
        ]
        curves.append(_curve(rule, thresholds[rule], hits, alpha))
    return curves


def joint_curve(
    name: str, benign: Scores, injected: Sequence[tuple[float, Scores]], alpha: float
) -> DetectionCurve:
    """Detection curve of all rules together at a joint false-alarm probability."""
    cut, _ = joint_thresholds(benign.score, alpha)
    hits = [
        (s, int(np.count_nonzero(np.any(x.score >= cut, axis=1))), len(x.score))
        for s, x in injected
    ]
    return _curve(name, float("nan"), hits, alpha)


def _curve(
    rule: str, threshold: float, hits: Sequence[tuple[float, int, int]], alpha: float
) -> DetectionCurve:
    strengths, detected, trials = (list(column) for column in zip(*hits, strict=True))
    try:
        curve: SCurve | None = fit_scurve(strengths, detected, trials, floor=alpha)
    except InputError:
        curve = None  # all or nothing at these strengths: the intervals still stand
    intervals = tuple(clopper_pearson(k, n) for k, n in zip(detected, trials, strict=True))
    return DetectionCurve(rule, threshold, tuple(strengths), intervals, curve)


def inject(
    configuration: PortalConfiguration,
    lane: Lane,
    source_of: Callable[[float], PointSource],
    strengths: Sequence[float],
    vehicles: int,
    seed: int,
) -> list[tuple[float, Scores]]:
    """Score vehicles with a source at several strengths.

    Parameters
    ----------
    configuration, lane
        As for `simulated_scores`.
    source_of : callable
        Source of a given strength.
    strengths : sequence of float
        Strengths above zero.
    vehicles : int
        Vehicles at each strength.
    seed : int
        Seed of the first strength; each further one has its own.

    Returns
    -------
    list of (float, Scores)
        For `detection_curves`.
    """
    return [
        (
            float(s),
            simulated_scores(configuration, lane, vehicles, seed + k, source=source_of(float(s))),
        )
        for k, s in enumerate(as_finite(list(strengths), "strengths", ndim=1))
    ]


def gamma_source(strength: float, **window_shares: float) -> PointSource:
    """Gamma source of so many counts per second in a panel at 1 m.

    Examples
    --------
    >>> gamma_source(100.0).gamma_cps_1m
    100.0
    """
    return replace(PointSource(), gamma_cps_1m=strength, window_shares=window_shares)
