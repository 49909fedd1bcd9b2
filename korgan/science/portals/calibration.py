r"""Thresholds that keep a stated false-alarm probability per occupancy.

Many windows, groups and rules look at one occupancy; their joint chance of a false alarm has no
formula. Benign occupancies, simulated or recorded, are scored by the engine itself and the
thresholds are order statistics of the scores. The error of that is binomial and is stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError
from korgan.science.portals.binomial import Interval, clopper_pearson
from korgan.science.portals.engine.configuration import CalibrationRecord, PortalConfiguration
from korgan.science.portals.engine.engine import PortalEngine
from korgan.science.portals.input_checks import Floats, as_finite, positive, probability
from korgan.science.portals.simulate import Lane, PointSource, simulate_passages

# Vehicles simulated at a time: bounds the memory.
_BATCH = 4000
# Expected false alarms below which a threshold would hang on a handful of occupancies.
_FEWEST_ALARMS = 10
_TAIL_PROBABILITIES = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 5e-3, 2e-3, 1e-3, 5e-4, 2e-4, 1e-4, 1e-5)


@dataclass(frozen=True)
class Scores:
    """Scores of all rules over many occupancies.

    Attributes
    ----------
    rules : tuple of str
        Columns.
    score : ndarray, shape (occupancies, rules)
        Best score of each rule, cosmic bursts left out where the rule says so.
    length_s : ndarray, shape (occupancies,)
        Live time of each occupancy.
    vehicle_class : ndarray, shape (occupancies,)
        Index of its class.
    undecided : int
        Occupancies left out because of a fault (a background not ready, for instance).
    """

    rules: tuple[str, ...]
    score: Floats
    length_s: Floats
    vehicle_class: NDArray[np.int64]
    undecided: int


def simulated_scores(
    configuration: PortalConfiguration,
    lane: Lane,
    occupancies: int,
    seed: int,
    *,
    source: PointSource | None = None,
) -> Scores:
    """Score simulated occupancies with the engine.

    Parameters
    ----------
    configuration : PortalConfiguration
        Rules with or without thresholds.
    lane : Lane
        The declared physics.
    occupancies : int
        Number of vehicles.
    seed : int
        Seed; each batch of vehicles has its own stream spawned from it.
    source : PointSource, optional
        Injected into every vehicle.

    Returns
    -------
    Scores
        One row per decided occupancy.

    Raises
    ------
    InputError
        ``no_vehicles``, ``lane_differs`` when lane and configuration differ in their channels.
    """
    if tuple(c.name for c in lane.channels) != tuple(c.name for c in configuration.channels):
        raise InputError("lane_differs", "lane and configuration have different channels")
    if occupancies < 1:
        raise InputError("no_vehicles", f"{occupancies} vehicles: at least one is needed")
    sizes = [min(_BATCH, occupancies - k) for k in range(0, occupancies, _BATCH)]
    streams = np.random.SeedSequence(seed).spawn(len(sizes))
    lead_in = 2.0 * configuration.background.minimum_s + configuration.background.guard_s + 5.0
    scores, lengths, kinds, undecided = [], [], [], 0
    for size, stream in zip(sizes, streams, strict=True):
        series = simulate_passages(
            lane, size, np.random.default_rng(stream), source=source, lead_in_s=lead_in
        )
        engine = PortalEngine(configuration, uncalibrated=True)
        report, rows = engine.score(
            series.counts, series.live_time_s, series.occupied, series.vehicle_class
        )
        decided = report.faults[:rows] == 0
        undecided += rows - int(np.count_nonzero(decided))
        scores.append(report.cleaned[:rows][decided])
        lengths.append(report.live_time[:rows][decided])
        kinds.append(report.kind[:rows][decided])
    return Scores(
        tuple(rule.name for rule in configuration.rules),
        np.concatenate(scores),
        np.concatenate(lengths),
        np.concatenate(kinds),
        undecided,
    )


def recorded_scores(
    configuration: PortalConfiguration,
    counts: ArrayLike,
    live_time_s: ArrayLike,
    occupied: ArrayLike,
    vehicle_class: ArrayLike | None = None,
) -> Scores:
    """Score recorded benign occupancies with the engine.

    Parameters
    ----------
    configuration : PortalConfiguration
        Rules with or without thresholds.
    counts : array_like of int, shape (samples, channels)
        Counts in the order of the configuration's channels.
    live_time_s, occupied, vehicle_class : array_like, shape (samples,)
        As :meth:`PortalEngine.process`.

    Returns
    -------
    Scores
        One row per decided occupancy.

    Raises
    ------
    InputError
        As :meth:`PortalEngine.process`.
    """
    engine = PortalEngine(configuration, uncalibrated=True)
    report, rows = engine.score(counts, live_time_s, occupied, vehicle_class)
    decided = report.faults[:rows] == 0
    return Scores(
        tuple(rule.name for rule in configuration.rules),
        report.cleaned[:rows][decided],
        report.live_time[:rows][decided],
        report.kind[:rows][decided],
        rows - int(np.count_nonzero(decided)),
    )


def joint_thresholds(
    score: ArrayLike, alpha: float, weights: Sequence[float] | None = None
) -> tuple[Floats, int]:
    """Thresholds of several rules whose alarms together have probability alpha.

    All rules get the same share of false alarms, or shares in the proportion of the weights;
    the shares are raised together until the joint number of alarms is reached.

    Parameters
    ----------
    score : array_like, shape (occupancies, rules)
        Scores of benign occupancies.
    alpha : float
        False-alarm probability per occupancy, all rules together.
    weights : sequence of float, optional
        Relative shares, above zero.

    Returns
    -------
    thresholds : ndarray, shape (rules,)
        Alarm at this score or more.
    alarms : int
        Occupancies among those given that alarm.

    Raises
    ------
    InputError
        ``too_few_occupancies`` when alpha times their number is below 10; ``not_finite``;
        ``wrong_shape``; ``not_positive``.

    Examples
    --------
    >>> rng = np.random.default_rng(4)
    >>> thresholds, alarms = joint_thresholds(rng.normal(size=(20_000, 2)), 0.01)
    >>> alarms, [round(float(t), 1) for t in thresholds]
    (200, [2.5, 2.6])
    """
    table = as_finite(score, "score", ndim=2)
    n, rules = table.shape
    probability(alpha, "alpha")
    shares = np.ones(rules) if weights is None else as_finite(list(weights), "weights", ndim=1)
    if len(shares) != rules:
        raise InputError("wrong_shape", "one weight for each rule", where="weights")
    for share in shares:
        positive(float(share), "weights")
    allowed = int(alpha * n)
    if alpha * n < _FEWEST_ALARMS:
        raise InputError(
            "too_few_occupancies",
            f"{n} benign occupancies give only {alpha * n:.1f} false alarms at {alpha:g}",
            where="score",
            mend=f"use at least {int(np.ceil(_FEWEST_ALARMS / alpha))}",
        )
    descending = -np.sort(-table, axis=0)
    shares = shares / shares.max()

    def at(fraction: float) -> tuple[Floats, int]:
        rank = np.minimum(np.floor(fraction * shares * n).astype(np.int64), n - 1)
        above = descending[np.maximum(rank - 1, 0), np.arange(rules)]
        below = descending[rank, np.arange(rules)]
        # between two order statistics; just above the first where no alarm is left to spend
        cut = np.where(rank > 0, 0.5 * (above + below), np.nextafter(descending[0], np.inf))
        return cut, int(np.count_nonzero(np.any(table >= cut, axis=1)))

    low, high = 0.0, min(1.0, 2.0 * alpha * rules)
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if at(middle)[1] <= allowed else (low, middle)
    return at(low)


class Calibrated(Protocol):
    """A configuration that takes thresholds: of count rules, or of a spectral portal."""

    def with_thresholds(
        self, thresholds: Sequence[float], calibration: CalibrationRecord | None = None, /
    ) -> Self:
        """Return a copy with thresholds in the order of the columns of its scores."""
        ...


C = TypeVar("C", bound=Calibrated)


def calibrate(
    configuration: C,
    scores: Scores,
    alpha: float,
    *,
    origin: str,
    weights: Sequence[float] | None = None,
) -> C:
    """Give a configuration the thresholds for a false-alarm probability per occupancy.

    Parameters
    ----------
    configuration : PortalConfiguration or SpectralConfiguration
        To be calibrated.
    scores : Scores
        Of benign occupancies under this configuration, simulated or recorded.
    alpha : float
        Stated probability of any false alarm per occupancy.
    origin : str
        Where the occupancies come from, for the record: site and dates, or lane and seed.
    weights : sequence of float, optional
        Relative shares of the rules.

    Returns
    -------
    PortalConfiguration or SpectralConfiguration
        With thresholds and a record of the evidence, among it the 95 % upper limit of the
        false-alarm probability.

    Raises
    ------
    InputError
        As `joint_thresholds`.
    """
    thresholds, alarms = joint_thresholds(scores.score, alpha, weights)
    n = len(scores.score)
    upper = clopper_pearson(alarms, n, one_sided=True).upper
    shares = [p for p in _TAIL_PROBABILITIES if p * n >= _FEWEST_ALARMS]
    tails = np.quantile(scores.score, 1.0 - np.array(shares), axis=0)
    record = CalibrationRecord(
        alpha,
        n,
        alarms,
        upper,
        origin,
        tuple(shares),
        tuple((name, tuple(float(v) for v in tails[:, i])) for i, name in enumerate(scores.rules)),
    )
    return configuration.with_thresholds([float(t) for t in thresholds], record)


def single_thresholds(scores: Scores, alpha: float) -> dict[str, float]:
    """Threshold of each rule alone at a false-alarm probability, for comparing rules."""
    return {
        name: float(joint_thresholds(scores.score[:, [i]], alpha)[0][0])
        for i, name in enumerate(scores.rules)
    }


def measured_false_alarms(
    configuration: PortalConfiguration, scores: Scores, *, confidence: float = 0.95
) -> Interval:
    """False-alarm probability of a calibrated configuration on fresh benign occupancies.

    Parameters
    ----------
    configuration : PortalConfiguration
        With thresholds.
    scores : Scores
        Of occupancies that took no part in the calibration.
    confidence : float
        Two-sided confidence of the limits.

    Returns
    -------
    Interval
        Clopper-Pearson limits.
    """
    thresholds = [rule.threshold for rule in configuration.rules]
    if any(t is None for t in thresholds):
        raise InputError("uncalibrated", "a rule has no threshold", where="rules")
    cut = np.array([t for t in thresholds if t is not None])
    alarms = int(np.count_nonzero(np.any(scores.score >= cut, axis=1)))
    return clopper_pearson(alarms, len(scores.score), confidence=confidence)
