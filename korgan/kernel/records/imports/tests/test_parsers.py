from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.kernel.errors import InputError
from korgan.kernel.records.imports.domain import DecimalMark, FileForm
from korgan.kernel.records.imports.parsers import (
    ChoiceParser,
    DateParser,
    FlagParser,
    MomentParser,
    NumberParser,
    Parser,
    TextParser,
    WholeParser,
)

AUTO = FileForm()
POINT = FileForm(decimal_mark=DecimalMark.POINT)
COMMA = FileForm(decimal_mark=DecimalMark.COMMA)


@pytest.mark.parametrize(
    ("cell", "form", "value"),
    [
        ("1.5", AUTO, "1.5"),
        ("1,5", AUTO, "1.5"),
        ("0,125", AUTO, "0.125"),
        ("1 234 567,5", AUTO, "1234567.5"),
        ("1\u00a0234,5", AUTO, "1234.5"),
        ("1,234.5", AUTO, "1234.5"),
        ("1.234,5", AUTO, "1234.5"),
        ("1,234,567.25", AUTO, "1234567.25"),
        ("1.234.567,25", AUTO, "1234567.25"),
        ("1,234", POINT, "1234"),
        ("1,234", COMMA, "1.234"),
        ("1.234", AUTO, "1.234"),
        ("1.234", COMMA, "1234"),
        ("3.7E+10", AUTO, "3.7E+10"),
        ("3,7e10", AUTO, "3.7E+10"),
        ("\u22125", AUTO, "-5"),
        (0.1 + 0.2, AUTO, "0.3"),
        (1e21, AUTO, "1E+21"),
        (7, AUTO, "7"),
    ],
)
def test_numbers_are_read_as_people_write_them(cell: Any, form: FileForm, value: str) -> None:
    assert NumberParser().parse(cell, form) == Decimal(value)


@pytest.mark.parametrize(
    "cell",
    ["1,234", "-12,345", "1,2,3", "1.2.3", "1,23.4", "12,34,567.8", "five", "nan", "Infinity",
     "1_000", "١٢", "0x10", "1e999999", True, date(2026, 1, 1), "--5", "9" * 200],
)  # fmt: skip
def test_what_is_no_number_or_two_numbers_is_refused(cell: Any) -> None:
    with pytest.raises(InputError):
        NumberParser().parse(cell, AUTO)


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    )
)
def test_with_the_mark_given_every_number_returns(number: Decimal) -> None:
    for form, text in [(POINT, f"{number:,}"), (COMMA, f"{number}".replace(".", ","))]:
        assert NumberParser().parse(text, form) == number


@pytest.mark.parametrize(
    ("parser", "cell", "value"),
    [
        (DateParser(), "2026-07-05", date(2026, 7, 5)),
        (DateParser(), "05.07.2026", date(2026, 7, 5)),
        (DateParser(), datetime(2026, 7, 5), date(2026, 7, 5)),
        (DateParser(forms=("%m/%d/%Y",)), "7/5/2026", date(2026, 7, 5)),
        (MomentParser(zone=UTC), "05.07.2026 14:30", datetime(2026, 7, 5, 14, 30, tzinfo=UTC)),
        (WholeParser(), "1 200", 1200),
        (WholeParser(), 3.0, 3),
        (TextParser(), "  a \u00a0 b\n", "a b"),
        (TextParser(), 12345.0, "12345"),
        (TextParser(), "и\u0306", "й"),
        (TextParser(), "a\u202eb", "ab"),
        (TextParser(upper=True, pattern="[A-Z0-9]+"), "ab1", "AB1"),
        (FlagParser(), "Да", True),
        (FlagParser(), "no", False),
        (FlagParser(), True, True),
        (ChoiceParser([("x", "Ёлка")], {"fir": "x"}), "ЕЛКА", "x"),
        (ChoiceParser([("x", "Ёлка")], {"fir": "x"}), " Fir ", "x"),
        (ChoiceParser([(2, "Two")]), 2, 2),
    ],
)
def test_values_are_read_and_kept(parser: Parser, cell: Any, value: Any) -> None:
    found = parser.parse(cell, AUTO)
    assert found == value
    assert parser.decode(parser.encode(found)) == value
    assert parser.says()


@pytest.mark.parametrize(
    ("parser", "cell", "code"),
    [
        (DateParser(), "07/05/2026", "not_a_date"),
        (DateParser(), "05.07.26", "not_a_date"),
        (DateParser(), "2026-02-30", "not_a_date"),
        (DateParser(), "1700-01-01", "date_out_of_range"),
        (DateParser(not_after=lambda: date(2026, 1, 1)), "2026-01-02", "date_out_of_range"),
        (DateParser(), 46000, "not_a_date"),
        (WholeParser(), "1.5", "not_whole"),
        (WholeParser(), "-1", "out_of_range"),
        (NumberParser(Decimal(0)), "-1", "too_small"),
        (NumberParser(maximum=Decimal(1)), "2", "too_large"),
        (NumberParser(decimal_places=2), "1.234", "too_precise"),
        (NumberParser(max_digits=3), "1234.5", "too_many_digits"),
        (TextParser(3), "abcd", "too_long"),
        (TextParser(), "a\x07b", "bad_character"),
        (TextParser(pattern="[A-Z]+"), "a1", "bad_form"),
        (FlagParser(), "maybe", "not_a_flag"),
        (ChoiceParser([("x", "X")]), "y", "not_a_choice"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(parser: Parser, cell: Any, code: str) -> None:
    with pytest.raises(InputError) as caught:
        parser.parse(cell, AUTO)
    assert caught.value.code == code


@given(
    st.one_of(
        st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes()
    ),
    st.sampled_from(list(DecimalMark)),
)
def test_no_cell_breaks_a_parser(cell: Any, mark: DecimalMark) -> None:
    for parser in (TextParser(), NumberParser(), WholeParser(), DateParser(), FlagParser()):
        try:
            value = parser.parse(cell, FileForm(decimal_mark=mark))
        except InputError:
            continue
        assert parser.decode(parser.encode(value)) == value
