from __future__ import annotations

import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.identity import (
    Kind,
    SourceIdentity,
    comparable,
    easily_confused,
    parse_iso2919,
)
from korgan.sources.domain.tests.examples import source


@pytest.mark.parametrize(
    ("one", "other", "same", "near"),
    [
        ("AB-017", "ab 017", True, True),
        ("0012", "12", True, True),
        ("SO1-8", "5OI-B", False, True),
        ("12", "21", False, False),
        ("", "", True, True),
    ],
)
def test_numbers_are_compared_without_writing_habits(
    one: str, other: str, same: bool, near: bool
) -> None:
    assert (comparable(one) == comparable(other)) is same
    assert (easily_confused(one) == easily_confused(other)) is near


@pytest.mark.parametrize(
    "text", ["C64344", "c 64344", "ISO 2919/C/64344", "ISO/97/C64344", "ISO 2919:2012 C 64344"]
)
def test_a_classification_is_read_in_its_spellings(text: str) -> None:
    assert str(parse_iso2919(text)) == "ISO 2919/C/64344"


def test_a_classification_says_what_was_tested() -> None:
    tests = {name: condition for name, condition, _ in parse_iso2919("C64344").tests()}
    assert "+800C" in tests["temperature"]
    assert tests["impact"] == "200 g from 1 m"
    assert "temperature" not in {name for name, _, _ in parse_iso2919("CX4344").tests()}


@pytest.mark.parametrize("text", ["", "64344", "C6434", "C64347", "D64344", "C643444"])
def test_what_is_no_classification_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_iso2919(text)
    assert caught.value.code == "iso2919_form"


def test_a_source_has_contents_and_a_generator_has_none() -> None:
    assert source().maker_key == ("MAKER", "M1", "AB017")
    for number, kind, contents, code in (
        ("KZ-1", Kind.SEALED, (), "contents_missing"),
        ("KZ-1", Kind.GENERATOR, source().contents, "contents_unexpected"),
        (" ", Kind.GENERATOR, (), "national_number_missing"),
    ):
        with pytest.raises(InputError) as caught:
            SourceIdentity(number, kind, contents=contents)
        assert caught.value.code == code
