"""Writes of the self-assessment."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from korgan.cooperation.domain.self_assessment import Answer, statements
from korgan.cooperation.models import SelfAssessment
from korgan.cooperation.services.projects import KEEP_PROJECTS, label
from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.domain import Actor, Releasability


@service(KEEP_PROJECTS)
def assess(
    *, actor: Actor, statement: str, answer: Answer, evidence: str = "", on: date
) -> SelfAssessment:
    """Say how far a statement is true of the State; a yes needs evidence."""
    if statement not in statements():
        raise NotFound("no_statement", f"there is no statement {statement}", where="statement")
    answer = Answer(answer)
    if answer is Answer.YES and not evidence.strip():
        raise InputError(
            "evidence_missing",
            "a yes needs evidence",
            where="evidence",
            mend="name the document, or answer Not known",
        )
    if on > timezone.localdate():
        raise InputError("in_the_future", "this day is still to come", where="on")
    row, _created = SelfAssessment.objects.update_or_create(
        country=actor.country,
        statement=statement,
        defaults={
            **label(actor),
            # What a State says of itself it shows to nobody unless it releases it.
            "releasability": Releasability.STATE,
            "answer": answer,
            "evidence": evidence.strip(),
            "on": on,
        },
    )
    record("cooperation.assessed", row, statement=statement, answer=answer.value)
    return row
