"""Counting with a device that has no network: the page, its worker, what it sends, decisions."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from korgan.accounting.forms import CountForm
from korgan.accounting.models import CATEGORY_LABELS, InventoryTaking, SealEvent
from korgan.accounting.readers.count_sheet import counted_row
from korgan.accounting.selectors.inventories import get_taking
from korgan.accounting.services import (
    COUNT,
    Counted,
    DeviceCount,
    merge_counts,
    settle_count,
)
from korgan.accounting.views.areas import frame
from korgan.kernel.errors import InputError, status_of
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of

# More than this a device need not hold: counters share the work by places.
MOST_LINES = 2000
_TEXTS = ("batch", "category", "place", "found", "items", "weight", "fissile_weight", "unit",
          "method", "remark")  # fmt: skip


@require_GET
def field(request: HttpRequest, taking_id: int) -> HttpResponse:
    """Show the count list for a device; a browser that has seen it keeps it and works offline."""
    actor = actor_of(request)
    require(actor, COUNT)
    found = get_taking(actor=actor, taking_id=taking_id)
    if found.state != "frozen" or found.area.organisation_id != actor.organisation_id:
        return redirect("accounting:taking", taking_id)
    lines = found.lines.select_related("place", "batch").order_by("place__code", "name", "id")
    place = request.GET.get("place", "")
    if place:
        lines = lines.filter(place__code=place)
    shown = list(lines[: MOST_LINES + 1])
    context = frame(
        request, found.area, taking=found, place=place, most=MOST_LINES,
        is_cut=len(shown) > MOST_LINES, lines=_with_seals(found, shown[:MOST_LINES]),
        places=found.area.places.exclude(kind="flow").order_by("code"),
        categories=CATEGORY_LABELS.items(), form=CountForm(area=found.area),
    )  # fmt: skip
    return render(request, "accounting/field_count.html", context)


def _with_seals(found: InventoryTaking, lines: list[Any]) -> list[tuple[Any, str]]:
    """Lines, each with the seals that a scanner may read on its batch."""
    seals = defaultdict(set)
    for batch, seal in SealEvent.objects.filter(
        area=found.area_id, batch__in=[line.batch_id for line in lines]
    ).values_list("batch_id", "seal"):
        seals[batch].add(seal)
    for line in lines:
        if line.batch is not None and line.batch.seal:
            seals[line.batch_id].add(line.batch.seal)
    return [(line, "|".join(sorted(seals[line.batch_id]))) for line in lines]


@require_POST
def sync(request: HttpRequest, taking_id: int) -> JsonResponse:
    """Take over what a device has counted; sending it again changes nothing."""
    actor = actor_of(request)
    found = get_taking(actor=actor, taking_id=taking_id)
    try:
        counts, refused = _counts(request.body)
        outcomes = {**refused, **merge_counts(actor=actor, taking=found, counts=counts)}
    except InputError as error:
        return JsonResponse({"error": _said(error)}, status=status_of(error))
    return JsonResponse(
        {
            "outcomes": {
                str(key): {"refused": _said(each)} if isinstance(each, InputError) else each
                for key, each in outcomes.items()
            }
        }
    )


def _said(error: InputError) -> dict[str, str]:
    """Return a refusal as the reader's language has it."""
    return {"code": error.code, "said": render_to_string("accounting/refusal.txt", error.as_dict())}


def _counts(body: bytes) -> tuple[list[DeviceCount], dict[UUID, InputError]]:
    """Counts that can be read, and why others cannot."""
    counts: list[DeviceCount] = []
    refused: dict[UUID, InputError] = {}
    try:
        given = [(UUID(each["client_id"]), _moment(each), each) for each in _entries(body)]
    except (ValueError, KeyError, TypeError):
        raise InputError("bad_entries", "the device sent what cannot be read") from None
    for client_id, read_at, each in given:
        try:
            row = {name: str(each.get(name) or "").strip() for name in _TEXTS}
            counted = Counted(**counted_row(row, row["batch"]), counted_on=localdate(read_at))
            counts.append(DeviceCount(client_id, read_at, counted))
        except InputError as error:
            refused[client_id] = error
    return counts, refused


def _entries(body: bytes) -> list[dict[str, Any]]:
    found = json.loads(body)["entries"]
    if not isinstance(found, list):
        raise TypeError("entries are a list")
    return found


def _moment(each: dict[str, Any]) -> datetime:
    read_at = parse_datetime(each["read_at"])
    if read_at is None or read_at.tzinfo is None:
        raise ValueError("a moment has a zone")
    return read_at


@require_POST
def settle(request: HttpRequest, taking_id: int, count_id: int) -> HttpResponse:
    """Decide between two counts of a batch."""
    actor = actor_of(request)
    found = get_taking(actor=actor, taking_id=taking_id)
    take = request.POST.get("take") == "yes"
    settle_count(actor=actor, taking=found, count_id=count_id, take=take)
    messages.success(request, _("It is settled."))
    return redirect("accounting:taking", taking_id)
