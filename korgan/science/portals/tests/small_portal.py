"""A small portal for tests: two panels, every kind of rule, known suppression."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from korgan.science.portals.engine.configuration import (
    BackgroundSettings,
    Channel,
    CorrectedRule,
    OccupancySettings,
    PassageRule,
    PortalConfiguration,
    Radiation,
    RatioRule,
    SequentialRule,
    Statistic,
    SuppressionModel,
    WindowRule,
    default_groups,
)
from korgan.science.portals.engine.decisions import Decision
from korgan.science.portals.engine.engine import PortalEngine

INTERVAL = 0.2
RATES = np.array([150.0, 100.0, 2.0, 150.0, 100.0, 2.0])
CHANNELS = tuple(
    Channel(f"{side} {what}", side, radiation, window)
    for side in ("left", "right")
    for what, radiation, window in (
        ("low", Radiation.GAMMA, "low"),
        ("high", Radiation.GAMMA, "high"),
        ("neutron", Radiation.NEUTRON, "gross"),
    )
)
GAMMA = ("gamma left", "gamma right", "gamma")
RULES = (
    WindowRule("k-sigma", GAMMA, (1.0,), Statistic.K_SIGMA, 6.0),
    WindowRule("poisson", GAMMA, (1.0,), Statistic.POISSON, 7.0),
    WindowRule("sliding", GAMMA, (0.4, 1.0, 2.0), Statistic.LI_MA, 5.5),
    SequentialRule("sequential", GAMMA, 0.3, 12.0),
    RatioRule("ratio", (("gamma:low", "gamma:high"),), (1.0, 2.0), 0.02, 5.0),
    CorrectedRule("corrected", GAMMA, (1.0, 2.0), 6.0),
    PassageRule("passage", GAMMA, (0.6, 1.2), threshold=6.0),
    PassageRule("monotone passage", GAMMA, (0.6, 1.2), contrast=False, threshold=6.0),
    WindowRule("neutron", ("neutron",), (0.4, 1.0, 2.0), Statistic.GAMMA_POISSON, 5.0, True),
)
MONOTONE = ("k-sigma", "poisson", "sliding", "sequential", "corrected", "monotone passage")
SUPPRESSION = SuppressionModel(
    ("car", "lorry"),
    GAMMA,
    ((0.5, 1.0, 1.0, 0.5), (0.8, 1.0, 1.0, 1.0)),
    ((0.1, 0.1, 0.1), (0.2, 0.2, 0.2)),
    ((0.03, 0.03, 0.03), (0.05, 0.05, 0.05)),
    ((0.0, 0.0, 0.0), (0.01, 0.01, 0.01)),
)


def small_portal(**changes: object) -> PortalConfiguration:
    """Build the portal; keyword arguments replace fields of the configuration."""
    plain = PortalConfiguration(
        "test lane",
        "1",
        CHANNELS,
        default_groups(CHANNELS),
        RULES,
        INTERVAL,
        BackgroundSettings(memory_s=60.0, guard_s=0.6, settle_s=0.4, minimum_s=20.0, stale_s=200.0),
        OccupancySettings(release_s=0.4, longest_s=20.0),
        SUPPRESSION,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


Series = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]


def quiet(seconds: float, seed: int, scale: float = 1.0) -> Series:
    """Background without a vehicle."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(RATES * INTERVAL * scale, (round(seconds / INTERVAL), len(RATES)))
    return counts, np.full(len(counts), INTERVAL), np.zeros(len(counts), dtype=np.bool_)


def vehicle(seconds: float, seed: int, scale: float = 1.0) -> Series:
    """Background while the occupancy sensor is on."""
    counts, live, flags = quiet(seconds, seed, scale)
    return counts, live, ~flags


def joined(*parts: Series) -> Series:
    """Several stretches one after another."""
    counts, live, flags = (np.concatenate(column) for column in zip(*parts, strict=True))
    return counts, live, flags


def ready_engine(configuration: PortalConfiguration | None = None, seed: int = 1) -> PortalEngine:
    """An engine that has learnt its background."""
    engine = PortalEngine(configuration or small_portal())
    assert engine.process(*quiet(60.0, seed)) == []
    return engine


def decide_one(engine: PortalEngine, passage: Series) -> Decision:
    """Let one vehicle pass and return the decision."""
    (decision,) = engine.process(*joined(passage, quiet(1.0, 99)))
    return decision


def scores(decision: Decision) -> dict[str, float]:
    """Scores by rule."""
    return {finding.rule: finding.score for finding in decision.findings}
