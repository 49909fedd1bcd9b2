from __future__ import annotations

import pytest

from korgan.science.names.index import build_index
from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.screening import Screener
from korgan.science.names.tokens import Kind

LISTED = (
    PartyFacts(("Orjavan, Hajir",), Kind.PERSON),
    PartyFacts(("Velhardwaj, Anuj",), Kind.PERSON),
    PartyFacts(("Zhang Kemin",), Kind.PERSON),
    PartyFacts(("Qualmtal Trading Corporation",), Kind.ORGANISATION),
    PartyFacts(("Hovelin Shipping Co., Ltd.",), Kind.ORGANISATION),
    PartyFacts(("Dzhumalin Kharis",), Kind.PERSON),
)


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(
        build_index([ListedParty("demo", str(k), facts) for k, facts in enumerate(LISTED)])
    )


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Орджаван Хаджир", Kind.PERSON, "0"),
        ("Велхардвадж Анудж", Kind.PERSON, "1"),
        ("Чжан Кэминь", Kind.PERSON, "2"),
        ("Квалмтал Трейдинг Корпорейшн", Kind.ORGANISATION, "3"),
        ("Ховелин Шиппинг Ко., Лтд.", Kind.ORGANISATION, "4"),
        # Names of the papers' own country are read as before.
        ("Джумалин Харис", Kind.PERSON, "5"),
    ],
)
def test_a_foreign_name_is_found_under_its_russian_spelling(
    screener: Screener, name: str, kind: Kind, expected: str
) -> None:
    hits = screener.screen(PartyFacts((name,), kind))
    assert [hit.entity_id for hit in hits[:1]] == [expected]


def test_a_listed_russian_spelling_is_found_under_the_foreign_name() -> None:
    listed = ListedParty("demo", "1", PartyFacts(("Велхардвадж Анудж",), Kind.PERSON))
    hits = Screener(build_index([listed])).screen(PartyFacts(("Anuj Velhardwaj",), Kind.PERSON))
    assert [hit.entity_id for hit in hits] == ["1"]
