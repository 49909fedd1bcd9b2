"""Commodities held against a control list: entered, identified, decided by a second person."""

from __future__ import annotations

from django.utils import timezone

from korgan.kernel.approvals.services import decide, propose
from korgan.kernel.audit.services import record, service
from korgan.kernel.documents.selectors import exercise_of
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import Actor, Releasability, Role
from korgan.kernel.organisations.rights import declare_action, require_own
from korgan.trade.domain.commodities import CommodityState, Outcome, checked_entry
from korgan.trade.domain.work import check_explanation
from korgan.trade.models import Commodity
from korgan.trade.selectors.commodities import content_identified
from korgan.trade.services.lists import SCREENING

IDENTIFY = declare_action(
    "trade.identify_commodities",
    roles=[
        Role.OFFICER, Role.SUPERVISOR, Role.ANALYST, Role.LICENSING_OFFICER, Role.APPROVER,
    ],
    kinds=SCREENING,
)  # fmt: skip
CONFIRM = declare_action(
    "trade.confirm_identifications",
    roles=[Role.SUPERVISOR, Role.APPROVER],
    kinds=SCREENING,
    own=True,
)


@service(IDENTIFY)
def enter_commodity(*, actor: Actor, description: str, filename: str, data: bytes) -> Commodity:
    """Enter a commodity by its data sheet; one of an exercise is marked as such."""
    if len(description.strip()) < 3:
        raise InputError("commodity_unnamed", "say what it is", where="description")
    sheet = keep_original(actor=actor, data=data, filename=filename)
    now = timezone.now()
    year = timezone.localdate(now).year
    commodity = Commodity.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        releasability=Releasability.AUTHORITIES,
        reference=f"G-{year}-{next_number(f'trade.commodity.{year}'):06d}",
        description=description.strip()[:300],
        data_sheet=sheet,
        exercise=exercise_of(sheet.sha256),
        entered_at=now,
    )
    record(
        "trade.commodity_entered",
        commodity,
        original=sheet.sha256,
        exercise=bool(commodity.exercise),
    )
    return commodity


@service(IDENTIFY)
def identify_commodity(
    *,
    actor: Actor,
    commodity: Commodity,
    control_list: str,
    outcome: Outcome,
    entry: str,
    explanation: str,
) -> Commodity:
    """State the entry that controls a commodity, or that none does, for a second person."""
    commodity = _locked(actor, commodity)
    _require_state(commodity, CommodityState.OPEN, CommodityState.IN_REVIEW)
    if len(control_list.strip()) < 3:
        raise InputError(
            "control_list_missing", "name the control list and its edition", where="control_list"
        )
    commodity.entry = checked_entry(outcome, entry)
    commodity.control_list, commodity.outcome = control_list.strip()[:200], outcome
    commodity.explanation = check_explanation(explanation)
    commodity.officer_id, commodity.state = actor.user_id, CommodityState.IN_REVIEW
    commodity.save()
    propose(actor=actor, action=CONFIRM, subject=commodity, content=content_identified(commodity))
    record(
        "trade.commodity_identified",
        commodity,
        control_list=commodity.control_list,
        outcome=str(outcome),
        entry=commodity.entry,
        explanation=commodity.explanation,
    )
    return commodity


@service(CONFIRM)
def decide_identification(
    *, actor: Actor, commodity: Commodity, approve: bool, reason: str
) -> Commodity:
    """Confirm as a second person, or give the commodity back with the reason."""
    commodity = _locked(actor, commodity)
    _require_state(commodity, CommodityState.IN_REVIEW)
    decide(
        actor=actor,
        action=CONFIRM,
        subject=commodity,
        content=content_identified(commodity),
        approve=approve,
        reason=reason.strip(),
    )
    commodity.state = CommodityState.DECIDED if approve else CommodityState.OPEN
    commodity.decided_at = timezone.now() if approve else None
    commodity.save(update_fields=["state", "decided_at"])
    record(
        "trade.identification_decided",
        commodity,
        approved=approve,
        outcome=commodity.outcome,
        entry=commodity.entry,
        reason=reason.strip(),
    )
    return commodity


def _locked(actor: Actor, commodity: Commodity) -> Commodity:
    """Return the commodity as it is now, locked; only its own organisation works on it."""
    found = Commodity.objects.select_for_update(of=("self",)).get(id=commodity.id)
    require_own(actor, found)
    return found


def _require_state(commodity: Commodity, *states: CommodityState) -> None:
    if commodity.state not in states:
        raise Conflict(
            "wrong_state",
            f"the commodity is: {commodity.get_state_display()}",
            mend="reload the page to see how it stands",
        )
