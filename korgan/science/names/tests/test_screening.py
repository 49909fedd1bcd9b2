from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.science.names.evidence import log_odds_of, probability
from korgan.science.names.index import build_index, load_index
from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.screening import Screener
from korgan.science.names.tokens import Kind

LISTED = (
    PartyFacts(
        ("Zubrinski Maxim Pavlovich",), Kind.PERSON, ("1970-03-05",), ("RU",), ("AB123456",)
    ),
    PartyFacts(("Qualmtal Pumpenwerke Trading GmbH",), Kind.ORGANISATION, countries=("DE",)),
    PartyFacts(("Velkamora Breeze",), Kind.VESSEL, identifiers=("IMO 9074729",)),
    PartyFacts(("Chen Zhiqiang",), Kind.PERSON),
    PartyFacts(("Al-Hakimi, Samir Yusuf",), Kind.PERSON),
    PartyFacts(("11420 CORP",), Kind.ORGANISATION),
)


@pytest.fixture(scope="module")
def screener() -> Screener:
    parties = [ListedParty("demo", str(k), facts) for k, facts in enumerate(LISTED)]
    return Screener(build_index(parties))


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Maxim Zubrinsky Pavlovich", Kind.PERSON, "0"),
        ("ЗУБРИНСКИЙ Максим Павлович", Kind.PERSON, "0"),
        ("QUALMTAL PUMPENWERKE", Kind.ORGANISATION, "1"),
        ("Qualmtal Pumpenwerek Trading Ltd", Kind.ORGANISATION, "1"),
        ("M/V VELKAMORA BREEZE", Kind.VESSEL, "2"),
        ("陈志强", Kind.PERSON, "3"),
        ("سمير يوسف الحكيمي", Kind.PERSON, "4"),
    ],
)
def test_it_finds_the_listed_party(
    screener: Screener, name: str, kind: Kind, expected: str
) -> None:
    hits = screener.screen(PartyFacts((name,), kind), threshold=0.0)
    assert hits[0].entity_id == expected


def test_a_number_finds_a_ship_under_another_name(screener: Screener) -> None:
    hits = screener.screen(PartyFacts(("Other Lady",), Kind.VESSEL, identifiers=("IMO 9074729",)))
    assert [hit.entity_id for hit in hits] == ["2"]


def test_a_number_with_one_wrong_digit_finds_the_ship(screener: Screener) -> None:
    hits = screener.screen(PartyFacts((), Kind.VESSEL, identifiers=("9074728",)))
    assert [hit.entity_id for hit in hits] == ["2"]


def test_a_word_of_a_firm_alone_is_no_hit(screener: Screener) -> None:
    assert screener.screen(PartyFacts(("Corp",), Kind.ORGANISATION)) == []


def test_hits_fall_in_probability(screener: Screener) -> None:
    hits = screener.screen(PartyFacts(("Zubrinski",)), threshold=0.0)
    found = [hit.probability for hit in hits]
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "x" * 5000,
        "1234567890",
        "GmbH",
        "\u202eabc \u05d0\u05d1 def",
        "\x00\x01\x02",
        "و ال",
    ],
)
def test_odd_input_gets_an_answer(screener: Screener, text: str) -> None:
    for hit in screener.screen(PartyFacts((text,)), threshold=0.0):
        assert 0.0 < hit.probability < 1.0


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gets_the_same_answer_twice(screener: Screener, text: str) -> None:
    query = PartyFacts((text,))
    first = screener.screen(query, threshold=0.0)
    assert first == screener.screen(query, threshold=0.0)
    assert all(0.0 < hit.probability < 1.0 for hit in first)


@settings(max_examples=40, deadline=None)
@given(
    st.text(alphabet=string.ascii_letters + " ", min_size=1, max_size=30),
    st.sampled_from(["birth_dates", "countries", "identifiers"]),
)
def test_an_agreeing_field_never_lowers_a_hit(screener: Screener, extra: str, field: str) -> None:
    name = ("Zubrinski " + extra,)
    bare = screener.screen(PartyFacts(name), threshold=0.0, top=50)
    agreeing = PartyFacts(name, **{field: getattr(LISTED[0], field)})
    richer = screener.screen(agreeing, threshold=0.0, top=50)
    before = {hit.entity_id: hit.log_odds for hit in bare}
    after = {hit.entity_id: hit.log_odds for hit in richer}
    if "0" in before:
        assert after["0"] >= before["0"]


def test_an_index_survives_writing_and_reading(screener: Screener) -> None:
    again = Screener(load_index(screener.index.to_bytes()))
    query = PartyFacts(("Zubrinsky Maksim",), Kind.PERSON)
    assert again.screen(query, threshold=0.0) == screener.screen(query, threshold=0.0)


def test_a_broken_index_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        load_index(b"PK\x03\x04 not an index")
    assert caught.value.code == "bad_index"


@given(st.floats(-60, 60), st.floats(-60, 60))
def test_more_evidence_is_more_probable(a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    assert 0.0 < probability(low) <= probability(high) < 1.0
    if high - low > 0.01:
        assert probability(low) < probability(high)


@given(st.floats(-20, 20))
def test_a_threshold_turns_back_into_log_odds(x: float) -> None:
    assert log_odds_of(probability(x)) == pytest.approx(x, abs=1e-6)


def test_a_threshold_outside_its_range_is_refused(screener: Screener) -> None:
    with pytest.raises(InputError) as caught:
        screener.screen(PartyFacts(("x",)), threshold=1.5)
    assert caught.value.code == "bad_threshold"
