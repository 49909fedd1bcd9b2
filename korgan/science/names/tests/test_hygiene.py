from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from korgan.science.names.hygiene import MAX_TEXT, clean


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=1000))
def test_cleaned_text_is_bounded(text: str) -> None:
    assert len(clean(text)) <= MAX_TEXT


def test_a_forged_letter_is_read_as_the_one_it_shows() -> None:
    assert clean("Zubr\u0456nski M\u0430xim") == "Zubrinski Maxim"


def test_a_cyrillic_word_with_a_latin_letter_stays_cyrillic() -> None:
    assert clean("Иванoв") == "Иванов"


def test_invisible_and_control_characters_vanish() -> None:
    assert clean("Qual\u200bm\u00adtal\x00 \u202eWerke") == "Qualmtal Werke"
