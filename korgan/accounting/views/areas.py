"""The first page, the balance of an area on one page, its items, methods and opening."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import ElementCategory, micrograms
from korgan.accounting.domain.records import Description, Measured
from korgan.accounting.forms import AreaForm, CalibrationForm, MethodForm, OpeningForm
from korgan.accounting.models import CATEGORY_LABELS, Area
from korgan.accounting.readers.count_sheet import read_count_sheet
from korgan.accounting.selectors.balances import (
    category_balances,
    evaluation_of,
    period_numbered,
    periods_of,
)
from korgan.accounting.selectors.facilities import get_area, list_areas
from korgan.accounting.selectors.ledger import (
    book_value,
    holdings_page,
    list_corrections_of_closed,
    list_waiting,
)
from korgan.accounting.selectors.reports import what_is_due
from korgan.accounting.services import (
    KEEP_AREAS,
    KEEP_METHODS,
    POST,
    add_calibration,
    open_ledger,
    register_area,
    register_facility,
    register_method,
)
from korgan.accounting.views.presentation import batch_row, cards, unit_of, weight
from korgan.accounting.views.refusals import done
from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of

SHOWN_CORRECTIONS = 50
_PERIOD = re.compile(r"[0-9]{1,6}")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what is due and what each area holds."""
    actor = actor_of(request)
    areas = [(area, _held(actor, area)) for area in list_areas(actor=actor).order_by("code")]
    context = {
        "areas": areas,
        "due": what_is_due(actor=actor),
        "may_register": KEEP_AREAS.permits(actor),
    }
    return render(request, "accounting/home.html", context)


def _held(actor: Actor, area: Area) -> list[dict[str, Any]]:
    values = book_value(actor=actor, area=area)
    return [
        {
            "label": CATEGORY_LABELS[category.value],
            "weight": weight(values[category.value, category.element], category.value),
            "unit": unit_of(category.value),
        }
        for category in ElementCategory
        if (category.value, category.element) in values
    ]


def frame(request: HttpRequest, area: Area, **more: Any) -> dict[str, Any]:
    """Return what every page of an area needs: the area, and what this actor may do in it."""
    actor = actor_of(request)
    own = area.organisation_id == actor.organisation_id
    return {
        "area": area,
        "own": own,
        "may_post": own and POST.permits(actor) and area.opened_on is not None,
        "may_open": own and POST.permits(actor) and area.opened_on is None,
        "waiting": list_waiting(actor=actor).filter(area=area, state="waiting"),
        **more,
    }


@require_GET
def balance(request: HttpRequest, area_id: int) -> HttpResponse:
    """Show the balance of a period on one page."""
    actor = actor_of(request)
    area = get_area(actor=actor, area_id=area_id)
    asked = request.GET.get("period", "")
    period = period_numbered(area, int(asked) if _PERIOD.fullmatch(asked) else None)
    shown: list[Any] = []
    corrections: list[Any] = []
    if period is not None:
        corrections = list(
            list_corrections_of_closed(actor=actor, area=area, start=period.start, end=period.end)[
                :SHOWN_CORRECTIONS
            ]
        )
        balances = category_balances(actor=actor, area=area, period=period)
        evaluations = {
            each.category: evaluation_of(
                actor=actor, area=area, category=each.category, substance=each.substance
            )
            for each in balances
            if "-" not in each.substance
        }
        shown = cards(balances, evaluations, period)
    context = frame(
        request, area, period=period, periods=periods_of(area), cards=shown,
        corrections=corrections,
        due=[each for each in what_is_due(actor=actor) if each.area == area],
    )  # fmt: skip
    return render(request, "accounting/balance.html", context)


@require_GET
def items(request: HttpRequest, area_id: int) -> HttpResponse:
    """Show what the area holds, batch by batch, on any day."""
    actor = actor_of(request)
    area = get_area(actor=actor, area_id=area_id)
    try:
        day = parse_date(request.GET.get("on", ""))
    except ValueError:
        day = None
    name, before = request.GET.get("name", "").strip()[:20], request.GET.get("before", "")
    page = holdings_page(
        actor=actor, area=area, on=day, name=name,
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
    )  # fmt: skip
    asked = {"on": day.isoformat() if day else "", "name": name}
    following = f"?{urlencode({**asked, 'before': page.following})}" if page.following else ""
    context = frame(
        request, area, rows=[batch_row(batch, held) for batch, held in page.rows], day=day,
        name=name, following=following, first=urlencode(asked) if before else "",
    )  # fmt: skip
    return render(request, "accounting/items.html", context)


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Enter a facility and its material balance area."""
    actor = actor_of(request)
    require(actor, KEEP_AREAS)
    form = AreaForm(request.POST or None, actor=actor)
    if request.method == "POST":
        area = done(form, lambda: _register(actor, form))
        if area is not None:
            messages.success(request, _("The area is registered. Its holder opens the ledger."))
            return redirect("accounting:balance", area.id)
    context = {"form": form}
    return render(request, "accounting/register.html", context, status=_status(request))


def _register(actor: Actor, form: AreaForm) -> Area:
    given = form.cleaned_data
    special, source = given["four_eyes_special"], given["four_eyes_source"]
    facility = register_facility(
        actor=actor, holder=given["holder"], code=given["code"], name=given["name"],
        counts_items=given["counts_items"],
    )  # fmt: skip
    return register_area(
        actor=actor, facility=facility, code=given["code"], name=given["name"],
        places=form.places(), one_room=given["one_room"], profile=given["profile"],
        regime=given["regime"],
        four_eyes_special=micrograms(special, "g") if special is not None else None,
        four_eyes_source=micrograms(source, "kg") if source is not None else None,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def opening(request: HttpRequest, area_id: int) -> HttpResponse:
    """Open the ledger with what is there."""
    actor = actor_of(request)
    require(actor, POST)
    area = get_area(actor=actor, area_id=area_id)
    asked = (request.POST, request.FILES) if request.method == "POST" else ()
    form = OpeningForm(*asked)
    if asked and done(form, lambda: [_open(actor, area, form)]) is not None:
        messages.success(request, _("The ledger is open."))
        return redirect("accounting:balance", area.id)
    context = frame(request, area, form=form, categories=CATEGORY_LABELS, may_open=False)
    return render(request, "accounting/opening.html", context, status=_status(request))


def _open(actor: Actor, area: Area, form: OpeningForm) -> object:
    upload = form.cleaned_data["file"]
    rows = read_count_sheet(upload.read(), upload.name) if upload else []
    held = []
    for row in rows:
        count = row["count"]
        if not row["category"] or count.element is None:
            raise InputError(
                "extra_without_weight",
                f"{row['batch']} is in no book: its weight and items are needed",
                where="file",
                mend="measure it and state both",
            )
        change = InventoryChange(
            "RS", form.day(), area.code, ElementCategory(row["category"]), row["batch"],
            count.element, count.isotopes, place=row["place"], items=count.items,
        )  # fmt: skip
        held.append((change, Description(), Measured("M", row["method"])))
    return open_ledger(
        actor=actor, area=area, on=form.day(), held=held,
        confirmed_unit=form.cleaned_data["confirmed_unit"],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def methods(request: HttpRequest, area_id: int) -> HttpResponse:
    """Show measurement methods and calibrations, and enter further ones."""
    actor = actor_of(request)
    area = get_area(actor=actor, area_id=area_id)
    kind = request.POST.get("kind", "")
    method_form = MethodForm(request.POST if kind == "method" else None)
    calibration_form = CalibrationForm(request.POST if kind == "calibration" else None, area=area)
    if request.method == "POST":
        require(actor, KEEP_METHODS)
        made = (
            done(method_form, lambda: _method(actor, area, method_form.cleaned_data))
            if kind == "method"
            else done(
                calibration_form, lambda: _calibration(actor, area, calibration_form.cleaned_data)
            )
        )
        if made is not None:
            messages.success(request, _("Entered."))
            return redirect("accounting:methods", area.id)
    context = frame(
        request, area,
        methods=[
            (each, 100 * each.random_relative, 100 * each.systematic_relative)
            for each in area.methods.prefetch_related("calibrations")
        ],
        method_form=method_form, calibration_form=calibration_form,
        may_keep=area.organisation_id == actor.organisation_id and KEEP_METHODS.permits(actor),
    )  # fmt: skip
    return render(request, "accounting/methods.html", context, status=_status(request))


def _method(actor: Actor, area: Area, given: dict[str, Any]) -> object:
    return register_method(
        actor=actor, area=area, code=given["code"], name=given["name"],
        random_relative=given["random"] / Decimal(100),
        systematic_relative=given["systematic"] / Decimal(100), source=given["source"],
    )  # fmt: skip


def _calibration(actor: Actor, area: Area, given: dict[str, Any]) -> object:
    method = area.methods.filter(code=given["method"]).first()
    return add_calibration(
        actor=actor, method=method, name=given["name"], valid_from=given["valid_from"],
        valid_to=given["valid_to"],
    )  # fmt: skip


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
