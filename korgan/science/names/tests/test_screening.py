from __future__ import annotations

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.science.names.identifiers import imo_valid
from korgan.science.names.index import build_index, load_index
from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.probability import log_odds_of, probability
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


@pytest.mark.parametrize(
    "name",
    [
        "GMBHQUALMTALPUMPENWERKETRADING",
        "QUALMTALPUMPENWERKETRADINGGMBH",
        "LIMITED LIABILITY KOMPANIYA QUALMTAL PUMPENWERKE TRADING",
        "DZHOINT STOCK COMPANY QUALMTAL PUMPENWERKE TRADING",
        "QUALMTAL PUMPENWERKE TRADING IBC",
        "LIMITEDLIABILITYCOMPANYQUALMTAL PUMPENWERKE TRADING",
        "Qualmtal Pumpenwerke Trading Limi ted Lia bility Company",
        "Joint Sotck Company Qualmtal Pumpenwerke Trading",
        "Qualmtal Pumpenwerke TradingS.A.",
        "QUALMTALPUMPENWERKETRADINGS.A.DEC.V.",
    ],
)
def test_a_damaged_legal_form_hides_no_firm(screener: Screener, name: str) -> None:
    hits = screener.screen(PartyFacts((name,), Kind.ORGANISATION))
    assert [hit.entity_id for hit in hits] == ["1"]


ABROAD = {
    "korean": ("Jung, Eun Ji", Kind.PERSON),
    "nisba": ("MAHMUDI, Mohammad", Kind.PERSON),
    "organisation": ("Levant Shipping Company", Kind.ORGANISATION),
    "joined": ("Abderrahmane Zubayri", Kind.PERSON),
    "official": ("BAK Jin-u", Kind.PERSON),
    "tribe": ("Nawab SALIMKHEL", Kind.PERSON),
    "maghreb": ("Kamel Chaouchi", Kind.PERSON),
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("정은지", "korean"),
        ("정 은지", "korean"),
        ("محمد محمودی", "nisba"),
        ("شركة الشام للملاحة", "organisation"),
        ("عبد الرحمن زبيري", "joined"),
        ("박진우", "official"),
        ("نواب سليم خيل", "tribe"),
        ("كمال شاوشي", "maghreb"),
    ],
)
def test_a_name_is_found_however_papers_spell_it(name: str, expected: str) -> None:
    parties = [ListedParty("demo", key, PartyFacts((n,), k)) for key, (n, k) in ABROAD.items()]
    hits = Screener(build_index(parties)).screen(PartyFacts((name,), ABROAD[expected][1]))
    assert [hit.entity_id for hit in hits] == [expected]


def test_a_name_told_in_two_scripts_is_one_name(screener: Screener) -> None:
    query = PartyFacts(("Maxim Zubrinski (Максим Зубринский)",), Kind.PERSON)
    assert [hit.entity_id for hit in screener.screen(query)] == ["0"]


def test_of_two_names_that_are_equally_alike_the_first_is_named() -> None:
    party = PartyFacts(("Zubrinski, Maxim", "Maxim Zubrinski", "MAXIM ZUBRINSKI"), Kind.PERSON)
    found = Screener(build_index([ListedParty("demo", "1", party)]))
    for name in ("Zubrinski Maxim", "Maxim Zubrinski"):
        (hit,) = found.screen(PartyFacts((name,), Kind.PERSON))
        alike = [n for n in party.names if n.replace(",", "").upper() == name.upper()]
        assert hit.matched_name == alike[0]


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


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_any_text_gets_the_same_answer_twice(screener: Screener, text: str) -> None:
    query = PartyFacts((text,))
    first = screener.screen(query, threshold=0.0)
    assert first == screener.screen(query, threshold=0.0)
    assert all(0.0 < hit.probability < 1.0 for hit in first)


@settings(max_examples=40)
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


# Names of one stem that agree with "Maxim Pavlovich Zubrinski" by ever less.
NEARLY = (
    "Maxim Pavlovich Zubrinski", "Maxim Pavlovich Zubrinsky", "Maxim P Zubrinski",
    "Maxim Zubrinski", "Maksym Pavlovych Zubrynskyi", "Zubrinski", "Maxima Zubrinski",
    "Maxim Pavlovich Zubrinskaya", "Maxim Petrovich Zubrinski", "Pavel Maximovich Zubrinski",
    "Maxim Pavlovich Zuberinski", "Maxim Pavlov Zubrin", "M P Zubrinski", "Zubrinski Trading",
    "Maxim Pavlovich Zubrinski Kovalenko", "Axim Pavlovich Zubrinski",
)  # fmt: skip


def test_no_two_different_evidences_share_a_score() -> None:
    parties = [
        ListedParty("demo", f"{k}-{date}", PartyFacts((name,), Kind.PERSON, (date,)))
        for k, name in enumerate(NEARLY)
        for date in ("1970-03-05", "1970-05-03", "1970", "1971")
    ]
    query = PartyFacts((NEARLY[0],), Kind.PERSON, ("1970-03-05",), identifiers=("AB123456",))
    hits = Screener(build_index(parties)).screen(query, threshold=0.0, top=100, explain=False)
    shown = [round(hit.probability, 12) for hit in hits]
    assert len(hits) > 40
    assert len(set(shown)) == len(hits)


@given(st.floats(0, 39), st.floats(0.01, 1.0))
def test_however_much_evidence_there_is_more_of_it_shows(x: float, more: float) -> None:
    assert round(probability(x), 12) < round(probability(x + more), 12)
    assert round(probability(-x), 12) > round(probability(-x - more), 12)


SHIPS = (
    PartyFacts(("Velkamora Breeze",), Kind.VESSEL, (), ("PA",), ("IMO 9074729", "Call sign 9HQX")),
    PartyFacts(("Orvanta Pearl",), Kind.VESSEL, (), ("KM",), ("IMO 9305611", "Call sign D6ZQ7")),
)


@pytest.fixture(scope="module")
def fleet() -> Screener:
    return Screener(build_index(ListedParty("s", str(k), s) for k, s in enumerate(SHIPS)))


@pytest.mark.parametrize("number", ["9HQX", "Call sign 9HQX", "call sign: 9hqx"])
def test_a_call_sign_of_four_characters_finds_the_ship(fleet: Screener, number: str) -> None:
    hits = fleet.screen(PartyFacts(("Other Lady",), Kind.VESSEL, identifiers=(number,)))
    assert [hit.entity_id for hit in hits] == ["0"]


def test_four_characters_of_another_paper_say_nothing(fleet: Screener) -> None:
    asked = PartyFacts(("Other Lady",), Kind.VESSEL, identifiers=("Passport 9HQX",))
    assert fleet.screen(asked) == []


def test_a_wrong_check_digit_is_likelier_a_slip_than_another_ship(fleet: Screener) -> None:
    def found(number: str) -> float:
        asked = PartyFacts(("Somebody Else",), Kind.VESSEL, identifiers=(number,))
        return fleet.screen(asked, threshold=0.0)[0].log_odds

    assert not imo_valid("9074724")
    assert imo_valid("9079729")
    assert found("9074724") > found("9079729")


def test_the_flag_speaks_for_one_of_two_ships_of_a_name() -> None:
    twins = [
        ListedParty("s", flag, PartyFacts(("Velkamora Breeze",), Kind.VESSEL, countries=(flag,)))
        for flag in ("PA", "KM")
    ]
    asked = PartyFacts(("Velkamora Breze",), Kind.VESSEL, countries=("KM",))
    hits = Screener(build_index(twins)).screen(asked, threshold=0.0)
    assert [hit.entity_id for hit in hits] == ["KM", "PA"]


def test_a_short_list_finds_no_less_surely_than_a_long_one() -> None:
    rng = random.Random(5)
    fillers = [
        PartyFacts(("".join(rng.choices("bdfgklmnprstvz", k=4)) + "ova Arlen",), Kind.PERSON)
        for _ in range(3000)
    ]
    query = PartyFacts(("Zubrinsky Maxim Pavlovitch",), Kind.PERSON)
    found = []
    for parties in (LISTED, (*LISTED, *fillers)):
        listed = [ListedParty("demo", str(k), facts) for k, facts in enumerate(parties)]
        found.append(Screener(build_index(listed)).screen(query)[0].log_odds)
    # Among fewer parties fewer names are alike by chance.
    assert found[1] < found[0] < found[1] + 1.5


def test_a_name_written_without_its_vowels_finds_the_party(screener: Screener) -> None:
    hits = screener.screen(PartyFacts(("Mxm Zbrnsk Pvlvch",), Kind.PERSON), threshold=0.0)
    assert hits[0].entity_id == "0"


@pytest.mark.parametrize(
    ("original", "latin"),
    [
        ("郭志衡", "GUO Zhi Heng"),
        ("郭志衡", "Zhi-heng Guo"),
        ("郭志衡", "Kuo Chih-heng"),
        ("곽도빈", "Kwak Do Bin"),
        ("곽미경", "KWAK, Mi-kyung"),
        ("박준서", "Jun-seo Pak"),
    ],
)
def test_names_of_the_far_east_are_found_however_papers_spell_them(
    original: str, latin: str
) -> None:
    others = [ListedParty("demo", str(k), facts) for k, facts in enumerate(LISTED)]
    for listed, asked in ((latin, original), (original, latin)):
        party = ListedParty("demo", "sought", PartyFacts((listed,), Kind.PERSON))
        hits = Screener(build_index([*others, party])).screen(PartyFacts((asked,), Kind.PERSON))
        assert [hit.entity_id for hit in hits] == ["sought"]


COMMON = (
    PartyFacts(("CRYSTAL",), Kind.VESSEL),
    PartyFacts(("LI BAI",), Kind.VESSEL),
    PartyFacts(("VICTORIA",), Kind.VESSEL),
    PartyFacts(("O.H.G. HOLDING SAL",), Kind.ORGANISATION),
    PartyFacts(("GENERAL TRADING COMPANY",), Kind.ORGANISATION),
    PartyFacts(("Ali Hassan",), Kind.PERSON),
    PartyFacts(("Kim Chol",), Kind.PERSON),
)


@pytest.fixture(scope="module")
def long_list() -> Screener:
    rng = random.Random(5)
    invented = (PartyFacts((_invented(rng),), Kind.PERSON) for _ in range(20_000))
    listed = [ListedParty("long", str(k), f) for k, f in enumerate([*COMMON, *invented])]
    return Screener(build_index(listed))


def _invented(rng: random.Random) -> str:
    letters = [rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(6)]
    return f"{''.join(letters[:3])} {''.join(letters[3:])}".title()


@pytest.mark.parametrize("number", range(len(COMMON)))
def test_who_bears_a_listed_name_letter_for_letter_is_reported(
    long_list: Screener, number: int
) -> None:
    # On a long list too, where many names are alike by chance, and however common the words are.
    facts = COMMON[number]
    hits = long_list.screen(PartyFacts((facts.names[0].title(),), facts.kind))
    assert hits[0].entity_id == str(number)


def test_the_chance_of_a_namesake_grows_with_the_list() -> None:
    assert _certainty(600) > _certainty(3000)


def _certainty(size: int) -> float:
    rng = random.Random(7)
    listed = [
        ListedParty("demo", str(k), PartyFacts(("".join(rng.choices("bdfgklmnprstvz", k=9)),)))
        for k in range(size - 1)
    ]
    sought = ListedParty("demo", "sought", PartyFacts(("Zubrinski Maxim",), Kind.PERSON))
    asked = PartyFacts(("Zubrinsky Maksim",), Kind.PERSON)
    hits = Screener(build_index([*listed, sought])).screen(asked, threshold=0.0)
    assert hits[0].entity_id == "sought"
    return hits[0].log_odds
