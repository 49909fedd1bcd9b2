"""What the register does by itself: raise the alarm for shipments that nobody has received."""

from __future__ import annotations

from django.utils import timezone

from korgan.kernel.organisations.domain import Role


def look_for_overdue_shipments() -> int:
    """Raise alarms in the State whose installation this is; each shipment alarms once."""
    # Models are loaded after the apps are.
    from korgan.kernel.organisations.seats import console_actor
    from korgan.kernel.organisations.selectors import node_owner
    from korgan.sources.models import Shipment
    from korgan.sources.services import raise_overdue_alarms

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
