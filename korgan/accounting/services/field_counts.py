"""Counts that devices kept while they had no network: taken over once, none lost, none overwritten.

What one person counted stays when another counted otherwise: both counts are kept, and somebody
decides, or the batch is counted again. Until then the taking is not reconciled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from korgan.accounting.domain.counting import result_of
from korgan.accounting.models import FieldCount, InventoryTaking
from korgan.accounting.selectors.facilities import calibration_on, keeps, method_named
from korgan.accounting.services.inventories import COUNT, TAKE, Counted, compared, count_one
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.errors import Conflict, InputError, NotFound
from korgan.kernel.organisations.domain import Actor

MOST_COUNTS = 2000


@dataclass(frozen=True, slots=True)
class DeviceCount:
    """One count as a device sends it; ``client_id`` is given there."""

    client_id: UUID
    read_at: datetime
    counted: Counted


@service(COUNT)
def merge_counts(
    *, actor: Actor, taking: InventoryTaking, counts: Sequence[DeviceCount]
) -> dict[UUID, str | InputError]:
    """Take over counts of a device; returns the outcome of each, or why it was refused."""
    keeps(actor, taking.area)
    taking = InventoryTaking.objects.select_for_update().get(id=taking.id)
    if len(counts) > MOST_COUNTS:
        raise InputError("too_many_counts", f"send at most {MOST_COUNTS} counts at a time")
    ids = [each.client_id for each in counts]
    known = taking.field_counts.filter(client_id__in=ids).values_list("client_id", "outcome")
    outcomes: dict[UUID, str | InputError] = dict(known)
    new = {each.client_id: each for each in counts if each.client_id not in outcomes}
    if new and taking.state != "frozen":
        raise Conflict(
            "wrong_state",
            f"the inventory taking is {taking.state}",
            mend="ask for a recount; nothing on the device is lost until then",
        )
    for client_id, each in new.items():
        try:
            with transaction.atomic():  # a count that is refused leaves the others alone
                outcomes[client_id] = _merge(actor, taking, each)
        except InputError as error:
            outcomes[client_id] = error
    record(
        "accounting.field_counts_merged",
        taking,
        received=len(counts),
        new=len(new),
        differing=sum(outcomes[each] == "differs" for each in new),
        refused=sum(isinstance(outcomes[each], InputError) for each in new),
    )
    return outcomes


@part_of_service
def _merge(actor: Actor, taking: InventoryTaking, given: DeviceCount) -> str:
    counted = given.counted
    line, amounts = compared(taking, counted)
    method = method_named(taking.area, counted.method) if counted.method else None
    if line.counted is None or line.counted_by_id == actor.user_id:
        line = count_one(actor=actor, taking=taking, counted=counted)
        outcome = "taken"
    else:
        alike = (line.counted, line.method_id) == (amounts, method.id if method else None)
        outcome = "same" if alike else "differs"
    FieldCount.objects.create(
        taking=taking,
        line=line,
        client_id=given.client_id,
        counted=amounts,
        method=method,
        remark=counted.remark.strip()[:200],
        # A clock that runs ahead tells nothing about a time that has not come.
        read_at=min(given.read_at, timezone.now()),
        counted_by_id=actor.user_id,
        received_at=timezone.now(),
        outcome=outcome,
        is_settled=outcome != "differs",
    )
    return outcome


@service(TAKE)
def settle_count(
    *, actor: Actor, taking: InventoryTaking, count_id: int, take: bool
) -> InventoryTaking:
    """Decide between the count on the list and one that differs."""
    keeps(actor, taking.area)
    taking = InventoryTaking.objects.select_for_update().get(id=taking.id)
    if taking.state != "frozen":
        raise Conflict(
            "wrong_state", f"the inventory taking is {taking.state}", mend="reload its page"
        )
    found = taking.field_counts.select_related("line").filter(id=count_id).first()
    if found is None:
        raise NotFound("not_found", "no such count, or not one that you may see")
    if found.is_settled:
        raise Conflict("count_settled", "it is decided already", mend="reload the page")
    line = found.line
    if take:
        line.counted, line.result = found.counted, result_of(line.book, found.counted)
        line.method, line.remark = found.method, found.remark
        line.calibration = calibration_on(found.method, taking.taken_on) if found.method else None
        line.counted_by, line.counted_at = found.counted_by, found.read_at
        line.save()
    found.is_settled = True
    found.save(update_fields=["is_settled"])
    record("accounting.count_settled", taking, batch=line.name, taken=take)
    return taking
