"""What cooperation does when something happened elsewhere."""

from __future__ import annotations

from datetime import date
from typing import Any

from korgan.cooperation.services import take_measured_coverage, take_measured_law
from korgan.kernel.events.services import consumes
from korgan.kernel.organisations.domain import Role
from korgan.kernel.organisations.seats import console_actor


@consumes("training.coverage_measured")
def coverage_measured(payload: dict[str, Any]) -> None:
    """Take the measured coverage of posts as readings of the exit plans of this State."""
    actor = console_actor(Role.PLANNER)
    if payload["country"] == actor.country:
        take_measured_coverage(
            actor=actor,
            day=date.fromisoformat(payload["day"]),
            organisations=payload["organisations"],
        )


@consumes("law.coverage_measured")
def law_measured(payload: dict[str, Any]) -> None:
    """Take the measured coverage of obligations as readings of the exit plans of this State."""
    actor = console_actor(Role.PLANNER)
    if payload["country"] == actor.country:
        take_measured_law(
            actor=actor,
            day=date.fromisoformat(payload["day"]),
            applying=payload["applying"],
            covered=payload["covered"],
        )
