"""One piece of equipment, what happened to it and what it costs."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.cooperation.forms import EquipmentEventForm, EquipmentForm
from korgan.cooperation.selectors.equipment import (
    conditions_of,
    events_of,
    get_equipment,
    list_equipment,
)
from korgan.cooperation.selectors.exit import budgets_of, list_exit_plans
from korgan.cooperation.services import (
    KEEP_EQUIPMENT,
    KEEP_PROJECTS,
    end_outage,
    record_equipment_event,
    register_equipment,
)
from korgan.cooperation.views.above import above
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.entry import enter

form_page = require_http_methods(["GET", "POST"])


@require_GET
def piece(request: HttpRequest, equipment_id: int) -> HttpResponse:
    """Show one piece."""
    actor = actor_of(request)
    found = get_equipment(actor=actor, equipment_id=equipment_id)
    today = timezone.localdate()
    (condition,) = conditions_of(actor=actor, pieces=[found], today=today)
    share = condition.availability.share
    late = condition.late(today)
    context = {
        "piece": found,
        "condition": condition,
        "late": late,
        "may_need": bool(condition.broken_since or late) and KEEP_PROJECTS.permits(actor),
        "available": None if share is None else round(share * 100, 1),
        "budgets": budgets_of(actor=actor, piece=found, today=today),
        "plans": list_exit_plans(actor=actor).filter(sites=found.site_id).order_by("title"),
        "events": events_of(actor=actor, equipment=found),
        "currency": settings.REPORTING_CURRENCY,
        "may_budget": KEEP_PROJECTS.permits(actor),
        "may_keep": found.organisation_id == actor.organisation_id
        and KEEP_EQUIPMENT.permits(actor),
    }
    return render(request, "cooperation/piece.html", context)


@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """Show what is broken or overdue."""
    actor = actor_of(request)
    today = timezone.localdate()
    pieces = list_equipment(actor=actor).filter(retired_on__isnull=True)
    found = conditions_of(actor=actor, pieces=pieces, today=today)
    context = {
        "broken": [each for each in found if each.broken_since],
        "late": [(each, each.late(today)) for each in found if each.late(today)],
        "total": len(found),
    }
    return render(request, "cooperation/due.html", context)


@form_page
def new_piece(request: HttpRequest) -> HttpResponse:
    """Register a piece of equipment."""
    actor = actor_of(request)
    require(actor, KEEP_EQUIPMENT)
    return enter(
        request,
        EquipmentForm(request.POST or None, actor=actor),
        partial(register_equipment, actor=actor),
        title=_("Register equipment"),
        up=above(_("Equipment"), "equipment"),
        done=_("The equipment is registered."),
        then=lambda made: reverse("cooperation:piece", args=[made.id]),
        lead=_("All amounts in %(currency)s.") % {"currency": settings.REPORTING_CURRENCY},
    )


@form_page
def new_event(request: HttpRequest, equipment_id: int) -> HttpResponse:
    """Record maintenance, calibration or an outage."""
    actor = actor_of(request)
    found = get_equipment(actor=actor, equipment_id=equipment_id)
    require(actor, KEEP_EQUIPMENT)
    return enter(
        request,
        EquipmentEventForm(request.POST or None, actor=actor),
        partial(record_equipment_event, actor=actor, equipment=found),
        title=_("Record what happened"),
        up=above(str(found), "piece", found.id),
        done=_("It is kept."),
        then=lambda _made: reverse("cooperation:piece", args=[found.id]),
    )


@require_POST
def works_again(request: HttpRequest, equipment_id: int, event_id: int) -> HttpResponse:
    """End an outage today."""
    actor = actor_of(request)
    found = get_equipment(actor=actor, equipment_id=equipment_id)
    end_outage(actor=actor, equipment=found, event_id=event_id, until=timezone.localdate())
    return redirect("cooperation:piece", found.id)
