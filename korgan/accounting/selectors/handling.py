"""Reads of seals, custodians, the family of a batch, and category changes that are called for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from korgan.accounting.domain.materials import (
    CategoryChange,
    ElementCategory,
    propose_category_change,
)
from korgan.accounting.models import Area, Batch, BatchOrigin, CustodyEvent, Place, SealEvent
from korgan.kernel.identity.models import User
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Membership
from korgan.kernel.organisations.selectors import visible_to

PLUTONIUM_241 = "Pu-241"
# A family larger than this is not drawn whole: a page can show so many batches legibly.
LARGEST_FAMILY = 60


@dataclass(frozen=True)
class Family:
    """Batches that a batch came from or went into, and who was made of whom."""

    batches: dict[int, Batch]
    made_of: list[tuple[int, int]]
    whole: bool


def family_of(batch: Batch) -> Family:
    """Return the batches connected with a batch by re-batching, both ways."""
    pairs = BatchOrigin.objects.filter(product__area_id=batch.area_id)
    found, edges = {batch.id}, set()
    for forward in (True, False):
        border = {batch.id}
        while border and len(found) <= LARGEST_FAMILY:
            near = pairs.filter(source__in=border) if forward else pairs.filter(product__in=border)
            reached = set(near.values_list("source_id", "product_id"))
            edges |= reached
            border = {pair[1 if forward else 0] for pair in reached} - found
            found |= border
    shown = sorted(found)[:LARGEST_FAMILY] if len(found) > LARGEST_FAMILY else sorted(found)
    kept = {*shown, batch.id}
    return Family(
        {each.id: each for each in Batch.objects.filter(id__in=kept)},
        sorted((s, p) for s, p in edges if s in kept and p in kept),
        len(found) <= LARGEST_FAMILY,
    )


def category_proposals(
    holdings: Iterable[tuple[Batch, Mapping[str, int]]],
) -> list[tuple[Batch, CategoryChange]]:
    """Return those of some batches whose enrichment belongs to another category than theirs."""
    found = []
    for batch, held in holdings:
        if "U-235" not in held:
            continue  # not analysed: nothing is proposed on a guess
        change = propose_category_change(
            ElementCategory(batch.category), held.get("U", 0), held["U-235"]
        )
        if change is not None:
            found.append((batch, change))
    return found


def seals_of(*, actor: Actor, area: Area, text: str = "") -> QuerySet[SealEvent]:
    """Return the last event of each seal that is on a batch now, the latest first.

    ``text`` is how the seal or its batch begins.
    """
    own = SealEvent.objects.filter(area=area, seal=OuterRef("seal"))
    later = own.filter(Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), id__gt=OuterRef("id")))
    seen = visible_to(actor, Area.objects.filter(id=area.id))
    on_now = SealEvent.objects.filter(area__in=seen, kind__in=("applied", "verified"))
    on_now = on_now.exclude(Exists(later))
    if text:
        on_now = on_now.filter(Q(seal__istartswith=text) | Q(batch__name__istartswith=text))
    return on_now.select_related("batch", "recorded_by").order_by("-on", "-id")


def last_seal_event(area: Area, seal: str) -> SealEvent | None:
    """Return what was last done to a seal or found of it."""
    return SealEvent.objects.filter(area=area, seal=seal).order_by("-on", "-id").first()


def custodians_of(area: Area) -> list[tuple[Place, CustodyEvent | None]]:
    """Return each place with who answers for it now."""
    found = []
    for place in area.places.all():
        events = place.custody.select_related("custodian").order_by("-since", "-id")
        found.append((place, events.first()))
    return found


def possible_custodians(area: Area) -> list[User]:
    """Return the members of the area's organisation."""
    members = Membership.objects.filter(organisation_id=area.organisation_id)
    return list(User.objects.filter(id__in=members.values("user_id")).order_by("display_name"))


def _first_day(batch: Batch) -> date | None:
    return batch.movements.order_by("event_date").values_list("event_date", flat=True).first()


def decay_known_until(batch: Batch) -> date:
    """Return the day of the last decay booked of a batch, else that on which it last came in.

    What comes into an empty batch is stated as it is on that day.
    """
    days, held = [_first_day(batch)], 0
    plutonium = batch.lines.filter(substance=PLUTONIUM_241).order_by("event_date")
    for day, amount in plutonium.values_list("event_date").annotate(total=Sum("amount")):
        if held <= 0 < held + amount:
            days.append(day)
        held += amount
    records = batch.movements.filter(code="LN").values_list("record", flat=True)
    days += [date.fromisoformat(each["event_date"]) for each in records if "decay" in each]
    return max(day for day in days if day is not None)
