"""Reports: what would be sealed now, sealed ones, and the State's questions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.accounting.domain.reports import Report, ReportKind
from korgan.accounting.forms import (
    AnswerForm,
    ExplanationForm,
    QuestionForm,
    ReportFormForm,
)
from korgan.accounting.models import CATEGORY_LABELS, REPORT_KINDS, Area
from korgan.accounting.readers.report_json import reports_from_json
from korgan.accounting.selectors.facilities import get_area
from korgan.accounting.selectors.report_drafts import draft_report
from korgan.accounting.selectors.reports import get_report, list_reports
from korgan.accounting.services import (
    JUDGE,
    KEEP_AREAS,
    SEND,
    accept_report,
    answer_question,
    change_report_form,
    receive_report,
    return_report,
    seal_report,
)
from korgan.accounting.tables import REPORT_TONES
from korgan.accounting.views.areas import frame
from korgan.accounting.views.refusals import done
from korgan.kernel.audit.selectors import entries_about
from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.seats import actor_of


@require_http_methods(["GET", "POST"])
def reports(request: HttpRequest, area_id: int) -> HttpResponse:
    """Show an area's reports and those that can be prepared; the State may change their form."""
    actor = actor_of(request)
    area = get_area(actor=actor, area_id=area_id)
    posted = request.method == "POST"
    form = ReportFormForm(request.POST if posted else None, initial={"profile": area.profile})
    if posted and done(
        form, lambda: change_report_form(actor=actor, area=area, **form.cleaned_data)
    ):
        messages.success(request, _("The form is changed; sealed reports stay as they are."))
        return redirect("accounting:reports", area.id)
    rows = list_reports(actor=actor).filter(area=area).order_by("-id")
    context = frame(
        request, area, rows=[(row, REPORT_TONES[row.state]) for row in rows],
        may_send=_may_send(request, area),
        month_end=_last_month_end(), takings=area.takings.filter(state="final"),
        sent={(row.kind, row.end) for row in rows},
        form=form, may_change_form=KEEP_AREAS.permits(actor) and not area.is_training,
    )  # fmt: skip
    return render(request, "accounting/reports.html", context, status=422 if posted else 200)


def _last_month_end() -> Any:
    return timezone.localdate().replace(day=1) - timedelta(days=1)


def _may_send(request: HttpRequest, area: Area) -> bool:
    actor = actor_of(request)
    return area.organisation_id == actor.organisation_id and SEND.permits(actor)


@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, area_id: int, kind: str) -> HttpResponse:
    """Show a report as it would be sealed now with the checker's findings; seal and send it."""
    actor = actor_of(request)
    area = get_area(actor=actor, area_id=area_id)
    if kind not in REPORT_KINDS:
        raise NotFound("no_such_kind", "no such kind of report")
    try:
        end = parse_date(request.GET.get("end", "")) or timezone.localdate()
    except ValueError:
        end = timezone.localdate()
    form = ExplanationForm(request.POST or None)
    # The one that was looked at, where the form has a report for each category.
    category = (request.POST if request.method == "POST" else request.GET).get("category", "")
    if request.method == "POST":
        row = done(
            form,
            lambda: seal_report(
                actor=actor, area=area, kind=ReportKind(kind), end=end,
                explanation=form.cleaned_data["explanation"], category=category,
            ),
        )  # fmt: skip
        if row is not None:
            messages.success(request, _("Sealed and sent as %(report)s.") % {"report": row})
            return redirect("accounting:report", row.id)
    context = frame(
        request, area, kind=kind, kind_label=REPORT_KINDS[kind], end=end, form=form,
        may_send=_may_send(request, area),
    )  # fmt: skip
    try:
        draft = draft_report(
            actor=actor, area=area, kind=ReportKind(kind), end=end, category=category
        )
        context |= {"draft": draft, "table": table_of(draft.report),
                    "category": CATEGORY_LABELS.get(draft.report.element, "")}  # fmt: skip
    except InputError as error:
        context["refusal"] = error
    return render(request, "accounting/prepare.html", context, status=422 if form.errors else 200)


_COLUMNS = (
    "number", "status", "code", "on", "batch", "area_from", "area_to", "place", "items", "element",
    "element_weight", "isotope_weight", "unit", "corrects_line", "revision",
)  # fmt: skip


def table_of(report: Report) -> dict[str, Any]:
    """Return the lines of a report as a table of the columns that say something."""
    labels = {
        "number": _("Line"), "status": _("Entry status"), "code": _("Code"), "on": _("Day"),
        "batch": _("Batch name"), "area_from": _("From"), "area_to": _("To"), "place": _("Place"),
        "items": _("Items"), "element": _("Category"), "element_weight": _("Element weight"),
        "isotope_weight": _("Uranium-235 weight"), "unit": _("Unit of weight"),
        "corrects_line": _("Corrects line"), "revision": _("Revision"),
    }  # fmt: skip
    used = [
        name
        for name in _COLUMNS
        if any(getattr(line, name) not in ("", None) for line in report.lines)
    ]
    if report.kind is ReportKind.MBR:
        used = [name for name in used if name not in ("status", "batch")]
    return {
        "head": [labels[name] for name in used],
        "rows": [
            [
                (labels[name], "" if getattr(line, name) is None else getattr(line, name),
                 name in ("element_weight", "isotope_weight", "items"))
                for name in used
            ]
            for line in report.lines
        ],
    }  # fmt: skip


@require_GET
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show a sealed report."""
    return _report_page(request, report_id)


def _report_page(request: HttpRequest, report_id: int, **forms: Any) -> HttpResponse:
    actor = actor_of(request)
    row = get_report(actor=actor, report_id=report_id)
    judging = JUDGE.permits(actor)
    context = frame(
        request, row.area, report=row, tone=REPORT_TONES[row.state],
        table=table_of(reports_from_json(row.content)[0]),
        questions=row.questions.select_related("asked_by", "answered_by"),
        history=entries_about(actor=actor, subject=row),
        may_receive=judging and row.state == "sent",
        may_judge=judging and row.state in ("received", "returned"),
        may_answer=_may_send(request, row.area),
        is_late=row.due_on is not None and row.report_date > row.due_on,
        question_form=forms.get("question_form") or QuestionForm(),
        answer_form=forms.get("answer_form") or AnswerForm(),
    )  # fmt: skip
    return render(request, "accounting/report.html", context, status=422 if forms else 200)


@require_POST
def judge(request: HttpRequest, report_id: int) -> HttpResponse:
    """Receive, accept, or return a report with a question."""
    actor = actor_of(request)
    row = get_report(actor=actor, report_id=report_id)
    wanted = request.POST.get("step", "")
    if wanted == "receive":
        receive_report(actor=actor, report=row)
    elif wanted == "accept":
        accept_report(actor=actor, report=row)
    else:
        form = QuestionForm(request.POST)
        asked = done(
            form,
            lambda: return_report(
                actor=actor, report=row, question=form.cleaned_data["question"],
                line=form.cleaned_data["line"],
            ),
        )  # fmt: skip
        if asked is None:
            return _report_page(request, report_id, question_form=form)
    messages.success(request, _("Recorded."))
    return redirect("accounting:report", report_id)


@require_POST
def answer(request: HttpRequest, report_id: int, question_id: int) -> HttpResponse:
    """Answer a question."""
    actor = actor_of(request)
    row = get_report(actor=actor, report_id=report_id)
    question = get_object_or_404(row.questions, id=question_id)
    form = AnswerForm(request.POST)
    given = done(
        form,
        lambda: answer_question(actor=actor, question=question, answer=form.cleaned_data["answer"]),
    )
    if given is None:
        return _report_page(request, report_id, answer_form=form)
    messages.success(request, _("Recorded."))
    return redirect("accounting:report", report_id)
