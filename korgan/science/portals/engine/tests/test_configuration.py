"""Configurations refuse what could only be noticed later, and know their own fingerprint."""

from __future__ import annotations

import pytest

from korgan.science.errors import InputError
from korgan.science.portals.engine.configuration import (
    BackgroundSettings,
    Channel,
    CorrectedRule,
    Group,
    Radiation,
    RatioRule,
    SequentialRule,
    WindowRule,
    default_groups,
)
from korgan.science.portals.tests.small_portal import CHANNELS, RULES, small_portal

GROUPS = default_groups(CHANNELS)
WRONG: list[tuple[str, dict[str, object]]] = [
    ("duplicate_name", {"channels": (*CHANNELS[:5], CHANNELS[0])}),
    ("duplicate_name", {"rules": (RULES[0], RULES[0])}),
    ("unknown_channel", {"groups": (*GROUPS, Group("odd", ("nowhere",)))}),
    ("unknown_channel", {"groups": (*GROUPS, Group("odd", ()))}),
    ("unknown_channel", {"disabled": ("nowhere",)}),
    ("mixed_group", {"groups": (*GROUPS, Group("odd", ("left low", "left neutron")))}),
    ("unknown_group", {"rules": (WindowRule("x", ("nowhere",), (1.0,)),)}),
    ("unknown_group", {"rules": (WindowRule("x", (), (1.0,)),)}),
    ("unknown_group", {"rules": (RatioRule("x", (("gamma", "nowhere"),), (1.0,)),)}),
    ("empty", {"rules": (WindowRule("x", ("gamma",), ()),)}),
    ("not_positive", {"rules": (WindowRule("x", ("gamma",), (0.0,)),)}),
    ("not_positive", {"rules": (WindowRule("x", ("gamma",), (1.0,), threshold=-1.0),)}),
    ("not_positive", {"rules": (SequentialRule("x", ("gamma",), 0.0),)}),
    ("not_positive", {"sample_interval_s": 0.0}),
    ("not_positive", {"background": BackgroundSettings(memory_s=0.0)}),
    ("negative", {"background": BackgroundSettings(guard_s=-1.0)}),
    ("no_suppression_model", {"suppression": None}),
    ("no_suppression_model", {"rules": (CorrectedRule("x", ("neutron",), (1.0,)),)}),
    ("wrong_shape", {"channels": (), "groups": (), "rules": ()}),
]


@pytest.mark.parametrize(
    ("code", "changes"), WRONG, ids=[f"{code}-{i}" for i, (code, _) in enumerate(WRONG)]
)
def test_a_wrong_configuration_is_refused(code: str, changes: dict[str, object]) -> None:
    with pytest.raises(InputError) as caught:
        small_portal(**changes)
    assert caught.value.code == code


def test_the_fingerprint_follows_the_content() -> None:
    assert small_portal().fingerprint == small_portal().fingerprint
    assert small_portal(edition="2").fingerprint != small_portal().fingerprint
    thresholds = [5.0] * len(RULES)
    assert small_portal().with_thresholds(thresholds).fingerprint != small_portal().fingerprint
    with pytest.raises(InputError):
        small_portal().with_thresholds([5.0])


def test_a_portal_of_one_gross_detector_needs_no_windows() -> None:
    (channel,) = (Channel("tube", "gate", Radiation.NEUTRON),)
    assert [g.name for g in default_groups([channel])] == ["neutron"]
    assert channel.least_background_cps == 0.0
