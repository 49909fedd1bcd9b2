"""Hits made matches to be decided; what every way of screening shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from korgan.kernel.approvals.services import void_pending
from korgan.kernel.audit.services import part_of_service
from korgan.kernel.deadlines.services import meet_deadline, set_deadline
from korgan.kernel.errors import InputError
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import Actor, Releasability
from korgan.science.names.parties import KIND_NAMES, PartyFacts
from korgan.trade.domain.answers import FoundHit
from korgan.trade.domain.work import (
    MatchState,
    Purpose,
    Return,
    RunKind,
    facts_as_dict,
    fingerprint,
    returns_because,
)
from korgan.trade.models import Edition, EntryVersion, KnownParty, Match, ScreeningRun
from korgan.trade.selectors.lists import versions_for
from korgan.trade.services.matches import DEADLINE, DECIDE_MATCHES

DECIDE_WITHIN_DAYS = 2
# A first import may find thousands: each stands in the work list, not each in the calendar.
_MOST_DEADLINES = 200


@part_of_service
def known_party(
    *, actor: Actor, facts: PartyFacts, purpose: Purpose, note: str, now: datetime
) -> tuple[KnownParty, bool]:
    """Return the organisation's party with just these facts, entering it if it is new."""
    if not facts.names or not facts.names[0].strip():
        raise InputError("no_name", "a party has a name", where="name")
    content = facts_as_dict(facts)
    digest = fingerprint(content)
    own = KnownParty.objects.filter(organisation_id=actor.organisation_id, fingerprint=digest)
    known = own.order_by("id").first()
    if known is not None:
        known.screened_at = now
        known.save(update_fields=["screened_at"])
        return known, False
    number = next_number(f"trade.party.{now.year}")
    return KnownParty.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        releasability=Releasability.AUTHORITIES,
        reference=f"P-{now.year}-{number:06d}",
        name=facts.names[0][:400],
        kind=KIND_NAMES[facts.kind],
        facts=content,
        fingerprint=digest,
        purpose=purpose,
        note=note[:300],
        registered_at=now,
        screened_at=now,
    ), True


@part_of_service
def new_run(
    *, actor: Actor, kind: RunKind, purpose: Purpose, title: str, now: datetime
) -> ScreeningRun:
    """Begin the record of a screening."""
    return ScreeningRun.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        kind=kind,
        purpose=purpose,
        title=title[:300],
        asked_at=now,
        asked_by_id=actor.user_id,
    )


@part_of_service
def note_hits(
    *,
    party: KnownParty,
    hits: Sequence[FoundHit],
    run: ScreeningRun,
    engine: str,
    now: datetime,
) -> int:
    """Make hits matches to be decided; a decision stands unless one of the sides changed."""
    new = 0
    for list_id in dict.fromkeys(hit.list_id for hit in hits):
        of_list = [hit for hit in hits if hit.list_id == list_id]
        edition = Edition.objects.get(party_list_id=list_id, number=of_list[0].edition)
        versions = versions_for(edition, [hit.entity_id for hit in of_list])
        known = {
            match.entity_id: match
            for match in party.matches.filter(party_list_id=list_id).select_related("entry")
        }
        for hit in of_list:
            version = versions[hit.entity_id]
            match = known.get(hit.entity_id)
            if match is None:
                match = _new_match(party, hit, now)
            elif not _reopen(match, party, version):
                continue
            is_new = match.pk is None or match.state != MatchState.OPEN
            _show_again(match, party, hit, version, run, engine, now)
            new += is_new
            if is_new and new <= _MOST_DEADLINES:
                _alert(match, now)
    return new


def _new_match(party: KnownParty, hit: FoundHit, now: datetime) -> Match:
    number = next_number(f"trade.match.{now.year}")
    return Match(
        organisation_id=party.organisation_id,
        country=party.country,
        classification=party.classification,
        releasability=party.releasability,
        reference=f"M-{now.year}-{number:06d}",
        party=party,
        party_list_id=hit.list_id,
        entity_id=hit.entity_id,
        purpose=party.purpose,
    )


def _reopen(match: Match, party: KnownParty, version: EntryVersion) -> bool:
    """Whether the match is to be shown again, and mark why it came back."""
    decided_on = (match.party_fingerprint, match.entry.sha256)
    because = returns_because(decided_on, party.fingerprint, version.sha256)
    if match.state in (MatchState.DECIDED, MatchState.IN_REVIEW):
        if because is Return.NOT:
            return False
        match.returned = because
    return True


def _show_again(
    match: Match,
    party: KnownParty,
    hit: FoundHit,
    version: EntryVersion,
    run: ScreeningRun,
    engine: str,
    now: datetime,
) -> None:
    was_review = match.state == MatchState.IN_REVIEW and match.pk is not None
    match.entry, match.edition = version, hit.edition
    match.listed_name, match.matched_name = hit.name[:400], hit.matched_name[:400]
    match.probability = hit.probability
    match.reasons = [dict(reason) for reason in hit.reasons]
    match.engine_version = engine
    match.found_in, match.found_at = run, now
    match.party_facts, match.party_fingerprint = party.facts, party.fingerprint
    match.state, match.verdict, match.explanation = MatchState.OPEN, "", ""
    match.officer, match.decided_at = None, None
    match.save()
    if was_review:
        void_pending(action=DECIDE_MATCHES, subject=match)


def _alert(match: Match, now: datetime) -> None:
    meet_deadline(subject=match, kind=DEADLINE)
    set_deadline(
        subject=match,
        kind=DEADLINE,
        what=str(match),
        starts_on=timezone.localdate(now),
        span=DECIDE_WITHIN_DAYS,
        subject_url=f"/trade/matches/{match.id}/",
    )


@part_of_service
def lapse(*, matches: Sequence[Match]) -> int:
    """End undecided matches whose entry or likeness is gone; returns how many."""
    lapsing = [m for m in matches if m.state in (MatchState.OPEN, MatchState.IN_REVIEW)]
    for match in lapsing:
        void_pending(action=DECIDE_MATCHES, subject=match)
        meet_deadline(subject=match, kind=DEADLINE)
        match.state = MatchState.LAPSED
        match.save(update_fields=["state"])
    return len(lapsing)


@part_of_service
def finish_run(*, run: ScreeningRun, now: datetime, **counts: int) -> None:
    """Write down how a screening ended."""
    for name, count in counts.items():
        setattr(run, name, count)
    run.finished_at = now
    run.save()
