"""Writes of seals and custodians: events, never changed."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from korgan.accounting.models import Area, Batch, CustodyEvent, Place, SealEvent
from korgan.accounting.models.handling import SEAL_ENDS, SEAL_LABELS
from korgan.accounting.selectors.facilities import get_area, keeps
from korgan.accounting.selectors.handling import last_seal_event, possible_custodians
from korgan.accounting.services.days import check_has_come
from korgan.accounting.services.facilities import HOLDERS
from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import Actor, OrganisationKind, Role
from korgan.kernel.organisations.rights import declare_action

SEAL = declare_action(
    "accounting.record_seal",
    roles=[Role.ACCOUNTANT, Role.SUPERVISOR, Role.OFFICER, Role.INSPECTOR],
    kinds=[*HOLDERS, OrganisationKind.REGULATOR],
)
ASSIGN = declare_action(
    "accounting.assign_custodian", roles=[Role.ACCOUNTANT, Role.SUPERVISOR], kinds=HOLDERS
)


@service(SEAL)
def record_seal(
    *, actor: Actor, batch: Batch, seal: str, kind: str, on: date, remark: str = ""
) -> SealEvent:
    """Write down that a seal was applied, verified, removed, or found broken."""
    area = get_area(actor=actor, area_id=batch.area_id)
    if actor.organisation_kind is not OrganisationKind.REGULATOR:
        keeps(actor, area)
    if area.is_training:
        raise Conflict("not_in_training", "the books of a sandbox are only read")
    area = Area.objects.select_for_update().get(id=area.id)
    seal = seal.strip().upper()
    _check_seal(area, batch, seal, kind, on, remark)
    event = SealEvent.objects.create(
        area=area, batch=batch, seal=seal, kind=kind, on=on, remark=remark.strip()[:200],
        recorded_by_id=actor.user_id, recorded_at=timezone.now(),
    )  # fmt: skip
    batch.seal = "" if kind in SEAL_ENDS else seal
    batch.save(update_fields=["seal"])
    record("accounting.seal_recorded", batch, seal=seal, kind=kind, on=on.isoformat())
    return event


def _check_seal(area: Area, batch: Batch, seal: str, kind: str, on: date, remark: str) -> None:
    if not seal:
        raise InputError("missing_field", "the seal has no number", where="seal")
    if kind not in SEAL_LABELS:
        raise InputError("unknown_code", f"{kind} is nothing that happens to a seal", where="kind")
    check_has_come(on, mend="book what has happened, on the day on which it happened")
    last = last_seal_event(area, seal)
    if kind == "applied":
        if last is not None and last.kind not in SEAL_ENDS:
            raise Conflict(
                "seal_in_use", f"seal {seal} is on batch {last.batch}", where="seal",
                mend="each seal has a number of its own and is used once",
            )  # fmt: skip
        if last is not None:
            raise Conflict(
                "seal_used_up", f"seal {seal} was used before", where="seal",
                mend="each seal has a number of its own and is used once",
            )  # fmt: skip
        return
    if last is None or last.kind in SEAL_ENDS or last.batch_id != batch.id:
        raise Conflict(
            "seal_not_there", f"seal {seal} is not on batch {batch}", where="seal",
            mend="write down first that it was applied",
        )  # fmt: skip
    if on < last.on:
        raise InputError(
            "before_last_event", f"the seal was last seen on {last.on}", where="on",
            mend="write down what happened since; what was written down stays",
        )  # fmt: skip
    if kind == "broken" and len(remark.strip()) < 5:
        raise InputError(
            "explanation_missing", "a broken seal is explained", where="remark",
            mend="say what was looked into and what was found",
        )  # fmt: skip


@service(ASSIGN)
def assign_custodian(
    *, actor: Actor, place: Place, custodian_id: int, since: date, handed_over: str = ""
) -> CustodyEvent:
    """Write down who answers for a place from a day on."""
    keeps(actor, place.area)
    if custodian_id not in {user.id for user in possible_custodians(place.area)}:
        raise InputError(
            "not_a_member", "the custodian is no member of the organisation", where="custodian",
            mend="choose somebody who works there",
        )  # fmt: skip
    check_has_come(since, where="since", mend="write it down on the day of the hand-over")
    last = place.custody.order_by("-since", "-id").first()
    if last is not None and since < last.since:
        raise InputError(
            "before_last_event", f"the present custodian took over on {last.since}",
            where="since", mend="state the day of the hand-over, then or later",
        )  # fmt: skip
    event = CustodyEvent.objects.create(
        place=place, custodian_id=custodian_id, since=since, recorded_by_id=actor.user_id,
        handed_over=handed_over.strip()[:200], recorded_at=timezone.now(),
    )  # fmt: skip
    record(
        "accounting.custodian_assigned", place.area, place=place.code, custodian=custodian_id,
        since=since.isoformat(),
    )  # fmt: skip
    return event
