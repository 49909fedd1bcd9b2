from __future__ import annotations

import pytest

from korgan.sources.domain.categories import DValues
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.domain.rule_tables import load_table
from korgan.sources.domain.tests.examples import DAY, content
from korgan.sources.domain.transport import transport_summary, transport_values


def test_sums_run_over_nuclides() -> None:
    summary = transport_summary([content("Am-241", 3e11), content("Cs-137", 6e11)], DAY)
    assert summary.a2_multiple == pytest.approx(3e11 / 1e9 + 6e11 / 6e11)
    assert summary.security_ratio == pytest.approx(0.5 + 0.6)
    assert summary.enhanced_security is True


def test_a_gap_leaves_the_security_open() -> None:
    below = transport_summary([content("Cs-137", 1e9)], DAY)
    assert (below.enhanced_security, below.gaps) == (False, ())
    gap = transport_summary([content("Cs-137", 1e9), content("Xe-127m", 1e9)], DAY)
    assert (gap.enhanced_security, gap.gaps) == (None, ("Xe-127m",))


def test_thresholds_on_d_values_agree_with_the_d_values_but_for_the_known_conflict() -> None:
    values, differing = DValues(), []
    for row in load_table("transport_a1_a2"):
        if row["threshold_basis"] == "10*D-Value":
            d_value = values.of(parse_nuclide(row["nuclide"]))
            assert d_value is not None
            ratio = transport_values()[row["nuclide"]].security_threshold / d_value.becquerel
            if ratio != pytest.approx(10.0):
                differing.append(row["nuclide"])
    assert differing == ["Ge-68"]
