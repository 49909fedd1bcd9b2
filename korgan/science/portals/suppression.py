r"""Baseline suppression: how much background a vehicle hides, learnt from benign occupancies.

.. math:: B(t) = B\,\bigl(1 - a\,\sigma(u)\bigr), \qquad u = t / T

Every site has its own signature and longer vehicles hide more (Lo Presti et al., Nucl. Instrum.
Methods A 562 (2006) 281); the shape :math:`\sigma` belongs to a vehicle class, the amplitude
:math:`a` to a class and a group of detectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numba import njit
from numpy.typing import ArrayLike

from korgan.science.errors import InputError
from korgan.science.portals.engine.configuration import (
    PortalConfiguration,
    Radiation,
    SuppressionModel,
    WindowRule,
)
from korgan.science.portals.engine.engine import PortalEngine
from korgan.science.portals.engine.plan import build_plan
from korgan.science.portals.input_checks import Counts, Floats, as_counts

# Occupancies of one class below which its mean course is not worth using.
_FEWEST = 50
# An occupancy this many sigma above the raw background carries something and teaches nothing.
_CARRIES_SOMETHING = 3.0
# The unexplained spread is measured on windows of about this long, a usual passage.
_RESIDUAL_WINDOW_S = 1.0


def fit_suppression(
    configuration: PortalConfiguration,
    classes: Sequence[str],
    counts: ArrayLike,
    live_time_s: ArrayLike,
    occupied: ArrayLike,
    vehicle_class: ArrayLike,
    *,
    steps: int = 20,
) -> SuppressionModel:
    """Learn the suppression model of a site from a series of benign occupancies.

    Parameters
    ----------
    configuration : PortalConfiguration
        Channels, groups and background settings; its rules and old model are not used.
    classes : sequence of str
        Names of the vehicle classes, in the order of their indices.
    counts, live_time_s, occupied, vehicle_class : array_like
        The series, as for `PortalEngine.process`.
    steps : int
        Steps of the course.

    Returns
    -------
    SuppressionModel
        For all gamma groups. Spreads are what is left after Poisson noise is taken off, in
        quadrature, never below zero.

    Raises
    ------
    InputError
        ``no_gamma_group``; ``too_few_occupancies`` when a class has fewer than 50.
    """
    gamma = {c.name for c in configuration.channels if c.radiation is Radiation.GAMMA}
    groups = [g for g in configuration.groups if set(g.channels) <= gamma]
    if not groups:
        raise InputError("no_gamma_group", "suppression is fitted to gamma groups only")
    whole = max(groups, key=lambda g: len(g.channels)).name
    plain = replace(
        configuration,
        groups=tuple(groups),
        rules=(WindowRule("whole", (whole,), (1.0,)),),
        suppression=None,
        calibration=None,
    )
    x = as_counts(counts, "counts", ndim=2)
    report, rows = PortalEngine(plain, uncalibrated=True).score(
        x, live_time_s, occupied, vehicle_class
    )
    plan = build_plan(plain)
    member = np.zeros((len(groups), x.shape[1]))
    for g in range(len(groups)):
        member[g, plan.member[plan.member_start[g] : plan.member_start[g + 1]]] = 1.0
    usable = report.faults[:rows] == 0
    table = _Occupancies(
        (x @ member.T.astype(np.int64)),
        np.broadcast_to(np.asarray(live_time_s, dtype=np.float64), len(x)).copy(),
        report.start[:rows][usable],
        report.length[:rows][usable],
        report.kind[:rows][usable],
        report.background_counts[:rows][usable] @ member.T,
        report.background_time[:rows][usable],
    )
    width = max(1, round(_RESIDUAL_WINDOW_S / configuration.sample_interval_s))
    gross = [g.name for g in groups].index(whole)
    fitted = [table.fit(k, name, steps, width, gross) for k, name in enumerate(classes)]
    return SuppressionModel(
        tuple(classes),
        tuple(g.name for g in groups),
        *(tuple(tuple(float(v) for v in one[i]) for one in fitted) for i in range(4)),
    )


class _Occupancies:
    """Benign occupancies cut out of a series, with the background of each."""

    def __init__(
        self, counts: Counts, live: Floats, start: Counts, length: Counts, kind: Counts,
        known: Floats, time: Floats,
    ) -> None:  # fmt: skip
        self.counts, self.live, self.start, self.length = counts, live, start, length
        self.kind, self.known, self.rate = kind, known, known / time[:, None]

    def fit(
        self, kind: int, name: str, steps: int, width: int, gross: int
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Shape, amplitude, spread and residual of one class."""
        chosen = (self.kind == kind) & ~self._carrying(gross)
        if np.count_nonzero(chosen) < _FEWEST:
            raise InputError(
                "too_few_occupancies",
                f"{np.count_nonzero(chosen)} usable occupancies of class {name!r}, "
                f"{_FEWEST} are needed",
                where="vehicle_class",
            )
        start, length = self.start[chosen], self.length[chosen]
        rate, known = self.rate[chosen], self.known[chosen]
        shape = _course(self.counts, self.live, start, length, rate, gross, steps)
        amplitude, noise = _amplitudes(self.counts, self.live, start, length, rate, known, shape)
        mean = np.asarray(amplitude.mean(axis=0))
        spread = np.sqrt(np.maximum(0.0, amplitude.var(axis=0) - noise.mean(axis=0)))
        residual = np.sqrt(
            np.maximum(
                0.0,
                _residuals(self.counts, self.live, start, length, rate, shape, amplitude, width),
            )
        )
        return shape, np.clip(mean, 0.0, 0.95), spread, residual

    def _carrying(self, gross: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        seen, expected = _sums(self.counts, self.live, self.start, self.length, self.rate, gross)
        return np.asarray(seen > expected + _CARRIES_SOMETHING * np.sqrt(expected))


@njit(cache=True)
def _sums(
    counts: Counts, live: Floats, start: Counts, length: Counts, rate: Floats, group: int
) -> tuple[Floats, Floats]:
    seen, expected = np.zeros(start.size), np.zeros(start.size)
    for i in range(start.size):
        for t in range(start[i], start[i] + length[i]):
            seen[i] += counts[t, group]
            expected[i] += rate[i, group] * live[t]
    return seen, expected


@njit(cache=True)
def _course(
    counts: Counts, live: Floats, start: Counts, length: Counts, rate: Floats, group: int,
    steps: int,
) -> Floats:  # fmt: skip
    """Mean share hidden at each step of the occupancy, with its largest value set to 1."""
    seen, expected = np.zeros(steps), np.zeros(steps)
    for i in range(start.size):
        for k in range(length[i]):
            t = start[i] + k
            step = min(steps - 1, int((k + 0.5) / length[i] * steps))
            seen[step] += counts[t, group]
            expected[step] += rate[i, group] * live[t]
    hidden = np.zeros(steps)
    for step in range(steps):
        # a step that no occupancy is fine enough to fill takes its neighbour's value
        if expected[step] > 0.0:
            hidden[step] = max(0.0, 1.0 - seen[step] / expected[step])
        elif step > 0:
            hidden[step] = hidden[step - 1]
    peak = hidden.max()
    return hidden / peak if peak > 0.0 else np.ones(steps)


@njit(cache=True)
def _share(shape: Floats, k: int, length: int) -> float:
    return float(shape[min(shape.size - 1, int((k + 0.5) / length * shape.size))])


@njit(cache=True)
def _amplitudes(
    counts: Counts, live: Floats, start: Counts, length: Counts, rate: Floats, known: Floats,
    shape: Floats,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Weighted least-squares amplitude of each occupancy and its counting variance."""
    groups = rate.shape[1]
    amplitude, noise = np.zeros((start.size, groups)), np.zeros((start.size, groups))
    for i in range(start.size):
        for g in range(groups):
            missing, square, linear = 0.0, 0.0, 0.0
            for k in range(length[i]):
                t = start[i] + k
                background = rate[i, g] * live[t]
                share = _share(shape, k, length[i])
                missing += share * (background - counts[t, g])
                square += background * share * share
                linear += background * share
            if square > 0.0:
                amplitude[i, g] = missing / square
                noise[i, g] = 1.0 / square + (linear / square) ** 2 / known[i, g]
    return amplitude, noise


@njit(cache=True)
def _residuals(
    counts: Counts, live: Floats, start: Counts, length: Counts, rate: Floats, shape: Floats,
    amplitude: Floats, width: int,
) -> Floats:  # fmt: skip
    """Relative variance of windows that neither amplitude nor counting explains."""
    groups = rate.shape[1]
    excess, weight = np.zeros(groups), np.zeros(groups)
    for i in range(start.size):
        for begin in range(0, length[i] - width + 1, width):
            for g in range(groups):
                seen, expected, background = 0.0, 0.0, 0.0
                for k in range(begin, begin + width):
                    t = start[i] + k
                    here = rate[i, g] * live[t]
                    background += here
                    expected += here * (1.0 - amplitude[i, g] * _share(shape, k, length[i]))
                    seen += counts[t, g]
                excess[g] += (seen - expected) ** 2 - expected
                weight[g] += background * background
    return np.where(weight > 0.0, excess / np.maximum(weight, 1e-300), 0.0)
