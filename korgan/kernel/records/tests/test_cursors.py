from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.kernel.errors import InputError
from korgan.kernel.records.cursors import Position, read_cursor, write_cursor

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.uuids(),
)


@given(st.lists(VALUES, max_size=4), st.booleans())
def test_a_cursor_keeps_values_and_types(values: list[Any], backward: bool) -> None:
    text = write_cursor("list?name", Position(tuple(values), backward))
    found = read_cursor("list?name", text, len(values))
    assert found == Position(tuple(values), backward)
    assert [type(v) for v in found.values] == [type(v) for v in values]


@given(st.text(max_size=60))
def test_text_that_was_never_a_cursor_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not known"):
        read_cursor("list?name", text, 1)


@given(st.data())
def test_one_changed_character_is_noticed(data: st.DataObject) -> None:
    text = write_cursor("list?name", Position(("Gate", 7)))
    place = data.draw(st.integers(0, len(text) - 2))
    other = data.draw(st.sampled_from("ABCabc019-_").filter(lambda c: c != text[place]))
    with pytest.raises(InputError):
        read_cursor("list?name", text[:place] + other + text[place + 1 :], 2)


def test_a_cursor_serves_only_its_list_and_order() -> None:
    text = write_cursor("list?name", Position(("Gate", 7)))
    for binding in ("list?-name", "other?name"):
        with pytest.raises(InputError):
            read_cursor(binding, text, 2)
