"""Detection limits against Currie's published values and against simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.portals.detection_limits import (
    currie_limits,
    gamma_poisson_limits,
    minimum_detectable_activity,
    poisson_limits,
)
from korgan.science.portals.thresholds import gamma_poisson_threshold


@pytest.mark.parametrize("background", [0.0, 1.0, 25.0, 100.0, 1e4])
def test_currie1968_equal_times(background: float) -> None:
    limits = currie_limits(background)
    assert limits.critical_level == pytest.approx(2.33 * math.sqrt(background), rel=2e-3)
    assert limits.detection_limit == pytest.approx(2.71 + 4.65 * math.sqrt(background), rel=2e-3)


def test_currie1968_well_known_background() -> None:
    limits = currie_limits(100.0, tau=math.inf)
    assert limits.critical_level == pytest.approx(1.645 * 10, rel=1e-3)
    assert limits.detection_limit == pytest.approx(2.71 + 3.29 * 10, rel=1e-3)


def test_currie_with_unequal_risks_detects_what_it_says() -> None:
    limits = currie_limits(1e6, alpha=0.01, beta=0.1, tau=math.inf)
    spread = math.sqrt(1e6 + limits.detection_limit)
    missed = 0.5 * math.erfc((limits.detection_limit - limits.critical_level) / spread / 2**0.5)
    assert missed == pytest.approx(0.1, abs=1e-3)


def test_with_no_background_three_counts_are_needed() -> None:
    limits = poisson_limits(0.0)
    assert limits.decision_count == 1
    assert limits.detection_limit == pytest.approx(-math.log(0.05))


@pytest.mark.parametrize("background", [0.1, 1.0, 5.0, 50.0])
def test_poisson_limits_hold_in_simulation(background: float) -> None:
    limits = poisson_limits(background)
    rng = np.random.default_rng(7)
    assert limits.decision_count is not None
    source = rng.poisson(background + limits.detection_limit, 100_000)
    assert np.mean(source >= limits.decision_count) == pytest.approx(0.95, abs=0.003)
    assert limits.achieved_alpha <= 0.05


def test_gamma_poisson_limits_hold_in_simulation() -> None:
    background, tau, n = 4.0, 2.0, 100_000
    limits = gamma_poisson_limits(background, tau)
    rng = np.random.default_rng(8)
    decision = gamma_poisson_threshold(rng.poisson(background * tau, n), tau, 0.05)
    seen = rng.poisson(background + limits.detection_limit, n)
    assert np.mean(seen >= decision) == pytest.approx(0.95, abs=0.003)
    assert np.mean(rng.poisson(background, n) >= decision) <= 0.05
    assert limits.achieved_alpha <= 0.05


def test_exact_and_currie_meet_at_many_counts() -> None:
    exact = poisson_limits(1e6).detection_limit
    assert exact == pytest.approx(currie_limits(1e6, tau=math.inf).detection_limit, rel=2e-3)


def test_a_longer_background_never_raises_the_limit() -> None:
    limits = [gamma_poisson_limits(10.0, tau).detection_limit for tau in (0.5, 1, 4, 50)]
    assert limits == sorted(limits, reverse=True)


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="per cent"):
        minimum_detectable_activity(50, efficiency=12.0, intensity=0.85, live_time_s=60)
    with pytest.raises(InputError) as caught:
        minimum_detectable_activity(50, efficiency=0.1, intensity=0.85, live_time_s=0)
    assert caught.value.code == "not_positive"
    with pytest.raises(InputError) as caught:
        poisson_limits(-1.0)
    assert caught.value.code == "negative"
    with pytest.raises(InputError) as caught:
        currie_limits(10.0, alpha=0.6)
    assert caught.value.code == "risk_too_high"
