"""What border detection does when something happened elsewhere."""

from __future__ import annotations

from datetime import date
from typing import Any

from korgan.border.services import change_watch_list
from korgan.kernel.events.services import consumes
from korgan.kernel.organisations.domain import Role
from korgan.kernel.organisations.seats import console_actor


@consumes("sources.watch_list")
def watch_list_changed(payload: dict[str, Any]) -> None:
    """Tell officers at crossings which sources are missing in this State, and which no longer."""
    actor = console_actor(Role.OFFICER)
    if payload.get("country", actor.country) != actor.country:
        return
    change_watch_list(
        actor=actor,
        add=payload["action"] == "add",
        incident=payload["incident"],
        serial=payload["serial"],
        nuclides=payload["nuclides"],
        since=date.fromisoformat(payload["since"]),
        category=payload["category"],
    )
