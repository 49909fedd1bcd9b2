"""Operations on batches (re-batching, decay, category changes, burn-up), seals and custodians."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.forms import (
    BurnupForm,
    CustodianForm,
    DecayForm,
    LateDayForm,
    OperationForm,
    SealForm,
)
from korgan.accounting.models import Area, Batch, Place
from korgan.accounting.selectors.facilities import get_area
from korgan.accounting.selectors.handling import (
    PLUTONIUM_241,
    category_proposals,
    custodians_of,
    seals_of,
)
from korgan.accounting.selectors.ledger import (
    HoldingsPage,
    get_batch,
    holdings_among,
    holdings_page,
    value_of,
)
from korgan.accounting.services import (
    ASSIGN,
    POST,
    SEAL,
    assign_custodian,
    book_burnup,
    book_decay,
    propose_category,
    rebatch,
    record_seal,
)
from korgan.accounting.views.areas import frame
from korgan.accounting.views.ledger import after_booking
from korgan.accounting.views.presentation import plain
from korgan.accounting.views.refusals import done
from korgan.accounting.wording import change_label
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of

# Batches that a form offers at once, and seals that a page shows.
MOST_OFFERED = MOST_SEALS = 100


@require_http_methods(["GET", "POST"])
def operations(request: HttpRequest, area_id: int) -> HttpResponse:
    """Book a re-batching or the decay of plutonium; show category changes that are called for."""
    actor = actor_of(request)
    area = get_area(actor=actor, area_id=area_id)
    day_form = LateDayForm(request.GET if "late_on" in request.GET else None)
    late_on = day_form.cleaned_data["late_on"] if day_form.is_valid() else None
    name, page, held = _shown(request, actor, area, request.POST.getlist("sources"), late_on)
    step = request.POST.get("step", "")
    form = OperationForm(
        request.POST if step == "rebatch" else None, area=area, held=held, late_on=late_on
    )
    decay_form = DecayForm(request.POST if step == "decay" else None)
    if request.method == "POST":
        require(actor, POST)
        booked = (
            done(decay_form, lambda: book_decay(actor=actor, area=area, **decay_form.cleaned_data))
            if step == "decay"
            else done(
                form,
                lambda: rebatch(
                    actor=actor, area=area, kind=form.cleaned_data["kind"],
                    on=form.cleaned_data["on"], sources=[batch for batch, _held in form.chosen()],
                    products=form.products(), late=late_on is not None,
                ),
            )
        )  # fmt: skip
        if booked is not None:
            return after_booking(request, booked)
    context = frame(
        request, area, form=form, decay_form=decay_form, held=held, name=name,
        following=_further(name, page, late_on),
        is_part=bool(page.following or request.GET.get("before")),
        day_form=day_form, late_on=late_on,
        decays=value_of(area).get((ElementCategory.PLUTONIUM.value, PLUTONIUM_241), 0) > 0,
        proposals=[
            (batch, change_label(change.code), plain(100 * float(change.enrichment), 4))
            for batch, change in (category_proposals(held) if late_on is None else ())
        ],
    )  # fmt: skip
    return render(request, "accounting/operations.html", context, status=_status(request))


def _shown(
    request: HttpRequest, actor: Actor, area: Area, named: list[str], on: date | None = None
) -> tuple[str, HoldingsPage, list[tuple[Batch, dict[str, int]]]]:
    """The batches that a form offers: a page of those that held something, and those named."""
    name, before = request.GET.get("name", "").strip(), request.GET.get("before", "")
    page = holdings_page(
        actor=actor,
        area=area,
        on=on,
        name=name,
        size=MOST_OFFERED,
        before=int(before) if before.isdigit() else None,
    )
    there = {batch.id for batch, _held in page.rows}
    ids = {int(each) for each in named if each.isdigit()} - there
    chosen = holdings_among(actor=actor, area=area, ids=ids, on=on) if ids else []
    return name, page, [*chosen, *page.rows]


def _further(name: str, page: HoldingsPage, late_on: date | None = None) -> str:
    if not page.following:
        return ""
    day = {"late_on": late_on.isoformat()} if late_on else {}
    return urlencode({"name": name, "before": page.following, **day})


@require_POST
def change_category(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Propose that a batch moves to the category of its enrichment."""
    actor = actor_of(request)
    batch = get_batch(actor=actor, batch_id=batch_id)
    return after_booking(
        request, propose_category(actor=actor, batch=batch, on=timezone.localdate())
    )


@require_http_methods(["GET", "POST"])
def burnup(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Book what irradiation used up of a batch and made in it."""
    actor = actor_of(request)
    require(actor, POST)
    batch = get_batch(actor=actor, batch_id=batch_id)
    form = BurnupForm(request.POST or None)
    if request.method == "POST":
        booked = done(form, lambda: book_burnup(actor=actor, batch=batch, **form.weights()))
        if booked is not None:
            return after_booking(request, booked)
    context = frame(request, batch.area, batch=batch, form=form)
    return render(request, "accounting/burnup.html", context, status=_status(request))


@require_http_methods(["GET", "POST"])
def seals(request: HttpRequest, area_id: int) -> HttpResponse:
    """Show seals and custodians of an area, and write down what happened to them."""
    actor = actor_of(request)
    area = get_area(actor=actor, area_id=area_id)
    asked = request.POST.get("batch") or request.GET.get("batch", "")
    name, page, held = _shown(request, actor, area, [asked])
    step = request.POST.get("step", "")
    initial = {"batch": request.GET.get("batch", "")}
    seal_form = SealForm(request.POST if step == "seal" else None, held=held, initial=initial)
    custodian_form = CustodianForm(request.POST if step == "custodian" else None, area=area)

    def seal() -> Any:
        given = seal_form.cleaned_data
        batch = Batch.objects.get(area=area, id=int(given.pop("batch")))
        return record_seal(actor=actor, batch=batch, **given)

    def custodian() -> Any:
        given = custodian_form.cleaned_data
        return assign_custodian(
            actor=actor, place=Place.objects.get(area=area, id=int(given["place"])),
            custodian_id=int(given["custodian"]), since=custodian_form.day(),
            handed_over=given["handed_over"],
        )  # fmt: skip

    if request.method == "POST":
        written = done(custodian_form, custodian) if step == "custodian" else done(seal_form, seal)
        if written is not None:
            messages.success(request, _("Recorded."))
            return redirect("accounting:seals", area.id)
    own = area.organisation_id == actor.organisation_id
    context = frame(
        request, area, seal_form=seal_form, custodian_form=custodian_form, name=name,
        on_now=seals_of(actor=actor, area=area, text=name)[:MOST_SEALS], most=MOST_SEALS,
        following=_further(name, page), is_part=bool(page.following or request.GET.get("before")),
        events=area.seal_events.select_related("batch", "recorded_by")[:50],
        custodians=custodians_of(area),
        may_seal=SEAL.permits(actor) and bool(held) and not area.is_training
        and (own or actor.is_authority),
        may_assign=own and ASSIGN.permits(actor),
    )  # fmt: skip
    return render(request, "accounting/seals.html", context, status=_status(request))


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
