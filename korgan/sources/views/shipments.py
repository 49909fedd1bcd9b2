"""Movements: planned, sent, received, settled."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.sources.domain.custody import Route
from korgan.sources.forms.shipment import (
    DispatchForm,
    PlanForm,
    ReceiptForm,
    SettleForm,
    WithdrawForm,
)
from korgan.sources.models import STATE_LABELS, ShipmentEnd
from korgan.sources.selectors import (
    get_shipment,
    get_source,
    lines_of,
    may_receive,
    may_send,
    require_receivable,
    sees_delivery,
    transport_of,
)
from korgan.sources.services import (
    CORRECT_SOURCES,
    KEEP_SOURCES,
    dispatch_shipment,
    plan_shipment,
    receive_shipment,
    settle_difference,
    withdraw_shipment,
)
from korgan.sources.tables.shipment import SHIPMENT_TONES
from korgan.sources.views.form_page import answer_form, asked

ARRIVALS = {
    Route.EXPORT: ("exported",),
    Route.RETURN: ("returned_to_supplier",),
}
LINE_TONES = {"missing": "warn", "differs": "bad", "received": "good", "lost": "bad"}


def _own_page(end: ShipmentEnd) -> str:
    return reverse("sources:shipment", args=[end.id])


@require_GET
def shipment(request: HttpRequest, end_id: int) -> HttpResponse:
    """Show one movement: what is in it, how far it is, and what the reader can do next."""
    actor = actor_of(request)
    end = get_shipment(actor=actor, end_id=end_id)
    moved = end.shipment
    keeps = KEEP_SOURCES.permits(actor)
    is_late = moved.overdue_after is not None and moved.overdue_after < timezone.localdate()
    is_end = sees_delivery(actor, moved)
    transport = transport_of(end) if is_end else None
    context = {
        "end": end,
        "shipment": moved,
        "tone": SHIPMENT_TONES[moved.state],
        "is_late": is_late and moved.closed_on is None,
        "lines": [(x, LINE_TONES.get(x.state, "info")) for x in lines_of(actor=actor, end=end)],
        "may_dispatch": keeps and moved.state == "planned" and _may_dispatch(actor, end),
        "may_withdraw": keeps
        and moved.state == "planned"
        and moved.route != Route.IMPORT
        and may_send(actor, end),
        "may_receive": keeps
        and moved.state in ("under_way", "disputed")
        and may_receive(actor, end)
        and moved.lines.filter(is_open=True).exclude(state="differs").exists(),
        "may_settle": CORRECT_SOURCES.permits(actor) and moved.receiver_id is not None,
        "sees_serials": may_send(actor, end) or moved.closed_on is not None,
        "sees_delivery": is_end,
        "transport": transport,
        "a2_multiple": f"{transport.a2_multiple:.3g}" if transport else "",
        "security_ratio": f"{transport.security_ratio:.3g}" if transport else "",
    }
    return render(request, "sources/shipment.html", context)


def _may_dispatch(actor: Any, end: ShipmentEnd) -> bool:
    # What comes from abroad is announced by who imports it.
    return may_receive(actor, end) if end.shipment.route == Route.IMPORT else may_send(actor, end)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a movement of own sources."""
    actor = actor_of(request)
    require(actor, KEEP_SOURCES)
    form = PlanForm(*asked(request), actor=actor)
    return answer_form(
        request,
        form,
        lambda: plan_shipment(actor=actor, **form.values()),
        done=_("The shipment is planned."),
        then=_own_page,
        title=_("Plan a shipment"),
        up_label=_("Shipments"),
        up_url=reverse("sources:shipments"),
        button=_("Plan it"),
    )


@require_http_methods(["GET", "POST"])
def dispatch(request: HttpRequest, end_id: int) -> HttpResponse:
    """Report that it left."""
    actor = actor_of(request)
    end = get_shipment(actor=actor, end_id=end_id)
    form = DispatchForm(*asked(request), end=end)
    return answer_form(
        request,
        form,
        lambda: dispatch_shipment(
            actor=actor,
            end=end,
            day=form.cleaned_data["day"],
            expected_on=form.cleaned_data["expected_on"],
            documents=form.documents(),
            confirmed=form.confirmed(),
        ),
        done=_("The shipment is under way; the receiver owes a receipt."),
        then=_own_page,
        **_of(end, _("Send")),
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, end_id: int) -> HttpResponse:
    """Give a planned movement up."""
    actor = actor_of(request)
    end = get_shipment(actor=actor, end_id=end_id)
    form = WithdrawForm(*asked(request))
    return answer_form(
        request,
        form,
        lambda: withdraw_shipment(
            actor=actor,
            end=end,
            day=form.cleaned_data["day"],
            documents=form.documents(),
            note=form.cleaned_data["note"],
        ),
        done=_("The shipment is withdrawn."),
        then=_own_page,
        **_of(end, _("Withdraw")),
    )


@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, end_id: int) -> HttpResponse:
    """Report what came."""
    actor = actor_of(request)
    end = get_shipment(actor=actor, end_id=end_id)
    require_receivable(actor=actor, end=end)
    found = lines_of(actor=actor, end=end).filter(is_open=True).exclude(state="differs")
    ways = ARRIVALS.get(
        Route(end.shipment.route), ("received", "temporary_storage", "long_term_storage")
    )
    chosen = request.GET.get("as", ways[0])
    to_state = chosen if chosen in ways else ways[0]
    form = ReceiptForm(*asked(request), actor=actor, end=end, lines=list(found), to_state=to_state)
    return answer_form(
        request,
        form,
        lambda: receive_shipment(
            actor=actor,
            end=end,
            day=form.cleaned_data["day"],
            readings=form.readings(),
            documents=form.documents(),
            confirmed=form.confirmed(),
            to_state=to_state,
            site=form.cleaned_data.get("site"),
        ),
        done=_("The receipt is recorded."),
        then=_own_page,
        ways=[(each, STATE_LABELS[each]) for each in ways] if len(ways) > 1 else [],
        way=to_state,
        **_of(end, _("Report the receipt")),
    )


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, end_id: int, source_id: int) -> HttpResponse:
    """Decide on a label that reads otherwise."""
    actor = actor_of(request)
    require(actor, CORRECT_SOURCES)
    end = get_shipment(actor=actor, end_id=end_id)
    source = get_source(actor=actor, source_id=source_id)
    form = SettleForm(*asked(request), actor=actor, end=end)
    return answer_form(
        request,
        form,
        lambda: settle_difference(actor=actor, end=end, source=source, **form.cleaned_data),
        done=_("The difference is settled."),
        then=_own_page,
        **_of(end, _("Settle the difference")),
    )


def _of(end: ShipmentEnd, title: str) -> dict[str, Any]:
    return {"title": title, "up_label": end.number, "up_url": _own_page(end), "button": title}
