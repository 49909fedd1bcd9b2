"""Sealed reports, and what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from korgan.accounting.domain.balance_period import (
    due_rules,
    latest_inventory_taking,
)
from korgan.accounting.domain.codes import inventory_changes
from korgan.accounting.domain.reports import ReportKind
from korgan.accounting.models import (
    AccountingReport,
    Area,
    LedgerLine,
    Movement,
    ReportedLine,
    ReportQuestion,
)
from korgan.accounting.profiles import load_profile
from korgan.accounting.selectors.facilities import list_areas
from korgan.accounting.selectors.ledger import (
    latest_of,
    list_transfers,
    list_waiting,
)
from korgan.accounting.selectors.report_drafts import (
    first_unreported,
    sealed_reports,
    states_one_category,
)
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to


def list_reports(*, actor: Actor) -> QuerySet[AccountingReport]:
    """Return the sealed reports that the actor may see."""
    return _readable_reports(actor).filter(area__is_training=False)


def _readable_reports(actor: Actor) -> QuerySet[AccountingReport]:
    return visible_to(actor, AccountingReport.objects.select_related("area", "document"))


def get_report(*, actor: Actor, report_id: int) -> AccountingReport:
    """Return one sealed report."""
    return get_visible(actor, _readable_reports(actor), id=report_id)


@dataclass(frozen=True)
class Due:
    """Something that has to be done, and by when."""

    what: str
    area: Area
    on: date
    kind: str
    subject: Any = None

    @property
    def is_late(self) -> bool:
        """Whether its day has passed."""
        return self.on < timezone.localdate()


def what_is_due(*, actor: Actor) -> list[Due]:
    """Return what the areas that the actor may see have to do, the most urgent first."""
    found: list[Due] = []
    for area in list_areas(actor=actor).exclude(opened_on=None):
        found += _reports_due(area)
        last = area.takings.filter(state="final").order_by("-taken_on").first()
        since = last.taken_on if last else area.opened_on
        if since is not None and not area.takings.exclude(state="final").exists():
            found.append(Due("taking", area, latest_inventory_taking(since), "taking"))
    for transfer in list_transfers(actor=actor).filter(receipt__isnull=True):
        found.append(Due("receipt", transfer.receiver, transfer.due_on, "receipt", transfer))
    for waiting in list_waiting(actor=actor).filter(state="waiting"):
        day = timezone.localdate(waiting.proposed_at)
        found.append(Due("approval", waiting.area, day + timedelta(days=1), "approval", waiting))
    for question in _unanswered(actor):
        report, asked = question.report, timezone.localdate(question.asked_at)
        # Before the day of the report itself; after that day at once.
        on = max(filter(None, (report.due_on, asked + timedelta(days=1))))
        found.append(Due("question", report.area, on, "question", question))
    return sorted(found, key=lambda due: due.on)


def _unanswered(actor: Actor) -> QuerySet[ReportQuestion]:
    """Return the State's questions about reports that are not answered yet."""
    return ReportQuestion.objects.filter(
        report__in=list_reports(actor=actor).values("id"), answered_at=None
    ).select_related("report__area")


def overview(*, actor: Actor) -> dict[str, int]:
    """Return the figures of the home page."""
    late = sum(1 for due in what_is_due(actor=actor) if due.is_late)
    return {"areas": list_areas(actor=actor).count(), "due": late}


def _reports_due(area: Area) -> list[Due]:
    rules = {rule.kind: rule for rule in due_rules(area.regime)} if area.regime else {}
    found = []
    first = first_unreported(area)
    if first is not None and ReportKind.ICR in rules:
        found.append(Due("ICR", area, rules[ReportKind.ICR].due(first.event_date), "report"))
    sent = set(AccountingReport.objects.filter(area=area).values_list("kind", "end"))
    for taking in area.takings.filter(state="final"):
        for kind in (ReportKind.PIL, ReportKind.MBR):
            missing = (kind.value, taking.taken_on) not in sent
            if kind in rules and (missing or lacks_category(area, kind, taking.taken_on)):
                due = rules[kind].due(taking.taken_on)
                found.append(Due(kind.value, area, due, "report", taking))
    return found


def lacks_category(area: Area, kind: ReportKind, end: date) -> bool:
    """Whether a form with one report for each category lacks that of one until a day."""
    if not states_one_category(load_profile(area.profile), kind):
        return False
    undone = Q(status="D") | Q(amendments__status="D") | Q(corrects__amendments__status="D")
    lines = LedgerLine.objects.filter(
        account__area=area.code, account__external="", event_date__lte=end
    ).exclude(movement__in=Movement.objects.filter(undone, area=area))
    held = set(lines.order_by().values_list("account__category", flat=True).distinct())
    stated = {r.element for r in sealed_reports(area, kind) if r.end == end}
    # A report of the form before a change of form names none: it states them all.
    return "" not in stated and bool(held - stated)


def reported_in(movement: Movement) -> ReportedLine | None:
    """Return the report line in which a movement stands."""
    return movement.reported.select_related("report").first()


def is_latest(movement: Movement) -> bool:
    """Whether a movement is the last version of its record."""
    original = movement.corrects or movement
    return latest_of(original).id == movement.id


def known_codes() -> list[tuple[str, str]]:
    """Return codes with which a facility books a change by hand, with their names."""
    return [
        (code, kind.name)
        for code, kind in inventory_changes().items()
        if code not in ("RD", "RM", "RP", "L+", "L-", "MF", "RA", "R+", "R-", "DI")
    ]
