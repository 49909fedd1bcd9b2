from __future__ import annotations

import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.rule_tables import _DATA, load_table, read_table
from tests.shared_data import shared_path

TABLES = sorted(path.stem for path in _DATA.glob("*.csv"))


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_every_table_names_its_source(name: str) -> None:
    table = load_table(name)
    assert len(table) > 0
    for row in table:
        assert not table.cite(row, "row").source.startswith("same")


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_the_collected_ones_byte_by_byte(name: str) -> None:
    own = {"borehole_limits", "elements", "lifecycle_additions"}
    if name not in own:
        collected = shared_path("data", "sources", f"{name}.csv")
        assert (_DATA / f"{name}.csv").read_bytes() == collected.read_bytes()


def test_a_repeated_source_is_written_out() -> None:
    table = load_table("deadlines_and_intervals")
    row = next(row for row in table if row["source"] == "same")
    assert "Atomic Energy Regulations 2012" in table.cite(row, "return").source


def test_unverified_and_own_rules_say_so() -> None:
    practices = load_table("practice_categories")
    assert all(practices.cite(row, "practice").unverified for row in practices)
    ways = load_table("lifecycle_additions")
    assert all(ways.cite(row, "way").own for row in ways)
    values = load_table("d_values")
    assert not values.cite(values.rows[0], "Ac-225").unverified


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,source\n1,\n", "row_without_source"),
        ("a,source\n1\n", "row_length"),
        ("a,source\n1,law,more\n", "row_length"),
        ("a\n1\n", "row_without_source"),
    ],
)
def test_a_row_without_source_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_table("d_values", text, edition="national")
    assert caught.value.code == code
    assert "line 2" in caught.value.where


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(InputError, match="d_values"):
        load_table("nothing")
