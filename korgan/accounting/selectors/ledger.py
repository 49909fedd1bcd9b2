"""Reads of the ledger: movements, what batches and accounts hold, as known on any date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum

from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.postings import Account as DomainAccount
from korgan.accounting.domain.postings import Book, Posting
from korgan.accounting.domain.postings import Movement as DomainMovement
from korgan.accounting.domain.records import digest_of
from korgan.accounting.models import (
    Account,
    Area,
    Batch,
    LedgerLine,
    Movement,
    Transfer,
    WaitingPosting,
)
from korgan.accounting.selectors.facilities import list_areas
from korgan.kernel.errors import Conflict, InputError, NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to


def list_movements(*, actor: Actor) -> QuerySet[Movement]:
    """Return the movements of all areas that the actor may see."""
    return Movement.objects.filter(area__in=list_areas(actor=actor).values("id"))


def get_movement(*, actor: Actor, movement_id: int) -> Movement:
    """Return one movement."""
    found = (
        list_movements(actor=actor)
        .select_related("area", "batch", "corrects", "method", "calibration", "booked_by")
        .filter(id=movement_id)
        .first()
    )
    if found is None:
        raise NotFound("not_found", "no such movement, or not one that you may see")
    return found


def list_batches(*, actor: Actor) -> QuerySet[Batch]:
    """Return the batches of all areas that the actor may see."""
    return Batch.objects.filter(area__in=list_areas(actor=actor).values("id"))


def find_batches(*, actor: Actor, text: str) -> QuerySet[Batch]:
    """Return batches whose name or shipper's name begins with the text."""
    begins = Q(name__istartswith=text) | Q(shipper_batch__istartswith=text)
    return list_batches(actor=actor).filter(begins).order_by("name")


def get_batch(*, actor: Actor, batch_id: int) -> Batch:
    """Return one batch."""
    found = list_batches(actor=actor).select_related("area", "place").filter(id=batch_id).first()
    if found is None:
        raise NotFound("not_found", "no such batch, or not one that you may see")
    return found


def list_transfers(*, actor: Actor) -> QuerySet[Transfer]:
    """Return transfers that the actor may see: as authority, as shipper or as receiver."""
    areas = list_areas(actor=actor).values("id")
    return Transfer.objects.filter(Q(shipper__in=areas) | Q(receiver__in=areas)).select_related(
        "shipper", "receiver", "shipment__batch", "receipt"
    )


def get_transfer(*, actor: Actor, transfer_id: int) -> Transfer:
    """Return one transfer."""
    found = list_transfers(actor=actor).filter(id=transfer_id).first()
    if found is None:
        raise NotFound("not_found", "no such transfer, or not one that you may see")
    return found


def list_waiting(*, actor: Actor) -> QuerySet[WaitingPosting]:
    """Return postings that wait for a second person, or waited."""
    return visible_to(actor, WaitingPosting.objects.select_related("area", "proposed_by"))


def get_waiting(*, actor: Actor, waiting_id: int) -> WaitingPosting:
    """Return one posting that waits."""
    return get_visible(actor, list_waiting(actor=actor), id=waiting_id)


def original_of(movement: Movement) -> Movement:
    """Return the movement that a correction or deletion amends; itself if it amends none."""
    return movement.corrects or movement


def latest_of(original: Movement) -> Movement:
    """Return the last version of a movement's record."""
    return original.amendments.order_by("-number").first() or original


def batch_holding(
    batch: Batch, *, on: date | None = None, known_on: datetime | None = None
) -> dict[str, int]:
    """Return what the book says of a batch: substance to amount (ug; items as they are)."""
    return _sums(batch.lines.all(), on, known_on)


def account_value(
    account: Account, substance: str, *, on: date | None = None, known_on: datetime | None = None
) -> int:
    """Return the value of one account at the end of a day, from what was booked by a moment."""
    lines = LedgerLine.objects.filter(account=account, substance=substance)
    return _until(lines, on, known_on).aggregate(total=Sum("amount"))["total"] or 0


def book_value(
    *, actor: Actor, area: Area, on: date | None = None, known_on: datetime | None = None
) -> dict[tuple[str, str], int]:
    """Return what an area holds by category and substance, as known on a moment."""
    get_visible(actor, list_areas(actor=actor), id=area.id)
    lines = LedgerLine.objects.filter(account__in=_inventory_accounts(area))
    rows = (
        _until(lines, on, known_on)
        .values_list("account__category", "substance")
        .annotate(total=Sum("amount"))
    )
    return {(category, substance): total for category, substance, total in rows if total}


def holdings(
    *, actor: Actor, area: Area, on: date | None = None, known_on: datetime | None = None
) -> list[tuple[Batch, dict[str, int]]]:
    """Return each batch of an area that holds something, with what it holds."""
    get_visible(actor, list_areas(actor=actor), id=area.id)
    return holdings_of(area, on=on, known_on=known_on)


def holdings_of(
    area: Area, *, on: date | None = None, known_on: datetime | None = None
) -> list[tuple[Batch, dict[str, int]]]:
    """Return what ``holdings`` does, for services that have the area already."""
    lines = LedgerLine.objects.filter(batch__area=area)
    rows = _until(lines, on, known_on).values_list("batch_id", "substance").annotate(
        total=Sum("amount")
    )  # fmt: skip
    held: dict[int, dict[str, int]] = defaultdict(dict)
    for batch_id, substance, total in rows:
        if total:
            held[batch_id][substance] = total
    batches = Batch.objects.filter(id__in=list(held)).select_related("place", "area")
    return [(batch, held[batch.id]) for batch in batches.order_by("place__code", "name")]


def _inventory_accounts(area: Area) -> QuerySet[Account]:
    return Account.objects.filter(area=area.code, external="")


def _sums(
    lines: QuerySet[LedgerLine], on: date | None, known_on: datetime | None
) -> dict[str, int]:
    rows = _until(lines, on, known_on).values_list("substance").annotate(total=Sum("amount"))
    return dict(rows)


def _until(
    lines: QuerySet[LedgerLine], on: date | None, known_on: datetime | None
) -> QuerySet[LedgerLine]:
    if on is not None:
        lines = lines.filter(event_date__lte=on)
    if known_on is not None:
        lines = lines.filter(booked_at__lte=known_on)
    return lines.order_by()


def domain_movements(area: Area) -> Iterator[tuple[Movement, DomainMovement]]:
    """Read the ledger of an area in the order of booking, as the domain knows it."""
    accounts = {
        each.id: DomainAccount(
            each.area, ElementCategory(each.category), each.place, each.obligation, each.external
        )
        for each in Account.objects.filter(lines__movement__area=area).distinct()
    }
    rows = Movement.objects.filter(area=area).select_related("batch", "corrects", "area")
    for row in rows.prefetch_related("lines").order_by("number").iterator(chunk_size=2000):
        postings = tuple(
            Posting(accounts[line.account_id], line.substance, line.amount)
            for line in row.lines.all()
        )
        yield row, DomainMovement(
            row.identifier, row.event_date, row.booked_at, postings, row.code,
            str(row.batch.name) if row.batch else "",
            row.corrects.identifier if row.corrects else "",
        )  # fmt: skip


def replay(*, actor: Actor, area: Area) -> Book:
    """Return the domain's book of an area, built anew from its movements."""
    get_visible(actor, list_areas(actor=actor), id=area.id)
    return Book(movement for _, movement in domain_movements(area))


def verify_chain(*, actor: Actor, area: Area) -> int:
    """Recompute every digest of an area's ledger; returns how many; refuses the first bad one."""
    get_visible(actor, list_areas(actor=actor), id=area.id)
    previous, count, movements = "", 0, domain_movements(area)
    while True:
        try:
            row, movement = next(movements)
        except StopIteration:
            return count
        except InputError as error:  # lines that do not even balance
            raise _changed(f"{area.code}/{count + 1}") from error
        digest = digest_of(movement, row.record, previous)
        if digest != row.digest or row.number != count + 1:
            raise _changed(f"{area.code}/{count + 1}")
        previous, count = digest, count + 1


def _changed(entry: str) -> Conflict:
    return Conflict(
        "ledger_changed",
        f"entry {entry} is not what was booked",
        where=entry,
        mend="compare with a backup and with the audit log, which holds its digest",
    )
