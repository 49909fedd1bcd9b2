"""Reads of instruments and alarm cases."""

from __future__ import annotations

import json
from uuid import UUID

from django.db.models import Q, QuerySet

from korgan.border.domain import (
    AlarmOrigin,
    CaseState,
    Finding,
    NextStep,
    finding_of,
    next_step,
)
from korgan.border.models import AlarmCase, Evidence, Instrument, WatchEntry
from korgan.kernel.approvals.models import Proposal
from korgan.kernel.approvals.selectors import proposals_for
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.audit.selectors import entries_about
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to

# More entries than this beside a case are read in the list.
MOST_WATCHED = 20


def list_instruments(*, actor: Actor) -> QuerySet[Instrument]:
    """Return the instruments that the actor may see."""
    return visible_to(actor, Instrument.objects.select_related("organisation", "site"))


def list_cases(*, actor: Actor) -> QuerySet[AlarmCase]:
    """Return the alarm cases that the actor may see."""
    return visible_to(actor, AlarmCase.objects.select_related("organisation", "site"))


def watch_list(*, actor: Actor) -> QuerySet[WatchEntry]:
    """Return the missing sources that officers look for, to authorities only."""
    found = visible_to(actor, WatchEntry.objects.filter(ended_at=None))
    return found if actor.is_authority else found.none()


def watched_in(*, actor: Actor, case: AlarmCase) -> list[WatchEntry]:
    """Return the missing sources that have a nuclide named in a case, the latest first."""
    named = {each.strip() for each in case.nuclides.split(",") if each.strip()}
    if not named:
        return []
    like = Q()
    for nuclide in named:
        like |= Q(nuclides__contains=nuclide)
    found = watch_list(actor=actor).filter(like, country=case.country).order_by("-since", "-id")
    return [each for each in found if named & set(each.nuclides.split(", "))][:MOST_WATCHED]


def inbox(*, actor: Actor) -> dict[str, list[AlarmCase]]:
    """Return what the first page shows: open cases, those in review, the last ones closed."""
    cases = list_cases(actor=actor)
    return {
        "to_find": list(
            cases.filter(state=CaseState.OPEN).order_by("-needs_inspection", "id")[:20]
        ),
        "in_review": list(cases.filter(state=CaseState.IN_REVIEW).order_by("id")[:20]),
        "closed": list(cases.filter(state=CaseState.CLOSED).order_by("-id")[:10]),
    }


def overview(*, actor: Actor) -> dict[str, int]:
    """Return the figures of the home page: of real alarms."""
    cases = list_cases(actor=actor).exclude(origin=AlarmOrigin.EXERCISE)
    return {
        "open": cases.filter(state=CaseState.OPEN).count(),
        "in_review": cases.filter(state=CaseState.IN_REVIEW).count(),
    }


def find_cases(*, actor: Actor, text: str) -> QuerySet[AlarmCase]:
    """Return cases whose reference, nuclides or conveyance begin with the text."""
    begins = (
        Q(reference__istartswith=text)
        | Q(nuclides__istartswith=text)
        | Q(conveyance__istartswith=text)
    )
    return list_cases(actor=actor).filter(begins).order_by("-id")


def get_case(*, actor: Actor, case_id: int) -> AlarmCase:
    """Return one case."""
    cases = AlarmCase.objects.select_related(
        "organisation", "site", "instrument", "original", "background", "officer", "opened_by"
    )
    return get_visible(actor, cases, id=case_id)


def get_case_by_token(*, actor: Actor, token: UUID) -> AlarmCase:
    """Return the case that a report's QR code names."""
    return get_visible(actor, AlarmCase.objects.all(), token=token)


def evidence_of(*, actor: Actor, case: AlarmCase) -> QuerySet[Evidence]:
    """Return a visible case's evidence in the order in which it came."""
    get_visible(actor, AlarmCase.objects.all(), id=case.id)
    return case.evidence.select_related("document", "added_by")


def history_of(*, actor: Actor, case: AlarmCase) -> QuerySet[AuditEntry]:
    """Return the audit entries about a visible case."""
    return entries_about(actor=actor, subject=case)


def reviews_of(*, actor: Actor, case: AlarmCase) -> QuerySet[Proposal]:
    """Return the findings put to a second person, and the decisions on them."""
    return proposals_for(actor=actor, subject_type=case._meta.label, subject_id=str(case.id))


def finding_in(case: AlarmCase) -> Finding:
    """Return what the machine said of a case."""
    return finding_of(case.analysis) if case.analysis else Finding(())


def step_for(case: AlarmCase) -> NextStep:
    """Return the one next step of a case."""
    return next_step(finding_in(case), CaseState(case.state))


def content_under_review(case: AlarmCase) -> dict[str, object]:
    """Return exactly what a second person decides on: finding, code, evidence and original."""
    evidence = [
        [each.kind, each.document.sha256 if each.document else "", each.note]
        for each in case.evidence.select_related("document")
    ]
    return {
        "reference": case.reference,
        "code": case.code,
        "explanation": case.explanation,
        "conveyance": case.conveyance,
        "original": case.original.sha256 if case.original else "",
        "analysis": json.dumps(case.analysis, sort_keys=True, ensure_ascii=False),
        "evidence": evidence,
    }
