"""Reports filled from the same facts, the watch of deadlines."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import accepted
from korgan.law.forms import AnswerForm, SentForm
from korgan.law.printed_reports import printed_report
from korgan.law.selectors.reports import (
    REPORTS,
    ReportLine,
    get_duty,
    list_duties,
    open_duties,
    report_lines,
    upcoming_reports,
)
from korgan.law.services.reports import answer_question, mark_report_sent, watch_report
from korgan.law.services.rights import KEEP_LAW
from korgan.law.views.downloads import document_response
from korgan.law.wording import (
    BASIS_LABELS,
    BASIS_TONES,
    POSITION_LABELS,
    REPORT_TITLES,
    state_name,
)

ABOUT: dict[str, str | Promise] = {
    "unscr1540": gettext_lazy(
        "The nuclear column of the Committee's matrix. It does not measure compliance."
    ),
    "cppnm14": gettext_lazy("What the depositary is told of laws and regulations."),
    "code": gettext_lazy("Undertakings of the Code, and the import and export questionnaire."),
    "consolidated": gettext_lazy("One report by subject over all instruments."),
}


@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """List the reports, each with how many questions the facts answer."""
    actor = actor_of(request)
    today = timezone.localdate()
    rows = []
    for name in REPORTS:
        lines = report_lines(actor=actor, report=name, today=today)
        answered = sum(bool(line.mark) for line in lines)
        rows.append((name, REPORT_TITLES[name], ABOUT[name], answered, len(lines)))
    return render(request, "law/reports.html", {"rows": rows, "state": state_name(actor.country)})


@require_GET
def report(request: HttpRequest, name: str) -> HttpResponse:
    """Show a report, every question with its facts."""
    actor = actor_of(request)
    lines = report_lines(actor=actor, report=name, today=timezone.localdate())
    sections = [
        (section, [_shown(line) for line in rows])
        for section, rows in groupby(lines, key=lambda line: line.section)
    ]
    context = {
        "name": name,
        "title": REPORT_TITLES[name],
        "about": ABOUT[name],
        "state": state_name(actor.country),
        "sections": sections,
        "may_keep": KEEP_LAW.permits(actor),
    }
    return render(request, "law/report.html", context)


def _shown(line: ReportLine) -> dict[str, object]:
    basis = line.question.values["standing"]
    return {
        "line": line,
        "number": line.question.values["n"],
        "treaties": [
            (code, POSITION_LABELS[standing.position], standing.since)
            for code, standing in line.treaties
        ],
        "basis": BASIS_LABELS[basis],
        "basis_tone": BASIS_TONES[basis],
    }


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, name: str, topic: str) -> HttpResponse:
    """Answer a question in the State's own words."""
    actor = actor_of(request)
    lines = report_lines(actor=actor, report=name, today=timezone.localdate())
    line = next((each for each in lines if each.topic == topic), None)
    if line is None:
        raise NotFound("no_question", f"no report asks for {topic}")
    initial = {"text": line.answer.text, "source": line.answer.source} if line.answer else None
    form = AnswerForm(request.POST or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: answer_question(actor=actor, topic=topic, **form.cleaned_data))
    ):
        messages.success(request, _("The answer is kept and used in every report that asks."))
        return redirect("law:report", name)
    context = {"name": name, "title": REPORT_TITLES[name], "line": line, "form": form}
    return render(request, "law/answer.html", context, status=422 if form.errors else 200)


@require_GET
def download(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Print a report."""
    actor = actor_of(request)
    today = timezone.localdate()
    lines = report_lines(actor=actor, report=name, today=today)
    document = printed_report(lines, REPORT_TITLES[name], state_name(actor.country), today)
    return document_response(document, f"{actor.country}-{name}-{today.isoformat()}", form)


@require_GET
def watch(request: HttpRequest) -> HttpResponse:
    """Show which reports bind the State and what is due."""
    actor = actor_of(request)
    today = timezone.localdate()
    context = {
        "open": [(each, _tone(each.days_left)) for each in open_duties(actor=actor, today=today)],
        "upcoming": upcoming_reports(actor=actor, today=today),
        "sent": list_duties(actor=actor).filter(sent_on__isnull=False).order_by("-sent_on")[:20],
        "sent_form": SentForm(),
        "may_keep": KEEP_LAW.permits(actor),
    }
    return render(request, "law/watch.html", context)


def _tone(days_left: int) -> str:
    return "bad" if days_left < 0 else "warn" if days_left <= 30 else "info"


@require_POST
def begin_watch(request: HttpRequest, rule: str) -> HttpResponse:
    """Watch the next report of a rule."""
    watch_report(actor=actor_of(request), rule_key=rule)
    messages.success(request, _("The report is watched; its deadline is set."))
    return redirect("law:watch")


@require_POST
def sent(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Say that a report was sent."""
    actor = actor_of(request)
    duty = get_duty(actor=actor, duty_id=duty_id)
    form = SentForm(request.POST)
    if form.is_valid() and accepted(
        form, lambda: mark_report_sent(actor=actor, duty=duty, **form.cleaned_data)
    ):
        messages.success(request, _("The dispatch is recorded."))
        return redirect("law:watch")
    return render(request, "law/sent.html", {"duty": duty, "form": form}, status=422)
