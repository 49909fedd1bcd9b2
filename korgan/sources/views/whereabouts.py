"""The map of sources, and what new editions of the tables changed."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import get_visible
from korgan.sources.selectors import list_edition_reports, places
from korgan.sources.services import CORRECT_SOURCES, request_edition


@require_GET
def show_map(request: HttpRequest) -> HttpResponse:
    """Show where sources are, as precisely as the reader may know; no tile comes from outside."""
    found = places(actor=actor_of(request), day=timezone.localdate())
    context = {"places": found, "data": [asdict(each) for each in found]}
    return render(request, "sources/map.html", context)


@require_GET
def borders(request: HttpRequest) -> HttpResponse:
    """Return the State's borders: a GeoJSON file that the installation names, or none."""
    actor_of(request)
    path = Path(getattr(settings, "SOURCES_BORDERS", "") or "")
    text = path.read_text() if path.is_file() else '{"type":"FeatureCollection","features":[]}'
    return HttpResponse(text, content_type="application/geo+json")


@require_GET
def edition(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show what one edition changed."""
    found = get_visible(
        actor_of(request), list_edition_reports(actor=actor_of(request)), id=report_id
    )
    return render(request, "sources/edition.html", {"report": found})


@require_POST
def apply_edition(request: HttpRequest) -> HttpResponse:
    """Have the categories worked out by the rules in force."""
    actor = actor_of(request)
    require(actor, CORRECT_SOURCES)
    request_edition(actor=actor)
    messages.success(request, _("The categories are being worked out; look again in a moment."))
    return redirect("sources:editions")
