"""Pages of messages: written, uploaded, read, answered; and whose keys are trusted."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.exchange.domain import MOST_BYTES
from korgan.exchange.forms import (
    CorrespondentForm,
    LinkForm,
    MessageForm,
    RevocationForm,
    UploadForm,
)
from korgan.exchange.message_keys import message_key, own_verifier
from korgan.exchange.models import Message
from korgan.exchange.selectors import (
    form_of,
    get_message,
    list_correspondents,
    list_messages,
    possible_answers,
    signature_fault,
)
from korgan.exchange.services import (
    CORRESPOND,
    KEEP_CORRESPONDENTS,
    link_message,
    receive_message,
    register_correspondent,
    revoke_correspondent,
    send_form,
)
from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import get_visible
from korgan.kernel.records.entry import answer_form, asked
from korgan.sources.activity_words import activity_in_words
from korgan.sources.conduct_sheet import FORM_LABELS, render_form, said_facts, source_rows
from korgan.sources.domain.conduct_forms import Form
from korgan.sources.domain.import_export import requirements
from korgan.sources.selectors import get_exchange, known_answers

_answer = partial(answer_form, template="exchange/form_page.html")


def _page(found: Message) -> str:
    return reverse("exchange:message", args=[found.id])


def _form_named(name: str) -> Form:
    if name not in set(Form):
        raise NotFound("not_found", "the Code of Conduct has no such form")
    return Form(name)


@require_GET
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """Show a message: whether its signature holds, what it says, and what comes next."""
    actor = actor_of(request)
    found = get_message(actor=actor, message_id=message_id)
    form = form_of(found)
    writes = CORRESPOND.permits(actor) and found.organisation_id == actor.organisation_id
    judged = requirements([each.content for each in form.sources], form.shipment_on)
    context = {
        "message": found,
        "fault": signature_fault(found, message_key().verifiers()),
        "form": form,
        "said": said_facts(form),
        "rows": source_rows(form),
        "totals": [(name, activity_in_words(value)) for name, value in form.totals().items()],
        "category": judged.category,
        "other_category": judged.category != form.category,
        "thread": list_messages(actor=actor).filter(answers=found).order_by("sent_at", "id"),
        "answers": [(each, FORM_LABELS[each]) for each in possible_answers(found)]
        if writes
        else [],
        "may_link": writes and found.direction == "received" and found.request_id is None,
    }
    return render(request, "exchange/message.html", context)


@require_GET
def form_pdf(request: HttpRequest, message_id: int) -> HttpResponse:
    """Hand out the form that a message carries as PDF."""
    found = get_message(actor=actor_of(request), message_id=message_id)
    pdf = render_form(form_of(found), language=get_language() or "en")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.message_id}.pdf"'
    return response


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take in a message that another agency handed over."""
    actor = actor_of(request)
    require(actor, CORRESPOND)
    form = UploadForm(*asked(request))
    return _answer(
        request, form,
        lambda: receive_message(
            actor=actor, data=form.cleaned_data["file"].read(MOST_BYTES + 1)
        ),
        done=_("The message is genuine and is kept."), then=_page,
        title=_("Upload a message"), button=_("Check and take in"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, exchange_id: int, form: str) -> HttpResponse:
    """Write a form about a request as a signed message."""
    actor = actor_of(request)
    require(actor, CORRESPOND)
    kind = _form_named(form)
    about = get_exchange(actor=actor, exchange_id=exchange_id)
    page = MessageForm(
        *asked(request)[:1], actor=actor, abroad=about.abroad_country, form=kind,
        known=known_answers(about, kind),
    )  # fmt: skip
    return _answer(
        request, page,
        lambda: send_form(
            actor=actor, correspondent=page.cleaned_data["to"], form=kind, said=page.said(),
            request=about,
        ),
        done=_("The message is signed. Download its file and hand it over."), then=_page,
        title=str(FORM_LABELS[kind]), button=_("Sign the message"), lead=about.number,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, message_id: int, form: str) -> HttpResponse:
    """Answer a received message; the answer repeats what was question."""
    actor = actor_of(request)
    require(actor, CORRESPOND)
    question = get_message(actor=actor, message_id=message_id)
    kind = _form_named(form)
    if kind not in possible_answers(question):
        raise NotFound("not_found", "this message is not answered by this form")
    known = known_answers(question.request, kind) if question.request else {}
    if kind is Form.NOTICE and not known.get("consent"):
        known["consent"] = question.content["said"]["reference"]
    page = MessageForm(
        *asked(request)[:1], actor=actor, abroad=question.correspondent.abroad, form=kind,
        known=known,
    )  # fmt: skip
    return _answer(
        request, page,
        lambda: send_form(
            actor=actor, correspondent=page.cleaned_data["to"], form=kind, said=page.said(),
            answers=question,
        ),
        done=_("The message is signed. Download its file and hand it over."), then=_page,
        title=str(FORM_LABELS[kind]), button=_("Sign the message"), lead=str(question),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, message_id: int) -> HttpResponse:
    """Say of which request of this State a message speaks."""
    actor = actor_of(request)
    require(actor, CORRESPOND)
    found = get_message(actor=actor, message_id=message_id)
    form = LinkForm(
        *asked(request)[:1], actor=actor, country=found.correspondent.abroad,
        form=form_of(found).form,
    )  # fmt: skip
    return _answer(
        request, form,
        lambda: link_message(actor=actor, message=found, request=form.cleaned_data["request"]),
        done=_("The message belongs to this request now."), then=_page,
        title=_("Put to a request"), button=_("Put to a request"), lead=str(found),
    )  # fmt: skip


@require_GET
def of_request(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """Show the messages about one request."""
    actor = actor_of(request)
    about = get_exchange(actor=actor, exchange_id=exchange_id)
    told = list_messages(actor=actor).filter(request=about).order_by("sent_at", "id")
    return render(request, "exchange/of_request.html", {"about": about, "told": told})


@require_http_methods(["GET", "POST"])
def new_correspondent(request: HttpRequest) -> HttpResponse:
    """Trust an agency's key."""
    actor = actor_of(request)
    require(actor, KEEP_CORRESPONDENTS)
    form = CorrespondentForm(*asked(request)[:1])
    try:
        own = own_verifier().text()
    except InputError as error:
        own = f"{error.message}: {error.mend}"
    return _answer(
        request, form, lambda: register_correspondent(actor=actor, **form.cleaned_data),
        done=_("The key is trusted from now on."),
        then=lambda made: reverse("exchange:correspondent", args=[made.id]),
        title=_("Register an agency"), button=_("Trust this key"), own_key=own,
    )  # fmt: skip


@require_GET
def correspondent(request: HttpRequest, correspondent_id: int) -> HttpResponse:
    """Show an agency and its key."""
    actor = actor_of(request)
    found = get_visible(actor, list_correspondents(actor=actor), id=correspondent_id)
    own = found.organisation_id == actor.organisation_id
    context = {
        "correspondent": found,
        "may_revoke": own and found.revoked_on is None and KEEP_CORRESPONDENTS.permits(actor),
    }
    return render(request, "exchange/correspondent.html", context)


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, correspondent_id: int) -> HttpResponse:
    """Trust a key no longer."""
    actor = actor_of(request)
    require(actor, KEEP_CORRESPONDENTS)
    found = get_visible(actor, list_correspondents(actor=actor), id=correspondent_id)
    form = RevocationForm(*asked(request)[:1])
    return _answer(
        request, form,
        lambda: revoke_correspondent(actor=actor, correspondent=found, **form.cleaned_data),
        done=_("The key is not trusted any longer."),
        then=lambda made: reverse("exchange:correspondent", args=[made.id]),
        title=_("Trust the key no longer"), button=_("Trust the key no longer"), lead=str(found),
    )  # fmt: skip
