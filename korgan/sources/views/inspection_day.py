"""An inspector's day on one page, to be printed or kept open on the way."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.seats import actor_of
from korgan.sources.selectors import sees_site
from korgan.sources.selectors.inspection_day import (
    DUE_WITHIN_DAYS,
    InspectionDay,
    inspection_day,
    position_of,
)
from korgan.sources.services import INSPECT

EQUIPMENT = {
    "dosimeter": _("Personal dosimeter"),
    "field_page": _("Phone or tablet with the field pages opened before you leave"),
    "dose_rate_meter": _("Dose-rate meter, calibrated and checked"),
    "contamination_monitor": _("Contamination monitor for beta and alpha"),
    "wipes": _("Wipes and bags for wipe tests"),
    "neutron_meter": _("Neutron dose-rate meter"),
    "seals": _("Seals and a seal log"),
}


@require_GET
def show_day(request: HttpRequest) -> HttpResponse:
    """Show the visits of a day, what is due near them, and what to take along."""
    actor = actor_of(request)
    today = timezone.localdate()
    day = today
    if text := request.GET.get("day", ""):
        try:
            found_day = parse_date(text)
        except ValueError:
            found_day = None
        if found_day is None:
            raise InputError("bad_date", "this is not a date", where="day")
        day = found_day
    found = inspection_day(actor=actor, day=day, today=today)
    context = {
        "found": found,
        "day": day,
        "today": today,
        "equipment": [EQUIPMENT[code] for code in found.equipment],
        "visits": [
            (
                visit,
                [EQUIPMENT[code] for code in visit.equipment],
                _seen(actor, visit.inspection.site),
            )
            for visit in found.visits
        ],
        "near": [(each, _seen(actor, each.line.site)) for each in found.near],
        "within": DUE_WITHIN_DAYS,
        "places": _marks(actor, found),
        "may_inspect": INSPECT.permits(actor),
    }
    return render(request, "sources/inspection_day.html", context)


def _seen(actor: Actor, site: Site) -> tuple[float, float] | None:
    """Return the position of a site for who may know it: its holder and the regulator."""
    return position_of(site) if sees_site(actor, site.organisation_id, site.country) else None


def _marks(actor: Actor, found: InspectionDay) -> list[dict[str, Any]]:
    """Return what the map draws: visits stand out by the category that they have there."""
    wanted = [
        (visit.inspection.site, visit.sources, visit.categories[0][0] if visit.categories else None)
        for visit in found.visits
    ]
    wanted += [(each.line.site, each.line.sources, each.line.category) for each in found.near]
    marks = []
    for site, sources, category in wanted:
        place = _seen(actor, site)
        if place is not None:
            marks.append(
                {
                    "name": site.name,
                    "holder": site.organisation.name,
                    "latitude": place[0],
                    "longitude": place[1],
                    "sources": sources,
                    "category": category,
                    "is_exact": True,
                }
            )
    return marks
