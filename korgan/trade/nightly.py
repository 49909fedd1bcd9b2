"""The worker's duty, and the console's command: screen again what has not been screened yet."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from korgan.kernel.organisations.selectors import node_owner


def rescreen_at_night(now: datetime | None = None) -> int:
    """In the night's hour, start what is due; at other times do nothing."""
    if timezone.localtime(now).hour != settings.SCREENING_NIGHT_HOUR:
        return 0
    return start_what_is_due()


def start_what_is_due(*, everything: bool = False) -> int:
    """Start a job for each edition and office whose parties wait; returns how many.

    With `everything`, all parties of every office are screened whether that is due or not.
    """
    # Models are loaded after the apps are.
    from korgan.trade.selectors.rescreening import (
        editions_not_rescreened,
        is_under_way,
        offices_not_rescreened,
        offices_with_parties,
    )
    from korgan.trade.services.rescreening import start_rescreening
    from korgan.trade.system_actor import acting_for

    owner = node_owner()
    if owner is None:
        return 0
    offices = offices_with_parties if everything else offices_not_rescreened
    due = [
        (
            "trade.rescreen",
            {"edition_id": each.id, "organisation_id": each.party_list.organisation_id},
        )
        for each in editions_not_rescreened(country=owner.country)
    ]
    due += [
        ("trade.rescreen_all", {"organisation_id": each}) for each in offices(country=owner.country)
    ]
    started = 0
    for kind, arguments in due:
        if not is_under_way(kind, arguments):
            actor = acting_for(arguments["organisation_id"])
            start_rescreening(actor=actor, kind=kind, arguments=arguments)
            started += 1
    return started
