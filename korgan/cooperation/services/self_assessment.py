"""Writes of the self-assessment."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from django.utils import timezone

from korgan.cooperation.domain.self_assessment import Answer, statements
from korgan.cooperation.models import SelfAssessment
from korgan.cooperation.services.projects import KEEP_PROJECTS, label
from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import InputError, NotFound, Stale
from korgan.kernel.organisations.domain import Actor, Releasability
from korgan.kernel.organisations.rights import require_own


@service(KEEP_PROJECTS)
def assess(
    *,
    actor: Actor,
    statement: str,
    answer: Answer,
    evidence: str = "",
    on: date,
    seen: str = "",
) -> SelfAssessment:
    """Say how far a statement is true of the State; a yes needs evidence.

    ``seen`` is the version of the answer that this one replaces, empty for a first answer.
    """
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
    said = {"answer": answer, "evidence": evidence.strip(), "on": on}
    row, created = SelfAssessment.objects.select_for_update().get_or_create(
        country=actor.country,
        statement=statement,
        # What a State says of itself it shows to nobody unless it releases it.
        defaults={**label(actor), "releasability": Releasability.STATE, **said},
    )
    if not created:
        _replace(actor, row, seen, said)
    record(
        "cooperation.assessed",
        row,
        statement=statement,
        answer=answer.value,
        evidence_sha256=sha256(row.evidence.encode()).hexdigest(),
        on=on.isoformat(),
    )
    return row


def _replace(actor: Actor, row: SelfAssessment, seen: str, said: dict[str, object]) -> None:
    """Put another answer in the place of one that the own organisation gave and has read."""
    require_own(actor, row)
    if row.version != seen:
        raise Stale(
            "answered_meanwhile", "somebody has answered this statement meanwhile", mend="reload"
        )
    for name, value in said.items():
        setattr(row, name, value)
    row.save(update_fields=list(said))
