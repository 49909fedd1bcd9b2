"""The source register for programs: the same reads as the pages, typed."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.api import add_list
from korgan.sources.selectors import activity_on, category_on, get_source, rules_of, sees_place
from korgan.sources.services import note_detail_read
from korgan.sources.tables import SOURCES

router = Router()


class NuclideOut(Schema):
    """Activity of a nuclide on the day asked for."""

    nuclide: str
    becquerel: float


class SourceOut(Schema):
    """A source on a day, with the category and the rules that give it."""

    id: int
    national_number: str
    kind: str
    maker: str
    model: str
    serial: str
    holder: str
    site: str
    state: str
    state_since: date
    day: date
    activities: list[NuclideOut]
    category: int | None
    ratio: float | None
    reasons: list[str]
    rules: str


add_list(router, "/register", SOURCES)


@router.get("/register/{int:source_id}", response=SourceOut, summary="One source on a day")
def read_source(request: HttpRequest, source_id: int, day: date | None = None) -> SourceOut:
    """Return one source with its activity and category on a day, today by default."""
    source = get_source(actor=actor_of(request), source_id=source_id)
    on = day or timezone.localdate()
    used = rules_of(source.country, timezone.localdate())
    found = category_on(source=source, day=on, used=used)
    now = category_on(source=source, day=timezone.localdate(), used=used)
    if now and now.category is not None and now.category <= 2:
        note_detail_read(actor=actor_of(request), source=source, category=now.category)
    activities = activity_on(source=source, day=on)
    return SourceOut(
        id=source.id,
        national_number=source.national_number,
        kind=source.kind,
        maker=source.maker,
        model=source.model,
        serial=source.serial,
        holder=source.organisation.name,
        site=source.site.name if sees_place(actor_of(request), source) else "",
        state=source.state,
        state_since=source.state_since,
        day=on,
        activities=[NuclideOut(nuclide=name, becquerel=value) for name, value in activities],
        category=found.category if found else None,
        ratio=found.ratio if found else None,
        reasons=[str(each) for each in found.citations] if found else [],
        rules=used.stamp,
    )
