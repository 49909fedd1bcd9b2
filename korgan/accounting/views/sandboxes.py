"""Training sandboxes: open one, look through its books, answer, and see what it was."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from korgan.accounting.domain.sandbox import ScenarioKind
from korgan.accounting.forms import SandboxAnswerForm, SandboxForm
from korgan.accounting.models import Sandbox, SandboxAnswer
from korgan.accounting.selectors.sandboxes import (
    answer_of,
    get_sandbox,
    list_sandboxes,
    places_of,
)
from korgan.accounting.services import TRAIN, inject, open_sandbox, score
from korgan.accounting.views.areas import frame
from korgan.accounting.views.presentation import plain
from korgan.accounting.views.refusals import done
from korgan.accounting.wording import MARK_LABELS, SCENARIO_LABELS, SCENARIO_REASONS
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.quantities import unit_label

_TONES = {"right": "good", "near": "warn", "wrong": "bad", "missing": "neutral"}


@require_http_methods(["GET", "POST"])
def sandboxes(request: HttpRequest) -> HttpResponse:
    """Show the sandboxes, and open a new one."""
    actor = actor_of(request)
    form = SandboxForm(request.POST or None, request.FILES or None, actor=actor)
    if request.method == "POST":
        require(actor, TRAIN)
        made = done(form, lambda: _open(actor, form))
        if made is not None:
            messages.success(
                request, _("The sandbox is open. Look through its books, then answer.")
            )
            return redirect("accounting:sandbox", made.id)
    rows = [(each, answer_of(each, actor)) for each in list_sandboxes(actor=actor)[:50]]
    context = {"form": form, "rows": rows, "may_open": TRAIN.permits(actor)}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounting/sandboxes.html", context, status=status)


def _open(actor: Actor, form: SandboxForm) -> Sandbox:
    given = form.cleaned_data
    upload = given["task"]
    task = (upload.name, upload.read()) if upload else None
    made = open_sandbox(actor=actor, area=given["area"], seed=given["seed"], task=task)
    return inject(actor=actor, sandbox=made, scenarios=form.scenarios_chosen())


@require_http_methods(["GET", "POST"])
def sandbox(request: HttpRequest, sandbox_id: int) -> HttpResponse:
    """Show one sandbox: the task, and after the answer its marks with the reasons."""
    actor = actor_of(request)
    found = get_sandbox(actor=actor, sandbox_id=sandbox_id)
    answered = answer_of(found, actor)
    form = SandboxAnswerForm(request.POST or None, places=places_of(found))
    if request.method == "POST":
        require(actor, TRAIN)
        scored = done(form, lambda: score(actor=actor, sandbox=found, answers=form.answers()))
        if scored is not None:
            return redirect("accounting:sandbox", sandbox_id)
    context = frame(
        request, found.area, sandbox=found, form=form, answered=answered,
        marks=_marks(answered) if answered else [],
        others=found.answers.select_related("answered_by") if answered else [],
        may_answer=TRAIN.permits(actor) and found.played_at is not None and answered is None,
        reasons=[(SCENARIO_LABELS[kind], _amount_wanted(kind)) for kind in ScenarioKind],
    )  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "accounting/sandbox.html", context, status=status)


def _amount_wanted(kind: ScenarioKind) -> str:
    return {
        "d": _("days after the day on which it was due"),
        "%": _("per cent, negative where it weighs too little"),
        "g": _("grams"),
    }[kind.unit]


def _marks(answered: SandboxAnswer) -> list[dict[str, Any]]:
    return [_mark(mark) for mark in answered.marks]


def _mark(mark: dict[str, Any]) -> dict[str, Any]:
    hidden, answer = mark["hidden"], mark["answer"]
    row: dict[str, Any] = {"points": mark["points"], "outcome": mark["kind"]}
    if hidden is not None:
        facts = {**hidden["facts"], "since": _day(hidden["since"])}
        row |= {
            "label": SCENARIO_LABELS[hidden["kind"]],
            "where": hidden["where"],
            "amount": _amount(hidden),
            "reason": str(SCENARIO_REASONS[hidden["kind"]]) % facts,
        }
    if answer is not None:
        row["answer"] = {
            "label": SCENARIO_LABELS[answer["kind"]],
            "where": answer["where"],
            "amount": _amount(answer),
        }
    row["parts"] = [
        (label, _TONES[mark[name]], MARK_LABELS[mark[name]])
        for name, label in (("where", _("Where")), ("amount", _("How much")))
        if mark[name]
    ]
    return row


def _amount(stated: dict[str, Any]) -> str:
    if stated["amount"] is None:
        return ""
    unit = {"d": _("days"), "%": "%", "g": unit_label("g")}[ScenarioKind(stated["kind"]).unit]
    return f"{plain(stated['amount'], 5)} {unit}"


def _day(text: str) -> str:
    return date_format(parse_date(text) or text, "DATE_FORMAT")
