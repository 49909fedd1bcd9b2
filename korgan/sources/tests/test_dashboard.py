"""Each figure of the dashboard is what the list behind it counts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from korgan.kernel.records.lists import RecordList
from korgan.kernel.records.selectors import ask, count_rows
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.incidents import IncidentType
from korgan.sources.models import Incident, Source
from korgan.sources.selectors.dashboard import dashboard
from korgan.sources.services import (
    WrittenContent,
    add_inspection_finding,
    assess_register,
    plan_inspection,
    report_incident,
)
from korgan.sources.tables import SOURCES
from korgan.sources.tables.incident import INCIDENTS
from korgan.sources.tables.inspection import CORRECTIONS, INSPECTIONS
from korgan.sources.tables.licensing import APPLICATIONS, LICENCES
from korgan.sources.tables.quality import FINDINGS
from korgan.sources.tables.shipment import SHIPMENTS
from korgan.sources.tests.registered import (
    dispatched,
    give_licence,
    planned,
    registered,
    site_of,
)
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast

LISTS: dict[str, RecordList] = {
    "/sources/": SOURCES,
    "/sources/shipments/": SHIPMENTS,
    "/sources/licences/": LICENCES,
    "/sources/incidents/": INCIDENTS,
    "/sources/inspections/": INSPECTIONS,
    "/sources/inspections/corrections/": CORRECTIONS,
    "/sources/applications/": APPLICATIONS,
    "/sources/quality/": FINDINGS,
}


@pytest.fixture
def busy(state: Cast) -> Cast:
    """A State in which every figure of the dashboard counts something."""
    owner, inspector = state.operator_applicant, state.regulator_inspector
    today = timezone.localdate()
    fresh = today - timedelta(days=2)
    dangerous = [WrittenContent("Ir-192", "3.7 TBq", fresh)]
    weak = [WrittenContent("Co-60", "37 GBq", date(2001, 1, 1))]
    registered(owner, serial="1", contents=dangerous, day=fresh)
    registered(owner, serial="2", contents=weak)
    registered(owner, serial="3", kind=Kind.DEVICE, contents=[])
    moving = registered(owner, serial="4")
    Source.objects.update(last_seen_on=today)
    Source.objects.filter(serial="2").update(last_seen_on=date(2020, 1, 1))
    dispatched(owner, planned(owner, [moving], state.other_operator))
    licence = give_licence(moving.organisation)
    licence.valid_until = today + timedelta(days=20)
    licence.save()
    visit = plan_inspection(actor=inspector, site=site_of(owner), day=today)
    for days in (0, 9, 60):
        add_inspection_finding(
            actor=inspector,
            inspection=visit,
            text="Label worn",
            due_on=today + timedelta(days=days),
        )
    found = [
        report_incident(
            actor=inspector, kind=IncidentType.FOUND, happened_on=today, place="Scrapyard",
            summary="A capsule in a load of scrap",
        )
        for _each in range(2)
    ]  # fmt: skip
    Incident.objects.filter(id=found[0].id).update(exercise="X-2026-0001")
    assess_register(actor=inspector)
    return state


def figures(html: str) -> list[tuple[str, int]]:
    """Return address and number of each figure of the page, tiles and cells of the table."""
    tiles = re.findall(
        r'<a class="stat[^"]*" href="([^"]+)">.*?stat__value">([\d,\s]+)<', html, re.DOTALL
    )
    cells = re.findall(r'<td[^>]*><a href="([^"]+)">(\d+)</a>', html)
    return [(unescape(url), int(re.sub(r"\D", "", text))) for url, text in [*tiles, *cells]]


def counted(actor: Any, address: str) -> int:
    path, _mark, question = address.partition("?")
    asked = ask(LISTS[path], actor=actor, parameters=QueryDict(question))
    return count_rows(asked)[0]


@pytest.mark.parametrize(
    "who", ["regulator_inspector", "operator_applicant", "other_operator", "customs_officer"]
)
def test_each_figure_is_what_its_list_counts(busy: Cast, who: str) -> None:
    actor = getattr(busy, who)
    page = signed_in(actor).get("/sources/dashboard/").content.decode()
    found = figures(page)
    assert len(found) >= 11
    for address, number in found:
        assert counted(actor, address) == number, address


def test_the_figures_of_a_busy_state(busy: Cast) -> None:
    found = dashboard(actor=busy.regulator_inspector)
    assert (found.sources, found.unseen, found.overdue, found.visits) == (4, 1, 1, 1)
    assert (found.ending, found.corrections_due, found.corrections_late) == (1, 2, 0)
    assert found.falling >= 1
    assert found.incidents == 1  # the other belongs to an exercise
    assert {line.category: line.total for line in found.lines}[None] == 1
    stranger = dashboard(actor=busy.neighbour_officer)
    assert (stranger.sources, stranger.overdue, stranger.ending, stranger.visits) == (0, 0, 0, 0)


def test_what_falls_is_what_the_category_on_the_later_day_says(busy: Cast) -> None:
    from korgan.sources.selectors import category_in_database
    from korgan.sources.stock_rows import falling_within

    today = timezone.localdate()
    for days in (30, 91, 365, 3650):
        rows = Source.objects.annotate(
            now=category_in_database(today),
            later=category_in_database(today + timedelta(days=days)),
        ).values_list("id", "now", "later")
        expected = {key for key, now, later in rows if now is not None and later > now}
        found = set(Source.objects.filter(falling_within(days)).values_list("id", flat=True))
        assert found == expected, days
