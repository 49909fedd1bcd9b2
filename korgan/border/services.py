"""Writes of alarm cases: opened, adjudicated by an officer, closed by a second person."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.border.domain import (
    AlarmOrigin,
    CaseState,
    ClosingCode,
    EvidenceKind,
    check_closing,
    finding_of,
)
from korgan.border.models import AlarmCase, Evidence, Instrument, WatchEntry
from korgan.border.selectors import content_under_review, finding_in
from korgan.kernel.approvals.services import decide, propose
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.deadlines.kinds import declare_kind
from korgan.kernel.deadlines.services import meet_deadline, set_deadline
from korgan.kernel.documents.models import Document
from korgan.kernel.documents.selectors import exercise_of
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.events.services import publish
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import (
    AUTHORITIES,
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.rights import declare_action

DETECTING = [
    OrganisationKind.CUSTOMS,
    OrganisationKind.REGULATOR,
    OrganisationKind.TECHNICAL_SUPPORT,
    OrganisationKind.SUPPORT_CENTRE,
]
WORK_ON_CASES = declare_action(
    "border.work_on_cases", roles=[Role.OFFICER, Role.SUPERVISOR, Role.ANALYST], kinds=DETECTING
)
REVIEW_CASES = declare_action(
    "border.review_cases", roles=[Role.SUPERVISOR, Role.ANALYST], kinds=DETECTING, own=True
)
KEEP_INSTRUMENTS = declare_action(
    "border.keep_instruments", roles=[Role.SUPERVISOR, Role.ADMINISTRATOR], kinds=DETECTING
)
KEEP_WATCH_LIST = declare_action(
    "border.keep_watch_list", roles=[Role.OFFICER, Role.SUPERVISOR], kinds=list(AUTHORITIES)
)
REVIEW_WITHIN_DAYS = 1
ADJUDICATE = declare_kind("border.adjudicate", _("finding"))


@service(KEEP_INSTRUMENTS)
def register_instrument(
    *,
    actor: Actor,
    name: str,
    kind: str,
    maker: str = "",
    model: str = "",
    serial: str = "",
    site: Site | None = None,
    given_by: str = "",
    last_tested_on: date | None = None,
) -> Instrument:
    """Enter a detection instrument of the actor's organisation."""
    if Instrument.objects.filter(organisation_id=actor.organisation_id, name=name).exists():
        raise Conflict("name_taken", f"there is an instrument {name} already", where="name")
    instrument = Instrument.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        name=name,
        kind=kind,
        maker=maker,
        model=model,
        serial=serial,
        site=site,
        given_by=given_by,
        last_tested_on=last_tested_on,
    )
    record("border.instrument_registered", instrument, maker=maker, model=model, serial=serial)
    return instrument


@service(WORK_ON_CASES)
def open_case(
    *,
    actor: Actor,
    data: bytes | None,
    filename: str,
    analysis: Mapping[str, Any] | None,
    engine_version: str,
    occurred_at: datetime | None = None,
    site: Site | None = None,
    instrument: Instrument | None = None,
    conveyance: str = "",
    background: tuple[str, bytes] | None = None,
    origin: AlarmOrigin = AlarmOrigin.INSTRUMENT_FILE,
    classification: Classification = Classification.OFFICIAL,
) -> AlarmCase:
    """Open a case with its original bytes and what the machine says of them."""
    now = timezone.now()
    finding = finding_of(analysis) if analysis is not None else None
    original = None
    if data is not None:
        original = keep_original(
            actor=actor, data=data, filename=filename, classification=classification
        )
        if exercise_of(original.sha256):
            origin = AlarmOrigin.EXERCISE
    case = AlarmCase.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=classification,
        releasability=Releasability.AUTHORITIES,
        reference=f"A-{now.year}-{next_number(f'border.case.{now.year}'):07d}",
        token=uuid.uuid4(),
        origin=origin,
        site=site,
        instrument=instrument,
        occurred_at=occurred_at or now,
        opened_at=now,
        opened_by_id=actor.user_id,
        conveyance=conveyance.strip()[:200],
        original=original,
        background=_keep_background(actor, background, classification),
        analysis=dict(analysis) if analysis is not None else None,
        engine_version=engine_version,
        nuclides=", ".join(name for name, _, _ in finding.nuclides)[:200] if finding else "",
        needs_inspection=finding.needs_inspection if finding else False,
    )
    if not case.is_exercise:
        _tell_others(case)
    record(
        "border.case_opened",
        case,
        original=original.sha256 if original else "",
        exercise=case.is_exercise,
        nuclides=case.nuclides,
        needs_inspection=case.needs_inspection,
        engine=engine_version,
    )
    return case


@part_of_service
def _tell_others(case: AlarmCase) -> None:
    """Set the day by which a real alarm has its finding, and publish that it is there."""
    set_deadline(
        subject=case,
        kind=ADJUDICATE,
        what=case.reference,
        starts_on=timezone.localdate(case.opened_at),
        span=REVIEW_WITHIN_DAYS,
        subject_url=f"/border/cases/{case.id}/",
    )
    publish(
        "border.case_opened",
        {"case": case.id, "organisation": case.organisation_id, "nuclides": case.nuclides},
    )


def _keep_background(
    actor: Actor, background: tuple[str, bytes] | None, classification: Classification
) -> Document | None:
    if background is None:
        return None
    name, data = background
    return keep_original(actor=actor, data=data, filename=name, classification=classification)


@service(WORK_ON_CASES)
def keep_unreadable_upload(
    *, actor: Actor, data: bytes, filename: str, error: InputError
) -> Document:
    """Keep an upload that could not be read: the bytes may be evidence all the same; no case."""
    document = keep_original(actor=actor, data=data, filename=filename)
    record("border.upload_unreadable", document, sha256=document.sha256, fault=error.as_dict())
    return document


@service(WORK_ON_CASES)
def add_evidence(
    *,
    actor: Actor,
    case: AlarmCase,
    kind: EvidenceKind,
    note: str = "",
    filename: str = "",
    data: bytes | None = None,
) -> Evidence:
    """Add a document or a note to an open case of the actor's organisation."""
    case = _locked(actor, case)
    _require_state(case, CaseState.OPEN)
    if data is None and not note.strip():
        raise InputError("nothing_given", "add a file or write a note", where="note")
    document = None
    if data is not None:
        document = keep_original(
            actor=actor,
            data=data,
            filename=filename,
            classification=Classification(case.classification),
            releasability=Releasability(case.releasability),
        )
    evidence = Evidence.objects.create(
        case=case,
        kind=kind,
        document=document,
        note=note.strip(),
        added_by_id=actor.user_id,
        added_at=timezone.now(),
    )
    record(
        "border.evidence_added", case, kind=str(kind), sha256=document.sha256 if document else ""
    )
    return evidence


@service(WORK_ON_CASES)
def record_finding(
    *, actor: Actor, case: AlarmCase, code: ClosingCode, explanation: str
) -> AlarmCase:
    """State the officer's finding and put the case to a second person; again if it changed."""
    case = _locked(actor, case)
    _require_state(case, CaseState.OPEN, CaseState.IN_REVIEW)
    kinds = {EvidenceKind(kind) for kind in case.evidence.values_list("kind", flat=True)}
    check_closing(finding_in(case), code, explanation, kinds)
    case.code, case.explanation = code, explanation.strip()
    case.officer_id = actor.user_id
    case.state = CaseState.IN_REVIEW
    case.save(update_fields=["code", "explanation", "officer_id", "state"])
    propose(actor=actor, action=REVIEW_CASES, subject=case, content=content_under_review(case))
    record("border.finding_recorded", case, code=str(code), explanation=case.explanation)
    return case


@service(REVIEW_CASES)
def review_case(*, actor: Actor, case: AlarmCase, approve: bool, reason: str) -> AlarmCase:
    """Close the case as a second person, or give it back with the reason."""
    case = _locked(actor, case)
    _require_state(case, CaseState.IN_REVIEW)
    decide(
        actor=actor,
        action=REVIEW_CASES,
        subject=case,
        content=content_under_review(case),
        approve=approve,
        reason=reason.strip(),
    )
    if approve:
        case.state, case.closed_at = CaseState.CLOSED, timezone.now()
        meet_deadline(subject=case, kind=ADJUDICATE)
        if not case.is_exercise:
            publish("border.case_closed", {"case": case.id, "code": case.code})
    else:
        case.state = CaseState.OPEN
    case.save(update_fields=["state", "closed_at"])
    record("border.case_reviewed", case, approved=approve, reason=reason.strip())
    return case


def _locked(actor: Actor, case: AlarmCase) -> AlarmCase:
    """Return the case as it is now, locked; only its own organisation works on it."""
    case = AlarmCase.objects.select_for_update(of=("self",)).get(id=case.id)
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed("not_your_case", "only the organisation that opened a case works on it")
    return case


def _require_state(case: AlarmCase, *states: CaseState) -> None:
    if case.state not in states:
        raise Conflict(
            "wrong_state",
            f"the case is {case.get_state_display()}",
            mend="reload the page to see how it stands",
        )


@service(KEEP_WATCH_LIST)
def change_watch_list(
    *,
    actor: Actor,
    add: bool,
    incident: str,
    serial: str,
    nuclides: Iterable[str],
    since: date,
    category: int | None,
) -> WatchEntry:
    """Look for a missing source, or look for it no longer; the same message twice does nothing."""
    entry, _made = WatchEntry.objects.update_or_create(
        country=actor.country,
        incident=incident,
        serial=serial,
        nuclides=", ".join(nuclides)[:200],
        defaults={
            "organisation_id": actor.organisation_id,
            "releasability": Releasability.AUTHORITIES,
            "since": since,
            "category": category,
            "ended_at": None if add else timezone.now(),
        },
    )
    record("border.watch_list_changed", entry, add=add, incident=incident, category=category or 0)
    return entry
