"""Source injection: curves rise, and the matched passage beats k-sigma at equal false alarms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from korgan.science.portals.calibration import simulated_scores
from korgan.science.portals.comparison import (
    detection_curves,
    gamma_source,
    inject,
    joint_curve,
)
from korgan.science.portals.engine.configuration import (
    PassageRule,
    PortalConfiguration,
    Statistic,
    WindowRule,
    default_groups,
)
from korgan.science.portals.simulate import simulate_passages, vehicle_lane
from korgan.science.portals.suppression import fit_suppression

LANE = vehicle_lane()
GAMMA = tuple(g.name for g in default_groups(LANE.channels) if g.name.startswith("gamma"))


@pytest.fixture(scope="module")
def portal() -> PortalConfiguration:
    plain = PortalConfiguration(
        "lane",
        "1",
        LANE.channels,
        default_groups(LANE.channels),
        (WindowRule("k-sigma", GAMMA, (1.0,), Statistic.K_SIGMA),),
        LANE.sample_interval_s,
    )
    series = simulate_passages(LANE, 1500, np.random.default_rng(1), lead_in_s=90.0)
    model = fit_suppression(
        plain, [v.name for v in LANE.vehicles], series.counts, series.live_time_s,
        series.occupied, series.vehicle_class,
    )  # fmt: skip
    rules = (*plain.rules, PassageRule("passage", GAMMA, (0.6, 1.2, 2.4)))
    return replace(plain, rules=rules, suppression=model)


def test_the_passage_rule_detects_more_than_k_sigma_at_equal_false_alarms(
    portal: PortalConfiguration,
) -> None:
    alpha = 0.01
    benign = simulated_scores(portal, LANE, 10_000, 11)
    injected = inject(portal, LANE, gamma_source, [100.0, 200.0, 300.0, 450.0, 700.0], 800, 21)
    k_sigma, passage = detection_curves(benign, injected, alpha)
    for one in (k_sigma, passage):
        estimates = [d.estimate for d in one.detections]
        assert estimates == sorted(estimates)
    # at 300 counts per second at 1 m the Clopper-Pearson intervals do not even touch
    assert passage.detections[2].lower > k_sigma.detections[2].upper
    ours, theirs = passage.strength_for(0.9), k_sigma.strength_for(0.9)
    assert ours is not None
    assert theirs is not None
    assert ours.upper < theirs.lower
    both = joint_curve("both", benign, injected, alpha)
    assert both.detections[2].estimate > k_sigma.detections[2].estimate
