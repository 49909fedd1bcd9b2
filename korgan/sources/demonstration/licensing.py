"""Licences and applications of the demonstration State, in every state that one can be in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.utils import timezone

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.sources.demonstration.source import NOTE
from korgan.sources.domain.applications import required_documents
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.licences import LicenceState
from korgan.sources.licence_keys import key_path, make_licence_key
from korgan.sources.models import Application, Licence, Worker
from korgan.sources.services.applications import (
    WrittenLimit,
    add_application_document,
    draft_application,
    submit_application,
)
from korgan.sources.services.licences import decide_licence_change, propose_licence_change
from korgan.sources.services.licensees import add_qualification, add_room, add_worker
from korgan.sources.services.review import (
    ask_applicant,
    begin_review,
    decide_application,
    propose_decision,
    settle_fee,
)

Seat = Callable[[str], Actor]
# Taken over from paper: they began before this register.
SINCE = date(2026, 1, 5)
RADIOGRAPHY, GAUGE = "Industrial gamma radiography", "Portable gauge (moisture/density)"


def limit(nuclide: str, total: str, single: str = "", count: int | None = None) -> WrittenLimit:
    """Return a line for sealed sources at any of the premises."""
    return WrittenLimit(nuclide, Kind.SEALED, total, single, count)


# who, practice, what for, limits
LICENCES = (
    (
        "hospital",
        "Teletherapy",
        "Treatment of patients and the calibration of dosimeters",
        (
            limit("Co-60", "400 TBq", "400 TBq", 1),
            limit("Ir-192", "1 TBq", "450 GBq", 2),
            limit("Cs-137", "100 GBq", "50 GBq", 4),
            WrittenLimit("", Kind.GENERATOR, "", "", 3),
        ),
    ),
    (
        "pipeline",
        RADIOGRAPHY,
        "Radiography of welds of pipelines, also at temporary job sites",
        (
            limit("Ir-192", "20 TBq", "5 TBq", 6),
            limit("Se-75", "6 TBq", "3 TBq", 2),
            WrittenLimit("", Kind.CONTAINER, "", "", 6),
        ),
    ),
    (
        "reactor",
        "Well logging",
        "Start-up, calibration and storage of sources on behalf of others",
        (
            limit("Am-241", "500 GBq", "200 GBq", 4),
            limit("Cs-137", "500 GBq"),
            limit("Ir-192", "10 TBq", "5 TBq", 3),
        ),
    ),
)
ROOMS = (("hospital", "Treatment room 2"), ("pipeline", "Pit store"), ("reactor", "Hot cell"))


def add_licensing(seat: Seat) -> int:
    """Enter officers and rooms, issue licences, leave applications on their way."""
    if not key_path().exists():
        make_licence_key()
    for keeper in ("hospital", "pipeline", "reactor"):
        _add_officer(seat(keeper), keeper)
    for keeper, room in ROOMS:
        add_room(actor=seat(keeper), site=_sites(seat(keeper))[0], name=room)
    for keeper, practice, purpose, limits in LICENCES:
        _issue(seat, seat(keeper), practice, purpose, limits)
    suspended = _issue(
        seat, seat("pipeline"), GAUGE, "Moisture of soil at building sites",
        (limit("Am-241", "4 GBq", "2 GBq", 2),),
    )  # fmt: skip
    _suspend(seat, suspended)
    _on_the_way(seat)
    return Licence.objects.count()


def _on_the_way(seat: Seat) -> None:
    """Leave one application in each state that needs somebody."""
    hospital, pipeline, reactor = seat("hospital"), seat("pipeline"), seat("reactor")
    plaques = "Treatment of tumours of the eye"
    _draft(pipeline, GAUGE, "Density of asphalt", (limit("Cs-137", "1 GBq"),), documents=False)
    _submitted(hospital, "LDR eye plaque / permanent implant", plaques, (limit("I-125", "2 GBq"),))
    asked = _submitted(pipeline, RADIOGRAPHY, "A second crew", (limit("Ir-192", "5 TBq"),))
    officer = seat("licensing")
    begin_review(actor=officer, application=asked)
    ask_applicant(
        actor=officer,
        application=asked,
        text="Where is the container kept while the second crew travels?",
    )
    waiting = _submitted(
        reactor, "X-ray fluorescence device", "Analysis of alloys", (limit("Cd-109", "2 GBq"),)
    )
    _propose(officer, waiting, grant=True)
    refused = _submitted(
        pipeline, "Well logging", "Logging of wells", (limit("Cs-137", "200 GBq"),)
    )
    _propose(officer, refused, grant=False)
    decide_application(actor=seat("approver"), application=refused, approve=True)


def _add_officer(actor: Actor, keeper: str) -> Worker:
    worker = add_worker(
        actor=actor,
        name=f"Officer of {keeper} (fictional)",
        role="radiation_protection_officer",
        position="Radiation safety",
    )
    add_qualification(
        actor=actor,
        worker=worker,
        title="Radiation-protection officer",
        issued_by="Nuclear Security Support Centre",
        number="RPO-1",
        valid_from=date(2025, 1, 1),
        valid_until=timezone.localdate() + timedelta(days=900),
    )
    return worker


def _sites(actor: Actor) -> list[Site]:
    return list(Site.objects.filter(organisation_id=actor.organisation_id).order_by("id"))


def _draft(
    actor: Actor,
    practice: str,
    purpose: str,
    limits: Sequence[WrittenLimit],
    *,
    documents: bool = True,
) -> Application:
    application = draft_application(
        actor=actor,
        practice=practice,
        purpose=purpose,
        sites=_sites(actor),
        limits=limits,
        officer=Worker.objects.filter(organisation_id=actor.organisation_id).first(),
    )
    for name in required_documents() if documents else ():
        add_application_document(
            actor=actor, application=application, name=name, filename="document.txt", data=NOTE
        )
    return application


def _submitted(
    actor: Actor, practice: str, purpose: str, limits: Sequence[WrittenLimit]
) -> Application:
    draft = _draft(actor, practice, purpose, limits)
    return submit_application(actor=actor, application=draft)


def _propose(
    officer: Actor, application: Application, *, grant: bool, valid_from: date | None = None
) -> None:
    begin_review(actor=officer, application=application)
    settle_fee(
        actor=officer,
        application=application,
        day=timezone.localdate(),
        reference="Fictional payment 17",
    )
    propose_decision(
        actor=officer,
        application=application,
        grant=grant,
        reason="Documents and premises were reviewed." if grant else "The store is not secured.",
        conditions=["register", "no_transfer", "rpo", "loss", "leak_test"] if grant else [],
        valid_from=valid_from,
    )


def _issue(
    seat: Seat, actor: Actor, practice: str, purpose: str, limits: Sequence[WrittenLimit]
) -> Licence:
    application = _submitted(actor, practice, purpose, limits)
    _propose(seat("licensing"), application, grant=True, valid_from=SINCE)
    decided = decide_application(actor=seat("approver"), application=application, approve=True)
    return Licence.objects.get(id=decided.licence_id or 0)


def _suspend(seat: Seat, licence: Licence) -> None:
    propose_licence_change(
        actor=seat("inspector"),
        licence=licence,
        to_state=LicenceState.SUSPENDED,
        day=timezone.localdate(),
        reason="The gauges were found in an unlocked container.",
        documents={"enforcement order": ("order.txt", NOTE)},
        confirmed=["graded sanction"],
    )
    decide_licence_change(actor=seat("approver"), licence=licence, approve=True)
