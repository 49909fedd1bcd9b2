"""The register at a glance: every figure is of what its reader may see, and has a list behind it.

A figure and its list ask the same question, so that who follows a figure finds what it counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from korgan.kernel.organisations.domain import Actor
from korgan.sources.domain.applications import ApplicationState
from korgan.sources.domain.licences import LicenceState
from korgan.sources.models import STATE_LABELS
from korgan.sources.selectors.conditions import licences_with_overdue_conditions
from korgan.sources.selectors.incidents import list_incidents
from korgan.sources.selectors.inspections import list_corrections, list_inspections
from korgan.sources.selectors.licensing import list_applications, list_licences
from korgan.sources.selectors.quality import list_findings
from korgan.sources.selectors.shipments import list_overdue
from korgan.sources.selectors.stock import by_state_and_category

ENDING_DAYS, CORRECTION_DAYS = 91, 30
IN_FORCE = (LicenceState.AUTHORIZED.value, LicenceState.SUSPENDED.value)
NOT_CLOSED = ("open", "recovered")
WAITING = (ApplicationState.SUBMITTED.value, ApplicationState.IN_REVIEW.value)


@dataclass
class CategoryLine:
    """The sources of one category (None: not known), by state."""

    category: int | None
    by_state: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """In all states."""
        return sum(self.by_state.values())


@dataclass(frozen=True)
class Dashboard:
    """What there is, and what waits for somebody."""

    day: date
    lines: list[CategoryLine]
    states: list[str]
    falling: int
    unseen: int
    overdue: int
    ending: int
    ended: int
    incidents: int
    corrections_due: int
    corrections_late: int
    visits: int
    findings: int
    applications: int
    conditions_late: int

    @property
    def sources(self) -> int:
        """All sources whose life has not ended."""
        return sum(line.total for line in self.lines)

    def in_state(self, state: str) -> int:
        """Sources in one state."""
        return sum(line.by_state.get(state, 0) for line in self.lines)


def dashboard(*, actor: Actor) -> Dashboard:
    """Count what the actor may see, the sources without reading the register where possible."""
    today = timezone.localdate()
    by_category = {number: CategoryLine(number) for number in (1, 2, 3, 4, 5, None)}
    falling = unseen = 0
    for row in by_state_and_category(actor=actor):
        by_state = by_category[row["category"]].by_state
        by_state[row["state"]] = by_state.get(row["state"], 0) + row["held"]
        falling, unseen = falling + row["falling"], unseen + row["unseen"]
    lines = [each for each in by_category.values() if each.category or each.total]
    present = {state for line in lines for state in line.by_state}
    licences = list_licences(actor=actor).filter(state__in=IN_FORCE)
    ending = (today, today + timedelta(days=ENDING_DAYS))
    open_ones = list_corrections(actor=actor).filter(state="open")
    soon = (today, today + timedelta(days=CORRECTION_DAYS))
    return Dashboard(
        day=today,
        lines=lines,
        states=[state for state in STATE_LABELS if state in present],
        falling=falling,
        unseen=unseen,
        overdue=list_overdue(actor=actor).count(),
        ending=licences.filter(valid_until__range=ending).count(),
        ended=licences.filter(valid_until__lt=today).count(),
        incidents=list_incidents(actor=actor).filter(state__in=NOT_CLOSED, exercise="").count(),
        corrections_due=open_ones.filter(due_on__range=soon).count(),
        corrections_late=open_ones.filter(due_on__lt=today).count(),
        visits=list_inspections(actor=actor).filter(state="planned").count(),
        findings=list_findings(actor=actor).filter(state="open").count(),
        applications=list_applications(actor=actor).filter(state__in=WAITING).count(),
        conditions_late=licences_with_overdue_conditions(actor=actor, today=today).count(),
    )
