from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.sources.domain.units import factor_of, format_activity, parse_activity


@pytest.mark.parametrize(
    ("text", "becquerel"),
    [
        ("4 GBq", 4e9),
        ("370MBq", 3.7e8),
        ("10 mCi", 3.7e8),
        ("5 uCi", 1.85e5),
        ("5 µCi", 1.85e5),
        ("5 μCi", 1.85e5),
        ("12 kCi", 4.44e14),
        ("12 KCi", 4.44e14),
        ("1,5 ТБк", 1.5e12),
        ("5 гбк", 5e9),
        ("10 мКи", 3.7e8),
        ("10 мкКи", 3.7e5),
        ("1 000 MBq", 1e9),
        ("1'000 Bq", 1e3),
        ("1.000.000 Bq", 1e6),
        ("1,234.5 GBq", 1.2345e12),
        ("1.234,5 GBq", 1.2345e12),
        ("0,123 Ci", 4.551e9),
        ("3.7e10 Bq", 3.7e10),
        ("3.7E+10 Bq", 3.7e10),
        ("3,7·10^10 Бк", 3.7e10),
        ("3,7 × 10^10 Bq", 3.7e10),
        ("2.5 x 10¹⁰ Bq", 2.5e10),
        ("10^10 Bq", 1e10),
        ("100 dps", 100.0),
        ("100 расп/с", 100.0),
        ("600 dpm", 10.0),
        ("5 megabecquerel", 5e6),
        ("2 кюри", 7.4e10),
        ("5 мегабеккерелей", 5e6),
        ("5 Ci.", 1.85e11),
    ],
)
def test_an_activity_is_read_in_becquerels(text: str, becquerel: float) -> None:
    assert parse_activity(text).becquerel == pytest.approx(becquerel, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "activity_missing"),
        ("lots", "activity_form"),
        ("1.2.3,4,5 Bq", "activity_form"),
        ("5", "unit_missing"),
        ("5 xyz", "unknown_unit"),
        ("2 ГБк/мл", "unknown_unit"),
        ("5 MBQ", "ambiguous_unit"),
        ("5 mci", "ambiguous_unit"),
        ("5 мбк", "ambiguous_unit"),
        ("1,234 GBq", "ambiguous_number"),
        ("0 Bq", "activity_not_positive"),
        ("-5 GBq", "activity_not_positive"),
        ("1e400 Bq", "activity_form"),
    ],
)
def test_what_is_no_clear_activity_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_activity(text)
    assert caught.value.code == code


def test_a_known_habit_settles_what_would_be_unclear() -> None:
    assert parse_activity("1,234 GBq", decimal=",").becquerel == pytest.approx(1.234e9)
    assert parse_activity("1,234 GBq", decimal=".").becquerel == pytest.approx(1.234e12)
    assert parse_activity("1.234 GBq", decimal=",").becquerel == pytest.approx(1.234e12)
    assert parse_activity("5", unit="MBq").becquerel == 5e6
    assert parse_activity("5 kBq", unit="MBq").becquerel == 5e3


@given(st.floats(1e-3, 9.99e20), st.sampled_from(["Bq", "kBq", "MBq", "TBq", "Ci", "mCi", "ГБк"]))
def test_a_written_number_is_read_back(number: float, unit: str) -> None:
    activity = parse_activity(f"{number!r} {unit}", decimal=".")
    assert activity.becquerel == pytest.approx(number * factor_of(unit), rel=1e-12)
    assert activity.unit == unit


@given(st.text(max_size=20))
def test_any_text_gives_an_activity_or_an_error_of_ours(text: str) -> None:
    with suppress(InputError):
        assert parse_activity(text).becquerel > 0


@given(st.floats(1e-2, 1e20))
def test_what_is_shown_is_near_what_is_meant(becquerel: float) -> None:
    shown = parse_activity(format_activity(becquerel), decimal=".")
    assert shown.becquerel == pytest.approx(becquerel, rel=6e-3)
