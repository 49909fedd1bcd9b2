"""Chains against an independent code, half-lives, categories, labels."""

from __future__ import annotations

import pytest

from korgan.science.nuclides import library

YEAR = 365.2422 * 86400.0


@pytest.mark.parametrize(
    ("parent", "age_s"),
    [("U-238", 30 * YEAR), ("Th-232", 10 * YEAR), ("Pu-241", 20 * YEAR), ("Ra-226", 86400.0)],
)
def test_activities_agree_with_radioactivedecay(parent: str, age_s: float) -> None:
    radioactivedecay = pytest.importorskip("radioactivedecay")
    theirs = radioactivedecay.Inventory({parent: 1.0}, "Bq").decay(age_s, "s").activities("Bq")
    ours = library().activities({parent: 1.0}, age_s)
    for name, activity in theirs.items():
        if activity > 1e-9:
            # half-lives come from two evaluations
            assert ours[name] == pytest.approx(activity, rel=5e-3), name


def test_it_holds_what_borders_meet() -> None:
    table = library()
    assert len(table.nuclides) >= 200
    assert table.nuclide("Cs-137").half_life_s == pytest.approx(30.05 * YEAR, rel=0.01)
    for category in ("SNM", "medical", "industrial", "NORM"):
        assert sum(category in n.categories for n in table.nuclides.values()) >= 10


def test_materials_report_their_nuclide() -> None:
    table = library()
    assert table.source("uranium 93 %").label == "U-235"
    assert table.source("depleted uranium").label == "U-238"
    assert table.source("plutonium, reactor grade").label == "Pu-239"
    for source in table.sources.values():
        for name in source.activity:
            assert name in table.nuclides
