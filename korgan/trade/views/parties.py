"""A known party: its facts, its matches, its screenings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import accepted
from korgan.trade.domain.work import MatchState, RunKind, facts_from_dict
from korgan.trade.forms import ChangePartyForm, RegisterForm
from korgan.trade.models import ScreeningRun
from korgan.trade.screening.engine import EngineStarting
from korgan.trade.screening.questions import question_of, question_of_run
from korgan.trade.selectors.work import (
    get_party,
    get_run,
    history_of_party,
    list_matches,
    list_runs,
)
from korgan.trade.services.parties import SCREEN_PARTIES, change_party
from korgan.trade.side_by_side import show_hits


@require_GET
def party(request: HttpRequest, party_id: int) -> HttpResponse:
    """Show one known party."""
    actor = actor_of(request)
    found = get_party(actor=actor, party_id=party_id)
    matches = list(list_matches(actor=actor, party_id=party_id).order_by("-probability"))
    undecided = (MatchState.OPEN, MatchState.IN_REVIEW)
    context = {
        "party": found,
        "facts": facts_from_dict(found.facts),
        "waiting": [match for match in matches if match.state in undecided],
        "settled": [match for match in matches if match.state not in undecided],
        "runs": list_runs(actor=actor).filter(query__party=found.id).order_by("-id")[:20],
        "history": history_of_party(actor=actor, party=found),
        "may_change": found.organisation_id == actor.organisation_id
        and SCREEN_PARTIES.permits(actor),
    }
    return render(request, "trade/party.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, party_id: int) -> HttpResponse:
    """Correct a party's facts; it is screened again at once."""
    actor = actor_of(request)
    require(actor, SCREEN_PARTIES)
    found = get_party(actor=actor, party_id=party_id)
    initial = {**RegisterForm.initial_of(found.facts), "note": found.note}
    posted = request.method == "POST"
    form = ChangePartyForm(request.POST) if posted else ChangePartyForm(initial=initial)
    if posted and form.is_valid():

        def write() -> None:
            question = question_of(actor=actor, purpose=found.purpose)
            change_party(
                actor=actor,
                party=found,
                facts=form.facts,
                note=form.cleaned_data["note"],
                answer=question.ask(form.facts, wait=60.0),
            )

        if accepted(form, write):
            messages.success(request, _("The party is corrected and screened again."))
            return redirect("trade:party", party_id)
    context = {"party": found, "form": form}
    return render(request, "trade/change_party.html", context, status=422 if posted else 200)


@require_GET
def replay(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask the same question of the same editions again, beside the answer that was given."""
    actor = actor_of(request)
    run = get_run(actor=actor, run_id=run_id)
    if run.query is None:
        return _page_of_many(run)
    facts = facts_from_dict(run.query["facts"])
    context: dict[str, object] = {"run": run, "facts": facts}
    try:
        question = question_of_run(actor=actor, run=run)
        answer = question.ask(facts, wait=3.0)
    except EngineStarting:
        context["starting"] = True
    else:
        raws = [hit.as_dict() for hit in answer.hits]
        kept = {(hit["list_id"], hit["entity_id"]): hit for hit in run.answer or []}
        now = {(hit["list_id"], hit["entity_id"]) for hit in raws}
        context |= {
            "same": raws == run.answer,
            "same_engine": answer.engine == run.engine_version,
            "engine": answer.engine,
            "lost": [hit["name"] for key, hit in kept.items() if key not in now],
            "hits": show_hits(facts, run.answer or [], question.editions),
        }
    return render(request, "trade/replay.html", context)


def _page_of_many(run: ScreeningRun) -> HttpResponse:
    """Lead to what a screening of many parties left."""
    if run.kind == RunKind.BATCH:
        return redirect("trade:batch", run.id)
    if run.edition_id is not None:
        return redirect("trade:edition", run.edition_id)
    return redirect("trade:matches")
