from __future__ import annotations

import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.incidents import (
    IncidentReport,
    IncidentType,
    notification_draft,
    rating_input,
    watch_list_entry,
)
from korgan.sources.domain.rule_tables import read_table
from korgan.sources.domain.tests.examples import DAY, content


def test_a_draft_says_what_is_known_and_what_is_missing() -> None:
    first = IncidentReport("I-1", IncidentType.THEFT)
    assert notification_draft(first).missing() == [
        "date",
        "place",
        "material",
        "activity",
        "how_detected",
        "persons",
        "status",
        "contact",
    ]
    known = IncidentReport(
        "I-1",
        IncidentType.THEFT,
        day=DAY,
        place="road",
        contents=(content("Ir-192", 1e12),),
        material="sealed source in a projector",
        how_detected="report of the holder",
        persons="none known",
        status="search under way",
        contact="national point of contact",
    )
    draft = notification_draft(known)
    assert draft.missing() == []
    assert draft.activity == "Ir-192 1e+12 Bq"


def test_the_rating_starts_from_a_over_d_and_leaves_the_level_open() -> None:
    start = rating_input([content("Co-60", 3e13)], DAY, 0)
    assert (start.category, start.starting_level) == (1, None)
    assert start.ratio == pytest.approx(1000)
    assert any("no table" in point.message for point in start.open_points)


def test_a_table_of_levels_gives_a_level_with_its_row() -> None:
    text = "category,barriers_left,level,source\n1,0,3,national manual 4\n"
    table = read_table("levels", text, edition="national")
    start = rating_input([content("Co-60", 3e13)], DAY, 0, levels=table)
    assert start.starting_level == 3
    assert start.citations[-1].source == "national manual 4"
    other = rating_input([content("Co-60", 3e13)], DAY, 2, levels=table)
    assert other.starting_level is None
    assert any("no row" in point.message for point in other.open_points)


def test_a_gap_is_an_open_point() -> None:
    start = rating_input([content("Xe-127m", 1e9)], DAY, 1)
    assert start.category is None
    assert "no D-value for Xe-127m" in [each.message for each in start.open_points]
    with pytest.raises(InputError):
        rating_input([content("Co-60", 1.0)], DAY, -1)


def test_the_border_learns_nuclide_serial_and_category_only() -> None:
    entry = watch_list_entry("AB-017", [content("Cs-137+", 1e12)], DAY, DAY)
    assert entry.__dict__ == {
        "nuclides": ("Cs-137",),
        "serial": "AB-017",
        "since": DAY,
        "category": 2,
    }
