from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.science.merkle.canonical import canonical_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_the_bytes_say_the_value_and_do_not_depend_on_key_order(value: object) -> None:
    data = canonical_json(value)
    again = json.loads(data)
    assert again == value
    assert canonical_json(again) == data


@pytest.mark.parametrize("value", [1.0, {"a": [2.5]}, {1: "x"}, b"bytes"])
def test_it_refuses_what_has_no_single_text(value: object) -> None:
    with pytest.raises(InputError, match="value"):
        canonical_json(value)
