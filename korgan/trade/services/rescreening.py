"""Known parties screened again: against a new edition, or all of them with today's engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.events.services import publish
from korgan.kernel.jobs.models import Job
from korgan.kernel.jobs.services import start_job
from korgan.kernel.organisations.domain import Actor
from korgan.trade.domain.answers import AskedEdition, FoundHit
from korgan.trade.domain.work import MatchState, Purpose, RunKind
from korgan.trade.models import Edition, KnownParty, Match, ScreeningRun
from korgan.trade.services.hits import finish_run, lapse, new_run, note_hits
from korgan.trade.services.lists import KEEP_LISTS
from korgan.trade.services.thresholds import SET_THRESHOLDS


@service(KEEP_LISTS)
def keep_rescreening(
    *,
    actor: Actor,
    edition: Edition,
    found: Mapping[int, tuple[FoundHit, ...]],
    parties: int,
    touched: tuple[set[str], set[str]],
    asked: Sequence[AskedEdition],
    engine: str,
) -> ScreeningRun:
    """Write down what a re-screening against a new edition found, for parties of all offices.

    ``found`` are the hits on entries that the edition added or changed, by party; ``touched``
    the numbers of those entries and of the removed ones. Open matches that have lost their
    ground lapse.
    """
    done = ScreeningRun.objects.filter(kind=RunKind.RESCREENING, edition=edition).first()
    if done is not None:
        record("trade.rescreened_already", edition.party_list, edition=edition.number)
        return done
    now = timezone.now()
    run = new_run(
        actor=actor,
        kind=RunKind.RESCREENING,
        purpose=Purpose.OTHER,
        title=str(edition)[:300],
        now=now,
    )
    run.edition, run.engine_version = edition, engine
    run.editions = [each.as_dict() for each in asked]
    new = 0
    for party in KnownParty.objects.filter(id__in=list(found)):
        new += note_hits(party=party, hits=found[party.id], run=run, engine=engine, now=now)
    lapsed = lapse(
        matches=[
            match
            for match in Match.objects.filter(party_list_id=edition.party_list_id).exclude(
                state=MatchState.DECIDED
            )
            if _lost_ground(match, touched, found)
        ]
    )
    KnownParty.objects.filter(country=edition.party_list.country).update(screened_at=now)
    finish_run(run=run, now=now, parties=parties, with_hits=len(found), new_matches=new)
    if new:
        publish("trade.matches_found", {"run": run.id, "edition": edition.id, "matches": new})
    record(
        "trade.rescreened",
        edition.party_list,
        edition=edition.number,
        parties=parties,
        with_hits=len(found),
        new_matches=new,
        lapsed=lapsed,
    )
    return run


@service(SET_THRESHOLDS)
def start_full_rescreening(*, actor: Actor, reason: str) -> Job:
    """Have all parties of the own organisation screened again, e.g. after a lower threshold."""
    job = start_job(actor=actor, kind="trade.rescreen_all", link="/trade/matches/")
    record("trade.full_rescreening_started", None, reason=reason)
    return job


@service(SET_THRESHOLDS)
def start_rescreening(*, actor: Actor, kind: str, arguments: Mapping[str, Any]) -> Job:
    """Queue one re-screening that the system itself found due."""
    job = start_job(actor=actor, kind=kind, link="/trade/matches/", **arguments)
    record("trade.rescreening_started", None, kind=kind, **arguments)
    return job


@service(SET_THRESHOLDS)
def keep_full_rescreening(
    *,
    actor: Actor,
    found: Mapping[int, tuple[FoundHit, ...]],
    parties: int,
    asked: Sequence[AskedEdition],
    engine: str,
) -> ScreeningRun:
    """Write down what screening all own parties found; undecided matches below it lapse."""
    now = timezone.now()
    run = new_run(
        actor=actor,
        kind=RunKind.RESCREENING,
        purpose=Purpose.OTHER,
        title=actor.organisation_name,
        now=now,
    )
    run.engine_version, run.editions = engine, [each.as_dict() for each in asked]
    own = KnownParty.objects.filter(organisation_id=actor.organisation_id)
    new = 0
    for party in own.filter(id__in=list(found)):
        new += note_hits(party=party, hits=found[party.id], run=run, engine=engine, now=now)
    own.update(screened_at=now)
    of_lists = Match.objects.filter(
        party__in=own, party_list_id__in=[each.list_id for each in asked]
    )
    lapsed = lapse(
        matches=[
            match
            for match in of_lists.exclude(state=MatchState.DECIDED)
            if (match.party_list_id, match.entity_id)
            not in {(hit.list_id, hit.entity_id) for hit in found.get(match.party_id, ())}
        ]
    )
    finish_run(run=run, now=now, parties=parties, with_hits=len(found), new_matches=new)
    record(
        "trade.all_rescreened", run, parties=parties, new_matches=new, lapsed=lapsed, engine=engine
    )
    return run


def _lost_ground(
    match: Match,
    touched: tuple[set[str], set[str]],
    found: Mapping[int, tuple[FoundHit, ...]],
) -> bool:
    changed, removed = touched
    if match.entity_id in removed:
        return True
    hits = found.get(match.party_id, ())
    return match.entity_id in changed and all(hit.entity_id != match.entity_id for hit in hits)
