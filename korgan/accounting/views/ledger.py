"""Posting, one entry with its amendments, the timeline of a batch, transfers, second person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.accounting.domain.family_drawing import draw_family
from korgan.accounting.domain.materials import ElementCategory, in_unit
from korgan.accounting.domain.records import change_of
from korgan.accounting.forms import (
    ChangeForm,
    CorrectionForm,
    DeletionForm,
    MoveForm,
    ReceiptForm,
)
from korgan.accounting.models import Batch, Movement, WaitingPosting
from korgan.accounting.models.ledger import NOT_AMENDABLE
from korgan.accounting.selectors.facilities import get_area, is_closed_on, other_areas
from korgan.accounting.selectors.handling import family_of
from korgan.accounting.selectors.ledger import (
    batch_holding,
    get_batch,
    get_movement,
    get_transfer,
    latest_of,
)
from korgan.accounting.selectors.reports import is_latest, reported_in
from korgan.accounting.services import (
    POST,
    correct_entry,
    delete_entry,
    move_batch,
    post_change,
    receive_transfer,
)
from korgan.accounting.views.areas import frame
from korgan.accounting.views.presentation import batch_row, unit_of, weight
from korgan.accounting.views.refusals import done
from korgan.accounting.wording import change_label
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.quantities import in_readers_units


@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, area_id: int) -> HttpResponse:
    """Book an inventory change."""
    actor = actor_of(request)
    require(actor, POST)
    area = get_area(actor=actor, area_id=area_id)
    given = request.GET.dict() if request.method == "GET" else None
    form = ChangeForm(request.POST if given is None else None, area=area, initial=given)
    if request.method == "POST":
        booked = done(
            form,
            lambda: post_change(
                actor=actor,
                area=area,
                change=form.change(),
                description=form.description(),
                measured=form.measured(),
                confirmed_unit=form.cleaned_data["confirmed_unit"],
            ),
        )
        if booked is not None:
            return after_booking(request, booked)
    context = frame(request, area, form=form, others=other_areas(actor=actor, area=area))
    return render(request, "accounting/post.html", context, status=_status(request))


def after_booking(request: HttpRequest, booked: Movement | WaitingPosting) -> HttpResponse:
    """Go to what was booked, or to what waits for a second person."""
    if isinstance(booked, WaitingPosting):
        messages.info(
            request, _("Above the threshold: it is booked when a second person approves it.")
        )
        return redirect("accounting:waiting", booked.id)
    messages.success(request, _("Booked as %(entry)s.") % {"entry": booked.identifier})
    return redirect("accounting:movement", booked.id)


@require_GET
def movement(request: HttpRequest, movement_id: int) -> HttpResponse:
    """Show one entry: its lines, its amendments, the report in which it stands."""
    found = get_movement(actor=actor_of(request), movement_id=movement_id)
    return _movement_page(request, found)


def _movement_page(request: HttpRequest, found: Movement, **forms: Any) -> HttpResponse:
    actor = actor_of(request)
    original = found.corrects or found
    lines = [
        {
            "account": line.account,
            "substance": line.substance,
            "amount": line.amount if line.substance == "items" else _grams(line.amount),
            "sign": "+" if line.amount > 0 else "",
        }
        for line in found.lines.select_related("account").order_by("substance", "id")
    ]
    own = found.area.organisation_id == actor.organisation_id and POST.permits(actor)
    amendable = own and found.status != "D" and found.code not in NOT_AMENDABLE
    amendable = amendable and "decay" not in found.record
    amendable = amendable and is_latest(found)
    context = frame(
        request, found.area, movement=found, lines=lines, original=original,
        label=change_label(found.code), reported=reported_in(found),
        amendments=original.amendments.order_by("number"), may_amend=amendable,
        is_closed=is_closed_on(found.area, original.event_date),
        correction_form=forms.get("correction_form") or _correction_form(found),
        deletion_form=forms.get("deletion_form") or DeletionForm(),
    )  # fmt: skip
    status = 422 if forms else 200
    return render(request, "accounting/movement.html", context, status=status)


def _grams(amount: int) -> str:
    return in_readers_units(f"{format(in_unit(amount, 'g'), 'f')} g")


def _correction_form(found: Movement) -> CorrectionForm:
    if found.code in NOT_AMENDABLE:
        return CorrectionForm(area=found.area)
    change = change_of(latest_of(found.corrects or found).record)
    unit = change.category.reporting_unit
    fissile = change.isotopes.get("U-235")
    return CorrectionForm(
        area=found.area,
        initial={
            "weight": format(in_unit(change.element, unit), "f"),
            "fissile": format(in_unit(fissile, unit), "f") if fissile else "",
            "unit": unit,
            "items": change.items,
        },
    )


@require_POST
def correct(request: HttpRequest, movement_id: int) -> HttpResponse:
    """Book a correction."""
    actor = actor_of(request)
    found = get_movement(actor=actor, movement_id=movement_id)
    form = CorrectionForm(request.POST, area=found.area)

    def run() -> Any:
        before = change_of(latest_of(found.corrects or found).record)
        element, isotopes = form.element_and_isotopes()
        corrected = replace(
            before, element=element or 0, isotopes={**before.isotopes, **isotopes},
            items=form.cleaned_data["items"],
        )  # fmt: skip
        return correct_entry(
            actor=actor, movement=found, corrected=corrected,
            confirmed_unit=form.cleaned_data["confirmed_unit"],
        )  # fmt: skip

    booked = done(form, run)
    return after_booking(request, booked) if booked else _movement_page(
        request, found, correction_form=form
    )  # fmt: skip


@require_POST
def delete(request: HttpRequest, movement_id: int) -> HttpResponse:
    """Book a deletion."""
    actor = actor_of(request)
    found = get_movement(actor=actor, movement_id=movement_id)
    form = DeletionForm(request.POST)
    booked = done(
        form,
        lambda: delete_entry(actor=actor, movement=found, reason=form.cleaned_data["reason"]),
    )
    return (
        after_booking(request, booked)
        if booked
        else _movement_page(request, found, deletion_form=form)
    )


@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show the life of a batch: where it came from, what became of it."""
    actor = actor_of(request)
    found = get_batch(actor=actor, batch_id=batch_id)
    form = MoveForm(request.POST or None, area=found.area)
    if request.method == "POST":
        booked = done(form, lambda: move_batch(actor=actor, batch=found, **form.cleaned_data))
        if booked is not None:
            return after_booking(request, booked)
    context = frame(
        request, found.area, batch=found, row=batch_row(found, batch_holding(found)),
        events=_events(found), form=form,
        origins=[origin.source for origin in found.origins.select_related("source").order_by("id")],
        products=[made.product for made in found.products.select_related("product").order_by("id")],
        family=_family(found), seals=found.seal_events.all()[:20],
        may_burn=ElementCategory(found.category).element == "U",
        counts=found.counts.select_related("taking").order_by("-taking__taken_on"),
    )  # fmt: skip
    return render(request, "accounting/batch.html", context, status=_status(request))


def _family(found: Batch) -> dict[str, Any] | None:
    """Return the drawing of what was made of what, where there is more than the batch itself."""
    family = family_of(found)
    if not family.made_of:
        return None
    drawn = draw_family({key: each.name for key, each in family.batches.items()}, family.made_of)
    return {
        "drawing": drawn,
        "whole": family.whole,
        "nodes": [
            {
                "batch": family.batches[node.batch], "x": node.x, "y": node.y,
                "middle": node.x + drawn.box_width // 2, "text": node.y + drawn.box_height // 2,
                "own": node.batch == found.id,
            }
            for node in drawn.nodes
        ],
    }  # fmt: skip


def _events(found: Batch) -> list[dict[str, Any]]:
    element = ElementCategory(found.category).element
    total, rows = 0, []
    for entry in found.movements.order_by("event_date", "number"):
        amount = sum(
            line.amount for line in entry.lines.all()
            if line.batch_id == found.id and line.substance == element
        )  # fmt: skip
        total += amount
        rows.append(
            {
                "movement": entry,
                "label": change_label(entry.code),
                "amount": weight(amount, found.category),
                "sign": "+" if amount > 0 else "",
                "total": weight(total, found.category),
                "unit": unit_of(found.category),
            }
        )
    return rows[::-1]


@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Show a transfer; the receiver books it."""
    actor = actor_of(request)
    found = get_transfer(actor=actor, transfer_id=transfer_id)
    form = ReceiptForm(request.POST or None, area=found.receiver)
    mine = found.receiver.organisation_id == actor.organisation_id and POST.permits(actor)
    if request.method == "POST":

        def run() -> Any:
            element, isotopes = form.element_and_isotopes()
            return receive_transfer(
                actor=actor, transfer=found, on=form.cleaned_data["event_date"],
                place=form.cleaned_data["place"], element=element, isotopes=isotopes,
                measured=form.measured(), late=form.cleaned_data["is_late"],
                confirmed_unit=form.cleaned_data["confirmed_unit"],
            )  # fmt: skip

        booked = done(form, run)
        if booked is not None:
            return after_booking(request, booked)
    shipped = change_of(latest_of(found.shipment).record)
    context = {
        "transfer": found,
        "shipped": shipped,
        "weight": weight(shipped.element, shipped.category.value),
        "fissile": weight(shipped.isotopes["U-235"], shipped.category.value)
        if "U-235" in shipped.isotopes
        else "",
        "unit": unit_of(shipped.category.value),
        "form": form,
        "may_receive": mine and found.receipt_id is None,
        "may_see_shipment": found.shipper.organisation_id == actor.organisation_id
        or actor.is_authority,
    }
    return render(request, "accounting/transfer.html", context, status=_status(request))


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
