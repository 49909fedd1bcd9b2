"""Conditions of a licence that fall due: when next, and what shows that they were met."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet

from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import visible_to
from korgan.sources.domain.applications import Condition
from korgan.sources.models import ConditionMet, Licence, LicenceRevision

# Deadlines of conditions: one kind for each key, so that each has one open deadline.
KIND = "sources.condition."


@dataclass(frozen=True)
class DueCondition:
    """A condition with its next due day that nothing covers yet; None where none comes again."""

    condition: Condition
    counted_from: date
    due_on: date | None
    met: list[ConditionMet]

    def is_overdue(self, today: date) -> bool:
        """Whether its due day has passed."""
        return self.due_on is not None and self.due_on < today


def list_conditions_met(*, actor: Actor) -> QuerySet[ConditionMet]:
    """Return records that the actor may see."""
    return visible_to(actor, ConditionMet.objects.select_related("document", "recorded_by"))


def conditions_of(revision: LicenceRevision, met: Collection[ConditionMet]) -> list[DueCondition]:
    """Return every condition of a revision, with what shows that it was met."""
    found = []
    for kept in revision.conditions:
        condition = Condition(**kept)
        own = [each for each in met if each.key == condition.key]
        counted_from, due = next_due(
            condition, revision.valid_from, revision.valid_until, {each.due_on for each in own}
        )
        found.append(DueCondition(condition, counted_from, due, own))
    return found


def next_due(
    condition: Condition, begins: date, ends: date, covered: Collection[date]
) -> tuple[date, date | None]:
    """Return the first due day that no record covers, and the due day before it."""
    months = int(condition.every_months or 0)
    if months < 1:
        return begins, None
    number, before = 1, begins
    while (due := begins + relativedelta(months=number * months)) <= ends:
        if due not in covered:
            return before, due
        number, before = number + 1, due
    return before, None


def with_overdue_condition(today: date) -> list[int]:
    """Return the keys of licences of which a condition is overdue; who sees them is not asked."""
    late = Deadline.objects.filter(
        kind__startswith=KIND,
        subject_type=Licence._meta.label,
        done_at=None,
        due_on__lt=today,
    )
    return sorted({int(key) for key in late.values_list("subject_id", flat=True)})


def licences_with_overdue_conditions(*, actor: Actor, today: date) -> QuerySet[Licence]:
    """Return the licences that the actor may see and of which a condition is overdue."""
    return visible_to(actor, Licence.objects.filter(id__in=with_overdue_condition(today)))
