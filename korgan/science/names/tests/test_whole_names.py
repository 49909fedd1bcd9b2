"""A name whose spaces or order alone changed has the same letters, and is never lost."""

from __future__ import annotations

import random
import string
import unicodedata

import pytest

from korgan.science.names.index import build_index
from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.screening import DEFAULT_THRESHOLD, Screener
from korgan.science.names.tokens import Kind
from korgan.science.names.whole_names import joins_an_initial, whole_keys, words_as_written

# Names that rules of words cut differently once their spaces or their order change.
LISTED = (
    ("Kanopa Proprietary Ltd", Kind.ORGANISATION),
    ("Vestrel GmbH and Co KG", Kind.ORGANISATION),
    ("MS Ulmera", Kind.VESSEL),
    ("T O L", Kind.VESSEL),
    ("Limited Liability Company QT1", Kind.ORGANISATION),
    ("Sapiko", Kind.ORGANISATION),
    ("ร้านกาแฟ เอสดี", Kind.ORGANISATION),
)


@pytest.fixture(scope="module")
def screener() -> Screener:
    rng = random.Random(11)
    others = [
        ("".join(rng.choices(string.ascii_lowercase, k=6)).title() + " Ltd", Kind.ORGANISATION)
        for _ in range(200)
    ]
    parties = [
        ListedParty("demo", name, PartyFacts((name,), kind)) for name, kind in (*LISTED, *others)
    ]
    return Screener(build_index(parties))


@pytest.mark.parametrize(("name", "kind"), LISTED)
@pytest.mark.parametrize("way", range(4))
def test_neither_spaces_nor_order_hide_a_party(
    screener: Screener, name: str, kind: Kind, way: int
) -> None:
    rng = random.Random(f"{name} {way}")
    words = name.split()
    split = rng.randrange(1, len(name.replace(" ", "")))
    letters = name.replace(" ", "")
    altered = (
        letters,
        f"{letters[:split]} {letters[split:]}",
        " ".join(rng.sample(words, k=len(words))),
        " ".join(reversed(words)),
    )[way]
    hits = screener.screen(PartyFacts((altered,), kind), threshold=DEFAULT_THRESHOLD)
    assert name in [hit.entity_id for hit in hits]
    assert all(hit.probability < 1.0 for hit in hits)


def test_marks_and_points_do_not_count_but_vowel_signs_do() -> None:
    assert words_as_written("Al-Qā'im, Ǻbd") == ["al", "qa", "im", "abd"]
    assert whole_keys("A.B.C. Ltd") == whole_keys("ABC LTD")[:1] + whole_keys("A B C Ltd")[1:]
    assert not set(whole_keys("กา")) & set(whole_keys("กี"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("カンダ", "ガンタ"),
        ("なかじま", "なかしま"),
        ("ハンダ", "パンダ"),
        ("กุ้ง", "กูง"),
        ("ปา", "ป้า"),
        ("कमल", "क्मल"),
        ("ড়", "ড"),
    ],
)
def test_marks_that_make_another_letter_count(one: str, other: str) -> None:
    assert not set(whole_keys(one)) & set(whole_keys(other))
    # However the letters are composed, and wherever the spaces are.
    assert whole_keys(unicodedata.normalize("NFD", one)) == whole_keys(one)
    assert whole_keys(f"{one} {other}")[0] == whole_keys(one + other)[0]


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        ("Müller Çelik", "MULLER CELIK"),
        ("Сергеё́в Йорин", "сергеев иорин"),
        ("Νίκος Ωμέγα", "νικος ωμεγα"),
        ("مُحَمَّد عَلِي", "محمد علي"),
        ("שָׁלוֹם כֹּהֵן", "שלום כהן"),
    ],
)
def test_marks_that_writers_leave_out_do_not_count(marked: str, bare: str) -> None:
    assert whole_keys(marked) == whole_keys(bare)
    assert whole_keys(marked.replace(" ", "")) == whole_keys(bare)[:1]


@pytest.mark.parametrize(
    ("name", "other", "joins"),
    [
        ("A. Li", "ALI", True),
        ("Han", "H. An", True),
        ("И. Ван", "Иван", True),
        ("Li, A.", "A. Li", False),
        ("S. Alvadori", "Salvadori", False),
        ("A Bu", "Ab U", True),
        ("Al Ra", "Alra", False),
        ("李 明", "李明", False),
        ("김 철수", "김철수", False),
    ],
)
def test_an_initial_is_not_the_first_letter_of_a_short_name(
    name: str, other: str, joins: bool
) -> None:
    assert joins_an_initial(name, other) is joins
    assert joins_an_initial(other, name) is joins


def test_same_letters_raise_no_person_with_an_initial() -> None:
    parties = [
        ListedParty("demo", "person", PartyFacts(("Tora",), Kind.PERSON)),
        ListedParty("demo", "short", PartyFacts(("Han",), Kind.PERSON)),
        ListedParty("demo", "ship", PartyFacts(("Kora",), Kind.VESSEL)),
        *(ListedParty("demo", str(k), PartyFacts((f"Vekto{k}ra",))) for k in range(50)),
    ]
    screener = Screener(build_index(parties))

    def found(name: str, kind: Kind) -> list[str]:
        return [h.entity_id for h in screener.screen(PartyFacts((name,), kind))]

    assert found("To Ra", Kind.PERSON) == ["person"]
    assert found("Han", Kind.PERSON) == ["short"]
    assert found("H. An", Kind.PERSON) == []
    assert found("K Ora", Kind.VESSEL) == ["ship"]


@pytest.mark.parametrize("text", ["", " ", "-", "x", "\u200b", "・"])
def test_what_is_no_name_has_no_key(text: str) -> None:
    assert whole_keys(text) == ()
