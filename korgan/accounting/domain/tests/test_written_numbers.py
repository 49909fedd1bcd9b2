from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.accounting.domain.materials import micrograms
from korgan.accounting.domain.written_numbers import written_decimal
from korgan.science.errors import InputError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"), (" 8,5 ", "8.5"), ("1.234", "1.234"), ("0,123", "0.123"),
        ("1,2345", "1.2345"), ("12.", "12"),
        ("1 234", "1234"), ("1\u00a0234,5", "1234.5"), ("1,234.5", "1234.5"), ("1.234,5", "1234.5"),
        ("1,234,567", "1234567"), ("-0.5", "-0.5"), ("1e-05", "0.00001"), (".5", "0.5"),
        ("1234,567", "1234.567"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(text: str, value: str) -> None:
    assert written_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1,234", "-12,500", "999,000"])
def test_what_can_be_read_two_ways_is_refused(text: str) -> None:
    with pytest.raises(InputError, check=lambda error: error.code == "ambiguous_number"):
        written_decimal(text)


@pytest.mark.parametrize(
    "text",
    ["", "x", "nan", "inf", "-Infinity", "1_000", "1 0", "12 34 567", "1,2,3", "1.2.3,4", "1,23.4",
     "1 234,567.8", "٣", "1e999", "--1", "9" * 50],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InputError, check=lambda error: error.code == "not_a_number"):
        written_decimal(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=0, max_value=10**9))
def test_a_number_with_a_point_is_read_as_it_is(value: Decimal) -> None:
    assert written_decimal(format(value, "f")) == value


def test_a_weight_that_no_book_can_hold_is_refused() -> None:
    assert micrograms("1000000", "t") == 10**18
    with pytest.raises(InputError, check=lambda error: error.code == "weight_too_large"):
        micrograms("9" * 20, "kg")
