from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from korgan.kernel.organisations.domain import Actor, Classification, Releasability
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import list_sites
from korgan.kernel.records import visibility
from korgan.kernel.records.domain import SortKey
from korgan.kernel.records.keyset import Order, read_by_ways, read_in_order, rows_from
from korgan.kernel.records.selectors import ask, count_rows, read_page, read_rows
from korgan.kernel.records.tests.site_list import SITES, make_sites
from korgan.kernel.records.visibility import sees_much, visibility_indexes, ways_of_seeing
from tests.cast import Cast


@pytest.fixture(autouse=True)
def fresh_guesses() -> Iterator[None]:
    visibility._guesses.clear()
    yield
    visibility._guesses.clear()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_both_plans_find_the_same_rows_for_everybody(cast: Cast, data: st.DataObject) -> None:
    actors = list(cast.everyone().values())
    owners = st.sampled_from(actors)
    Site.objects.all().delete()
    for number in range(data.draw(st.integers(0, 25))):
        owner = data.draw(owners)
        Site.objects.create(
            organisation_id=owner.organisation_id,
            country=owner.country,
            name=f"{number}",
            kind=data.draw(st.sampled_from(["a", "b"])),
            latitude=data.draw(st.sampled_from([None, 1, 2])),
            classification=data.draw(st.sampled_from(Classification)),
            releasability=data.draw(st.sampled_from(Releasability)),
            released_to_id=data.draw(owners).organisation_id,
        )
        Site.objects.filter(latitude=None).update(longitude=None)
    sort = data.draw(
        st.sampled_from([("name",), ("-kind",), ("latitude", "-kind"), ("-latitude",)])
    )
    order = Order.of(SITES, Site, tuple(map(SortKey.parse, sort)))
    actor = data.draw(owners)
    rows = list_sites(actor=actor).values_list(*order.paths)
    start: tuple[Any, ...] | None = None
    while True:
        plain, by_ways = (
            rows_from(rows, order, start, 4, read=read) for read in (read_in_order, read_by_ways)
        )
        assert plain == by_ways
        if len(plain) < 4:
            return
        start = plain[-1]


def many_sites(cast: Cast) -> None:
    make_sites(cast, 250)
    operator = cast.operator_applicant
    for number in range(60):
        Site.objects.create(
            organisation_id=operator.organisation_id, country="XQ", name=f"Mine {number:02d}"
        )
    make_sites(cast, 250, 250)


def test_the_plan_follows_what_the_actor_sees(cast: Cast) -> None:
    many_sites(cast)
    guesses = {
        name: sees_much(name, list_sites(actor=actor)) for name, actor in cast.everyone().items()
    }
    assert {name for name, much in guesses.items() if much} == {
        *("customs_officer", "customs_supervisor", "regulator_inspector", "regulator_licensing"),
        *("regulator_approver", "administrator", "auditor"),
    }


def queries(actor: Actor, text: str = "") -> list[str]:
    inquiry = ask(SITES, actor=actor, parameters=QueryDict(text))
    with CaptureQueriesContext(connection) as captured:
        read_page(inquiry)
    return [query["sql"] for query in captured]


def test_pages_exports_and_counts_of_who_sees_little_are_whole(cast: Cast) -> None:
    many_sites(cast)
    operator = cast.operator_applicant
    inquiry = ask(SITES, actor=operator, parameters=QueryDict("size=25&sort=-name"))
    assert inquiry.by_ways
    first = read_page(inquiry)
    assert [row["name"] for row in first.rows][:2] == ["Mine 59", "Mine 58"]
    assert first.next
    assert sum(len(chunk) for chunk in read_rows(inquiry)) == 60
    assert count_rows(inquiry) == (60, False)
    assert count_rows(inquiry, up_to=50) == (50, True)


def test_the_guess_is_asked_once_and_the_plan_costs_two_queries(cast: Cast) -> None:
    many_sites(cast)
    assert [len(queries(cast.operator_applicant)) for _ in range(2)] == [4, 2]
    assert [len(queries(cast.customs_officer)) for _ in range(2)] == [3, 1]
    assert len(queries(cast.neighbour_officer)) == 3
    assert queries(cast.neighbour_officer)[0].count("UNION") == 5


def test_each_way_is_one_alternative_with_single_values(cast: Cast) -> None:
    ways = ways_of_seeing(list_sites(actor=cast.customs_officer))
    assert len(ways) == 6
    assert all(" OR " not in str(way.query) and " IN " not in str(way.query) for way in ways)
    assert len(ways_of_seeing(Site.objects.filter(name="x"))) == 1


def test_the_indexes_follow_the_order() -> None:
    own, released, state = visibility_indexes("case", "-opened_at")
    assert own.fields == ["organisation", "-opened_at", "-id"]
    assert released.fields == ["releasability", "-opened_at", "-id"]
    assert state.fields == ["country", "releasability", "-opened_at", "-id"]
