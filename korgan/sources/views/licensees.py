"""Workers with their qualifications, and sites with what stands together on them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.errors import InputError, NotAllowed
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import put_on_form
from korgan.sources.domain.lifecycle import HELD
from korgan.sources.forms.licensing import (
    PlaceInRoomForm,
    QualificationForm,
    RoomForm,
    WorkerForm,
)
from korgan.sources.selectors import get_source, is_keeper, list_sources, sees_site
from korgan.sources.selectors.licensees import (
    get_licensee_site,
    get_room,
    get_worker,
    licences_naming,
    rooms_of,
    site_security,
)
from korgan.sources.services import KEEP_SOURCES, note_site_read, place_source
from korgan.sources.services.licensees import (
    KEEP_WORKERS,
    add_qualification,
    add_room,
    add_worker,
    end_worker,
)
from korgan.sources.views.form_page import answer_form, asked

MOST_LOOSE = 200


@require_http_methods(["GET", "POST"])
def new_worker(request: HttpRequest) -> HttpResponse:
    """Enter a worker."""
    actor = actor_of(request)
    require(actor, KEEP_WORKERS)
    form = WorkerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_worker(actor=actor, **form.cleaned_data)
        except InputError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("Now enter the qualifications."))
            return redirect("sources:worker", made.id)
    status = 422 if form.errors else 200
    return render(request, "sources/worker_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def worker(request: HttpRequest, worker_id: int) -> HttpResponse:
    """Show a worker with the qualifications; its own organisation adds to them."""
    actor = actor_of(request)
    found = get_worker(actor=actor, worker_id=worker_id)
    may_keep = found.organisation_id == actor.organisation_id and KEEP_WORKERS.permits(actor)
    form = QualificationForm(request.POST or None)
    if request.method == "POST" and "leave" in request.POST:
        end_worker(actor=actor, worker=found)
        return redirect("sources:worker", worker_id)
    if request.method == "POST" and form.is_valid():
        try:
            add_qualification(actor=actor, worker=found, **form.cleaned_data)
        except InputError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("The qualification is entered."))
            return redirect("sources:worker", worker_id)
    context = {
        "worker": found,
        "qualifications": found.qualifications.all(),
        "today": timezone.localdate(),
        "form": form,
        "may_keep": may_keep and found.active,
    }
    return render(request, "sources/worker.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def site(request: HttpRequest, site_id: int) -> HttpResponse:
    """Show what stands together on a site on a day, and which security that demands."""
    actor = actor_of(request)
    found = get_licensee_site(actor=actor, site_id=site_id)
    day = parse_date(request.GET.get("day", "")) or timezone.localdate()
    form = RoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_room(actor=actor, site=found, **form.cleaned_data)
        except InputError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("The room is entered."))
            return redirect("sources:site", site_id)
    security = site_security(actor=actor, site=found, day=day)
    if security.is_dangerous:
        note_site_read(actor=actor, site=found, category=security.noted_category)
    context = {
        "site": found,
        "security": security,
        "ratio": written_ratio(security.total.ratio) if security.total else "",
        "rooms": rooms_of(actor=actor, site=found),
        "sees_place": sees_site(actor, found.organisation_id, found.country),
        "licences": licences_naming(actor=actor, site=found),
        "form": form,
        "may_keep": found.organisation_id == actor.organisation_id and KEEP_WORKERS.permits(actor),
    }
    return render(request, "sources/site.html", context, status=422 if form.errors else 200)


@require_GET
def room(request: HttpRequest, room_id: int) -> HttpResponse:
    """Show what stands in a room, and what it amounts to together on a day."""
    actor = actor_of(request)
    found = get_room(actor=actor, room_id=room_id)
    day = parse_date(request.GET.get("day", "")) or timezone.localdate()
    security = site_security(actor=actor, site=found.site, day=day, room=found)
    if security.is_dangerous:
        note_site_read(actor=actor, site=found.site, category=security.noted_category)
    loose = list_sources(actor=actor).filter(site=found.site, state__in=HELD).exclude(room=found)
    may_place = KEEP_SOURCES.permits(actor)
    context = {
        "room": found,
        "security": security,
        "ratio": written_ratio(security.total.ratio) if security.total else "",
        "loose": loose.order_by("national_number")[:MOST_LOOSE] if may_place else [],
        "may_place": may_place,
    }
    return render(request, "sources/room.html", context)


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, source_id: int) -> HttpResponse:
    """Say in which room a source stands."""
    actor = actor_of(request)
    require(actor, KEEP_SOURCES)
    source = get_source(actor=actor, source_id=source_id)
    if not is_keeper(actor, source):
        raise NotAllowed("not_your_source", "only the holder and the regulator work on a source")
    initial = {"room": request.GET.get("room") or source.room_id}
    form = PlaceInRoomForm(*asked(request)[:1], source=source, initial=initial)
    own = reverse("sources:source", args=[source.id])
    return answer_form(
        request, form,
        lambda: place_source(actor=actor, source=source, room=form.cleaned_data["room"]),
        done=_("Its place is noted."), then=lambda _made: own, title=_("Place it in a room"),
        up_label=source.national_number, up_url=own, button=_("Place it"),
    )  # fmt: skip


def written_ratio(value: float) -> str:
    """Return a sum of A/D with three digits and no exponent where a person reads it."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
