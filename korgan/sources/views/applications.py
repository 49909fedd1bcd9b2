"""Applications: the licensee's portal and the regulator's review, on one page for both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.approvals.second_person import approves
from korgan.kernel.approvals.selectors import waits_for
from korgan.kernel.audit.selectors import entries_about
from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import in_lines, put_on_form
from korgan.sources.activity_words import as_reader_writes
from korgan.sources.domain.applications import ApplicationKind, ApplicationState
from korgan.sources.domain.errors import RuleBroken
from korgan.sources.forms.licensing import (
    MORE_ROWS,
    ApplicationForm,
    DocumentForm,
    FeeForm,
    ProposalForm,
    TextForm,
    values_from,
    values_of,
)
from korgan.sources.models import Appeal, Application, Licence
from korgan.sources.selectors import sees_site
from korgan.sources.selectors.licensees import security_if_granted
from korgan.sources.selectors.licensing import (
    appeals_of,
    categories_asked,
    clock_of,
    conditions_by_stamp,
    conditions_for,
    decisions_on,
    get_application,
    get_licence,
    invoice_of,
    is_apart_from,
    missing_in,
)
from korgan.sources.services.applications import (
    APPLY,
    DECIDE_APPLICATIONS,
    OPEN_TO_APPLICANT,
    add_application_document,
    answer_question,
    change_application,
    draft_application,
    submit_application,
    withdraw_application,
)
from korgan.sources.services.licences import decide_appeal, lodge_appeal
from korgan.sources.services.review import (
    REVIEW_APPLICATIONS,
    ask_applicant,
    begin_review,
    decide_application,
    propose_decision,
    return_application,
    settle_fee,
)
from korgan.sources.tables.licensing import APPLICATION_TONES

State = ApplicationState
# Where each application goes next, by its state, in the order of the page's steps.
STEPS = (State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.PROPOSED, State.GRANTED)


@require_http_methods(["GET", "POST"])
def new_application(request: HttpRequest, licence_id: int = 0) -> HttpResponse:
    """Begin an application: for a new licence, or for the change of one."""
    actor = actor_of(request)
    require(actor, APPLY)
    licence = get_licence(actor=actor, licence_id=licence_id) if licence_id else None
    kind = ApplicationKind.NEW
    if licence is not None:
        renewal = request.GET.get("kind") == ApplicationKind.RENEWAL
        kind = ApplicationKind.RENEWAL if renewal else ApplicationKind.AMENDMENT
    initial = values_from(licence) if licence else {}

    def write(form: ApplicationForm) -> Application:
        return draft_application(actor=actor, kind=kind, licence=licence, **form.values())

    return _form_page(request, actor, initial, write, licence=licence, kind=kind)


@require_http_methods(["GET", "POST"])
def edit_application(request: HttpRequest, application_id: int) -> HttpResponse:
    """Change a draft, or what the regulator asked about."""
    actor = actor_of(request)
    require(actor, APPLY)
    found = get_application(actor=actor, application_id=application_id)

    def write(form: ApplicationForm) -> Application:
        return change_application(actor=actor, application=found, **form.values())

    return _form_page(
        request, actor, values_of(found), write, application=found, kind=ApplicationKind(found.kind)
    )


def _form_page(
    request: HttpRequest,
    actor: Actor,
    initial: dict[str, Any],
    write: Callable[[ApplicationForm], Application],
    *,
    kind: ApplicationKind,
    licence: Licence | None = None,
    application: Application | None = None,
) -> HttpResponse:
    asked = request.method == "POST"
    lines = sum(name.startswith("nuclide_") for name in (request.POST if asked else initial))
    more = "more" in request.POST
    rows = lines + MORE_ROWS if more else max(lines, MORE_ROWS)
    data = request.POST if asked else None
    form = ApplicationForm(data, actor=actor, rows=rows, initial=initial)
    if more:  # nothing is judged yet: only more lines were asked for
        given = {name: request.POST.get(name) for name in form.fields}
        given["sites"] = request.POST.getlist("sites")  # type: ignore[assignment]
        form = ApplicationForm(actor=actor, rows=rows, initial=given)
    elif asked and form.is_valid():
        try:
            written = write(form)
        except InputError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("The application is kept."))
            return redirect("sources:application", written.id)
    context = {"form": form, "kind": kind, "licence": licence, "application": application}
    status = 422 if asked and not more else 200
    return render(request, "sources/application_form.html", context, status=status)


@require_GET
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    """Show one application and what its reader may do with it."""
    found = get_application(actor=actor_of(request), application_id=application_id)
    return _page(request, found)


@require_POST
def application_action(request: HttpRequest, application_id: int, action: str) -> HttpResponse:
    """Do one of the acts on an application; which ones there are is in ``ACTS``."""
    actor = actor_of(request)
    found = get_application(actor=actor, application_id=application_id)
    act = ACTS.get(action)
    if act is None:
        raise NotFound("no_such_step", "there is no such step")
    form = _forms(found)[act.form] if act.form else None
    bound = form(request) if form else Form()
    if form is not None and not bound.is_valid():
        return _page(request, found, **{act.form: bound})
    try:
        act.do(request, actor, found, bound)
    except RuleBroken as broken:
        for each in broken.findings:
            messages.error(request, str(each))
    except InputError as error:
        if form is None:
            messages.error(request, in_lines(error))
        else:
            put_on_form(bound, error)
            return _page(request, found, **{act.form: bound})
    else:
        messages.success(request, act.done())
    return redirect("sources:application", application_id)


class Act:
    """One act: what it does, the form it reads, and what it says when it is done."""

    def __init__(
        self,
        do: Callable[[HttpRequest, Actor, Application, Any], object],
        done: Callable[[], str],
        form: str = "",
    ) -> None:
        self.do, self.done, self.form = do, done, form


def _add_document(request: HttpRequest, actor: Actor, found: Application, form: Form) -> None:
    upload = form.cleaned_data["file"]
    add_application_document(
        actor=actor,
        application=found,
        name=form.cleaned_data["name"],
        filename=upload.name,
        data=upload.read(),
    )


def _decide(request: HttpRequest, actor: Actor, found: Application, form: Form) -> None:
    decide_application(
        actor=actor,
        application=found,
        approve=approves(request),
        reason=form.cleaned_data["text"],
    )


def _decide_appeal(request: HttpRequest, actor: Actor, found: Application, form: Form) -> None:
    appeal = appeals_of(actor=actor, application=found).filter(state=Appeal.State.LODGED).first()
    if appeal is None:
        raise NotFound("no_appeal", "no appeal waits for a decision here")
    decide_appeal(
        actor=actor,
        appeal=appeal,
        uphold=request.POST.get("decision") == "uphold",
        reason=form.cleaned_data["text"],
    )


ACTS = {
    "document": Act(_add_document, lambda: _("The document is kept."), "document_form"),
    "submit": Act(
        lambda r, actor, found, form: submit_application(actor=actor, application=found),
        lambda: _("The application is submitted."),
    ),
    "withdraw": Act(
        lambda r, actor, found, form: withdraw_application(
            actor=actor, application=found, reason=form.cleaned_data["text"]
        ),
        lambda: _("The application is withdrawn."),
        "withdraw_form",
    ),
    "answer": Act(
        lambda r, actor, found, form: answer_question(
            actor=actor, application=found, text=form.cleaned_data["text"]
        ),
        lambda: _("The answer is sent; the clock runs again."),
        "answer_form",
    ),
    "begin": Act(
        lambda r, actor, found, form: begin_review(actor=actor, application=found),
        lambda: _("The review has begun."),
    ),
    "return": Act(
        lambda r, actor, found, form: return_application(
            actor=actor, application=found, reason=form.cleaned_data["text"]
        ),
        lambda: _("The application is given back."),
        "return_form",
    ),
    "ask": Act(
        lambda r, actor, found, form: ask_applicant(
            actor=actor, application=found, text=form.cleaned_data["text"]
        ),
        lambda: _("The question is sent; the clock stands."),
        "question_form",
    ),
    "fee": Act(
        lambda r, actor, found, form: settle_fee(
            actor=actor, application=found, **form.cleaned_data
        ),
        lambda: _("The fee is settled."),
        "fee_form",
    ),
    "propose": Act(
        lambda r, actor, found, form: propose_decision(
            actor=actor, application=found, **form.cleaned_data
        ),
        lambda: _("The proposal waits for a second person now."),
        "proposal_form",
    ),
    "decide": Act(_decide, lambda: _("The decision is recorded."), "decision_form"),
    "appeal": Act(
        lambda r, actor, found, form: lodge_appeal(
            actor=actor, application=found, grounds=form.cleaned_data["text"]
        ),
        lambda: _("The appeal is lodged."),
        "appeal_form",
    ),
    "decide-appeal": Act(
        _decide_appeal, lambda: _("The decision is recorded."), "appeal_decision_form"
    ),
}


def _forms(found: Application) -> dict[str, Callable[[HttpRequest | None], Any]]:
    """Return how each form of the page is made, empty or from a request."""
    missing = [each.message.removesuffix(" is missing") for each in _missing_documents(found)]

    def text(prefix: str, label: Any, required: bool = True) -> Callable[[Any], Any]:
        return lambda request: TextForm(
            request.POST if request else None,
            label=label,
            required=required,
            auto_id=f"id_{prefix}_%s",
        )

    return {
        "document_form": lambda request: DocumentForm(
            *((request.POST, request.FILES) if request else ()),
            missing=missing,
            auto_id="id_document_%s",
        ),
        "fee_form": lambda request: FeeForm(request.POST if request else None, auto_id="id_fee_%s"),
        "proposal_form": lambda request: ProposalForm(
            request.POST if request else None,
            library=conditions_for(found, timezone.localdate()),
        ),
        "withdraw_form": text("withdraw", _("Reason"), required=False),
        "answer_form": text("answer", _("Your answer")),
        "return_form": text("return", _("What is missing?")),
        "question_form": text("question", _("Question to the applicant")),
        "decision_form": text("decision", _("Remark"), required=False),
        "appeal_form": text("appeal", _("Grounds of your appeal")),
        "appeal_decision_form": text("appeal_decision", _("Reason")),
    }


def _missing_documents(found: Application) -> list[Any]:
    return [x for x in missing_in(found, timezone.localdate()) if x.code == "document_missing"]


def _page(request: HttpRequest, found: Application, **bound: Any) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    own = found.organisation_id == actor.organisation_id
    undecided = found.state in (State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.QUESTIONS)
    lines, _stamp = invoice_of(found, today)
    categories = categories_asked(found, today)
    appeals = list(appeals_of(actor=actor, application=found))
    lodged = next((x for x in appeals if x.state == Appeal.State.LODGED), None)
    forms = {name: make(None) for name, make in _forms(found).items()} | bound
    may_review = REVIEW_APPLICATIONS.permits(actor) and not own
    context = {
        "application": found,
        "sees_place": sees_site(actor, found.organisation_id, found.country),
        "security": [
            (each, f"{each.ratio:.3g}")
            for each in security_if_granted(application=found, day=today)
        ]
        if sees_site(actor, found.organisation_id, found.country)
        else [],
        "tone": APPLICATION_TONES[found.state],
        "limits": [
            (line, as_reader_writes(line.as_written), category)
            for line, category in zip(found.limits.select_related("site"), categories, strict=True)
        ],
        "missing": [each.message for each in missing_in(found, today)] if undecided else [],
        "documents": found.documents.select_related("document"),
        "questions": found.questions.select_related("asked_by", "answered_by"),
        "clock": clock_of(actor=actor, application=found, today=today),
        "fee_lines": lines if found.fee is None else None,
        "conditions": conditions_for(found, today).conditions,
        "proposed_conditions": _proposed_conditions(found),
        "decisions": decisions_on(actor=actor, application=found),
        "appeals": appeals,
        "open_appeal": lodged,
        "history": entries_about(actor=actor, subject=found),
        "steps": _steps(found),
        "may_edit": own and APPLY.permits(actor) and found.state in OPEN_TO_APPLICANT,
        "may_apply": own and APPLY.permits(actor),
        "may_review": may_review,
        "may_decide": waits_for(actor=actor, subject=found),
        "may_decide_appeal": DECIDE_APPLICATIONS.permits(actor)
        and lodged is not None
        and is_apart_from(lodged, actor),
        "undecided": undecided,
        **forms,
    }
    status = 422 if any(form.errors for form in bound.values()) else 200
    return render(request, "sources/application.html", context, status=status)


def _proposed_conditions(found: Application) -> list[tuple[str, str]]:
    proposal = found.proposal or {}
    library = conditions_by_stamp(proposal["library"]) if proposal else {}
    language = get_language() or "en"
    keys = [key for key in proposal.get("conditions", []) if key in library]
    return [library[key].in_language(language) for key in keys]


def _steps(found: Application) -> list[tuple[str, str]]:
    """Return the way of an application: label and ``done``, ``here`` or nothing."""
    labels = [_("Draft"), _("Completeness"), _("Review"), _("Second person"), _("Licence")]
    shown = {State.QUESTIONS: State.IN_REVIEW, State.REFUSED: State.GRANTED}
    state = State(found.state)
    here = shown.get(state, state)
    if here not in STEPS:
        return []
    place = STEPS.index(here)
    marks = ["done" if n < place else "here" if n == place else "" for n in range(len(STEPS))]
    return list(zip(labels, marks, strict=True))
