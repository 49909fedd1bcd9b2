"""The worker's duty: tell the named role of each deadline that has become late."""

from __future__ import annotations

from django.utils import timezone

from korgan.kernel.organisations.domain import Role


def escalate_what_is_late() -> int:
    """Escalate in the State whose installation this is; writes nothing when nothing is late."""
    # Models are loaded after the apps are.
    from korgan.kernel.deadlines.models import Deadline
    from korgan.kernel.deadlines.services import escalate_late
    from korgan.kernel.organisations.seats import console_actor
    from korgan.kernel.organisations.selectors import node_owner

    owner, today = node_owner(), timezone.localdate()
    if owner is None:
        return 0
    waiting = Deadline.objects.filter(
        country=owner.country, done_at=None, escalated_at=None, late_after__lt=today
    )
    if not waiting.exists():
        return 0
    return escalate_late(actor=console_actor(Role.ADMINISTRATOR), today=today)
