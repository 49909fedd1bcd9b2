"""Screening for programs: one party or many, at once, with the editions in the answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.api import add_list
from korgan.science.names.parties import PartyFacts
from korgan.science.names.telling import TOO_LITTLE, tells_too_little
from korgan.trade.domain.answers import Answer, AskedEdition, FoundHit
from korgan.trade.domain.work import Purpose, check_threshold
from korgan.trade.models import Edition, KnownParty, Match
from korgan.trade.quotas import QuotaSpent, spend
from korgan.trade.readers.queries import facts_of
from korgan.trade.schemas import (
    AnswerOut,
    BatchIn,
    BatchOut,
    EditionStateOut,
    ErrorOut,
    ImportIn,
    MatchOut,
    PartyIn,
    PartyOut,
    QueryIn,
    RegisterIn,
    ReviewIn,
    VerdictIn,
)
from korgan.trade.screening.engine import EngineStarting
from korgan.trade.screening.questions import Question, question_of, recent_question
from korgan.trade.selectors.lists import get_edition, get_list
from korgan.trade.selectors.work import get_match, get_party
from korgan.trade.services.lists import receive_edition
from korgan.trade.services.matches import decide_match, state_verdict
from korgan.trade.services.parties import SCREEN_PARTIES, register_party
from korgan.trade.tables import BATCHES, COMMODITIES, LISTS, MATCHES, PARTIES

router = Router(tags=["trade"])
# A program asks again by itself, so it is told soon that the engine is still being made ready.
_WAIT = 5.0


_REFUSALS = {429: ErrorOut, 503: ErrorOut}

add_list(router, "/lists", LISTS)
add_list(router, "/matches", MATCHES)
add_list(router, "/parties", PARTIES)
add_list(router, "/batches", BATCHES)
add_list(router, "/commodities", COMMODITIES)


@router.post("/screen", response={200: AnswerOut, **_REFUSALS}, summary="Screen one party")
def screen(request: HttpRequest, given: QueryIn) -> Any:
    """Return the listed parties that may be meant. Nothing is kept."""
    actor = actor_of(request)
    facts = _facts(given)
    try:
        question = _question(actor, given.purpose, given.threshold, 1)
        answer = question.ask(facts, wait=_WAIT)
    except (QuotaSpent, EngineStarting) as refusal:
        return _refused(refusal)
    return {
        **_hits(facts, answer),
        "editions": [_asked(each) for each in answer.editions],
        "engine": answer.engine,
    }


@router.post("/screen/batch", response={200: BatchOut, **_REFUSALS}, summary="Screen many parties")
def screen_batch(request: HttpRequest, given: BatchIn) -> Any:
    """Return an answer for each party; one that cannot be read gets its error instead."""
    actor = actor_of(request)
    try:
        question = _question(actor, given.purpose, given.threshold, len(given.queries))
        answers = question.answers(wait=_WAIT)
    except (QuotaSpent, EngineStarting) as refusal:
        return _refused(refusal)
    results: list[dict[str, Any]] = []
    asked: tuple[AskedEdition, ...] = answers.asked
    for query in given.queries:
        try:
            facts = _facts(query)
            answer = answers.ask(facts, question.thresholds)
            results.append({"id": query.id, **_hits(facts, answer)})
        except InputError as error:
            results.append({"id": query.id, "hits": [], "error": error.as_dict()})
    return {
        "results": results,
        "editions": [_asked(each) for each in asked],
        "engine": answers.version,
    }


@router.post("/parties", response={201: PartyOut, 503: ErrorOut}, summary="Keep a party")
def create_party(request: HttpRequest, given: RegisterIn) -> Any:
    """Screen a party and enter it in the register; hits become matches to be decided."""
    actor = actor_of(request)
    require(actor, SCREEN_PARTIES)
    facts = _facts(given)
    try:
        answer = question_of(actor=actor, purpose=given.purpose).ask(facts, wait=_WAIT)
    except EngineStarting as refusal:
        return _refused(refusal)
    party = register_party(
        actor=actor, facts=facts, purpose=given.purpose, note=given.note, answer=answer
    )
    return Status(201, _party(party))


@router.get("/parties/{int:party_id}", response=PartyOut, summary="One known party")
def read_party(request: HttpRequest, party_id: int) -> PartyOut:
    """Return one known party."""
    return _party(get_party(actor=actor_of(request), party_id=party_id))


@router.get("/matches/{int:match_id}", response=MatchOut, summary="One match")
def read_match(request: HttpRequest, match_id: int) -> MatchOut:
    """Return one match."""
    return _match(get_match(actor=actor_of(request), match_id=match_id))


@router.post("/matches/{int:match_id}/verdict", response=MatchOut, summary="State a verdict")
def create_verdict(request: HttpRequest, match_id: int, given: VerdictIn) -> MatchOut:
    """State true, false or unclear, and put it to a second person."""
    actor = actor_of(request)
    match = get_match(actor=actor, match_id=match_id)
    return _match(
        state_verdict(
            actor=actor, match=match, verdict=given.verdict, explanation=given.explanation
        )
    )


@router.post("/matches/{int:match_id}/review", response=MatchOut, summary="Decide as second person")
def create_review(request: HttpRequest, match_id: int, given: ReviewIn) -> MatchOut:
    """Confirm the verdict, or give the match back."""
    actor = actor_of(request)
    match = get_match(actor=actor, match_id=match_id)
    return _match(
        decide_match(actor=actor, match=match, approve=given.approve, reason=given.reason)
    )


@router.post(
    "/lists/{int:list_id}/editions", response={201: EditionStateOut}, summary="Import an edition"
)
def create_edition(
    request: HttpRequest,
    list_id: int,
    given: Form[ImportIn],
    list_files: File[list[UploadedFile]],
    signature: File[UploadedFile | None] = None,
) -> Status[EditionStateOut]:
    """Keep the files of an edition and have them read; ask for it again to see how it went."""
    actor = actor_of(request)
    edition = receive_edition(
        actor=actor,
        party_list=get_list(actor=actor, list_id=list_id),
        files=[(each.name or "list", each.read()) for each in list_files],
        obtained_from=given.obtained_from,
        announced_sha256=given.announced_sha256,
        signature=(signature.name or "signature", signature.read()) if signature else None,
    )
    return Status(201, _edition(edition))


@router.get("/editions/{int:edition_id}", response=EditionStateOut, summary="One edition")
def read_edition(request: HttpRequest, edition_id: int) -> EditionStateOut:
    """Return an edition and where it stands."""
    return _edition(get_edition(actor=actor_of(request), edition_id=edition_id))


def _question(actor: Actor, purpose: Purpose, threshold: float | None, parties: int) -> Question:
    require(actor, SCREEN_PARTIES)
    if threshold is not None:
        check_threshold(threshold)
    if threshold is None:
        question = recent_question(actor=actor, purpose=purpose)
    else:
        question = question_of(actor=actor, purpose=purpose, threshold=threshold)
    spend(actor.organisation_id, parties)
    return question


def _facts(given: PartyIn) -> PartyFacts:
    """Read the facts by the same rules as the pages; a semicolon divides there, not here."""
    plain: dict[str, list[str]] = {
        "name": given.names,
        "birth_date": given.birth_dates,
        "country": given.countries,
        "identifier": given.identifiers,
        "address": given.addresses,
    }
    texts = {
        key: ";".join(value.replace(";", ",") for value in values) for key, values in plain.items()
    }
    return facts_of({**texts, "kind": given.kind})


def _refused(refusal: InputError) -> Status[Any]:
    status = 429 if isinstance(refusal, QuotaSpent) else 503
    return Status(status, {"error": refusal.as_dict()})


def _hits(facts: PartyFacts, answer: Answer) -> dict[str, Any]:
    hits = [_hit(hit) for hit in answer.hits]
    return {"hits": hits, "note": TOO_LITTLE if not hits and tells_too_little(facts) else None}


def _hit(hit: FoundHit) -> dict[str, Any]:
    raw = hit.as_dict()
    raw["list"] = raw.pop("list_name")
    return raw


def _asked(edition: AskedEdition) -> dict[str, Any]:
    raw = edition.as_dict()
    raw["list"] = raw.pop("name")
    return raw


def _party(party: KnownParty) -> PartyOut:
    return PartyOut(
        id=party.id,
        reference=party.reference,
        name=party.name,
        kind=party.kind,
        facts=party.facts,
        purpose=party.purpose,
        note=party.note,
        screened_at=party.screened_at,
        matches=list(party.matches.order_by("id").values_list("id", flat=True)),
    )


def _match(match: Match) -> MatchOut:
    return MatchOut(
        id=match.id,
        reference=match.reference,
        party_id=match.party_id,
        list_id=match.party_list_id,
        edition=match.edition,
        entity_id=match.entity_id,
        listed_name=match.listed_name,
        matched_name=match.matched_name,
        probability=match.probability,
        reasons=match.reasons,
        state=match.state,
        verdict=match.verdict,
        explanation=match.explanation,
        found_at=match.found_at,
        decided_at=match.decided_at,
    )


def _edition(edition: Edition) -> EditionStateOut:
    return EditionStateOut(
        id=edition.id,
        number=edition.number,
        state=edition.state,
        published_on=edition.published_on,
        sha256=edition.sha256,
        entries=edition.entries,
        added=edition.added,
        changed=edition.changed,
        removed=edition.removed,
        warnings=edition.warnings,
        fault=edition.fault,
    )
