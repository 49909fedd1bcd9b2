from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.kernel.errors import InputError
from korgan.kernel.records.exports import defuse
from korgan.kernel.records.imports.domain import BadCell, FileForm
from korgan.kernel.records.imports.spreadsheets import ENCODINGS, read_sheet
from korgan.kernel.records.xlsx_writing import write_workbook


def rows_of(data: bytes, **form: Any) -> list[list[Any]]:
    return [row for _number, row in read_sheet(data, FileForm(**form)).rows]


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_is_read_when_named(encoding: str) -> None:
    letters = "Serial" if encoding == "cp1252" else "Номер"
    data = f"{letters},b\n1,2\n".encode(encoding)
    assert rows_of(data, encoding=encoding) == [[letters, "b"], ["1", "2"]]


@pytest.mark.parametrize(
    ("encoding", "found", "is_guessed"),
    [("utf-8", "utf-8", False), ("utf-8-sig", "utf-8", False), ("utf-16", "utf-16", False),
     ("cp1251", "cp1251", True)],
)  # fmt: skip
def test_encodings_are_found_out(encoding: str, found: str, is_guessed: bool) -> None:
    sheet = read_sheet("Номер;Тип\n1;а\n".encode(encoding), FileForm())
    assert (sheet.encoding, sheet.is_guessed, sheet.delimiter) == (found, is_guessed, ";")
    assert [row for _n, row in sheet.rows] == [["Номер", "Тип"], ["1", "а"]]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiters_are_found_out(sign: str) -> None:
    data = sign.join(['"a;b,c|d"', "x", "y"]) + "\n" + sign.join("123")
    assert rows_of(data.encode()) == [["a;b,c|d", "x", "y"], ["1", "2", "3"]]


def test_a_workbook_keeps_types_and_shows_formulas_as_such() -> None:
    data = workbook(["a", 1.5, datetime(2026, 7, 5), True, "=1+1"], ["#N/A", None])
    first, second = rows_of(data)
    assert first[:4] == ["a", 1.5, datetime(2026, 7, 5), True]
    assert first[4] == BadCell("formula", "=1+1")
    assert second[0] == BadCell("cell_error", "#N/A")


def test_what_an_export_defused_comes_back_as_it_was() -> None:
    texts = ["=1+1", "-5", "+7 900", "@x", " =x", "plain", "'quoted'"]
    data = "a\n" + "\n".join(f'"{defuse(text)}"' for text in texts)
    assert [row[0] for row in rows_of(data.encode())[1:]] == texts
    workbook_data = b"".join(write_workbook("T", ["a"], [[text] for text in texts]))
    assert [row[0] for row in rows_of(workbook_data)[1:]] == texts


def bomb() -> bytes:
    return zipped(**{"xl/workbook.xml": b"0" * 50_000_000})


def lying_size() -> bytes:
    """Return a workbook that claims a sheet of a million rows of all columns."""
    data = workbook(["a"], ["b"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            text = old.read(part.filename)
            text = text.replace(b'<dimension ref="A1:A2"', b'<dimension ref="A1:XFD1048576"')
            new.writestr(part.filename, text)
    return out.getvalue()


def with_entities() -> bytes:
    data = workbook(["a"])
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            text = old.read(part.filename)
            if part.filename.endswith("sheet1.xml"):
                text = laughs + text.partition(b"?>")[2]
            new.writestr(part.filename, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04 not a zip", "bad_workbook"),
        (zipped(**{"a.txt": b"x"}), "bad_workbook"),
        (bomb(), "suspicious_workbook"),
        (with_entities(), "bad_workbook"),
        (workbook(["a"])[:-40], "bad_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "old_workbook"),
        (b"\x00\x01\x02\xff" * 100, "not_text"),
        (b"a,b\n\x98\xff\xfe", "unknown_encoding"),
        (b'a,b\n"never closed', "bad_csv"),
        (b'a,b\n"x"y,2', "bad_csv"),
        (b"a" * 40_000, "cell_too_long"),
        (b",".join([b"x"] * 300), "too_many_columns"),
    ],
)
def test_bad_files_are_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        rows_of(data)
    assert caught.value.code == code


def test_a_claimed_size_is_not_believed() -> None:
    assert rows_of(lying_size()) == [["a"], ["b"]]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for prefix in (b"", b"PK\x03\x04", b"a;b\n"):
        with suppress(InputError):
            rows_of(prefix + data)


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
            min_size=2,
            max_size=4,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_csv_that_is_written_is_read_again(table: list[list[str]]) -> None:
    import csv

    out = io.StringIO()
    csv.writer(out).writerows(
        [["head", "two", "three"], *([defuse(c) for c in row] for row in table)]
    )
    found = rows_of(out.getvalue().encode(), delimiter=",")[1:]
    assert found == table
