"""Reads of seals, custodians, the family of a batch, and category changes that are called for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from korgan.accounting.domain.materials import (
    CategoryChange,
    ElementCategory,
    propose_category_change,
)
from korgan.accounting.models import Area, Batch, BatchOrigin, CustodyEvent, Place, SealEvent
from korgan.accounting.selectors.facilities import readable_areas
from korgan.accounting.selectors.ledger import holdings_of
from korgan.kernel.identity.models import User
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Membership
from korgan.kernel.organisations.selectors import get_visible

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


def category_proposals(*, actor: Actor, area: Area) -> list[tuple[Batch, CategoryChange]]:
    """Return batches whose enrichment belongs to another category than the one they are in."""
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    found = []
    for batch, held in holdings_of(area):
        if "U-235" not in held:
            continue  # not analysed: nothing is proposed on a guess
        change = propose_category_change(
            ElementCategory(batch.category), held.get("U", 0), held["U-235"]
        )
        if change is not None:
            found.append((batch, change))
    return found


def seals_of(area: Area) -> list[SealEvent]:
    """Return the last event of each seal that is on a batch now."""
    last: dict[str, SealEvent] = {}
    for event in area.seal_events.select_related("batch", "recorded_by").order_by("on", "id"):
        last[event.seal] = event
    return [event for event in last.values() if event.kind in ("applied", "verified")]


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


def decay_known_until(batch: Batch) -> date:
    """Return the day of the last decay booked of a batch, else that on which it came in."""
    days = [batch.movements.order_by("event_date").values_list("event_date", flat=True).first()]
    records = batch.movements.filter(code="LN").values_list("record", flat=True)
    days += [date.fromisoformat(each["event_date"]) for each in records if "decay" in each]
    return max(day for day in days if day is not None)
