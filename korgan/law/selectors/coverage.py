"""Gaps of a State over all obligations, and one obligation with everything about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from korgan.kernel.approvals.models import Proposal
from korgan.kernel.approvals.selectors import proposals_for
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.audit.selectors import entries_about
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.law.domain.coverage import (
    Aspect,
    Judgement,
    Line,
    LinkFact,
    coverage_of,
    priority_of,
)
from korgan.law.domain.obligations import (
    AMENDMENTS,
    Applicability,
    Binding,
    Obligation,
    applicability_of,
)
from korgan.law.domain.treaties import Position, Standing, TreatyEvent
from korgan.law.models import CoverageLink, ReportingDuty
from korgan.law.selectors.catalogues import Catalogue, catalogue_for, pack_rows
from korgan.law.selectors.treaties import events_of_state, standings_of_state


@dataclass(frozen=True)
class Situation:
    """A State's law on a day: catalogue, treaty positions, and a line for every obligation."""

    state: str
    today: date
    catalogue: Catalogue
    events: Sequence[TreatyEvent]
    standings: dict[str, Standing]
    lines: tuple[Line, ...]

    def gaps(self) -> list[Line]:
        """Return what is known not to be met, the most pressing first."""
        gaps = [line for line in self.lines if line.is_gap]
        return sorted(gaps, key=lambda line: (-line.priority, line.obligation.key))

    def unjudged(self) -> list[Line]:
        """Return what applies and nobody has judged."""
        return [line for line in self.lines if line.is_unjudged]

    def without_penalty(self) -> list[Line]:
        """Return offences that lack their penalty, jurisdiction or procedure."""
        return [line for line in self.lines if line.coverage.missing]

    def line(self, key: str) -> Line:
        """Return the line of one obligation."""
        self.catalogue.obligation(key)
        return next(line for line in self.lines if line.obligation.key == key)


def list_links(*, actor: Actor) -> QuerySet[CoverageLink]:
    """Return the judgements that the actor may see."""
    return visible_to(actor, CoverageLink.objects.select_related("work", "author", "reviewer"))


def get_link(*, actor: Actor, link_id: int) -> CoverageLink:
    """Return one judgement."""
    links = CoverageLink.objects.select_related("work", "version", "author", "reviewer")
    return get_visible(actor, links, id=link_id)


def reviews_of(*, actor: Actor, link: CoverageLink) -> QuerySet[Proposal]:
    """Return what was put to a second person about a judgement, and the decisions."""
    return proposals_for(actor=actor, subject_type=link._meta.label, subject_id=str(link.id))


def history_of(*, actor: Actor, link: CoverageLink) -> QuerySet[AuditEntry]:
    """Return the audit entries about a judgement."""
    return entries_about(actor=actor, subject=link)


def content_under_review(link: CoverageLink) -> dict[str, object]:
    """Return exactly what a second person decides on."""
    return {
        "obligation": link.obligation,
        "citation": link.citation,
        "quotation": link.quotation,
        "digest": link.digest,
        "aspect": link.aspect,
        "judgement": link.judgement,
        "reasoning": link.reasoning,
    }


def situation_of(*, actor: Actor, state: str, today: date) -> Situation:
    """Return every obligation with how it applies to a State and how far it is covered.

    Links are of the own State only: of another one nothing but its treaty events is known here.
    """
    catalogue = catalogue_for(actor.country, today)
    events = events_of_state(actor=actor, state=state, today=today)
    standings = standings_of_state(events=events, instruments=catalogue.instruments, today=today)
    links = _reviewed_links(actor, state)
    due = _due_days(actor, state, today)
    declared = [event for event in events if event.article]
    weights = catalogue.weights
    lines = []
    for each in catalogue.obligations.values():
        line = Line(
            each,
            applicability_of(each, catalogue.instruments, standings, declared, today),
            coverage_of(each, links.get(each.key, ())),
            due_on=due.get(each.key),
        )
        lines.append(replace(line, priority=priority_of(line, weights, today)))
    return Situation(state, today, catalogue, events, standings, tuple(lines))


def _reviewed_links(actor: Actor, state: str) -> dict[str, list[LinkFact]]:
    found: dict[str, list[LinkFact]] = defaultdict(list)
    rows = list_links(actor=actor).filter(country=state, state="approved")
    for link in rows.values_list("obligation", "aspect", "judgement", "citation", "id"):
        key, aspect, judgement, citation, link_id = link
        found[key].append(LinkFact(key, Aspect(aspect), Judgement(judgement), citation, link_id))
    return found


def _due_days(actor: Actor, state: str, today: date) -> dict[str, date]:
    duties = visible_to(actor, ReportingDuty.objects.filter(country=state, sent_on=None))
    open_ones = list(duties.order_by("-due_on").values_list("rule", "due_on"))
    if not open_ones:
        return {}
    rules = pack_rows("law_reporting_deadlines", actor.country, today)
    return {rules[rule].values["obligation"]: due_on for rule, due_on in open_ones if rule in rules}


@dataclass(frozen=True)
class Delta:
    """What a State takes on by depositing an instrument."""

    treaty: str
    newly: tuple[Line, ...]
    choices: tuple[Obligation, ...]

    @property
    def open(self) -> list[Line]:
        """What would bind and is not covered in full, or not judged."""
        return [line for line in self.newly if line.coverage.share != 1.0]

    @property
    def covered(self) -> list[Line]:
        """What would bind and is covered already."""
        return [line for line in self.newly if line.coverage.share == 1.0]


def delta_of(situation: Situation, treaty: str) -> Delta:
    """Return the obligations that bind once the instrument does and do not bind today.

    Reservations already declared are kept; options are listed apart, because they bind only by
    a choice.
    """
    instruments = situation.catalogue.instruments
    situation.catalogue.instrument(treaty)
    with_it = {**situation.standings}
    carried = [treaty]
    # Who joins an amendment joins the convention with it.
    if convention := AMENDMENTS.get(treaty):
        carried.append(convention)
    for code in carried:
        if not with_it[code].is_bound:
            with_it[code] = Standing(Position.IN_FORCE, None, situation.today, True)
    declared = [event for event in situation.events if event.article]
    newly, choices = [], []
    for line in situation.lines:
        if line.obligation.treaty not in carried or line.applicability.applies:
            continue
        then: Applicability = applicability_of(
            line.obligation, instruments, with_it, declared, situation.today
        )
        if then.applies:
            newly.append(replace(line, applicability=then))
        elif (
            then.binding is Binding.OPTION_NOT_TAKEN
            and line.applicability.binding is not Binding.OPTION_NOT_TAKEN
        ):
            choices.append(line.obligation)
    weights = situation.catalogue.weights
    ranked = [replace(each, priority=priority_of(each, weights, situation.today)) for each in newly]
    return Delta(treaty, tuple(ranked), tuple(choices))
