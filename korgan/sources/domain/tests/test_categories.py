from __future__ import annotations

from datetime import date, timedelta
from math import inf, isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.decay import decay_table
from korgan.science.errors import InputError
from korgan.sources.domain.categories import (
    CategoryRules,
    DValues,
    categorise,
    category_changes,
    first_edition,
    group_by_site,
    security_level,
    security_measures,
)
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.domain.rule_tables import load_table, read_table
from korgan.sources.domain.tests.examples import DAY, content

CODE = [
    row
    for row in load_table("code_of_conduct_thresholds")
    if row["listed_for_import_export_control"] == "yes"
]


@pytest.mark.parametrize("row", CODE, ids=lambda row: row["nuclide"])
def test_categories_begin_at_the_thresholds_of_the_code_of_conduct(row: dict[str, str]) -> None:
    for category in (1, 2, 3):
        edge = float(row[f"cat{category}_TBq"]) * 1e12
        on, below = (
            content(row["nuclide"], edge * (1 + 1e-12)),
            content(row["nuclide"], edge * 0.999),
        )
        assert categorise([on], DAY).by_ratio == category
        assert categorise([below], DAY).by_ratio == category + 1


def test_a_category_names_the_rows_that_it_comes_from() -> None:
    result = categorise([content("Ir-192", 3.7e12)], DAY, practice="industrial gamma radiography")
    assert (result.by_ratio, result.by_practice, result.category) == (2, 2, 2)
    texts = [str(citation) for citation in result.citations]
    assert any("d_values, Ir-192" in text for text in texts)
    assert any("category 2" in text for text in texts)
    assert any(citation.unverified for citation in result.citations)


def test_the_more_dangerous_of_activity_and_practice_counts() -> None:
    weak = categorise([content("Ir-192", 1e11)], DAY, practice="Industrial gamma radiography")
    assert (weak.by_ratio, weak.category) == (3, 2)
    strong = categorise([content("Co-60", 1e15)], DAY, practice="Bone densitometer")
    assert (strong.by_practice, strong.category) == (4, 1)
    unknown = categorise([content("Co-60", 1e15)], DAY, practice="something new")
    assert (unknown.by_practice, unknown.category) == (None, 1)


def test_a_neutron_source_counts_by_its_alpha_emitter() -> None:
    values = DValues()
    for text in ("Am-241/Be", "Am-241/Li", "Pu-239/Be"):
        value = values.of(parse_nuclide(text))
        assert value is not None
        assert value.becquerel == 6e10
    pair = values.of(parse_nuclide("Am-241/Be"))
    assert pair is not None
    assert pair.citation.row == "Am-241/Be-9"


def test_a_missing_d_value_is_a_gap_and_not_a_zero() -> None:
    values = DValues()
    assert values.of(parse_nuclide("Xe-127m")) is None
    result = categorise([content("Xe-127m", 1e15), content("Co-60", 1e10)], DAY)
    assert result.gaps == ("Xe-127m",)
    assert result.by_ratio is None
    assert result.category is None
    enough = categorise([content("Xe-127m", 1.0), content("Co-60", 1e15)], DAY)
    assert enough.category == 1
    with pytest.raises(InputError, match="Xe-127m"):
        category_changes([content("Xe-127m", 1e15)], DAY)


def test_known_conflicts_stand_beside_the_number() -> None:
    germanium, potassium = (DValues().of(parse_nuclide(name)) for name in ("Ge-68", "K-40"))
    assert germanium is not None
    assert "older RS-G-1.9 value" in germanium.notes[0]
    assert potassium is not None
    assert potassium.agreement == "DISAGREE"
    assert potassium.becquerel == inf
    uranium = DValues().of(parse_nuclide("U-235"))
    assert uranium is not None
    assert "mass based" in uranium.notes[0]


def test_the_column_for_whole_registers_says_the_same() -> None:
    values = DValues()
    for name, number in zip(decay_table().nuclides, values.column, strict=True):
        value = values.of(parse_nuclide(name))
        assert isnan(number) if value is None else number == value.becquerel
    assert np.isfinite(values.column).sum() > 300


def test_progeny_count_unless_the_row_includes_them() -> None:
    weights = DValues().weights(["Sr-90", "Am-241", "Cm-244", "Xe-127m"])
    assert list(weights["Sr-90"]) == ["Sr-90"]
    assert set(weights["Cm-244"]) >= {"Cm-244", "Pu-240"}
    assert weights["Am-241"]["Am-241"] == 1 / 6e10
    assert weights["Xe-127m"] == {}


def test_exemption_levels_know_their_chain_marks() -> None:
    rules = first_edition()
    for text, expected in (("Cs-137", 1e4), ("Cs-137+", 1e4), ("H-3", 1e9)):
        level = rules.exempt_activity(parse_nuclide(text))
        assert level is not None
        assert level[0] == expected
    both = [rules.exempt_activity(parse_nuclide(text)) for text in ("Th-232", "Th-232+")]
    assert both[0] is not None
    assert both[1] is not None
    assert both[0][0] <= both[1][0]
    assert rules.exempt_activity(parse_nuclide("Xe-127m")) is None


def test_fractions_of_exemption_add_up() -> None:
    half = content("Cs-137", 6e3)
    assert categorise([half], DAY).exempt
    assert not categorise([half, half], DAY).exempt
    assert not categorise([], DAY).exempt
    assert not categorise([content("Xe-127m", 1.0)], DAY).exempt


@given(
    st.lists(
        st.tuples(st.sampled_from(["Co-60", "Cs-137", "Ir-192"]), st.floats(6, 16)),
        min_size=1,
        max_size=4,
    )
)
def test_the_category_changes_on_the_day_given_and_not_before(
    parts: list[tuple[str, float]],
) -> None:
    contents = [content(name, 10.0**power) for name, power in parts]
    changes = category_changes(contents, DAY)
    assert [change.category for change in changes] == sorted(change.category for change in changes)
    for change in changes:
        before = categorise(contents, change.day - timedelta(days=1)).by_ratio
        after = categorise(contents, change.day).by_ratio
        assert before is not None
        assert after is not None
        assert before < change.category <= after


def test_what_is_category_two_next_march() -> None:
    iridium = content("Ir-192", 1.0e13, date(2025, 9, 1))
    assert categorise([iridium], date(2025, 9, 1)).category == 2
    assert categorise([iridium], date(2026, 3, 1)).category == 2
    assert categorise([iridium], date(2026, 9, 1)).category == 3


def test_security_levels_follow_categories_and_carry_measures() -> None:
    assert [security_level(category) for category in range(1, 6)] == ["A", "B", "C", "", ""]
    with pytest.raises(InputError, match="not known"):
        security_level(None)
    weekly = [each for each in security_measures("B") if each.frequency == "weekly"]
    assert "180 NAC 24-015" in weekly[0].citation.source
    assert any(each.citation.unverified for each in security_measures("C"))


def test_another_edition_gives_another_category() -> None:
    text = "nuclide,D_TBq,agree,progeny_plus,source\nCo-60,3,single_source,,national decree 7\n"
    national = CategoryRules(DValues(read_table("d_values", text, edition="national")))
    cobalt = [content("Co-60", 1e12)]
    assert categorise(cobalt, DAY).category == 2
    assert categorise(cobalt, DAY, national).category == 4


def test_sources_are_grouped_by_site() -> None:
    one, two = content("Co-60", 1.0), content("Cs-137", 2.0)
    groups = group_by_site({"a": ("ward", [one]), "b": ("store", [two]), "c": ("ward", [two])})
    assert groups == {"ward": [one, two], "store": [two]}
