"""The index follows every change of its table; the words found do not depend on the database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from korgan.kernel.organisations.models import Site
from korgan.kernel.records.search_index import CommonSearch, SearchIndex, search, words_of
from korgan.kernel.records.selectors import ask, read_page
from korgan.kernel.records.tests.site_list import SITES
from tests.cast import Cast

FIELDS = ["name", "address"]


@pytest.fixture
def indexed(transactional_db: None) -> Iterator[None]:
    """Give the table of sites a search index for one test."""
    index = SearchIndex(fields=FIELDS, name="tests_site_search")
    with connection.schema_editor() as editor:
        editor.add_index(Site, index)
    before = Site._meta.indexes
    Site._meta.indexes = [*before, index]
    yield
    Site._meta.indexes = before
    with connection.schema_editor() as editor:
        editor.remove_index(Site, index)


def add(cast: Cast, name: str, address: str = "") -> Site:
    officer = cast.customs_officer
    return Site.objects.create(
        organisation_id=officer.organisation_id, country=officer.country, name=name, address=address
    )


def found(text: str) -> set[str]:
    return set(search(Site.objects.all(), FIELDS, text).values_list("name", flat=True))


QUESTIONS = [
    ("gate", {"Gate ALM-2026-0001"}),
    ("GAT 0001", {"Gate ALM-2026-0001"}),
    ("2026", {"Gate ALM-2026-0001"}),
    ("alm-2026", {"Gate ALM-2026-0001"}),
    ("ПРИЁМ", {"Приемный пункт"}),
    ("прием", {"Приемный пункт"}),
    ("елк", {"Ёлка"}),
    ("мира 5", {"Приемный пункт"}),
    ("ate", set()),
    ("gate nowhere", set()),
    ("-!-", set()),
    ('" OR * NEAR(', set()),
    ("a' | !b:* <-> (c", set()),
]


@pytest.mark.parametrize(("text", "names"), QUESTIONS)
def test_words_are_found_by_their_beginnings(
    indexed: None, cast: Cast, text: str, names: set[str]
) -> None:
    add(cast, "Gate ALM-2026-0001")
    add(cast, "Приемный пункт", "ул. Мира, 5/2")
    add(cast, "Ёлка")
    assert found(text) == names


def test_an_empty_search_finds_all(indexed: None, cast: Cast) -> None:
    add(cast, "Gate")
    assert found("  ") == {"Gate"}


def test_the_index_follows_changes(indexed: None, cast: Cast) -> None:
    site = add(cast, "North gate")
    Site.objects.filter(id=site.id).update(name="South gate")
    assert found("north") == set()
    assert found("south") == {"South gate"}
    Site.objects.filter(id=site.id).delete()
    assert found("south") == set()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_text_breaks_the_search(indexed: None, text: str) -> None:
    found(text.replace("\0", ""))


def test_a_word_of_many_rows_is_met_on_the_way_and_found_far_away(
    indexed: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CommonSearch, "MOST_GATHERED", 10)
    monkeypatch.setattr("korgan.kernel.records.keyset._WINDOW", 20)
    for number in range(60):
        add(cast, f"{'far' if number < 15 else 'near'} {number:02d}", "gate" if number % 2 else "")
    officer = cast.customs_officer
    for text, count in [("gate", 30), ("far", 15), ("near 5", 10), ("far gate", 7)]:
        visited, cursor = [], ""
        while True:
            question = QueryDict(f"q={text}&sort=-name&size=4&cursor={cursor}")
            page = read_page(ask(SITES, actor=officer, parameters=question))
            visited += [row["name"] for row in page.rows]
            if not page.next:
                break
            cursor = page.next
        assert visited == sorted(found(text), reverse=True)
        assert len(visited) == count
    is_common = CommonSearch.of(Site, FIELDS, "gate") is not None
    assert is_common == (connection.vendor == "sqlite")


def test_without_an_index_words_are_found_anywhere(cast: Cast) -> None:
    add(cast, "Gate ALM-2026-0001")
    add(cast, "Приёмный пункт")
    assert found("ate 0001") == {"Gate ALM-2026-0001"}
    assert found("ЕМНЫЙ") == {"Приёмный пункт"}
    assert found("100%") == set()


def test_words_are_limited() -> None:
    assert len(words_of("a " * 50)) == 8
