"""A name whose spaces or order alone changed has the same letters, and is never lost."""

from __future__ import annotations

import random
import string

import pytest

from korgan.science.names.index import build_index
from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.screening import DEFAULT_THRESHOLD, Screener
from korgan.science.names.tokens import Kind
from korgan.science.names.whole_names import whole_keys, words_as_written

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


@pytest.mark.parametrize("text", ["", " ", "-", "x", "\u200b", "・"])
def test_what_is_no_name_has_no_key(text: str) -> None:
    assert whole_keys(text) == ()
