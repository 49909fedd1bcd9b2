"""What a posting does, act by act; from plain content, so that an approval binds to all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from korgan.accounting.domain.codes import PAIR, inventory_change
from korgan.accounting.domain.inventory_changes import InventoryChange, movement_of
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.postings import Account as DomainAccount
from korgan.accounting.domain.postings import Movement as DomainMovement
from korgan.accounting.domain.postings import Posting
from korgan.accounting.domain.records import Description, Measured, change_of, record_of
from korgan.accounting.models import (
    Area,
    Batch,
    CountLine,
    Movement,
    Place,
    Transfer,
)
from korgan.accounting.models.ledger import ARRIVALS, OPENING, PRODUCTION
from korgan.accounting.selectors.ledger import batch_holding
from korgan.accounting.selectors.whereabouts import way_from
from korgan.accounting.services.booking import book
from korgan.accounting.services.closed_periods import book_late
from korgan.accounting.services.unit_checks import unit_question
from korgan.kernel.audit.services import part_of_service
from korgan.kernel.deadlines.services import set_deadline
from korgan.kernel.errors import Conflict, InputError, NotFound, Stale
from korgan.kernel.organisations.domain import Actor

IN_TRANSIT_DAYS = 30
RECEIPT_DEADLINE = "accounting.receive"


class Hands:
    """Who books, and who approved."""

    def __init__(
        self,
        actor: Actor,
        booked_by: int | None = None,
        approved_by: int | None = None,
        booked_at: datetime | None = None,
    ) -> None:
        self.actor, self.booked_by, self.approved_by = actor, booked_by, approved_by
        # Only for books that are played for training: all others are booked now.
        self.booked_at = booked_at

    def people(self) -> dict[str, Any]:
        """Return them as arguments of ``book``."""
        return {
            "actor": self.actor, "booked_by": self.booked_by, "approved_by": self.approved_by,
            "booked_at": self.booked_at,
        }  # fmt: skip


@part_of_service
def perform(*, hands: Hands, area: Area, content: Mapping[str, Any]) -> Movement:
    """Do what the content says; returns the (first) movement that it booked.

    The area is locked first: what an act reads of the book stays so until it is booked.
    """
    lock_area(area)
    return ACTS[content["act"]](hands, area, content)


@part_of_service
def lock_area(area: Area) -> None:
    """Let nobody else book in the area; always the first lock, before that of a transfer."""
    # No key of it changes: rows that name the area, as a transfer to it does, need not wait.
    Area.objects.select_for_update(no_key=True).get(id=area.id)


@part_of_service
def perform_change(hands: Hands, area: Area, content: Mapping[str, Any]) -> Movement:
    """Book one inventory change, and send it on its way where it is a domestic shipment."""
    return _change(hands, area, content)


def _change(hands: Hands, area: Area, content: Mapping[str, Any]) -> Movement:
    change = change_of(content["record"])
    measured = Measured(**content.get("measured", {}))
    question = None if content.get("confirmed_unit") else unit_question(area, change)
    with transaction.atomic():  # a question leaves nothing behind, whoever catches it
        batches = _batches_of(area, change, content)
        receiver = _receiver(area, change)
        row = book_change(hands=hands, area=area, change=change, batches=batches, measured=measured)
        if question is not None:  # what cannot be is refused first: that no confirmation mends
            raise question
    if receiver is not None:
        _send(area, receiver, row)
    return row


@part_of_service
def book_change(
    *,
    hands: Hands,
    area: Area,
    change: InventoryChange,
    batches: list[Batch],
    measured: Measured,
) -> Movement:
    """Book one change of known batches, on its day or, where that period is closed, as late."""
    if change.status == "L":
        return book_late(hands.people(), area, change, batches, measured)
    if batches[0].lines.exists():  # its record names the place of that day
        change = replace(change, place=way_from(batches[0], change.event_date).place)
    return book(
        **hands.people(), area=area, entry=lambda name, now: movement_of(change, name, now),
        batches=batches, record=record_of(change), measured=measured, status=change.status,
        counterpart=change.counterpart,
    )  # fmt: skip


def _batches_of(area: Area, change: InventoryChange, content: Mapping[str, Any]) -> list[Batch]:
    """Batches that the change is about: found, or made where the change brings one in."""
    kind = inventory_change(change.code)
    if change.code == "DI" or (kind.effect != PAIR and kind.sign(change.category) < 0):
        return [_known(area, change, change.category)]
    if kind.effect == PAIR:
        source = _known(area, change, ElementCategory(kind.from_category))
        made = Batch.objects.filter(
            area=area, name=change.batch, category=kind.to_category
        ).first() or _copy(source, kind.to_category)
        return [source, made]
    if change.code == PRODUCTION:
        refuse_if_gone(area, change.batch)
    return [arriving(area, change, content)]


@part_of_service
def refuse_if_gone(area: Area, name: str) -> None:
    """What irradiation made in a batch went with it: once it has left, no account here holds it."""
    known = Batch.objects.filter(area=area, name=name).order_by("id")
    if known and not any(any(batch_holding(each).values()) for each in known):
        raise Conflict(
            "batch_gone",
            f"batch {name} holds nothing any more: what was made in it or used up left with it",
            where="batch",
            mend="let its receiver book that; or delete the entry with which it left, book this, "
            "and enter that one anew",
        )


def _known(area: Area, change: InventoryChange, category: ElementCategory) -> Batch:
    name = change.batch
    batch = Batch.objects.filter(area=area, name=name, category=str(category)).first()
    if batch is None:
        raise NotFound(
            "unknown_batch",
            f"{area.code} has no batch {name} of category {category}",
            where="batch",
            mend="choose a batch that the area holds",
        )
    _refuse_elsewhere(batch, change)
    return batch


def _refuse_elsewhere(batch: Batch, change: InventoryChange) -> None:
    """The place stated is where the batch is now, or where it was on that day."""
    if change.place not in (batch.place.code, way_from(batch, change.event_date).place):
        raise Conflict(
            "other_place",
            f"batch {batch} is at {batch.place.code}, not at {change.place or '(no place)'}",
            where="place",
            mend="book its move between the places first",
        )


def _copy(batch: Batch, category: str) -> Batch:
    return Batch.objects.create(
        area=batch.area, name=batch.name, category=category, place=batch.place,
        obligation=batch.obligation, form=batch.form, container=batch.container,
        state=batch.state, shipper_batch=batch.shipper_batch, seal=batch.seal,
    )  # fmt: skip


@part_of_service
def arriving(area: Area, change: InventoryChange, content: Mapping[str, Any]) -> Batch:
    """Return the batch that a change brings in: a new one, or one that comes back or was found."""
    existing = Batch.objects.filter(
        area=area, name=change.batch, category=str(change.category)
    ).first()
    if existing is None:
        return _made(area, change, Description(**content.get("description", {})))
    comes_back = change.code == "RD" and not any(batch_holding(existing).values())
    if change.code in ARRIVALS and not comes_back and not _found_before(existing, change):
        raise Conflict(
            "duplicate_batch",
            f"there is a batch {change.batch} already",
            where="batch",
            mend="give the new batch a name of its own",
        )
    if change.code not in ARRIVALS and change.code != PRODUCTION:
        _refuse_elsewhere(existing, change)
    if comes_back:
        existing.place = place_of(area, change.place)
        existing.save(update_fields=["place"])
    return existing


def _found_before(batch: Batch, change: InventoryChange) -> bool:
    """Whether a taking found in excess the batch whose arrival before it is entered late."""
    since = CountLine.objects.filter(
        batch=batch, taking__state="final", taking__taken_on__gte=change.event_date
    )
    return change.status == "L" and any(not any(line.book.values()) for line in since)


def _made(area: Area, change: InventoryChange, description: Description) -> Batch:
    if not change.batch.strip():
        raise InputError("missing_field", "a batch has no name", where="batch")
    if not change.items:
        raise InputError(
            "items_missing", "the number of items is never blank", where="items",
            mend="state it, 1 for bulk material",
        )  # fmt: skip
    return Batch.objects.create(
        area=area, name=change.batch, category=str(change.category),
        place=place_of(area, change.place), obligation=change.obligation,
        form=description.form, container=description.container, state=description.state,
        shipper_batch=description.shipper_batch, seal=description.seal,
    )  # fmt: skip


@part_of_service
def place_of(area: Area, code: str) -> Place:
    found = Place.objects.filter(area=area, code=code).first()
    if found is None:
        raise NotFound(
            "no_such_place", f"{area.code} has no place {code or '(blank)'}", where="place",
            mend=f"use one of {', '.join(area.places.values_list('code', flat=True))}",
        )  # fmt: skip
    return found


def _receiver(area: Area, change: InventoryChange) -> Area | None:
    if change.code == "RD":
        raise Conflict(
            "receive_the_transfer",
            "a domestic receipt is booked from its shipment",
            where="code",
            mend="open the transfer and receive it: the shipper's figures come with it",
        )
    if change.code != "SD":
        return None
    found = Area.objects.filter(
        country=area.country, code=change.counterpart, is_training=False
    ).first()
    if found is None or found.id == area.id:
        raise InputError(
            "receiver_missing",
            f"there is no other area {change.counterpart or '(blank)'} in the State",
            where="counterpart",
            mend="name the area to which the material goes",
        )
    return found


def _send(area: Area, receiver: Area, row: Movement) -> None:
    transfer = Transfer.objects.create(
        organisation_id=area.organisation_id, country=area.country,
        classification=area.classification, releasability=area.releasability,
        shipper=area, receiver=receiver, shipment=row,
        due_on=row.event_date + timedelta(days=IN_TRANSIT_DAYS),
    )  # fmt: skip
    set_deadline(
        subject=transfer,
        kind=RECEIPT_DEADLINE,
        what=f"{transfer}: receipt",
        starts_on=row.event_date,
        span=IN_TRANSIT_DAYS,
        subject_url=f"/accounting/transfers/{transfer.id}/",
        organisation_id=receiver.organisation_id,
    )


@part_of_service
def as_it_stands(version: Movement) -> dict[str, Any]:
    """Return a version of a record as content: the digest binds to all of it."""
    return {"entry": version.identifier, "digest": version.digest, "record": version.record}


@part_of_service
def as_held(batches: Iterable[Batch], on: date | None = None) -> list[dict[str, Any]]:
    """Return batches as content: where they are, and what the book says of them, on a day."""
    return [
        {
            "batch": batch.id, "name": batch.name, "category": batch.category,
            "place": batch.place.code, "holding": batch_holding(batch, on=on),
        }
        for batch in sorted(batches, key=lambda batch: batch.id)
    ]  # fmt: skip


@part_of_service
def check_unchanged(proposed: object, present: object, what: object) -> None:
    """Book what was judged, proposed and approved, or nothing."""
    if proposed != present:
        raise Stale(
            "book_moved",
            f"the book of {what} changed after this was proposed",
            mend="have it proposed again as it is now",
        )


def _open_batch(hands: Hands, area: Area, content: Mapping[str, Any]) -> Movement:
    """Bring what was there at the opening inventory into the book."""
    change = change_of({**content["record"], "code": "RS"})
    batch = arriving(area, change, content)

    def entry(name: str, now: datetime) -> DomainMovement:
        made = movement_of(change, name, now)
        opening = DomainAccount(
            area.code, change.category, obligation=change.obligation, external="opening inventory"
        )
        postings = tuple(
            Posting(opening if p.account.external else p.account, p.substance, p.amount)
            for p in made.postings
        )
        return DomainMovement(name, change.event_date, now, postings, OPENING, change.batch)

    return book(
        **hands.people(), area=area, entry=entry, batches=[batch],
        record={**record_of(change), "code": OPENING},
        measured=Measured(**content.get("measured", {})), closes_period=True,
    )  # fmt: skip


Act = Callable[[Hands, Area, Mapping[str, Any]], Movement]
ACTS: dict[str, Act] = {
    "opening": _open_batch,
    "change": _change,
}
