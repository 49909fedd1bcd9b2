"""Reports filled from the same facts, and what falls due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet

from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.kernel.reference.domain import PackRow
from korgan.law.domain.coverage import Judgement, Line
from korgan.law.domain.reporting import Due, ReportRule, Rhythm, next_due
from korgan.law.domain.treaties import Standing
from korgan.law.models import ReportAnswer, ReportingDuty
from korgan.law.selectors.catalogues import pack_rows, worded
from korgan.law.selectors.coverage import Situation, situation_of

REPORTS = ("unscr1540", "cppnm14", "code", "consolidated")


class Mark(StrEnum):
    """The 1540 Committee's coding, kept for every report."""

    YES = "X"
    UNCLEAR = "?"
    NOT_APPLICABLE = "NA"
    EMPTY = ""


@dataclass(frozen=True)
class ReportLine:
    """A question with everything that the facts say to it."""

    question: PackRow
    section: str
    text: str
    topic: str
    mark: Mark
    treaties: tuple[tuple[str, Standing], ...]
    lines: tuple[Line, ...]
    answer: ReportAnswer | None

    @property
    def citations(self) -> list[str]:
        """Return the provisions that answer the question, each once."""
        return list(
            dict.fromkeys(
                link.citation
                for line in self.lines
                for link in line.coverage.links
                if link.citation and link.judgement in (Judgement.PARTIAL, Judgement.FULL)
            )
        )


def report_lines(*, actor: Actor, report: str, today: date) -> list[ReportLine]:
    """Return a report of the own State, every question with its facts."""
    if report not in REPORTS:
        raise NotFound("no_report", f"there is no report {report}", mend=", ".join(REPORTS))
    situation = situation_of(actor=actor, state=actor.country, today=today)
    answers = {each.topic: each for each in list_answers(actor=actor)}
    by_key = {line.obligation.key: line for line in situation.lines}
    questions = pack_rows("law_report_questions", actor.country, today)
    return [
        _line(row, situation, by_key, answers)
        for row in questions.values()
        if row.values["report"] == report
    ]


def _line(
    row: PackRow,
    situation: Situation,
    by_key: Mapping[str, Line],
    answers: Mapping[str, ReportAnswer],
) -> ReportLine:
    v = row.values
    treaties = tuple((code, situation.standings[code]) for code in v["treaties"].split())
    lines = tuple(by_key[key] for key in v["obligations"].split() if key in by_key)
    answer = answers.get(v["topic"])
    return ReportLine(
        question=row,
        section=worded(row, "section"),
        text=worded(row, "question"),
        topic=v["topic"],
        mark=_mark(treaties, lines, answer),
        treaties=treaties,
        lines=lines,
        answer=answer,
    )


def _mark(
    treaties: tuple[tuple[str, Standing], ...],
    lines: tuple[Line, ...],
    answer: ReportAnswer | None,
) -> Mark:
    """Return X where a source or a reviewed provision says yes, ? where it says half of it."""
    if any(standing.is_bound for _code, standing in treaties):
        return Mark.YES
    judged = {line.coverage.judgement for line in lines}
    if judged and judged <= {Judgement.FULL}:
        return Mark.YES
    if judged & {Judgement.PARTIAL, Judgement.FULL}:
        return Mark.UNCLEAR
    if judged and judged <= {Judgement.NOT_APPLICABLE}:
        return Mark.NOT_APPLICABLE
    return Mark.UNCLEAR if answer is not None else Mark.EMPTY


def list_answers(*, actor: Actor) -> QuerySet[ReportAnswer]:
    """Return the own State's answers in its own words."""
    return visible_to(actor, ReportAnswer.objects.filter(country=actor.country))


def list_duties(*, actor: Actor) -> QuerySet[ReportingDuty]:
    """Return the reports that the own State watches."""
    return visible_to(actor, ReportingDuty.objects.filter(country=actor.country))


def get_duty(*, actor: Actor, duty_id: int) -> ReportingDuty:
    """Return one report that is due."""
    return get_visible(actor, ReportingDuty.objects.all(), id=duty_id)


@dataclass(frozen=True)
class ShownDuty:
    """A report due, in words, with the days left."""

    duty: ReportingDuty
    what: str
    days_left: int


def open_duties(*, actor: Actor, today: date) -> list[ShownDuty]:
    """Return the reports not sent yet, the first due first."""
    rows = list(list_duties(actor=actor).filter(sent_on=None).order_by("due_on", "id"))
    if not rows:
        return []
    rules = pack_rows("law_reporting_deadlines", actor.country, today)
    return [
        ShownDuty(
            each,
            worded(rules[each.rule], "what") if each.rule in rules else each.rule,
            (each.due_on - today).days,
        )
        for each in rows
    ]


@dataclass(frozen=True)
class Upcoming:
    """A duty that binds the State, and its next day if the rule gives one."""

    rule: ReportRule
    what: str
    due: Due | None
    is_watched: bool


def upcoming_reports(*, actor: Actor, today: date) -> list[Upcoming]:
    """Return the reporting duties that bind the own State, watched or not."""
    situation = situation_of(actor=actor, state=actor.country, today=today)
    by_key = {line.obligation.key: line for line in situation.lines}
    watched = set(list_duties(actor=actor).values_list("rule", "period"))
    found = []
    for row in pack_rows("law_reporting_deadlines", actor.country, today).values():
        rule = report_rule(row)
        line = by_key.get(rule.obligation)
        if line is None or not line.applicability.applies:
            continue
        due = next_due(rule, today, line.applicability.since)
        is_watched = due is not None and (rule.key, due.period) in watched
        found.append(Upcoming(rule, worded(row, "what"), due, is_watched))
    return sorted(
        found, key=lambda each: (each.due is None, each.due.due_on if each.due else today)
    )


def report_rule(row: PackRow) -> ReportRule:
    """Return a row of the pack of reporting deadlines as a rule."""
    v = row.values
    return ReportRule(
        row.key, v["treaty"], v["obligation"], v["what"], Rhythm(v["rule"]), v["value"], row.source
    )
