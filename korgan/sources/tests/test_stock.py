"""Counts made beforehand say what the register says at this moment, for every reader."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from korgan.kernel.organisations.domain import Actor, Classification
from korgan.sources.models import ChangedSite, Source, StockCount
from korgan.sources.selectors import overview
from korgan.sources.selectors.dashboard import dashboard
from korgan.sources.selectors.inspections import programme
from korgan.sources.selectors.stock import content_of_sites, counted_today, sites_with_categories
from korgan.sources.services import WrittenContent, move_source
from korgan.sources.stock_counting import count_changed_sites
from korgan.sources.tests.registered import registered, site_of
from tests.cast import Cast


def _said(actor: Actor) -> tuple[Any, ...]:
    """Everything that pages say by counts."""
    today = timezone.localdate()
    sites = sorted(set(Source.objects.values_list("site_id", flat=True)))
    found = dashboard(actor=actor)
    return (
        [(line.category, line.by_state) for line in found.lines],
        (found.falling, found.unseen),
        overview(actor=actor),
        programme(actor=actor, day=today),
        content_of_sites(actor=actor, sites=sites),
        sorted(sites_with_categories(actor=actor, day=today), key=str),
    )


def _as_counted_there(actor: Actor) -> tuple[Any, ...]:
    """The same, with nothing counted beforehand."""
    StockCount.objects.all().delete()
    for key in set(Source.objects.values_list("site_id", flat=True)):
        ChangedSite.objects.create(site_id=key)
    return _said(actor)


def _filled(state: Cast) -> list[Source]:
    first, second = state.operator_applicant, state.other_operator
    strong = [WrittenContent("Ir-192", "900 TBq", timezone.localdate())]
    return [
        registered(first, serial="A"),
        registered(first, serial="B", contents=strong),
        registered(first, serial="C", site=site_of(first, "Annex")),
        registered(second, serial="D"),
    ]


def test_counts_say_what_the_register_says_to_each_reader(state: Cast) -> None:
    sources = _filled(state)
    Source.objects.filter(id=sources[3].id).update(classification=Classification.CONFIDENTIAL)
    readers = (
        state.regulator_inspector, state.operator_applicant, state.other_operator,
        state.customs_officer, state.partner_observer, state.neighbour_officer,
    )  # fmt: skip
    count_changed_sites()
    assert counted_today().changed == []
    counted = [_said(each) for each in readers]
    assert counted[0] != counted[1] != counted[5]
    assert counted == [_as_counted_there(each) for each in readers]


def test_every_change_is_seen_at_once_whether_counted_anew_or_not(state: Cast) -> None:
    regulator = state.regulator_inspector
    sources = _filled(state)
    count_changed_sites()
    before = _said(regulator)
    move_source(
        actor=state.operator_applicant, source=sources[0], to_state="temporary_storage",
        day=timezone.localdate(), documents={"move report": ("m.pdf", b"moved")},
    )  # fmt: skip
    at_once = _said(regulator)
    assert at_once != before
    assert counted_today().changed == [sources[0].site_id]
    assert count_changed_sites() == 1
    assert _said(regulator) == at_once
    # What moves to another site, or goes, is noted at both; no way of writing passes it by.
    Source.objects.filter(id=sources[1].id).update(site=sources[2].site)
    assert counted_today().changed == sorted({sources[0].site_id, sources[2].site_id})
    assert _said(regulator) == _as_counted_there(regulator)


def test_yesterdays_counts_are_not_todays(state: Cast) -> None:
    _filled(state)
    count_changed_sites()
    yesterday = timezone.localdate() - timedelta(days=1)
    StockCount.objects.update(day=yesterday, number=77)
    said = _said(state.regulator_inspector)
    assert count_changed_sites() == 3
    assert not StockCount.objects.filter(day=yesterday).exists()
    assert _said(state.regulator_inspector) == said
    assert said == _as_counted_there(state.regulator_inspector)


def test_a_change_that_no_count_depends_on_disturbs_nobody(state: Cast) -> None:
    source = _filled(state)[0]
    count_changed_sites()
    Source.objects.filter(id=source.id).update(holder_serial="K-1")
    assert not ChangedSite.objects.exists()
    Source.objects.filter(id=source.id).update(last_seen_on=date(2020, 1, 1))
    assert ChangedSite.objects.exists()
