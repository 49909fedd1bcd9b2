"""The first page: one search box, what waits, and which lists are in force."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import Refusal
from korgan.science.names.telling import tells_too_little
from korgan.trade.forms import RegisterForm, SearchForm
from korgan.trade.models import KnownParty
from korgan.trade.screening.engine import EngineStarting
from korgan.trade.screening.questions import question_of
from korgan.trade.selectors.lists import editions_in_force
from korgan.trade.selectors.work import matches_known, worklist
from korgan.trade.services.lists import KEEP_LISTS
from korgan.trade.services.parties import SCREEN_PARTIES, register_party
from korgan.trade.side_by_side import show_hits
from korgan.trade.wording import percent

# Where a page waits, the browser asks again; nobody stares at an empty window.
_WAIT = 3.0


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the search box; with a question its answer, without one the work that waits."""
    actor = actor_of(request)
    asked = "name" in request.GET
    if asked or not actor.is_authority:
        require(actor, SCREEN_PARTIES)
    form = SearchForm(request.GET) if asked else SearchForm()
    editions = editions_in_force(actor=actor)
    may_ask = SCREEN_PARTIES.permits(actor)
    context: dict[str, Any] = {
        "form": form,
        "editions": editions,
        "asked": asked,
        "may_ask": may_ask,
        "may_keep_lists": KEEP_LISTS.permits(actor),
    }
    if asked and form.is_valid():
        context |= _answer(actor, form)
    elif not asked:
        context |= worklist(actor=actor)
        if editions and may_ask:
            # Begin to load the engine while the officer types.
            question_of(actor=actor, purpose="").prepare()
    return render(request, "trade/home.html", context, status=422 if form.errors else 200)


def _answer(actor: Actor, form: SearchForm) -> dict[str, Any]:
    given = form.cleaned_data
    try:
        question = question_of(actor=actor, purpose=given["purpose"], as_of=_end_of(given["as_of"]))
        answer = question.ask(form.facts, wait=_WAIT)
    except EngineStarting:
        return {"starting": True}
    except Conflict as conflict:
        return {"conflict": conflict}
    raws = [hit.as_dict() for hit in answer.hits]
    found = [(raw["list_id"], raw["entity_id"]) for raw in raws]
    lowest = min(question.thresholds.values())
    return {
        "answer": answer,
        "hits": show_hits(form.facts, raws, question.editions),
        "tells_too_little": not raws and tells_too_little(form.facts),
        "known": matches_known(actor=actor, names=form.facts.names, found=found),
        "threshold": percent(lowest),
        "register_form": RegisterForm(initial={"purpose": given["purpose"]}),
    }


def _end_of(day: Any) -> datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, time.max))


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Keep a party that was screened: the answer is recorded, hits become matches."""
    if request.method == "GET":
        return redirect("trade:home")
    actor = actor_of(request)
    form = RegisterForm(request.POST)
    if form.is_valid():
        party = _register(actor, form)
        if party is not None:
            messages.success(
                request, _("%(reference)s is in the register.") % {"reference": party.reference}
            )
            return redirect("trade:party", party.id)
    return render(request, "trade/register_party.html", {"form": form}, status=422)


def _register(actor: Actor, form: RegisterForm) -> KnownParty | None:
    given = form.cleaned_data
    try:
        # The answer is made anew here: what a page sends back is no evidence.
        answer = question_of(actor=actor, purpose=given["purpose"]).ask(form.facts, wait=60.0)
        return register_party(
            actor=actor,
            facts=form.facts,
            purpose=given["purpose"],
            note=given["note"],
            answer=answer,
        )
    except InputError as error:
        form.add_error(None, Refusal(error))
        return None
