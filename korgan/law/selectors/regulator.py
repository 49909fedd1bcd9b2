"""The regulator's facts: independence, staff, money, its library of regulations."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import visible_to
from korgan.kernel.reference.domain import PackRow
from korgan.law.domain.regulator import Element, element_of, specialists_needed
from korgan.law.models import BudgetLine, FacilityType, IndependenceFact, StaffGroup, Work
from korgan.law.selectors.catalogues import pack_rows, worded
from korgan.law.selectors.texts import list_works, provisions_of, version_in_force

LIBRARY_KINDS = ("regulation", "procedure", "guide", "decree")


@dataclass(frozen=True)
class Question:
    """A question of independence with the State's fact, if it has given one."""

    row: PackRow
    text: str
    fact: IndependenceFact | None


@dataclass(frozen=True)
class ShownElement:
    """An element of independence in words, its counts and its questions."""

    name: str
    counts: Element
    questions: tuple[Question, ...]


def list_facts(*, actor: Actor) -> QuerySet[IndependenceFact]:
    """Return the own State's facts of independence."""
    facts = IndependenceFact.objects.filter(country=actor.country).select_related("work")
    return visible_to(actor, facts)


def independence_of(*, actor: Actor, today: date) -> list[ShownElement]:
    """Return the vector of independence: elements with counts, never one number."""
    facts = {each.question: each for each in list_facts(actor=actor)}
    grouped: dict[str, list[PackRow]] = defaultdict(list)
    for row in pack_rows("law_independence", actor.country, today).values():
        grouped[row.values["element"]].append(row)
    return [_element(rows, facts) for rows in grouped.values()]


def _element(rows: list[PackRow], facts: dict[str, IndependenceFact]) -> ShownElement:
    questions = tuple(Question(row, worded(row, "question"), facts.get(row.key)) for row in rows)
    answers = [
        (
            each.fact.answer if each.fact else "unknown",
            bool(each.fact and (each.fact.citation or each.fact.work_id)),
        )
        for each in questions
    ]
    name = worded(rows[0], "element")
    return ShownElement(name, element_of(name, answers), questions)


def list_staff(*, actor: Actor) -> QuerySet[StaffGroup]:
    """Return the regulator's groups of posts."""
    return visible_to(actor, StaffGroup.objects.filter(country=actor.country)).order_by("name")


def list_facility_types(*, actor: Actor) -> QuerySet[FacilityType]:
    """Return the types of installation that the regulator answers for."""
    return visible_to(actor, FacilityType.objects.filter(country=actor.country)).order_by("name")


def list_budget(*, actor: Actor) -> QuerySet[BudgetLine]:
    """Return the regulator's budget lines, the newest year first."""
    lines = visible_to(actor, BudgetLine.objects.filter(country=actor.country))
    return lines.order_by("-year", "purpose", "origin")


def staff_needed(*, actor: Actor) -> int:
    """Return the specialists that the installations need by the first model."""
    return specialists_needed({each.name: each.units for each in list_facility_types(actor=actor)})


def library(*, actor: Actor) -> QuerySet[Work]:
    """Return regulations, procedures and guides with status and responsible body."""
    works = list_works(actor=actor).filter(country=actor.country, kind__in=LIBRARY_KINDS)
    return works.order_by("kind", "title")


@dataclass(frozen=True)
class ChecklistStep:
    """A step of a procedure, by its address, for use as a checklist elsewhere."""

    address: str
    number: str
    text: str


def checklists_at(*, actor: Actor, place: str) -> QuerySet[Work]:
    """Return the procedures in force that the State offers as checklists on a page."""
    works = list_works(actor=actor).filter(country=actor.country, places__place=place)
    return works.filter(status__in=("in_force", "under_revision")).order_by("title")


def checklist_of(*, actor: Actor, work: Work, today: date) -> list[ChecklistStep]:
    """Return a procedure's steps: its provisions that have words and nothing below them."""
    list_works(actor=actor).get(id=work.id)
    version = version_in_force(work, today)
    if version is None:
        return []
    provisions = provisions_of(version)
    parents = {each.parent for each in provisions}
    return [
        ChecklistStep(f"{work.frbr_uri}#{each.eid}", each.number, each.text or each.heading)
        for each in provisions
        if each.eid not in parents and (each.text or each.heading)
    ]
