"""Adjudication: an officer says whether the party is the listed one, a second person decides."""

from __future__ import annotations

from django.utils import timezone

from korgan.kernel.approvals.services import decide, propose
from korgan.kernel.audit.services import record, service
from korgan.kernel.deadlines.services import meet_deadline
from korgan.kernel.errors import Conflict, NotAllowed
from korgan.kernel.events.services import publish
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.rights import declare_action
from korgan.trade.domain.work import MatchState, Verdict, check_explanation
from korgan.trade.models import Match
from korgan.trade.selectors.work import content_under_review
from korgan.trade.services.lists import SCREENING

WORK_ON_MATCHES = declare_action(
    "trade.work_on_matches",
    roles=[
        Role.OFFICER,
        Role.SUPERVISOR,
        Role.ANALYST,
        Role.LICENSING_OFFICER,
        Role.APPROVER,
    ],
    kinds=SCREENING,
)
DECIDE_MATCHES = declare_action(
    "trade.decide_matches", roles=[Role.SUPERVISOR, Role.APPROVER], kinds=SCREENING, own=True
)
DEADLINE = "trade.decide_match"


@service(WORK_ON_MATCHES)
def state_verdict(*, actor: Actor, match: Match, verdict: Verdict, explanation: str) -> Match:
    """State true, false or unclear with the reason, and put it to a second person."""
    match = _locked(actor, match)
    _require_state(match, MatchState.OPEN, MatchState.IN_REVIEW)
    match.explanation = check_explanation(explanation)
    match.verdict, match.state = verdict, MatchState.IN_REVIEW
    match.officer_id = actor.user_id
    match.save(update_fields=["verdict", "explanation", "state", "officer_id"])
    propose(actor=actor, action=DECIDE_MATCHES, subject=match, content=content_under_review(match))
    record("trade.verdict_stated", match, verdict=str(verdict), explanation=match.explanation)
    return match


@service(DECIDE_MATCHES)
def decide_match(*, actor: Actor, match: Match, approve: bool, reason: str) -> Match:
    """Confirm the verdict as a second person, or give the match back with the reason."""
    match = _locked(actor, match)
    _require_state(match, MatchState.IN_REVIEW)
    decide(
        actor=actor,
        action=DECIDE_MATCHES,
        subject=match,
        content=content_under_review(match),
        approve=approve,
        reason=reason.strip(),
    )
    if approve:
        match.state, match.decided_at, match.returned = MatchState.DECIDED, timezone.now(), ""
        meet_deadline(subject=match, kind=DEADLINE)
        publish(
            "trade.match_decided",
            {"match": match.id, "verdict": match.verdict, "organisation": match.organisation_id},
        )
    else:
        match.state = MatchState.OPEN
    match.save(update_fields=["state", "decided_at", "returned"])
    record(
        "trade.match_decided" if approve else "trade.match_given_back",
        match,
        verdict=match.verdict,
        reason=reason.strip(),
    )
    return match


def _locked(actor: Actor, match: Match) -> Match:
    """Return the match as it is now, locked; only its own organisation works on it."""
    match = Match.objects.select_for_update(of=("self",)).get(id=match.id)
    if match.organisation_id != actor.organisation_id:
        raise NotAllowed("not_your_match", "only the organisation that knows the party decides")
    return match


def _require_state(match: Match, *states: MatchState) -> None:
    if match.state not in states:
        raise Conflict(
            "wrong_state",
            f"the match is: {match.get_state_display()}",
            mend="reload the page to see how it stands",
        )
