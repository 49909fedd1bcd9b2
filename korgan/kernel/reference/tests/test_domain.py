from __future__ import annotations

import pytest

from korgan.kernel.reference.domain import PackDescription, Standing, compare, read_rows
from korgan.science.errors import InputError

PACK = PackDescription(
    name="d",
    title="D-values",
    key=("nuclide",),
    standing_column="agree",
    standings={"agree2": Standing.AGREED, "disagree": Standing.CONFLICT},
)
HEADER = "nuclide,D_TBq,agree,source\r\n"


def rows(body: str) -> dict[str, Standing]:
    return {row.key: row.standing for row in read_rows((HEADER + body).encode(), PACK)}


def test_a_row_stands_as_its_sources_tell() -> None:
    body = (
        "Cs-137,0.1,agree2,Law A; Law B\n"
        "K-40,UL,disagree,Law A; Law B\n"
        "Cs-134,0.04,single_source,Law B\n"
        "Ra-226,0.04,agree2,(unverified) Guide C\n"
    )
    assert rows(body) == {
        "Cs-137": Standing.AGREED,
        "K-40": Standing.CONFLICT,
        "Cs-134": Standing.SINGLE_SOURCE,
        "Ra-226": Standing.UNVERIFIED,
    }


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        (b"", "column_missing", "header"),
        (b"nuclide,D_TBq\nCs-137,1\n", "column_missing", "header"),
        ((HEADER + ",0.1,agree2,Law\n").encode(), "key_missing", "line 2"),
        ((HEADER + "Cs-137,0.1,agree2,\n").encode(), "source_missing", "line 2"),
        ((HEADER + "A,1,a,L\nA,1,a,L\n").encode(), "key_twice", "line 3"),
        ((HEADER + "A,1,a,L,more\n").encode(), "ragged_row", "line 2"),
        ((HEADER + "A,1\n").encode(), "ragged_row", "line 2"),
        ((HEADER + 'A,1,a,"L\n').encode(), "broken_table", "line 2"),
        (HEADER.encode(), "no_rows", ""),
        (b"\xff\xfe", "not_utf8", "byte 0"),
    ],
)
def test_a_bad_table_is_refused_with_its_place(data: bytes, code: str, where: str) -> None:
    with pytest.raises(InputError) as refused:
        read_rows(data, PACK)
    assert (refused.value.code, refused.value.where) == (code, where)


def test_editions_are_compared_field_by_field() -> None:
    def edition(body: str) -> dict[str, object]:
        return {row.key: row for row in read_rows((HEADER + body).encode(), PACK)}

    before = edition("A,1,agree2,L\nB,2,agree2,L\nC,3,agree2,L\n")
    after = edition("A,1,agree2,L\nB,2.5,agree2,L\nD,4,agree2,L\n")
    changes = compare(before, after)  # type: ignore[arg-type]
    assert [(change.key, change.kind) for change in changes] == [
        ("B", "changed"),
        ("C", "removed"),
        ("D", "added"),
    ]
    assert changes[0].fields == {"D_TBq": ("2", "2.5")}
