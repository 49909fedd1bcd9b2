from __future__ import annotations

import pytest

from korgan.science.names.index import build_index
from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.screening import Screener
from korgan.science.names.tokens import Kind

PERSONS = (
    "Vukadinelic Zoran", "Celikbayan Recep", "Shcherbalov Yuriy", "Akhmetalin Khalil",
    "Tsarvelin Marek",
)  # fmt: skip


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(
        build_index(ListedParty("demo", name, PartyFacts((name,), Kind.PERSON)) for name in PERSONS)
    )


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        # A bare `c` stands for the sounds that its mark would tell.
        ("Vukadinelich Zoran", PERSONS[0]),
        ("Вукадинелич Зоран", PERSONS[0]),
        ("Chelikbayan Rejep", PERSONS[1]),
        ("Челикбаян Реджеп", PERSONS[1]),
        ("Carvelin Marek", PERSONS[4]),
        # Russian shch as German and French papers write it; ch for kh.
        ("Schtscherbalow Juri", PERSONS[2]),
        ("Chtcherbalov Iouri", PERSONS[2]),
        ("Achmetalin Chalil", PERSONS[3]),
    ],
)
def test_a_name_is_found_in_the_spelling_of_another_country(
    screener: Screener, asked: str, listed: str
) -> None:
    hits = screener.screen(PartyFacts((asked,), Kind.PERSON))
    assert [hit.entity_id for hit in hits[:1]] == [listed]
