"""The least probability that an organisation wants to see, by list and purpose."""

from __future__ import annotations

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.rights import declare_action
from korgan.trade.domain.work import check_threshold
from korgan.trade.models import PartyList, Threshold
from korgan.trade.services.lists import SCREENING

SET_THRESHOLDS = declare_action(
    "trade.set_thresholds", roles=[Role.SUPERVISOR, Role.APPROVER], kinds=SCREENING
)


@service(SET_THRESHOLDS)
def set_threshold(
    *, actor: Actor, party_list: PartyList | None, purpose: str, value: float, reason: str
) -> Threshold:
    """Set the own organisation's threshold for a list (None: all) and a purpose (empty: all)."""
    check_threshold(value)
    if len(reason.strip()) < 5:
        raise InputError("reason_missing", "say why", where="reason")
    threshold, _ = Threshold.objects.update_or_create(
        organisation_id=actor.organisation_id,
        party_list=party_list,
        purpose=purpose,
        defaults={
            "value": value,
            "reason": reason.strip()[:300],
            "set_at": timezone.now(),
            "set_by_id": actor.user_id,
        },
    )
    record(
        "trade.threshold_set",
        threshold,
        list=party_list.name if party_list else "",
        purpose=purpose,
        value=f"{value:.4f}",
        reason=reason.strip(),
    )
    return threshold
