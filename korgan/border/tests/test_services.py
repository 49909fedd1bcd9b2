from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from korgan.border.domain import CaseState, ClosingCode, EvidenceKind
from korgan.border.models import AlarmCase, Evidence
from korgan.border.selectors import get_case, history_of, list_cases
from korgan.border.services import (
    add_evidence,
    keep_unreadable_upload,
    open_case,
    record_finding,
    review_case,
)
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.documents.models import Document
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound, Stale
from korgan.kernel.events.models import Event
from korgan.kernel.organisations.domain import Actor
from tests.cast import Cast

NORM = {"nuclide": "K-40", "probability": 0.93, "category": "NORM"}
SAYS = "Ceramic tiles as declared, activity spread evenly over the load"


def analysis(*nuclides: dict[str, Any]) -> dict[str, Any]:
    return {
        "file": "a.n42",
        "error": None,
        "measurements": [],
        "summary": {"nuclides": list(nuclides)},
    }


@pytest.fixture(autouse=True)
def originals(tmp_path: Path, settings: Settings) -> None:
    settings.DOCUMENT_ROOT = tmp_path


def opened(actor: Actor, *nuclides: dict[str, Any]) -> AlarmCase:
    return open_case(
        actor=actor,
        data=b"spectrum",
        filename="a.n42",
        analysis=analysis(*(nuclides or (NORM,))),
        engine_version="1",
    )


def found(cast: Cast) -> AlarmCase:
    case = opened(cast.customs_officer)
    return record_finding(
        actor=cast.customs_officer, case=case, code=ClosingCode.NORM, explanation=SAYS
    )


def test_a_file_opens_a_case_with_its_original_deadline_and_event(cast: Cast) -> None:
    case = opened(cast.customs_officer)
    assert case.nuclides == "K-40"
    assert case.original is not None and case.original.size == len(b"spectrum")
    assert Deadline.objects.get().subject_id == str(case.id)
    assert Event.objects.get().name == "border.case_opened"
    assert AuditEntry.objects.count() == 1
    assert opened(cast.customs_officer).reference > case.reference


def test_two_people_close_a_case(cast: Cast) -> None:
    case = review_case(actor=cast.customs_supervisor, case=found(cast), approve=True, reason="")
    assert case.state == CaseState.CLOSED
    assert case.closed_at is not None
    assert Deadline.objects.get().done_at is not None
    verbs = [e.verb for e in history_of(actor=cast.customs_officer, case=case)]
    assert verbs == ["border.case_opened", "border.finding_recorded", "border.case_reviewed"]


def test_who_found_cannot_review(cast: Cast) -> None:
    case = opened(cast.customs_supervisor)
    record_finding(
        actor=cast.customs_supervisor, case=case, code=ClosingCode.NORM, explanation=SAYS
    )
    with pytest.raises(NotAllowed, match="second person"):
        review_case(actor=cast.customs_supervisor, case=case, approve=True, reason="")
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW


def test_an_officer_without_the_right_cannot_review(cast: Cast) -> None:
    case = found(cast)
    with pytest.raises(NotAllowed):
        review_case(actor=cast.customs_officer, case=case, approve=True, reason="")


def test_evidence_that_appears_after_the_finding_voids_the_review(cast: Cast) -> None:
    case = found(cast)
    Evidence.objects.create(
        case=case, kind=EvidenceKind.NOTE, note="later", added_at=case.opened_at
    )
    with pytest.raises(Stale):
        review_case(actor=cast.customs_supervisor, case=case, approve=True, reason="")
    record_finding(actor=cast.customs_officer, case=case, code=ClosingCode.NORM, explanation=SAYS)
    closed = review_case(actor=cast.customs_supervisor, case=case, approve=True, reason="")
    assert closed.state == CaseState.CLOSED


def test_a_case_given_back_says_why_and_is_found_anew(cast: Cast) -> None:
    case = found(cast)
    with pytest.raises(InputError, match="why"):
        review_case(actor=cast.customs_supervisor, case=case, approve=False, reason="")
    review_case(actor=cast.customs_supervisor, case=case, approve=False, reason="no photograph")
    add_evidence(actor=cast.customs_officer, case=case, kind=EvidenceKind.NOTE, note="seen again")
    case = record_finding(
        actor=cast.customs_officer, case=case, code=ClosingCode.NORM, explanation=SAYS
    )
    case = review_case(actor=cast.customs_supervisor, case=case, approve=True, reason="")
    assert case.state == CaseState.CLOSED


def test_the_safety_rule_leaves_the_case_open(cast: Cast) -> None:
    plutonium = {"nuclide": "Pu-239", "probability": 0.8, "category": "SNM"}
    case = opened(cast.customs_officer, plutonium)
    assert case.needs_inspection
    with pytest.raises(InputError) as refused:
        record_finding(
            actor=cast.customs_officer, case=case, code=ClosingCode.NORM, explanation=SAYS
        )
    assert refused.value.code == "safety_rule"
    case.refresh_from_db()
    assert (case.state, case.code) == (CaseState.OPEN, "")


def test_a_closed_case_takes_nothing_more(cast: Cast) -> None:
    case = review_case(actor=cast.customs_supervisor, case=found(cast), approve=True, reason="")
    with pytest.raises(Conflict):
        add_evidence(actor=cast.customs_officer, case=case, kind=EvidenceKind.NOTE, note="late")
    with pytest.raises(Conflict):
        review_case(actor=cast.customs_supervisor, case=case, approve=True, reason="")


def test_only_the_own_organisation_works_on_a_case(cast: Cast) -> None:
    case = opened(cast.customs_officer)
    for stranger in (cast.operator_applicant, cast.partner_observer, cast.neighbour_officer):
        assert not list_cases(actor=stranger).exists()
        with pytest.raises(NotFound):
            get_case(actor=stranger, case_id=case.id)
    with pytest.raises(NotAllowed):
        add_evidence(actor=cast.neighbour_officer, case=case, kind=EvidenceKind.NOTE, note="x")
    assert get_case(actor=cast.regulator_inspector, case_id=case.id) == case


def test_an_unreadable_upload_is_kept_but_opens_no_case(cast: Cast) -> None:
    error = InputError("truncated", "the file breaks off", where="byte 17")
    keep_unreadable_upload(
        actor=cast.customs_officer, data=b"half", filename="half.n42", error=error
    )
    assert Document.objects.get().filename == "half.n42"
    assert not AlarmCase.objects.exists()
    assert "byte 17" in AuditEntry.objects.get().facts
