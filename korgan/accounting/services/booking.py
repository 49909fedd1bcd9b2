"""The one way into the ledger: checked by the domain, numbered, chained, written once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import F
from django.utils import timezone

from korgan.accounting.domain.codes import PAIR, inventory_changes
from korgan.accounting.domain.materials import AMERICIUM, ElementCategory, check_isotope, in_unit
from korgan.accounting.domain.postings import ITEMS, Posting
from korgan.accounting.domain.postings import Account as DomainAccount
from korgan.accounting.domain.postings import Movement as DomainMovement
from korgan.accounting.domain.records import Measured, digest_of
from korgan.accounting.models import (
    Account,
    AccountSum,
    Area,
    Batch,
    InventoryTaking,
    LedgerLine,
    Method,
    Movement,
)
from korgan.accounting.models.ledger import PRODUCTION, RELOCATION
from korgan.accounting.selectors.account_sums import month_of
from korgan.accounting.selectors.facilities import calibration_on, method_named
from korgan.accounting.selectors.whereabouts import FOLLOWS, Way, way_from
from korgan.accounting.services.days import check_has_come
from korgan.kernel.audit.services import part_of_service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import Actor

# How an entry is made once its name and moment are known.
Entry = Callable[[str, datetime], DomainMovement]
_NEAR_THOUSAND = (Fraction(98, 100), Fraction(102, 100))


@part_of_service
def book(
    *, area: Area, entry: Entry, batches: Iterable[Batch], status: str = "N", **told: Any
) -> Movement:
    """Write a movement where its batches lay on its day, and let their later moves carry it.

    What is entered for a day before a move stands at the place of that day until the move, and
    where the batch went from then on: so no place ever holds less than nothing of a batch.
    """
    batches = list(batches)
    ways: dict[str, Way] = {}

    def placed(name: str, now: datetime) -> DomainMovement:
        movement = entry(name, now)
        ways.update({each.category: _way_of(each, movement) for each in batches})
        return replace(movement, postings=tuple(_at(ways, each) for each in movement.postings))

    new = [batch for batch in batches if not batch.lines.exists()]
    row = write(area=area, entry=placed, batches=batches, status=status, **told)
    also = {name: told[name] for name in _OF_ALL_ROWS if name in told}
    for batch in batches:
        _carry(row, batch, ways[batch.category], is_new=batch in new, **also)
    return row


_OF_ALL_ROWS = ("actor", "booked_by", "approved_by", "booked_at", "closes_period")


def _way_of(batch: Batch, movement: DomainMovement) -> Way:
    """Its own way; that of the batch in which it was made or whose category it takes on, if new."""
    if not batch.lines.exists() and _stays_with_its_source(movement.code):
        same = Batch.objects.filter(area=batch.area, name=batch.name, place=batch.place)
        source = same.exclude(id=batch.id).order_by("id").first()
        if source is not None:
            return way_from(source, movement.event_date)
    return way_from(batch, movement.event_date)


def _stays_with_its_source(code: str) -> bool:
    known = inventory_changes().get(code)
    return code == PRODUCTION or (known is not None and known.effect == PAIR)


def _at(ways: Mapping[str, Way], posting: Posting) -> Posting:
    account = posting.account
    way = ways.get(str(account.category))
    if way is None or not account.is_inventory:
        return posting
    return replace(posting, account=replace(account, place=way.place))


def _carry(row: Movement, batch: Batch, way: Way, *, is_new: bool, **also: Any) -> None:
    """Move what was entered for an earlier day with the moves that the batch has made since."""
    lines = list(
        row.lines.filter(batch=batch).values_list("account__obligation", "substance", "amount")
    )
    here = way.place
    for stop in way.later if lines else ():
        here, left = stop.place, here
        if here == left:
            continue
        postings = tuple(
            Posting(
                DomainAccount(row.area.code, ElementCategory(batch.category), place, obligation),
                substance, sign * amount,
            )
            for place, sign in ((left, -1), (here, 1))
            for obligation, substance, amount in lines
        )  # fmt: skip
        told = {
            "code": RELOCATION, "batch": batch.name, "from": left, "to": here,
            "event_date": stop.record["event_date"],
        }  # fmt: skip
        write(
            area=row.area, entry=_move(stop.on, postings, batch.name), batches=[batch],
            # A new batch moves whole: this is its own move, not what follows one.
            record=told if is_new else {**told, FOLLOWS: row.identifier},
            status=stop.status if stop.status == "L" else "N", completes_act=False, **also,
        )  # fmt: skip


def _move(on: date, postings: tuple[Posting, ...], batch: str) -> Entry:
    return lambda name, now: DomainMovement(name, on, now, postings, RELOCATION, batch)


@part_of_service
def write(
    *,
    actor: Actor,
    area: Area,
    entry: Entry,
    batches: Iterable[Batch],
    record: Mapping[str, Any],
    measured: Measured | None = None,
    status: str = "N",
    revision: int = 0,
    corrects: Movement | None = None,
    counterpart: str = "",
    approved_by: int | None = None,
    booked_by: int | None = None,
    booked_at: datetime | None = None,
    closes_period: bool = False,
    completes_act: bool = True,
) -> Movement:
    """Write a movement and its lines as they are; the caller says which batches they are about.

    Where an act books several movements about one batch, only the last completes it: the book of
    the batch is looked at then.
    """
    number = next_number(f"accounting.ledger.{area.id}")
    last = Movement.objects.filter(area=area, number=number - 1).first()
    now = booked_at or timezone.now()
    if last is not None and now < last.booked_at:
        # Else a view "as known on" an earlier day would change afterwards.
        raise Conflict(
            "booked_before_last",
            f"the last entry of {area.code} was booked at {last.booked_at.isoformat()}",
            mend="book in the order of time",
        )
    movement = entry(f"{area.code}/{number}", now)
    _check_day(area, movement.event_date, closes_period=closes_period)
    method, calibration = _measurement(area, measured, movement.event_date)
    named = {(batch.name, batch.category): batch for batch in batches}
    row = Movement.objects.create(
        area=area,
        number=number,
        code=movement.code,
        status=status,
        revision=revision,
        event_date=movement.event_date,
        booked_at=now,
        batch=_first_batch(named, movement),
        corrects=corrects,
        counterpart=counterpart,
        basis=measured.basis if measured else "",
        method=method,
        calibration=calibration,
        document=measured.document[:80] if measured else "",
        record=dict(record),
        booked_by_id=booked_by or actor.user_id,
        approved_by_id=approved_by,
        digest=digest_of(movement, record, last.digest if last else ""),
    )
    lines = _lines(row, movement, named)
    LedgerLine.objects.bulk_create(lines)
    _add_to_sums(lines)
    for batch in named.values() if completes_act else ():
        _check_book(batch, movement)
    return row


def _lines(
    row: Movement, movement: DomainMovement, named: Mapping[tuple[str, str], Batch]
) -> list[LedgerLine]:
    lines = []
    for posting in movement.postings:
        account = posting.account
        batch = named.get((movement.batch, str(account.category))) if not account.external else None
        lines.append(
            LedgerLine(
                movement=row,
                account_id=_account_id(account),
                batch=batch,
                substance=posting.substance,
                amount=posting.amount,
                event_date=row.event_date,
                booked_at=row.booked_at,
            )
        )
    return lines


def _add_to_sums(lines: list[LedgerLine]) -> None:
    """Add the lines to the sums of their months, in one order: nobody waits for one who waits."""
    sums: dict[tuple[int, str, date, date], int] = defaultdict(int)
    for line in lines:
        months = month_of(line.event_date), month_of(line.booked_at)
        sums[line.account_id, line.substance, *months] += line.amount
    for (account, substance, event_month, booked_month), amount in sorted(sums.items()):
        row, _ = AccountSum.objects.get_or_create(
            account_id=account, substance=substance, event_month=event_month,
            booked_month=booked_month,
        )  # fmt: skip
        AccountSum.objects.filter(id=row.id).update(amount=F("amount") + amount)


def _account_id(account: DomainAccount) -> int:
    found, _ = Account.objects.get_or_create(
        area=account.area,
        category=str(account.category),
        place=account.place,
        obligation=account.obligation,
        external=account.external,
    )
    return found.id


def _first_batch(named: Mapping[tuple[str, str], Batch], movement: DomainMovement) -> Batch | None:
    return next((batch for (name, _), batch in named.items() if name == movement.batch), None)


def _measurement(area: Area, measured: Measured | None, day: date) -> tuple[Method | None, Any]:
    if measured is None or not measured.method:
        if measured is not None and measured.calibration:
            raise InputError(
                "calibration_without_method",
                "a calibration belongs to a measurement method",
                where="calibration",
                mend="name the method as well",
            )
        return None, None
    method = method_named(area, measured.method)
    if not measured.calibration:
        return method, calibration_on(method, day)
    found = method.calibrations.filter(name=measured.calibration).first()
    if found is None:
        raise InputError(
            "no_such_calibration",
            f"method {method.code} has no calibration {measured.calibration}",
            where="calibration",
        )
    return method, found


def _check_day(area: Area, day: date, *, closes_period: bool) -> None:
    check_has_come(
        day, where="event_date", mend="book what has happened, on the day on which it happened"
    )
    if closes_period:
        return
    if area.opened_on is None or day <= area.opened_on:
        raise Conflict(
            "before_opening",
            f"the ledger of {area.code} is not open on {day}",
            where="event_date",
            mend="enter the opening inventory first; changes come after its day",
        )
    taking = InventoryTaking.objects.filter(area=area, taken_on__gte=day).first()
    if taking is None:
        return
    if taking.state == "final":
        raise Conflict(
            "period_closed",
            f"the period that ended on {taking.taken_on} is closed",
            where="event_date",
            mend="book what was forgotten as late: it enters the present period, and the next "
            "report names its day",
        )
    raise Conflict(
        "book_frozen",
        f"the book is frozen for the inventory taking of {taking.taken_on}",
        where="event_date",
        mend="finish the inventory taking first; changes after that day can be booked",
    )


def _check_book(batch: Batch, movement: DomainMovement) -> None:
    """No batch holds less than nothing on any day, nor more of an isotope than of its element."""
    days: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for day, substance, amount in batch.lines.values_list("event_date", "substance", "amount"):
        days[day][substance] += amount
    held: dict[str, int] = defaultdict(int)
    for day in sorted(days):
        for substance, amount in days[day].items():
            held[substance] += amount
        for substance, amount in sorted(held.items()):  # the element before its isotopes
            if amount < 0:
                raise _negative(batch, day, substance, amount, movement)
            element, dash, _ = substance.partition("-")
            if dash and substance != AMERICIUM:
                check_isotope(held[element], amount, batch.name)


def _negative(
    batch: Batch, day: date, substance: str, amount: int, movement: DomainMovement
) -> InputError:
    taken = -sum(
        posting.amount
        for posting in movement.postings
        if posting.account.is_inventory and posting.substance == substance
    )
    held = amount + taken
    if substance != ITEMS and held > 0:
        ratio = Fraction(taken, held) / 1000
        if _NEAR_THOUSAND[0] <= ratio <= _NEAR_THOUSAND[1]:
            return InputError(
                "unit_suspected",
                f"{in_unit(taken, 'g')} g is a thousand times what batch {batch.name} holds",
                where="unit",
                mend="the weight was meant in g, not in kg: give it in the unit in which it is",
            )
    if substance == ITEMS:
        have, want = str(held), str(taken)
        mend = "check batch and number; the book never falls below nothing"
    else:
        have, want = f"{in_unit(held, 'g')} g", f"{in_unit(taken, 'g')} g"
        mend = "check the batch, the weight, and whether g or kg is meant"
    return Conflict(
        "book_negative",
        f"batch {batch.name} holds {have} of {substance} on {day}, and {want} are taken from it",
        where="weight",
        mend=mend,
    )
