"""A match side by side, the officer's verdict, the second person's decision."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from korgan.kernel.approvals.second_person import SecondPersonForm, decided
from korgan.kernel.approvals.selectors import waits_for
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import accepted
from korgan.trade.domain.work import MatchState, facts_from_dict
from korgan.trade.forms import VerdictForm
from korgan.trade.models import Match
from korgan.trade.selectors.work import decisions_on_match, get_match, history_of_match
from korgan.trade.services.matches import (
    WORK_ON_MATCHES,
    decide_match,
    state_verdict,
)
from korgan.trade.side_by_side import ShownHit, show_hit
from korgan.trade.tables import MATCH_TONES, VERDICT_TONES


@require_GET
def match(request: HttpRequest, match_id: int) -> HttpResponse:
    """Show one match."""
    return _page(request, get_match(actor=actor_of(request), match_id=match_id))


@require_POST
def verdict(request: HttpRequest, match_id: int) -> HttpResponse:
    """State the verdict and put it to a second person."""
    actor = actor_of(request)
    found = get_match(actor=actor, match_id=match_id)
    form = VerdictForm(request.POST)
    if form.is_valid() and accepted(
        form, lambda: state_verdict(actor=actor, match=found, **form.cleaned_data)
    ):
        messages.success(request, _("The verdict waits for a second person now."))
        return redirect("trade:match", match_id)
    return _page(request, found, verdict_form=form)


@require_POST
def review(request: HttpRequest, match_id: int) -> HttpResponse:
    """Confirm the verdict as second person, or give the match back."""
    actor = actor_of(request)
    found = get_match(actor=actor, match_id=match_id)
    refused = decided(
        request,
        partial(decide_match, actor=actor, match=found),
        agreed=_("The match is decided."),
        not_agreed=_("The match is given back."),
    )
    if refused:
        return _page(request, found, review_form=refused)
    return redirect("trade:match", match_id)


@require_GET
def report(request: HttpRequest, match_id: int) -> HttpResponse:
    """Print the match and what was decided as PDF."""
    # The typesetter is loaded when somebody prints.
    from korgan.trade.report import render_report

    actor = actor_of(request)
    found = get_match(actor=actor, match_id=match_id)
    pdf = render_report(
        found,
        _shown(found),
        decisions=list(decisions_on_match(actor=actor, match=found)),
        history=list(history_of_match(actor=actor, match=found)),
        language=get_language() or "en",
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.pdf"'
    return response


def _shown(found: Match) -> ShownHit:
    raw = {
        "list_name": found.party_list.name,
        "edition": found.edition,
        "name": found.listed_name,
        "matched_name": found.matched_name,
        "probability": found.probability,
        "reasons": found.reasons,
    }
    return show_hit(facts_from_dict(found.party_facts), raw, found.entry)


def _page(request: HttpRequest, found: Match, **forms: Form) -> HttpResponse:
    actor = actor_of(request)
    own = found.organisation_id == actor.organisation_id
    context = {
        "match": found,
        "hit": _shown(found),
        "tone": MATCH_TONES[found.state],
        "verdict_tone": VERDICT_TONES.get(found.verdict, "neutral"),
        "decisions": list(decisions_on_match(actor=actor, match=found)),
        "history": history_of_match(actor=actor, match=found),
        "may_work": own and WORK_ON_MATCHES.permits(actor) and found.state == MatchState.OPEN,
        "may_review": waits_for(actor=actor, subject=found),
        "verdict_form": VerdictForm(),
        "review_form": SecondPersonForm(),
        **forms,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "trade/match.html", context, status=status)
