"""Known parties, and what every screening of them left: matches to be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from korgan.kernel.approvals.services import void_pending
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.deadlines.services import meet_deadline, set_deadline
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import InputError, NotAllowed
from korgan.kernel.events.services import publish
from korgan.kernel.jobs.services import start_job
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import Actor, Releasability, Role
from korgan.kernel.organisations.rights import declare_action
from korgan.science.names.parties import KIND_NAMES, PartyFacts
from korgan.trade.domain.answers import Answer, AskedEdition, FoundHit
from korgan.trade.domain.work import (
    MatchState,
    Purpose,
    Return,
    RunKind,
    facts_as_dict,
    fingerprint,
    returns_because,
)
from korgan.trade.models import (
    BatchRow,
    Edition,
    EntryVersion,
    KnownParty,
    Match,
    ScreeningRun,
)
from korgan.trade.selectors.lists import versions_for
from korgan.trade.services.lists import KEEP_LISTS, SCREENING
from korgan.trade.services.matches import DEADLINE, DECIDE_MATCHES

SCREEN_PARTIES = declare_action(
    "trade.screen_parties",
    roles=[
        Role.OFFICER,
        Role.SUPERVISOR,
        Role.ANALYST,
        Role.INSPECTOR,
        Role.LICENSING_OFFICER,
        Role.APPROVER,
    ],
    kinds=SCREENING,
)
DECIDE_WITHIN_DAYS = 2
# A first import may find thousands: each stands in the work list, not each in the calendar.
_MOST_DEADLINES = 200


@dataclass(frozen=True)
class ScreenedRow:
    """A line of a spreadsheet after screening; ``facts`` is None if it could not be read."""

    line: int
    number: str
    facts: PartyFacts | None
    problem: str
    hits: tuple[FoundHit, ...]


@service(SCREEN_PARTIES)
def register_party(
    *, actor: Actor, facts: PartyFacts, purpose: Purpose, note: str, answer: Answer
) -> KnownParty:
    """Enter a party that was screened, with the answer; it is screened again from now on."""
    now = timezone.now()
    party, is_new = known_party(actor=actor, facts=facts, purpose=purpose, note=note, now=now)
    run = new_run(actor=actor, kind=RunKind.SINGLE, purpose=purpose, title=party.name, now=now)
    _keep_answer(run, party, answer)
    new = note_hits(party=party, hits=answer.hits, run=run, engine=answer.engine, now=now)
    _finish_run(run, now, parties=1, with_hits=int(bool(answer.hits)), new_matches=new)
    record(
        "trade.party_registered" if is_new else "trade.party_screened_again",
        party,
        purpose=str(purpose),
        hits=len(answer.hits),
        editions=[[e.list_id, e.edition] for e in answer.editions],
        engine=answer.engine,
    )
    return party


@service(SCREEN_PARTIES)
def change_party(
    *, actor: Actor, party: KnownParty, facts: PartyFacts, note: str, answer: Answer
) -> KnownParty:
    """Correct a party's facts and screen it again; decisions on other facts come back."""
    party = KnownParty.objects.select_for_update(of=("self",)).get(id=party.id)
    if party.organisation_id != actor.organisation_id:
        raise NotAllowed("not_your_party", "only the organisation that entered it changes it")
    now = timezone.now()
    content = facts_as_dict(facts)
    party.name, party.kind = facts.names[0][:400], KIND_NAMES[facts.kind]
    party.facts, party.fingerprint = content, fingerprint(content)
    party.note, party.screened_at = note[:300], now
    party.save()
    run = new_run(
        actor=actor, kind=RunKind.SINGLE, purpose=Purpose(party.purpose), title=party.name, now=now
    )
    _keep_answer(run, party, answer)
    new = note_hits(party=party, hits=answer.hits, run=run, engine=answer.engine, now=now)
    found = {(hit.list_id, hit.entity_id) for hit in answer.hits}
    asked = [edition.list_id for edition in answer.editions]
    lapse(
        matches=[
            match
            for match in party.matches.filter(party_list_id__in=asked)
            if (match.party_list_id, match.entity_id) not in found
        ]
    )
    _finish_run(run, now, parties=1, with_hits=int(bool(answer.hits)), new_matches=new)
    record("trade.party_changed", party, hits=len(answer.hits), fingerprint=party.fingerprint)
    return party


@service(SCREEN_PARTIES)
def start_batch(
    *, actor: Actor, filename: str, data: bytes, purpose: Purpose, registers: bool
) -> ScreeningRun:
    """Keep a spreadsheet and have its lines screened."""
    run = new_run(
        actor=actor, kind=RunKind.BATCH, purpose=purpose, title=filename[:300], now=timezone.now()
    )
    run.document = keep_original(actor=actor, data=data, filename=filename)
    run.registers = registers
    run.job = start_job(
        actor=actor,
        kind="trade.screen_batch",
        title=filename[:200],
        link=f"/trade/batches/{run.id}/",
        run_id=run.id,
    )
    run.save()
    record("trade.batch_received", run, sha256=run.document.sha256, registers=registers)
    return run


@service(SCREEN_PARTIES)
def keep_batch(
    *,
    actor: Actor,
    run: ScreeningRun,
    rows: Sequence[ScreenedRow],
    editions: Sequence[AskedEdition],
    engine: str,
) -> ScreeningRun:
    """Write down what a batch found; does nothing if it is written already."""
    run = ScreeningRun.objects.select_for_update(of=("self",)).get(id=run.id)
    if run.finished_at is not None:
        record("trade.batch_screened_already", run)
        return run
    now = timezone.now()
    run.editions, run.engine_version = [each.as_dict() for each in editions], engine
    new = 0
    written = []
    for row in rows:
        party = None
        if run.registers and row.facts is not None:
            purpose = Purpose(run.purpose)
            party, _ = known_party(
                actor=actor, facts=row.facts, purpose=purpose, note=run.title, now=now
            )
            new += note_hits(party=party, hits=row.hits, run=run, engine=engine, now=now)
        written.append(_batch_row(run, row, party))
    BatchRow.objects.bulk_create(written, batch_size=500)
    _finish_run(
        run,
        now,
        parties=len(rows),
        with_hits=sum(bool(row.hits) for row in rows),
        new_matches=new,
        unreadable=sum(row.facts is None for row in rows),
    )
    record(
        "trade.batch_screened",
        run,
        parties=run.parties,
        with_hits=run.with_hits,
        new_matches=new,
        editions=[[e.list_id, e.edition] for e in editions],
        engine=engine,
    )
    return run


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
    _finish_run(run, now, parties=parties, with_hits=len(found), new_matches=new)
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


def _keep_answer(run: ScreeningRun, party: KnownParty, answer: Answer) -> None:
    run.query = {"party": party.id, "facts": party.facts}
    run.answer = [hit.as_dict() for hit in answer.hits]
    run.editions = [each.as_dict() for each in answer.editions]
    run.engine_version = answer.engine


def _finish_run(run: ScreeningRun, now: datetime, **counts: int) -> None:
    for name, count in counts.items():
        setattr(run, name, count)
    run.finished_at = now
    run.save()


def _batch_row(run: ScreeningRun, row: ScreenedRow, party: KnownParty | None) -> BatchRow:
    best = row.hits[0] if row.hits else None
    return BatchRow(
        run=run,
        line=row.line,
        number=row.number[:100],
        name=(" / ".join(row.facts.names) if row.facts else "")[:400],
        query=facts_as_dict(row.facts) if row.facts else None,
        problem=row.problem[:300],
        probability=best.probability if best else None,
        best=best.name[:400] if best else "",
        best_list=best.list_name[:200] if best else "",
        hits=[hit.as_dict() for hit in row.hits],
        party=party,
    )
