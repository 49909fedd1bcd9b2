"""Incidents and the watch list for programs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.api import add_list
from korgan.sources.api.files import FileIn, files_of
from korgan.sources.domain.incidents import IncidentType
from korgan.sources.models import Incident
from korgan.sources.selectors import (
    candidates_for,
    get_incident,
    get_source,
    notification_of,
    rating_of,
)
from korgan.sources.services import (
    close_incident,
    recover_source,
    report_incident,
    update_incident,
)
from korgan.sources.tables.incident import INCIDENTS, WATCH_LIST

router = Router()
add_list(router, "/incidents", INCIDENTS)
add_list(router, "/watch-list", WATCH_LIST)


class CandidateOut(Schema):
    """A registered source that it may be."""

    national_number: str
    probability: float
    reasons: dict[str, float]


class IncidentOut(Schema):
    """An incident with candidates and drafts of papers."""

    id: int
    number: str
    kind: str
    state: str
    happened_on: date
    place: str
    summary: str
    sources: list[str]
    candidates: list[CandidateOut]
    none_of_these: float | None
    exercise: str  # its number where nothing of this is real
    notification_draft: dict[str, str]
    rating_input: dict[str, Any] | None
    conclusion: str


class IncidentIn(Schema):
    """A first report; activities of evidence in becquerel."""

    kind: IncidentType
    happened_on: date
    place: str
    summary: str
    sources: list[int] = []
    documents: list[FileIn] = []
    how_detected: str = ""
    material: str = ""
    persons: str = ""
    contact: str = ""
    measured_on: date | None = None
    nuclide: str = ""
    lowest_bq: float | None = None
    highest_bq: float | None = None
    marking: str = ""


class EntryIn(Schema):
    """An entry of the log."""

    text: str


class RecoveryIn(Schema):
    """That a missing source was found."""

    source_id: int
    day: date
    documents: list[FileIn] = []
    confirmed: list[str] = []


class ClosureIn(Schema):
    """How it ended."""

    day: date
    conclusion: str


def _out(request: HttpRequest, found: Incident) -> IncidentOut:
    actor = actor_of(request)
    ranking, _sources = candidates_for(actor=actor, incident=found)
    rating = rating_of(actor=actor, incident=found, today=timezone.localdate())
    return IncidentOut(
        id=found.id,
        number=found.number,
        kind=found.kind,
        state=found.state,
        happened_on=found.happened_on,
        place=found.place,
        summary=found.summary,
        sources=[str(each.source) for each in found.sources.select_related("source")],
        candidates=[
            CandidateOut(
                national_number=each.national_number,
                probability=each.probability,
                reasons={reason.evidence: reason.factor for reason in each.reasons},
            )
            for each in (ranking.candidates[:20] if ranking else ())
        ],
        none_of_these=ranking.none_of_these if ranking else None,
        exercise=found.exercise,
        notification_draft=asdict(notification_of(actor=actor, incident=found)),
        rating_input=None
        if rating is None
        else {
            "ratio": rating.ratio,
            "category": rating.category,
            "barriers_left": rating.barriers_left,
            "open_points": [each.message for each in rating.open_points],
        },
        conclusion=found.conclusion,
    )


@router.get("/incidents/{int:incident_id}", response=IncidentOut, summary="One incident")
def read_incident(request: HttpRequest, incident_id: int) -> IncidentOut:
    """Return an incident with candidates and drafts."""
    return _out(request, get_incident(actor=actor_of(request), incident_id=incident_id))


@router.post("/incidents", response=IncidentOut, summary="Report an incident")
def post_incident(request: HttpRequest, given: IncidentIn) -> IncidentOut:
    """Take a first report."""
    actor = actor_of(request)
    made = report_incident(
        actor=actor,
        sources=[get_source(actor=actor, source_id=each) for each in given.sources],
        documents=files_of(given.documents),
        **given.dict(exclude={"sources", "documents"}),
    )
    return _out(request, made)


@router.post("/incidents/{int:incident_id}/entries", response=IncidentOut, summary="Add to its log")
def post_entry(request: HttpRequest, incident_id: int, given: EntryIn) -> IncidentOut:
    """Add to the log what is new."""
    actor = actor_of(request)
    found = get_incident(actor=actor, incident_id=incident_id)
    return _out(request, update_incident(actor=actor, incident=found, text=given.text))


@router.post("/incidents/{int:incident_id}/recovery", response=IncidentOut, summary="It was found")
def post_recovery(request: HttpRequest, incident_id: int, given: RecoveryIn) -> IncidentOut:
    """Record that a missing source was found."""
    actor = actor_of(request)
    found = recover_source(
        actor=actor,
        incident=get_incident(actor=actor, incident_id=incident_id),
        source=get_source(actor=actor, source_id=given.source_id),
        day=given.day,
        documents=files_of(given.documents),
        confirmed=given.confirmed,
    )
    return _out(request, found)


@router.post("/incidents/{int:incident_id}/closure", response=IncidentOut, summary="Close it")
def post_closure(request: HttpRequest, incident_id: int, given: ClosureIn) -> IncidentOut:
    """Close an incident with its conclusion."""
    actor = actor_of(request)
    found = get_incident(actor=actor, incident_id=incident_id)
    return _out(request, close_incident(actor=actor, incident=found, **given.dict()))
