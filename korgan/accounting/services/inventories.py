"""Writes of physical inventory takings: freeze, count, reconcile, make final."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from korgan.accounting.domain.counting import (
    Count,
    CountResult,
    counted_amounts,
    difference_movement,
    difference_record,
    result_of,
)
from korgan.accounting.domain.materials import ElementCategory, check_isotope
from korgan.accounting.domain.postings import ITEMS
from korgan.accounting.domain.postings import Account as DomainAccount
from korgan.accounting.models import Area, Batch, CountLine, InventoryTaking
from korgan.accounting.selectors.facilities import calibration_on, keeps, method_named
from korgan.accounting.selectors.ledger import batch_holding, holdings_of
from korgan.accounting.selectors.whereabouts import moved_after
from korgan.accounting.services.acts import lock_area, place_of
from korgan.accounting.services.booking import book
from korgan.accounting.services.days import check_has_come
from korgan.accounting.services.facilities import HOLDERS
from korgan.kernel.approvals.services import decide, propose
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.errors import Conflict, InputError, NotFound
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.rights import declare_action
from korgan.kernel.reasons import stated_reason

TAKE = declare_action(
    "accounting.take_inventory", roles=[Role.ACCOUNTANT, Role.SUPERVISOR], kinds=HOLDERS
)
COUNT = declare_action(
    "accounting.count", roles=[Role.ACCOUNTANT, Role.SUPERVISOR, Role.OFFICER], kinds=HOLDERS
)
FINISH = declare_action(
    "accounting.finish_inventory",
    roles=[Role.ACCOUNTANT, Role.SUPERVISOR, Role.APPROVER],
    kinds=HOLDERS,
    own=True,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of a count sheet: which batch, and what was found."""

    batch: str
    category: str
    count: Count
    place: str = ""
    method: str = ""
    remark: str = ""
    counted_on: date | None = None


@service(TAKE)
def freeze_inventory(*, actor: Actor, area: Area, on: date) -> InventoryTaking:
    """Freeze the book of a day and write the count list from it."""
    keeps(actor, area)
    lock_area(area)  # nothing enters the book between the list and the freeze
    if area.opened_on is None or on <= area.opened_on:
        raise Conflict(
            "before_opening",
            f"the ledger of {area.code} is not open on {on}",
            where="on",
            mend="enter the opening inventory first; changes come after its day",
        )
    check_has_come(on, mend="freeze the book on the day of the inventory taking")
    if area.takings.exclude(state="final").exists():
        raise Conflict("taking_open", "an inventory taking is open", mend="finish it first")
    last = area.takings.order_by("-taken_on").first()
    if last is not None and on <= last.taken_on:
        raise Conflict(
            "period_closed", f"the period that ended on {last.taken_on} is closed", where="on",
            mend="choose a later day",
        )  # fmt: skip
    taking = write_count_list(area=area, on=on, frozen_at=timezone.now())
    record("accounting.inventory_frozen", taking, on=on.isoformat(), batches=taking.lines.count())
    return taking


@part_of_service
def write_count_list(*, area: Area, on: date, frozen_at: datetime) -> InventoryTaking:
    """Write the list of what the book says is there on a day."""
    taking = InventoryTaking.objects.create(
        organisation_id=area.organisation_id,
        country=area.country,
        classification=area.classification,
        releasability=area.releasability,
        released_to_id=area.released_to_id,
        area=area,
        taken_on=on,
        frozen_at=frozen_at,
    )
    earlier, places = moved_after(area, on), {place.code: place for place in area.places.all()}
    CountLine.objects.bulk_create(
        CountLine(
            taking=taking,
            batch=batch,
            name=batch.name,
            category=batch.category,
            place=places[earlier.get(batch.id, batch.place.code)],
            book=held,
        )
        for batch, held in holdings_of(area, on=on)
    )
    return taking


@service(COUNT)
def record_counts(
    *, actor: Actor, taking: InventoryTaking, counts: Iterable[Counted]
) -> InventoryTaking:
    """Write down what was found of one batch or of many; the counter does not see the book."""
    keeps(actor, taking.area)
    taking = InventoryTaking.objects.select_for_update().get(id=taking.id)
    _in_state(taking, "frozen")
    done = [count_one(actor=actor, taking=taking, counted=counted) for counted in counts]
    if not done:
        raise InputError("nothing_given", "nothing was counted", mend="count one batch at least")
    record("accounting.counted", taking, lines=len(done))
    return taking


@part_of_service
def count_one(*, actor: Actor, taking: InventoryTaking, counted: Counted) -> CountLine:
    """Write down one count."""
    line, amounts = compared(taking, counted)
    line.counted = amounts
    line.result = result_of(line.book, line.counted)
    line.method = line.calibration = None
    if counted.method:
        line.method = method_named(taking.area, counted.method)
        line.calibration = calibration_on(line.method, taking.taken_on)
    line.remark = counted.remark.strip()[:200]
    line.counted_by_id, line.counted_at = actor.user_id, timezone.now()
    line.save()
    # Whoever counts a batch again decides between the counts before.
    line.field_counts.filter(is_settled=False).update(is_settled=True)
    return line


@part_of_service
def compared(taking: InventoryTaking, counted: Counted) -> tuple[CountLine, dict[str, int]]:
    """Return the line that a count is about, not saved, and the amounts that it states."""
    if counted.counted_on is not None and counted.counted_on < taking.taken_on:
        raise InputError(
            "count_before_freeze",
            f"{counted.batch} was counted on {counted.counted_on}, before the book was frozen "
            f"for {taking.taken_on}",
            where="counted_on",
            mend="count after the freeze: what moved in between would be counted twice or never",
        )
    line = _line(taking, counted)
    category = ElementCategory(line.category)
    amounts = counted_amounts(category, line.book, counted.count, counted.batch)
    if line.batch is None:
        _check_extra(line, amounts, category)
    return line, amounts


def _line(taking: InventoryTaking, counted: Counted) -> CountLine:
    lines = CountLine.objects.filter(taking=taking, name=counted.batch)
    if counted.category:
        lines = lines.filter(category=counted.category)
    found = list(lines[:2])
    if len(found) == 1:
        return found[0]
    if found or not counted.category:
        raise NotFound(
            "not_on_list",
            f"{counted.batch} is not on the count list",
            where="batch",
            mend="give its category, place and weight to enter it as found in excess",
        )
    place = place_of(taking.area, counted.place)
    known = Batch.objects.filter(
        area=taking.area, name=counted.batch, category=counted.category
    ).first()
    return CountLine(
        taking=taking, batch=known, name=counted.batch, category=counted.category, place=place
    )


def _check_extra(line: CountLine, amounts: Mapping[str, int], category: ElementCategory) -> None:
    if not amounts.get(category.element) or not amounts.get(ITEMS):
        raise InputError(
            "extra_without_weight",
            f"{line.name} is in no book: its weight and items are needed",
            where="batch",
            mend="measure it and state both",
        )
    isotopes = sum(amount for name, amount in amounts.items() if "-" in name)
    check_isotope(amounts[category.element], isotopes, line.name)


@service(TAKE)
def reconcile_inventory(*, actor: Actor, taking: InventoryTaking) -> InventoryTaking:
    """Close the count: the result is tentative, and a second person is asked to make it final."""
    keeps(actor, taking.area)
    taking = InventoryTaking.objects.select_for_update().get(id=taking.id)
    _in_state(taking, "frozen")
    rest = list(taking.lines.filter(result="uncounted").values_list("name", flat=True)[:6])
    if rest:
        raise Conflict(
            "not_counted",
            f"not counted yet: {', '.join(rest)}",
            mend="count every batch on the list, or mark it as missing",
        )
    unsettled = taking.field_counts.filter(is_settled=False).values_list("line__name", flat=True)
    if differing := sorted(set(unsettled))[:6]:
        raise Conflict(
            "counts_differ",
            f"two people counted otherwise: {', '.join(differing)}",
            mend="decide between the counts, or count the batch again",
        )
    taking.state = "tentative"
    taking.save(update_fields=["state"])
    if taking.area.needs_second_person:
        propose(actor=actor, action=FINISH, subject=taking, content=content_of(taking))
    results = {result: taking.lines.filter(result=result).count() for result in CountResult}
    record("accounting.inventory_reconciled", taking, **{str(k): v for k, v in results.items()})
    return taking


@service(TAKE)
def count_again(*, actor: Actor, taking: InventoryTaking, reason: str) -> InventoryTaking:
    """Go back from the tentative result to counting, for a recount."""
    keeps(actor, taking.area)
    taking = InventoryTaking.objects.select_for_update().get(id=taking.id)
    _in_state(taking, "tentative")
    reason = stated_reason(reason)
    taking.state = "frozen"
    taking.save(update_fields=["state"])
    record("accounting.count_reopened", taking, reason=reason)
    return taking


@service(FINISH)
def finish_inventory(
    *, actor: Actor, taking: InventoryTaking, explanation: str = ""
) -> InventoryTaking:
    """Make the result final: differences are booked, and what was found is the next beginning."""
    keeps(actor, taking.area)
    lock_area(taking.area)
    taking = (
        InventoryTaking.objects.select_for_update(of=("self",))
        .select_related("area")
        .get(id=taking.id)
    )
    _in_state(taking, "tentative")
    differing = list(taking.lines.exclude(result="found").select_related("batch", "place"))
    if differing and len(explanation.strip()) < 10:
        raise InputError(
            "explanation_missing",
            "there are differences and no explanation",
            where="explanation",
            mend="say what was looked into and what was found",
        )
    if taking.area.needs_second_person:
        decide(
            actor=actor, action=FINISH, subject=taking, content=content_of(taking),
            approve=True, reason=explanation.strip(),
        )  # fmt: skip
    for line in differing:
        book_difference(actor=actor, taking=taking, line=line)
    taking.state, taking.finalised_at = "final", timezone.now()
    taking.finalised_by_id, taking.explanation = actor.user_id, explanation.strip()
    taking.save()
    record(
        "accounting.inventory_finished", taking, differences=len(differing),
        explanation=taking.explanation,
    )  # fmt: skip
    return taking


@part_of_service
def book_difference(
    *, actor: Actor, taking: InventoryTaking, line: CountLine, booked_at: datetime | None = None
) -> None:
    """Book what the count of one batch differs from the book."""
    batch = line.batch or _batch_of(line)
    category, counted = ElementCategory(line.category), line.counted or {}
    account = DomainAccount(taking.area.code, category, batch.place.code, batch.obligation)
    if line.batch is not None and batch_holding(batch, on=taking.taken_on) != _whole(batch, line):
        raise Conflict(
            "book_moved", f"the book of {batch} changed after the freeze", mend="count it again"
        )
    line.difference = book(
        actor=actor, area=taking.area, batches=[batch], status="U", closes_period=True,
        booked_at=booked_at,
        entry=lambda name, now: difference_movement(
            account, batch.name, line.book, counted,
            identifier=name, on=taking.taken_on, booked_at=now,
        ),
        record=difference_record(account, batch.name, line.book, counted, taking.taken_on),
    )  # fmt: skip
    line.batch = batch
    line.save(update_fields=["difference", "batch"])


def _whole(batch: Batch, line: CountLine) -> dict[str, int]:
    """The frozen book with the zeros that the ledger would sum up."""
    return {**dict.fromkeys(batch_holding(batch), 0), **line.book}


def _batch_of(line: CountLine) -> Batch:
    return Batch.objects.create(
        area=line.taking.area, name=line.name, category=line.category, place=line.place
    )


def _in_state(taking: InventoryTaking, state: str) -> None:
    if taking.state != state:
        raise Conflict(
            "wrong_state", f"the inventory taking is {taking.state}", mend="reload its page"
        )


@part_of_service
def content_of(taking: InventoryTaking) -> Mapping[str, Any]:
    """Return what the second person decides on: every line as counted."""
    return {
        "taking": str(taking),
        "lines": [
            [line.name, line.category, line.book, line.counted, line.result]
            for line in taking.lines.order_by("name", "category")
        ],
    }
