from __future__ import annotations

import io
import zipfile

import pytest

from korgan.accounting.readers.balance import tables
from korgan.accounting.readers.count_sheet import COLUMNS, read_count_sheet
from korgan.kernel.records.xlsx_writing import write_workbook
from korgan.science.errors import InputError


def refused(code: str) -> pytest.RaisesExc[InputError]:
    return pytest.raises(InputError, check=lambda error: error.code == code)


def sheet(**cells: str) -> bytes:
    row = {"batch": "A-1", "category": "E", "found": "yes", **cells}
    return ";".join(COLUMNS).encode() + b"\n" + ";".join(row.get(c, "") for c in COLUMNS).encode()


def workbook(**cells: str) -> bytes:
    row = {"batch": "A-1", "category": "E", "found": "yes", **cells}
    return b"".join(write_workbook("count", COLUMNS, [[row.get(c, "") for c in COLUMNS]]))


@pytest.mark.parametrize("write", [sheet, workbook])
@pytest.mark.parametrize("column", ["items", "weight", "fissile_weight"])
def test_a_number_that_can_be_read_two_ways_is_refused(write: object, column: str) -> None:
    assert callable(write)
    with refused("ambiguous_number") as caught:
        read_count_sheet(write(**{column: "1,234"}), "count.csv")
    assert caught.value.where == "row 2"


@pytest.mark.parametrize("column", ["items", "weight", "fissile_weight"])
@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999"])
def test_what_is_not_finite_is_refused(column: str, text: str) -> None:
    with refused("not_a_number"):
        read_count_sheet(sheet(**{column: text}), "count.csv")


@pytest.mark.parametrize("text", ["1.5", "-1", "99999999999999999999"])
def test_items_are_whole_and_countable(text: str) -> None:
    with refused("value_not_readable"):
        read_count_sheet(sheet(items=text), "count.csv")


def test_a_workbook_that_unpacks_to_an_absurd_size_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = workbook(items="5")
    assert read_count_sheet(data, "count.xlsx")[0]["count"].items == 5
    monkeypatch.setattr(tables, "_LARGEST_SHEET", 1000)
    with refused("too_large"):
        read_count_sheet(data, "count.xlsx")


def rewritten(data: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with other bytes in its sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if "worksheets/" in name:
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return made.getvalue()


def test_a_workbook_broken_in_its_rows_is_refused_and_no_server_error() -> None:
    with refused("not_a_workbook"):
        read_count_sheet(rewritten(workbook(), b"</sheetData>", b"</row>"), "count.xlsx")


def test_a_row_far_below_is_not_reached_by_empty_ones() -> None:
    data = workbook()
    far = rewritten(data, b"</sheetData>", b'<row r="1048576"><c r="A1048576"/></row></sheetData>')
    with refused("too_many_rows"):
        read_count_sheet(far, "count.xlsx")


def test_text_that_is_no_table_is_refused() -> None:
    with refused("not_a_table"):
        read_count_sheet(b"batch,found\n" + b"A" * 200_000 + b",yes\n", "count.csv")
