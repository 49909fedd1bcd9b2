from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.border.domain import (
    INNOCENT,
    CaseState,
    ClosingCode,
    EvidenceKind,
    Finding,
    NextStep,
    check_closing,
    next_step,
)
from korgan.science.errors import InputError

SAYS = "Opened the container and measured again"
CS = ("Cs-137", 0.99, "industrial")
TC = ("Tc-99m", 0.99, "medical")
K = ("K-40", 0.9, "NORM")
U = ("U-235", 0.6, "SNM")


@pytest.mark.parametrize(
    ("finding", "step"),
    [
        (Finding([CS]), NextStep.CHECK_LICENCE),
        (Finding([TC]), NextStep.CHECK_MEDICAL),
        (Finding([K]), NextStep.CHECK_CARGO),
        (Finding([TC], possible_snm=True), NextStep.INSPECT_FURTHER),
        (Finding([TC], neutrons=True), NextStep.ISOLATE_AND_CALL),
        (Finding([U, TC], possible_snm=True), NextStep.ISOLATE_AND_CALL),
        (Finding([], seconds_more=40), NextStep.MEASURE_LONGER),
        (Finding([], unusable=True), NextStep.MEASURE_AGAIN),
        (Finding([]), NextStep.RECORD_FINDING),
    ],
)
def test_there_is_one_next_step(finding: Finding, step: NextStep) -> None:
    assert next_step(finding, CaseState.OPEN) is step
    assert next_step(finding, CaseState.IN_REVIEW) is NextStep.REVIEW
    assert next_step(finding, CaseState.CLOSED) is NextStep.NONE


@given(
    st.sampled_from(sorted(INNOCENT)),
    st.sets(st.sampled_from(list(EvidenceKind))),
    st.booleans(),
)
def test_neutrons_and_possible_snm_are_never_innocent(
    code: ClosingCode, evidence: set[EvidenceKind], neutrons: bool
) -> None:
    finding = Finding([K], neutrons=neutrons, possible_snm=not neutrons)
    with pytest.raises(InputError) as refused:
        check_closing(finding, code, SAYS, evidence)
    assert refused.value.code == "safety_rule"


@pytest.mark.parametrize(
    ("code", "evidence", "bears"),
    [
        (ClosingCode.NORM, set(), True),
        (ClosingCode.MEDICAL, set(), False),
        (ClosingCode.MEDICAL, {EvidenceKind.MEDICAL_CERTIFICATE}, True),
        (ClosingCode.DECLARED_SHIPMENT, {EvidenceKind.NOTE}, False),
        (ClosingCode.DECLARED_SHIPMENT, {EvidenceKind.DECLARATION}, True),
        (ClosingCode.INSPECTION_NEGATIVE, {EvidenceKind.PHOTOGRAPH}, False),
    ],
)
def test_a_code_rests_on_its_evidence(
    code: ClosingCode, evidence: set[EvidenceKind], bears: bool
) -> None:
    if bears:
        check_closing(Finding([TC]), code, SAYS, evidence)
    else:
        with pytest.raises(InputError, match="evidence"):
            check_closing(Finding([TC]), code, SAYS, evidence)


def test_a_suspect_alarm_closes_only_on_physical_inspection() -> None:
    finding = Finding([U], possible_snm=True)
    with pytest.raises(InputError, match="physical inspection"):
        check_closing(finding, ClosingCode.OTHER_FALSE, SAYS, {EvidenceKind.PHOTOGRAPH})
    check_closing(finding, ClosingCode.OTHER_FALSE, SAYS, {EvidenceKind.INSPECTION_REPORT})


def test_a_finding_is_explained() -> None:
    with pytest.raises(InputError, match="sentence"):
        check_closing(Finding([]), ClosingCode.NORM, " ok ", set())
