"""Writes of the ledger: opening, changes, amendments, moves, second person."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone

from korgan.accounting.domain.codes import DECREASE, PAIR, inventory_change
from korgan.accounting.domain.four_eyes import (
    Weighed,
    difference,
    fissile_of,
    needs_second,
    together,
    weighed,
)
from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.postings import ITEMS
from korgan.accounting.domain.records import Description, Measured, change_of, record_of
from korgan.accounting.domain.unit_doubts import refuse_unless_alike
from korgan.accounting.models import Area, Batch, Movement, WaitingPosting
from korgan.accounting.selectors.facilities import keeps
from korgan.accounting.selectors.ledger import batch_holding
from korgan.accounting.services.acts import Hands, as_it_stands, perform
from korgan.accounting.services.amendments import version_to_amend
from korgan.accounting.services.facilities import HOLDERS
from korgan.accounting.services.unit_checks import ask_about_units_together
from korgan.kernel.approvals.services import decide, propose
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.rights import declare_action
from korgan.kernel.reasons import stated_reason

POST = declare_action("accounting.post", roles=[Role.ACCOUNTANT], kinds=HOLDERS)
APPROVE = declare_action(
    "accounting.approve_posting",
    roles=[Role.ACCOUNTANT, Role.SUPERVISOR, Role.APPROVER],
    kinds=HOLDERS,
    own=True,
)
Booked = Movement | WaitingPosting


@service(POST)
def open_ledger(
    *,
    actor: Actor,
    area: Area,
    on: date,
    held: list[tuple[InventoryChange, Description, Measured]],
    confirmed_unit: bool = False,
) -> list[Movement]:
    """Enter the opening inventory of an area, batch by batch; the first period starts after it."""
    keeps(actor, area)
    area = Area.objects.select_for_update().get(id=area.id)
    if area.opened_on is not None:
        raise Conflict(
            "open_already", f"the ledger of {area.code} was opened on {area.opened_on}",
            mend="book what came in since as a receipt",
        )  # fmt: skip
    if not confirmed_unit:
        ask_about_units_together([change for change, _, _ in held])
    rows = [_opened_with(actor, area, on, *each) for each in held]
    area.opened_on = on
    area.save(update_fields=["opened_on"])
    record(
        "accounting.ledger_opened",
        area,
        on=on.isoformat(),
        batches=len(rows),
        digest=rows[-1].digest if rows else "",
    )
    return rows


def _opened_with(
    actor: Actor,
    area: Area,
    on: date,
    change: InventoryChange,
    description: Description,
    measured: Measured,
) -> Movement:
    """Book one batch of an opening inventory; a refusal names it, since there are many."""
    content = {
        "act": "opening",
        "record": {**record_of(change), "event_date": on.isoformat()},
        "description": asdict(description),
        "measured": asdict(measured),
    }
    try:
        return perform(hands=Hands(actor), area=area, content=content)
    except InputError as error:
        told = error.message if error.where == "event_date" else f"{change.batch}: {error.message}"
        raise type(error)(error.code, told, where=error.where, mend=error.mend) from None


@service(POST)
def post_change(
    *,
    actor: Actor,
    area: Area,
    change: InventoryChange,
    description: Description | None = None,
    measured: Measured | None = None,
    confirmed_unit: bool = False,
) -> Booked:
    """Book an inventory change; above the area's threshold it waits for a second person."""
    keeps(actor, area)
    if change.area != area.code:
        raise InputError("other_area", f"the change is of {change.area}", where="area")
    if change.code in ("RM", "RP"):
        raise InputError(
            "rebatch_together",
            "batches used up and batches made are booked together",
            where="code",
            mend="use re-batching",
        )
    if change.code in ("L+", "L-", "MF"):
        raise InputError(
            "taking_decides",
            f"{change.code} follows from an inventory taking",
            where="code",
            mend="take the inventory; an event between takings is GA or LA",
        )
    change = in_proportion(area, change)
    content = {
        "act": "change",
        "record": record_of(change),
        "description": asdict(description or Description()),
        "measured": asdict(measured or Measured()),
        "confirmed_unit": confirmed_unit,
    }
    title = f"{change.code} {change.batch}"
    return submit(actor, area, content, title, judged(area, change))


@service(POST)
def correct_entry(
    *,
    actor: Actor,
    movement: Movement,
    corrected: InventoryChange,
    measured: Measured | None = None,
    confirmed_unit: bool = False,
) -> Booked:
    """Book the difference between an entry and what is right; the original stays."""
    area = movement.area
    keeps(actor, area)
    _, latest = version_to_amend(area, movement.id)
    before = stated(latest)
    if not confirmed_unit:
        refuse_unless_alike(corrected.element, [before.element])
    content = {
        "act": "correction",
        "original": movement.id,
        "stands": as_it_stands(latest),
        "record": record_of(corrected),
        "measured": asdict(measured or Measured(basis=movement.basis)),
    }
    title = f"{movement}: correction"
    material = [*judged(area, before), *judged(area, corrected), *difference(before, corrected)]
    return submit(actor, area, content, title, material)


@service(POST)
def delete_entry(*, actor: Actor, movement: Movement, reason: str) -> Booked:
    """Take an entry out of the book by its opposite; the original stays, with the reason."""
    area = movement.area
    keeps(actor, area)
    reason = stated_reason(reason)
    _, latest = version_to_amend(area, movement.id)
    content = {
        "act": "deletion",
        "original": movement.id,
        "stands": as_it_stands(latest),
        "reason": reason,
    }
    title = f"{movement}: deletion"
    return submit(actor, area, content, title, judged(area, stated(latest)))


@service(APPROVE)
def decide_posting(
    *, actor: Actor, waiting: WaitingPosting, approve: bool, reason: str = ""
) -> WaitingPosting:
    """Book a posting as the second person, or refuse it with the reason."""
    keeps(actor, waiting.area)
    waiting = WaitingPosting.objects.select_for_update().get(id=waiting.id)
    if waiting.state != "waiting":
        raise Conflict("decided_already", f"{waiting.title} is decided already")
    decide(
        actor=actor,
        action=APPROVE,
        subject=waiting,
        content=waiting.content,
        approve=approve,
        reason=reason.strip(),
    )
    if approve:
        hands = Hands(actor, booked_by=waiting.proposed_by_id, approved_by=actor.user_id)
        # The unit was asked about when it was proposed, and two people have looked at the weight:
        # what was booked meanwhile raises no question that nobody here can answer.
        content = {**waiting.content, "confirmed_unit": True}
        waiting.movement = perform(hands=hands, area=waiting.area, content=content)
    waiting.state = "booked" if approve else "refused"
    waiting.save(update_fields=["state", "movement"])
    digest = waiting.movement.digest if waiting.movement else ""
    record(
        "accounting.posting_approved" if approve else "accounting.posting_refused",
        waiting, movement=str(waiting.movement or ""), digest=digest, reason=reason.strip(),
    )  # fmt: skip
    return waiting


@part_of_service
def in_proportion(area: Area, change: InventoryChange) -> InventoryChange:
    """Take the isotopes in the batch's own proportion, and all its items with all its weight."""
    kind = inventory_change(change.code)
    if kind.effect not in (DECREASE, PAIR):
        return change
    category = kind.from_category or str(change.category)
    batch = Batch.objects.filter(area=area, name=change.batch, category=category).first()
    held = batch_holding(batch) if batch else {}
    whole = held.get(change.category.element, 0)
    if not whole:
        return change
    isotopes = dict(change.isotopes) or {
        name: round(Fraction(amount * change.element, whole))
        for name, amount in held.items()
        if "-" in name
    }
    items = change.items
    if items is None and change.element == whole:
        items = held.get(ITEMS) or None
    return replace(change, isotopes=isotopes, items=items)


@part_of_service
def judged(area: Area, *changes: InventoryChange) -> list[Weighed]:
    """What changes of one posting weigh, each with the enrichment of its batch, and together."""
    each = [part for change in changes for part in weighed(change, _enrichment(area, change))]
    return [*each, *together(changes)]


def _enrichment(area: Area, change: InventoryChange) -> Fraction:
    """Fissile share of the batch as the book has it: what is stated may say less."""
    category = inventory_change(change.code).from_category or str(change.category)
    batch = Batch.objects.filter(area=area, name=change.batch, category=category).first()
    held = batch_holding(batch) if batch else {}
    whole = held.get("U", 0)
    return Fraction(fissile_of(held), whole) if whole else Fraction(0)


@part_of_service
def stated(movement: Movement) -> InventoryChange:
    """Return what a movement's record states."""
    return change_of(movement.record)


@part_of_service
def submit(
    actor: Actor,
    area: Area,
    content: dict[str, Any],
    title: str,
    material: list[Weighed],
    *,
    second: bool = False,
) -> Booked:
    """Book at once, or try it out, take it back and put it to a second person."""
    limits = area.four_eyes_special, area.four_eyes_source
    if not second and not any(needs_second(each, *limits) for each in material):
        row = perform(hands=Hands(actor), area=area, content=content)
        record("accounting.posted", row, what=title, act=content["act"], digest=row.digest)
        return row
    _try(actor, area, content)
    waiting = WaitingPosting.objects.create(
        organisation_id=area.organisation_id,
        country=area.country,
        classification=area.classification,
        releasability=area.releasability,
        area=area,
        content=content,
        title=title,
        proposed_by_id=actor.user_id,
        proposed_at=timezone.now(),
    )
    propose(actor=actor, action=APPROVE, subject=waiting, content=content)
    record("accounting.posting_proposed", waiting, what=title, act=content["act"])
    return waiting


class _TakenBack(Exception):
    pass


def _try(actor: Actor, area: Area, content: dict[str, Any]) -> None:
    """Refuse now what would be refused at the approval."""
    try:
        with transaction.atomic():
            perform(hands=Hands(actor), area=area, content=content)
            raise _TakenBack
    except _TakenBack:
        pass
