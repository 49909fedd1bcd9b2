"""A licence as it comes about: applied for, reviewed, decided by a second person, signed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from korgan.kernel.organisations.domain import Actor
from korgan.sources.domain.applications import required_documents
from korgan.sources.domain.identity import Kind
from korgan.sources.models import Application, Licence, Worker
from korgan.sources.services.applications import (
    WrittenLimit,
    add_application_document,
    draft_application,
    submit_application,
)
from korgan.sources.services.licensees import add_qualification, add_worker
from korgan.sources.services.review import (
    begin_review,
    decide_application,
    propose_decision,
    settle_fee,
)
from korgan.sources.tests.registered import site_of
from tests.cast import Cast

IRIDIUM_LIMIT = WrittenLimit("Ir-192", Kind.SEALED, "20 TBq", "5 TBq", 4)
PURPOSE = "Radiography of welds of pipelines"


def officer_of(actor: Actor, until: date = date(2099, 1, 1)) -> Worker:
    found = Worker.objects.filter(organisation_id=actor.organisation_id).first()
    if found is not None:
        return found
    worker = add_worker(actor=actor, name="Officer", role="radiation_protection_officer")
    add_qualification(
        actor=actor,
        worker=worker,
        title="Course",
        issued_by="Institute",
        valid_from=date(2020, 1, 1),
        valid_until=until,
    )
    return worker


def drafted(actor: Actor, *, documents: bool = True, **more: Any) -> Application:
    given: dict[str, Any] = {
        "practice": "Industrial gamma radiography",
        "purpose": PURPOSE,
        "sites": [site_of(actor)],
        "limits": [IRIDIUM_LIMIT],
        "officer": officer_of(actor),
        **more,
    }
    application = draft_application(actor=actor, **given)
    for name in required_documents() if documents else ():
        add_application_document(
            actor=actor, application=application, name=name, filename="a.pdf", data=name.encode()
        )
    return application


def proposed(cast: Cast, actor: Actor, *, grant: bool = True, **more: Any) -> Application:
    application = submit_application(actor=actor, application=drafted(actor, **more))
    begin_review(actor=cast.regulator_licensing, application=application)
    today = timezone.localdate()
    settle_fee(actor=cast.regulator_licensing, application=application, day=today, reference="P-1")
    return propose_decision(
        actor=cast.regulator_licensing,
        application=application,
        grant=grant,
        reason="Reviewed",
        conditions=["register", "leak_test"] if grant else [],
    )


def licensed(cast: Cast, actor: Actor, **more: Any) -> Licence:
    application = proposed(cast, actor, **more)
    decided = decide_application(
        actor=cast.regulator_approver, application=application, approve=True
    )
    assert decided.licence is not None
    return decided.licence
