"""The standard rules: complete for each kind of portal, and refused uncalibrated."""

from __future__ import annotations

import pytest

from korgan.science.errors import InputError
from korgan.science.portals.engine.configuration import Channel, Radiation
from korgan.science.portals.engine.engine import PortalEngine
from korgan.science.portals.engine.standard import standard_portal
from korgan.science.portals.tests.small_portal import CHANNELS, SUPPRESSION


def test_rules_follow_what_the_portal_has() -> None:
    plain = standard_portal("gate", "1", CHANNELS, 0.2)
    assert [r.name for r in plain.rules] == ["sliding", "neutron"]
    full = standard_portal(
        "gate", "1", CHANNELS, 0.2, suppression=SUPPRESSION, ratio=("low", "high")
    )
    assert [r.name for r in full.rules] == ["sliding", "passage", "ratio", "neutron"]
    gamma = standard_portal("gate", "1", [Channel("a", "a", Radiation.GAMMA)], 0.2)
    assert [r.name for r in gamma.rules] == ["sliding"]


def test_it_does_not_run_before_it_is_calibrated() -> None:
    portal = standard_portal("gate", "1", CHANNELS, 0.2)
    with pytest.raises(InputError) as caught:
        PortalEngine(portal)
    assert caught.value.code == "uncalibrated"
    PortalEngine(portal.with_thresholds([5.0] * len(portal.rules)))


def test_a_portal_without_detectors_or_with_unknown_windows_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        standard_portal("gate", "1", [], 0.2)
    assert caught.value.code == "no_rules"
    with pytest.raises(InputError) as caught:
        standard_portal("gate", "1", CHANNELS, 0.2, ratio=("low", "middle"))
    assert caught.value.code == "unknown_group"
