"""What the register does in the background: judge its quality, raise alarms for what is late."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.kernel.jobs.kinds import Work, declare_job
from korgan.kernel.organisations.domain import Role
from korgan.kernel.organisations.seats import console_actor
from korgan.kernel.organisations.selectors import node_owner
from korgan.sources.models import Shipment
from korgan.sources.services import apply_edition, assess_register, raise_overdue_alarms


@declare_job("sources.assess_quality", _("Judge the source register"))
def assess_quality(work: Work) -> dict[str, Any]:
    """Judge the register of who asked."""
    score = assess_register(actor=work.actor)
    return {"score": round(score.score, 1), "findings": score.findings}


@declare_job("sources.apply_edition", _("Work the categories out again"))
def work_categories_out(work: Work) -> dict[str, Any]:
    """Apply the rules in force to the whole register."""
    report = apply_edition(actor=work.actor)
    return {"recomputed": report.recomputed, "changed": report.changed}


def look_for_overdue_shipments() -> int:
    """Raise alarms in the State whose installation this is; each shipment alarms once."""
    owner = node_owner()
    today = timezone.localdate()
    if owner is None:
        return 0
    waiting = Shipment.objects.filter(
        country=owner.country, closed_on=None, alarmed_at=None, overdue_after__lt=today
    )
    if not waiting.exists():
        return 0
    return raise_overdue_alarms(actor=console_actor(Role.ADMINISTRATOR), today=today)
