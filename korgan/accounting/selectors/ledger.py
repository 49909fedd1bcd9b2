"""Reads of the ledger: movements, what batches and accounts hold, as known on any date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, DateField, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.postings import Account as DomainAccount
from korgan.accounting.domain.postings import Book, Posting
from korgan.accounting.domain.postings import Movement as DomainMovement
from korgan.accounting.domain.records import digest_of
from korgan.accounting.models import (
    Account,
    AccountSum,
    Area,
    Batch,
    LedgerLine,
    Movement,
    Transfer,
    WaitingPosting,
)
from korgan.accounting.selectors.account_sums import sums_until
from korgan.accounting.selectors.facilities import list_areas, readable_areas
from korgan.kernel.errors import Conflict, InputError, NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to


def list_movements(*, actor: Actor) -> QuerySet[Movement]:
    """Return the movements of all areas that the actor may see."""
    return Movement.objects.filter(area__in=list_areas(actor=actor).values("id"))


def list_training_movements(*, actor: Actor) -> QuerySet[Movement]:
    """Return the movements of the copies for training that the actor may see."""
    copies = readable_areas(actor=actor).filter(is_training=True)
    return Movement.objects.filter(area__in=copies.values("id"))


def get_movement(*, actor: Actor, movement_id: int) -> Movement:
    """Return one movement."""
    found = (
        Movement.objects.filter(area__in=readable_areas(actor=actor).values("id"))
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
    readable = Batch.objects.filter(area__in=readable_areas(actor=actor).values("id"))
    found = readable.select_related("area", "place").filter(id=batch_id).first()
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


def version_before(movement: Movement) -> Movement:
    """Return the version of its record that a correction or deletion takes the place of."""
    original = original_of(movement)
    earlier = original.amendments.filter(number__lt=movement.number)
    return earlier.order_by("-number").first() or original


def list_corrections_of_closed(
    *, actor: Actor, area: Area, start: date, end: date
) -> QuerySet[Movement]:
    """Return amendments and late entries of a period about earlier, closed periods."""
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    return (
        Movement.objects.filter(area=area, event_date__gte=start, event_date__lte=end)
        .filter(Q(corrects__event_date__lt=start) | Q(status="L"))
        .select_related("batch", "corrects__area", "area")
        .order_by("number")
    )


def batch_holding(
    batch: Batch, *, on: date | None = None, known_on: datetime | None = None
) -> dict[str, int]:
    """Return what the book says of a batch: substance to amount (ug; items as they are)."""
    return _sums(batch.lines.all(), on, known_on)


def account_value(
    account: Account, substance: str, *, on: date | None = None, known_on: datetime | None = None
) -> int:
    """Return the value of one account at the end of a day, from what was booked by a moment."""
    chosen = {"account": account, "substance": substance}
    return sums_until(chosen, ("substance",), on, known_on).get((substance,), 0)


def book_value(
    *, actor: Actor, area: Area, on: date | None = None, known_on: datetime | None = None
) -> dict[tuple[str, str], int]:
    """Return what an area holds by category and substance, as known on a moment."""
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    return value_of(area, on=on, known_on=known_on)


def value_of(
    area: Area, *, on: date | None = None, known_on: datetime | None = None
) -> dict[tuple[str, str], int]:
    """Return what ``book_value`` does, for those that have the area already."""
    chosen = {"account__area": area.code, "account__external": ""}
    found = sums_until(chosen, ("account__category", "substance"), on, known_on)
    return {(category, substance): total for (category, substance), total in found.items() if total}


def holdings(
    *, actor: Actor, area: Area, on: date | None = None, known_on: datetime | None = None
) -> list[tuple[Batch, dict[str, int]]]:
    """Return each batch of an area that holds something, with what it holds."""
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    return holdings_of(area, on=on, known_on=known_on)


@dataclass(frozen=True)
class HoldingsPage:
    """A part of what an area holds; ``following`` leads to the next part, None at the end."""

    rows: list[tuple[Batch, dict[str, int]]]
    following: int | None


def holdings_page(
    *,
    actor: Actor,
    area: Area,
    on: date | None = None,
    name: str = "",
    before: int | None = None,
    size: int = 100,
) -> HoldingsPage:
    """Return batches of an area that hold something, the latest first, a page at a time.

    The work does not grow with the ledger: batches are looked at from the last one backwards
    until a page is full, each by its own lines.
    """
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    lines = _until(LedgerLine.objects.filter(batch=OuterRef("id")), on, None)
    held = lines.values("substance").annotate(total=Sum("amount")).exclude(total=0).values("total")
    # A bound even for the first page: it tells SQLite to walk back by number, not to sort them all.
    bound = BigIntegerField.MAX_BIGINT if before is None else before
    batches = Batch.objects.filter(Exists(held), area=area, id__lt=bound).order_by("-id")
    if name:
        batches = batches.filter(name__istartswith=name)
    found = list(batches.select_related("place", "area")[: size + 1])
    shown = found[:size]
    return HoldingsPage(_held_by(shown, on), shown[-1].id if len(found) > size else None)


def holdings_among(
    *, actor: Actor, area: Area, ids: Iterable[int], on: date | None = None
) -> list[tuple[Batch, dict[str, int]]]:
    """Return which of some batches of an area hold something, now or on a day, and what."""
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    batches = Batch.objects.filter(area=area, id__in=list(ids)).select_related("place", "area")
    return [(batch, held) for batch, held in _held_by(list(batches), on) if held]


def _held_by(batches: list[Batch], on: date | None) -> list[tuple[Batch, dict[str, int]]]:
    sums: dict[int, dict[str, int]] = defaultdict(dict)
    own = _until(LedgerLine.objects.filter(batch__in=batches), on, None)
    for batch_id, substance, total in own.values_list("batch_id", "substance").annotate(
        total=Sum("amount")
    ):
        if total:
            sums[batch_id][substance] = total
    in_order = sorted(batches, key=lambda batch: (batch.place.code, batch.name))
    return [(batch, sums[batch.id]) for batch in in_order]


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


class LedgerRow(NamedTuple):
    """A movement as it is stored, without its lines."""

    id: int
    number: int
    code: str
    status: str
    revision: int
    event_date: date
    booked_at: datetime
    batch: str | None
    corrects: int | None
    counterpart: str
    basis: str
    method: str | None
    calibration: str | None
    document: str
    record: dict[str, Any]
    digest: str


_ROW = (
    "id", "number", "code", "status", "revision", "event_date", "booked_at", "batch__name",
    "corrects__number", "counterpart", "basis", "method__code", "calibration__name", "document",
    "record", "digest",
)  # fmt: skip
_BARE = (
    "id", "number", "code", "event_date", "booked_at", "batch__name", "corrects__number"
)  # fmt: skip
_CHUNK = 5000


def domain_movements(area: Area) -> Iterator[tuple[LedgerRow, DomainMovement]]:
    """Read the ledger of an area in the order of booking, as the domain knows it."""
    for row, postings in _with_postings(area, _ROW):
        read = LedgerRow(*row)
        yield read, _movement(
            area.code, read.number, read.code, read.event_date, read.booked_at, read.batch,
            read.corrects, postings=postings,
        )  # fmt: skip


def bare_movements(area: Area) -> Iterator[DomainMovement]:
    """Read what ``domain_movements`` does without the record as stated: what a book needs."""
    for row, postings in _with_postings(area, _BARE):
        yield _movement(area.code, *row[1:], postings=postings)


def _movement(
    area: str, number: int, code: str, event_date: date, booked_at: datetime, batch: str | None,
    corrects: int | None, *, postings: tuple[Posting, ...],
) -> DomainMovement:  # fmt: skip
    return DomainMovement(
        f"{area}/{number}", event_date, booked_at, postings, code, batch or "",
        f"{area}/{corrects}" if corrects else "",
    )  # fmt: skip


def _with_postings(
    area: Area, columns: tuple[str, ...]
) -> Iterator[tuple[tuple[Any, ...], tuple[Posting, ...]]]:
    """Rows of movements in the order of booking, the id first, each with its lines."""
    accounts: dict[int, DomainAccount] = {}
    stored = Movement.objects.filter(area=area).order_by("number").values_list(*columns)
    rows = stored.iterator(chunk_size=_CHUNK)
    while read := list(islice(rows, _CHUNK)):
        postings = _postings_of(area, [row[0] for row in read], accounts)
        for row in read:
            yield row, tuple(postings[row[0]])


def _postings_of(
    area: Area, movements: list[int], accounts: dict[int, DomainAccount]
) -> dict[int, list[Posting]]:
    """Lines of movements; the accounts that they name are read once and shared."""
    lines = list(
        LedgerLine.objects.filter(
            movement__area=area, movement_id__gte=min(movements), movement_id__lte=max(movements)
        )
        .order_by("movement_id", "id")
        .values_list("movement_id", "account_id", "substance", "amount")
    )
    unknown = {account for _, account, _, _ in lines} - accounts.keys()
    for each in Account.objects.filter(id__in=unknown):
        accounts[each.id] = DomainAccount(
            each.area, ElementCategory(each.category), each.place, each.obligation, each.external
        )
    found: dict[int, list[Posting]] = defaultdict(list)
    for movement, account, substance, amount in lines:
        found[movement].append(Posting(accounts[account], substance, amount))
    return found


def replay(*, actor: Actor, area: Area) -> Book:
    """Return the domain's book of an area, built anew from its movements."""
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    return Book(bare_movements(area))


def verify_chain(*, actor: Actor, area: Area) -> int:
    """Recompute every digest of an area's ledger; returns how many; refuses the first bad one."""
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    previous, count, movements = "", 0, domain_movements(area)
    while True:
        try:
            row, movement = next(movements)
        except StopIteration:
            break
        except InputError as error:  # lines that do not even balance
            raise _changed(f"{area.code}/{count + 1}") from error
        digest = digest_of(movement, row.record, previous)
        if digest != row.digest or row.number != count + 1:
            raise _changed(f"{area.code}/{count + 1}")
        previous, count = digest, count + 1
    _verify_sums(area)
    return count


def _verify_sums(area: Area) -> None:
    """Refuse sums of an account by month that are not those of its lines."""
    inside = {"account__area": area.code, "account__external": ""}
    by = ("account", "substance", "event_month", "booked_month")
    kept = AccountSum.objects.filter(**inside, amount__lt=0) | AccountSum.objects.filter(
        **inside, amount__gt=0
    )
    lines = LedgerLine.objects.filter(**inside).annotate(
        event_month=TruncMonth("event_date"),
        booked_month=TruncMonth("booked_at", tzinfo=UTC, output_field=DateField()),
    )
    summed = lines.order_by().values_list(*by).annotate(total=Sum("amount"))
    found = {tuple(key): total for *key, total in summed if total}
    if found != {tuple(key): total for *key, total in kept.values_list(*by, "amount")}:
        raise Conflict(
            "sums_differ",
            f"the sums by month of {area.code} are not those of its lines",
            mend="restore them from a backup; the lines themselves are as they were booked",
        )


def _changed(entry: str) -> Conflict:
    return Conflict(
        "ledger_changed",
        f"entry {entry} is not what was booked",
        where=entry,
        mend="compare with a backup and with the audit log, which holds its digest",
    )
