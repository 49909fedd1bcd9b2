"""The inbox, one case with its spectrum, and what people do on it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from korgan.border.domain import CaseState
from korgan.border.forms import EvidenceForm, FindingForm
from korgan.border.models import AlarmCase
from korgan.border.selectors import (
    evidence_of,
    finding_in,
    get_case,
    history_of,
    inbox,
    reviews_of,
    step_for,
    watched_in,
)
from korgan.border.services import (
    WORK_ON_CASES,
    add_evidence,
    record_finding,
    review_case,
)
from korgan.border.wording import LINES, NOTES, SCALES, STEPS, in_words
from korgan.kernel.approvals.second_person import SecondPersonForm, decided
from korgan.kernel.approvals.selectors import waits_for
from korgan.kernel.errors import InputError, status_of
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import accepted

# A portal's file has a hundred measurements, which mostly have the same faults.
_MOST_DOUBTS = 8


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits here: open cases, cases to review, the last ones closed."""
    return render(request, "border/home.html", inbox(actor=actor_of(request)))


@require_GET
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show one case."""
    return _case_page(request, get_case(actor=actor_of(request), case_id=case_id))


@require_POST
def finding(request: HttpRequest, case_id: int) -> HttpResponse:
    """Record the officer's finding."""
    actor = actor_of(request)
    found = get_case(actor=actor, case_id=case_id)
    form = FindingForm(request.POST)
    if form.is_valid() and accepted(
        form, lambda: record_finding(actor=actor, case=found, **form.cleaned_data)
    ):
        messages.success(request, _("The finding waits for a second person now."))
        return redirect("border:case", case_id)
    return _case_page(request, found, finding_form=form)


@require_POST
def evidence(request: HttpRequest, case_id: int) -> HttpResponse:
    """Add evidence."""
    actor = actor_of(request)
    found = get_case(actor=actor, case_id=case_id)
    form = EvidenceForm(request.POST, request.FILES)
    upload = request.FILES.get("file")
    options: dict[str, Any] = (
        {"filename": upload.name, "data": upload.read()} if upload is not None else {}
    )
    if form.is_valid() and accepted(
        form,
        lambda: add_evidence(
            actor=actor,
            case=found,
            kind=form.cleaned_data["kind"],
            note=form.cleaned_data["note"],
            **options,
        ),
    ):
        messages.success(request, _("The evidence is kept."))
        return redirect("border:case", case_id)
    return _case_page(request, found, evidence_form=form)


@require_POST
def review(request: HttpRequest, case_id: int) -> HttpResponse:
    """Close the case as second person, or give it back."""
    actor = actor_of(request)
    found = get_case(actor=actor, case_id=case_id)
    refused = decided(
        request,
        partial(review_case, actor=actor, case=found),
        agreed=_("The case is closed."),
        not_agreed=_("The case is given back."),
    )
    if refused:
        return _case_page(request, found, review_form=refused)
    return redirect("border:case", case_id)


@require_GET
def spectrum(request: HttpRequest, case_id: int, index: int) -> JsonResponse:
    """Return one measurement for the plot."""
    # Loaded when a spectrum is drawn: the readers' libraries would slow every start.
    from korgan.border.originals import read_case_files
    from korgan.border.spectrum_view import plot_data

    found = get_case(actor=actor_of(request), case_id=case_id)
    try:
        file, background = read_case_files(found)
        nuclides = [name for name, _probability, _category in finding_in(found).nuclides]
        return JsonResponse(plot_data(file, index, background, nuclides))
    except InputError as error:
        return JsonResponse({"error": error.as_dict()}, status=status_of(error))


def _case_page(request: HttpRequest, found: AlarmCase, **forms: Form) -> HttpResponse:
    actor = actor_of(request)
    reviews = list(reviews_of(actor=actor, case=found))
    own = found.organisation_id == actor.organisation_id
    measurements = (found.analysis or {}).get("measurements", [])
    context = {
        "case": found,
        "shown": _first_shown(measurements),
        "finding": finding_in(found),
        "nuclides": [
            (name, in_words(category), probability)
            for name, probability, category in finding_in(found).nuclides
        ],
        "step": STEPS[step_for(found)],
        "measurements": measurements,
        "told": [_told(each) for each in measurements if each["nuclides"]],
        "unexplained": _unexplained(found),
        "notes": _notes(measurements),
        "doubts": _doubts(measurements),
        "seconds_more": max(
            (_verdict(each).get("seconds_more", 0) for each in measurements), default=0
        ),
        "watched": watched_in(actor=actor, case=found),
        "evidence": evidence_of(actor=actor, case=found),
        "history": history_of(actor=actor, case=found),
        "reviews": reviews,
        "may_work": own and WORK_ON_CASES.permits(actor) and found.state == CaseState.OPEN,
        "may_review": waits_for(actor=actor, subject=found),
        "finding_form": FindingForm(initial={"code": found.code, "explanation": found.explanation}),
        "evidence_form": EvidenceForm(),
        "review_form": SecondPersonForm(),
        **forms,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "border/case.html", context, status=status)


def _told(measurement: dict[str, Any]) -> dict[str, Any]:
    """Return the reasons of one measurement in the reader's language; old cases lack some."""
    scale = measurement.get("calibration") or {}
    nuclides = [
        {
            **nuclide,
            "lines": [
                {**line, "said": LINES.get(line["code"], ""), "seen": line["code"] == "seen"}
                for line in nuclide.get("lines", ())
            ],
        }
        for nuclide in measurement["nuclides"]
    ]
    return {
        "index": measurement["index"],
        "nuclides": nuclides,
        "scale": SCALES.get(scale.get("code", "")),
        "lines": scale.get("lines", ())[:6],
        "moved": scale.get("moved", ()),
    }


def _notes(measurements: list[dict[str, Any]]) -> list[Any]:
    """Return in words what the file states and cannot be used; old cases hold none."""
    codes = {code for each in measurements for code in each.get("notes", ())}
    return [NOTES[code] for code in sorted(codes) if code in NOTES]


def _verdict(measurement: dict[str, Any]) -> dict[str, Any]:
    """What the engine concluded from a measurement; old cases hold nothing of it."""
    verdict: dict[str, Any] = measurement.get("verdict") or {}
    return verdict


def _doubts(measurements: list[dict[str, Any]]) -> list[str]:
    """Return why a verdict cannot be given, or not be trusted, each reason once."""
    said: dict[str, None] = {}
    for verdict in map(_verdict, measurements):
        useless = [verdict["message"]] if verdict.get("code") == "unusable" else []
        said |= dict.fromkeys([*useless, *verdict.get("reasons", ())])
    return list(said)[:_MOST_DOUBTS]


def _first_shown(measurements: list[dict[str, Any]]) -> int:
    """Return the measurement to draw first: one that says something, else the first."""
    telling = [each["index"] for each in measurements if each["nuclides"] or each["unexplained"]]
    return next(iter([*telling, *(each["index"] for each in measurements)]), 0)


def _unexplained(found: AlarmCase) -> list[dict[str, Any]]:
    measurements = (found.analysis or {}).get("measurements", [])
    return [line for each in measurements for line in each.get("unexplained", [])][:12]
