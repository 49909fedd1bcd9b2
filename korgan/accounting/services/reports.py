"""Writes of accounting reports: sealed and sent by the facility, judged by the State."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from korgan.accounting.domain.balance_period import due_rules
from korgan.accounting.domain.reports import ReportKind
from korgan.accounting.models import AccountingReport, Area, ReportedLine, ReportQuestion
from korgan.accounting.profiles import load_profile
from korgan.accounting.profiles.checking import check_set
from korgan.accounting.profiles.generate import generate
from korgan.accounting.readers.report_json import reports_from_json, reports_to_json
from korgan.accounting.selectors.facilities import keeps
from korgan.accounting.selectors.report_drafts import Draft, draft_report, replace_regime
from korgan.accounting.services.acts import lock_area
from korgan.accounting.services.facilities import HOLDERS
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.events.services import publish
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.rights import declare_action

SEND = declare_action(
    "accounting.send_report", roles=[Role.ACCOUNTANT, Role.SUPERVISOR], kinds=HOLDERS
)
JUDGE = declare_action(
    "accounting.judge_report",
    roles=[Role.INSPECTOR, Role.ANALYST, Role.LICENSING_OFFICER],
    kinds=[OrganisationKind.REGULATOR],
)


@service(SEND)
def seal_report(
    *,
    actor: Actor,
    area: Area,
    kind: ReportKind,
    end: date,
    explanation: str = "",
    category: str = "",
) -> AccountingReport:
    """Build a report from the ledger, check it, number it, keep its bytes, and send it.

    A form that states one category in a report has one for each: without ``category``, each
    call seals the next.
    """
    keeps(actor, area)
    lock_area(area)
    # Its form may have been changed since the caller read it.
    area = Area.objects.select_related("facility").get(id=area.id)
    number = next_number(f"accounting.report.{area.id}.{kind}")
    draft = draft_report(actor=actor, area=area, kind=kind, end=end, category=category)
    if not draft.report.lines:
        raise Conflict("nothing_to_report", f"there is nothing to report until {end}")
    _refuse_second(area, draft, end)
    _refuse_faults(draft, explanation)
    row = write_report(
        actor=actor, area=area, draft=draft, number=number, sealed_at=timezone.now(),
        explanation=explanation,
    )  # fmt: skip
    publish("accounting.report_sent", {"report": row.id, "organisation": row.organisation_id})
    record(
        "accounting.report_sealed", row, sha256=row.document.sha256,
        lines=len(draft.report.lines), profile=row.profile, explanation=row.explanation,
    )  # fmt: skip
    return row


@part_of_service
def write_report(
    *,
    actor: Actor,
    area: Area,
    draft: Draft,
    number: int,
    sealed_at: datetime,
    explanation: str = "",
    state: str = "sent",
) -> AccountingReport:
    """Keep a report with its bytes in the form of the profile, and which entries it states."""
    report = replace(draft.report, number=number)
    kind, end = report.kind, report.end or timezone.localdate(sealed_at)
    profile = load_profile(area.profile)
    text = generate([report], profile)
    suffix = "csv" if profile.syntax == "columns" else "txt"
    mark = "TRAINING-" if area.is_training else ""
    document = keep_original(
        actor=actor,
        data=text.encode(),
        filename=f"{mark}{area.code}-{kind}-{number}.{suffix}",
        media_type="text/csv" if suffix == "csv" else "text/plain",
        classification=Classification(area.classification),
        releasability=Releasability.OWNER
        if area.is_training
        else Releasability(area.releasability),
    )
    row = AccountingReport.objects.create(
        organisation_id=area.organisation_id,
        country=area.country,
        classification=area.classification,
        releasability=area.releasability,
        released_to_id=area.released_to_id,
        area=area,
        kind=kind.value,
        number=number,
        start=report.start,
        end=end,
        report_date=report.report_date or timezone.localdate(sealed_at),
        profile=profile.identifier,
        content=reports_to_json((report,)),
        document=document,
        findings=draft.check["findings"],
        explanation=explanation.strip(),
        state=state,
        due_on=_due(area, kind, report, end),
        sealed_by_id=actor.user_id,
        sealed_at=sealed_at,
    )
    ReportedLine.objects.bulk_create(
        ReportedLine(report=row, line=line, movement=movement) for line, movement in draft.movements
    )
    return row


def _refuse_second(area: Area, draft: Draft, end: date) -> None:
    """An inventory taking is reported once, category by category where the form has it so."""
    report = draft.report
    if report.kind is ReportKind.ICR:
        return
    rows = AccountingReport.objects.filter(area=area, kind=report.kind.value, end=end)
    for row in rows.exclude(state="returned").order_by("number"):
        if reports_from_json(row.content)[0].element == report.element:
            raise Conflict(
                "sealed_already",
                f"{row} states the inventory taking of {end} already",
                where="end",
                mend="answer what is asked about it; what is wrong in it is corrected in the book",
            )


def _refuse_faults(draft: Draft, explanation: str) -> None:
    if draft.errors:
        first = draft.errors[0]
        raise Conflict(
            "findings_forbid",
            f"rule {first['rule']}: {first['message']}",
            where=f"{first['report']} line {first['line']}" if first["line"] else first["report"],
            mend=first["mend"],
        )
    if draft.to_explain and len(explanation.strip()) < 10:
        first = draft.to_explain[0]
        raise Conflict(
            "explanation_missing",
            f"rule {first['rule']}: {first['message']}",
            where="explanation",
            mend="send it with an explanation",
        )


def _due(area: Area, kind: ReportKind, report: Any, end: date) -> date | None:
    if not area.regime:
        return None
    days = [line.on for line in report.lines if line.on is not None and line.status in ("N", "U")]
    event = min(days, default=end) if kind is ReportKind.ICR else end
    rules = [rule for rule in due_rules(area.regime) if rule.kind is kind]
    return rules[0].due(event) if rules else None


@service(JUDGE)
def receive_report(*, actor: Actor, report: AccountingReport) -> AccountingReport:
    """Receive a report at the State: checked anew, together with all other areas' reports."""
    report = AccountingReport.objects.select_for_update().get(id=report.id)
    _in_state(report, "sent")
    rows = AccountingReport.objects.filter(country=report.country, area__is_training=False).exclude(
        id=report.id
    )
    others = tuple(reports_from_json(row.content)[0] for row in rows.order_by("id"))
    check = check_set(
        reports_from_json(report.content),
        others,
        replace_regime(load_profile(report.profile), report.area),
        item_facility=report.area.facility.counts_items,
        as_of=timezone.localdate(),
    )
    report.findings, report.state = check["findings"], "received"
    report.save(update_fields=["findings", "state"])
    record("accounting.report_received", report, errors=check["errors"], warnings=check["warnings"])
    return report


@service(JUDGE)
def accept_report(*, actor: Actor, report: AccountingReport) -> AccountingReport:
    """Accept a report; all questions about it are answered."""
    report = AccountingReport.objects.select_for_update().get(id=report.id)
    _in_state(report, "received", "returned")
    if report.questions.filter(answered_at__isnull=True).exists():
        raise Conflict("question_open", "a question about the report is not answered")
    report.state = "accepted"
    report.save(update_fields=["state"])
    record("accounting.report_accepted", report)
    return report


@service(JUDGE)
def return_report(
    *, actor: Actor, report: AccountingReport, question: str, line: int | None = None
) -> ReportQuestion:
    """Return a report with a question; the facility answers, and corrects by its next report."""
    report = AccountingReport.objects.select_for_update().get(id=report.id)
    _in_state(report, "received", "returned")
    if len(question.strip()) < 5:
        raise InputError("question_missing", "write what you ask", where="question")
    asked = ReportQuestion.objects.create(
        report=report,
        line=line,
        text=question.strip(),
        asked_by_id=actor.user_id,
        asked_at=timezone.now(),
    )
    report.state = "returned"
    report.save(update_fields=["state"])
    record("accounting.report_returned", report, question=asked.text, line=line or 0)
    return asked


@service(SEND)
def answer_question(*, actor: Actor, question: ReportQuestion, answer: str) -> ReportQuestion:
    """Answer a question about a report."""
    keeps(actor, question.report.area)
    question = ReportQuestion.objects.select_for_update().get(id=question.id)
    if question.answered_at is not None:
        raise Conflict("answered_already", "the question is answered already")
    if len(answer.strip()) < 2:
        raise InputError("answer_missing", "write the answer", where="answer")
    question.answer, question.answered_at = answer.strip(), timezone.now()
    question.answered_by_id = actor.user_id
    question.save()
    record("accounting.question_answered", question.report, answer=question.answer)
    return question


def _in_state(report: AccountingReport, *states: str) -> None:
    if report.state not in states:
        raise Conflict("wrong_state", f"the report is {report.state}", mend="reload its page")
