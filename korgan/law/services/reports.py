"""Answers given once, and reports watched until they are sent."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.deadlines.services import meet_deadline, set_deadline
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound
from korgan.kernel.organisations.domain import Actor, Classification, Releasability
from korgan.law.domain.reporting import next_due
from korgan.law.models import ReportAnswer, ReportingDuty
from korgan.law.selectors.catalogues import pack_rows
from korgan.law.selectors.coverage import situation_of
from korgan.law.selectors.reports import report_rule
from korgan.law.services.rights import KEEP_LAW

DEADLINE = "law.report"


@service(KEEP_LAW)
def answer_question(*, actor: Actor, topic: str, text: str, source: str) -> ReportAnswer:
    """Say something to a question in the State's own words, with its source."""
    questions = pack_rows("law_report_questions", actor.country, timezone.localdate())
    if topic not in {row.values["topic"] for row in questions.values()}:
        raise NotFound("no_question", f"no report asks for {topic}", where="topic")
    if len(text.strip()) < 2:
        raise InputError("answer_missing", "write the answer", where="text")
    if len(source.strip()) < 3:
        raise InputError("source_missing", "name where this is written", where="source")
    answer, _created = ReportAnswer.objects.update_or_create(
        country=actor.country,
        topic=topic,
        defaults={
            "organisation_id": actor.organisation_id,
            "classification": Classification.OFFICIAL,
            "releasability": Releasability.AUTHORITIES,
            "text": text.strip(),
            "source": source.strip()[:300],
            "answered_by_id": actor.user_id,
            "answered_at": timezone.now(),
        },
    )
    record("law.question_answered", answer, topic=topic)
    return answer


@service(KEEP_LAW)
def watch_report(*, actor: Actor, rule_key: str) -> ReportingDuty:
    """Watch the next report of a rule: it gets a deadline."""
    today = timezone.localdate()
    rows = pack_rows("law_reporting_deadlines", actor.country, today)
    if rule_key not in rows:
        raise NotFound("no_rule", f"there is no rule {rule_key}")
    rule = report_rule(rows[rule_key])
    line = situation_of(actor=actor, state=actor.country, today=today).line(rule.obligation)
    if not line.applicability.applies:
        raise Conflict("not_bound", "this duty does not bind the State")
    due = next_due(rule, today, line.applicability.since)
    if due is None:
        raise Conflict("no_day", "the rule gives no day by itself")
    if ReportingDuty.objects.filter(
        country=actor.country, rule=rule_key, period=due.period
    ).exists():
        raise Conflict("watched_already", "this report is watched already")
    duty = ReportingDuty.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.OFFICIAL,
        releasability=Releasability.AUTHORITIES,
        rule=rule_key,
        period=due.period,
        due_on=due.due_on,
    )
    set_deadline(
        subject=duty,
        kind=DEADLINE,
        what=f"{rule.what} ({due.period})",
        starts_on=due.starts_on,
        span=(due.due_on - due.starts_on).days,
        rule_source=f"{rule.treaty}: {rule.source}",
        subject_url="/law/watch/",
    )
    record("law.report_watched", duty, due_on=due.due_on.isoformat())
    return duty


@service(KEEP_LAW)
def mark_report_sent(
    *, actor: Actor, duty: ReportingDuty, sent_on: date, reference: str
) -> ReportingDuty:
    """Say when a report was sent, and under which reference."""
    duty = ReportingDuty.objects.select_for_update(of=("self",)).get(id=duty.id)
    if duty.country != actor.country:
        raise NotAllowed("other_state", "this report belongs to another State")
    if duty.sent_on is not None:
        raise Conflict("sent_already", "this report was sent already")
    if sent_on > timezone.localdate():
        raise InputError("day_in_future", f"{sent_on} has not come yet", where="sent_on")
    duty.sent_on, duty.reference = sent_on, reference.strip()[:200]
    duty.save(update_fields=["sent_on", "reference"])
    meet_deadline(subject=duty, kind=DEADLINE)
    record("law.report_sent", duty, sent_on=sent_on.isoformat(), reference=duty.reference)
    return duty
