"""How an alarm is adjudicated: states, closing codes, the safety rule, the one next step.

No Django. The closing codes are those of the field (real, innocent, false, other alarms; the
reference gives them as 1 to 11). The safety rule: an alarm with neutrons, or in which special
nuclear material cannot be excluded, is never closed as innocent on the strength of the machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from korgan.science.errors import InputError

PRESENT = 0.5


class CaseState(StrEnum):
    """Where an alarm case stands."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    CLOSED = "closed"


class AlarmOrigin(StrEnum):
    """How the alarm came in."""

    INSTRUMENT_FILE = "instrument_file"
    PORTAL = "portal"
    MANUAL = "manual"
    EXERCISE = "exercise"


class ClosingCode(StrEnum):
    """What the alarm was, by the codes of the field."""

    CONTRABAND_FOUND = "1"
    OTHER_REAL = "2"
    MEDICAL = "3"
    NORM = "4"
    DECLARED_SHIPMENT = "5"
    INSPECTION_NEGATIVE = "6"
    BACKGROUND_ONLY = "7"
    OTHER_FALSE = "8"
    AUTHORISED_TEST = "9"
    UNAUTHORISED_ACTIVITY = "10"
    OTHER = "11"


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    MEASUREMENT = "measurement"
    PHOTOGRAPH = "photograph"
    DECLARATION = "declaration"
    MEDICAL_CERTIFICATE = "medical_certificate"
    INSPECTION_REPORT = "inspection_report"
    NOTE = "note"


class NextStep(StrEnum):
    """The one thing to do now; the wording lies with the pages."""

    ISOLATE_AND_CALL = "isolate_and_call"
    INSPECT_FURTHER = "inspect_further"
    MEASURE_LONGER = "measure_longer"
    MEASURE_AGAIN = "measure_again"
    CHECK_MEDICAL = "check_medical"
    CHECK_CARGO = "check_cargo"
    CHECK_LICENCE = "check_licence"
    RECORD_FINDING = "record_finding"
    REVIEW = "review"
    NONE = "none"


# Codes by which the machine's finding would be waved through; the safety rule bars them.
INNOCENT = frozenset(
    {
        ClosingCode.MEDICAL,
        ClosingCode.NORM,
        ClosingCode.DECLARED_SHIPMENT,
        ClosingCode.BACKGROUND_ONLY,
    }
)
# Each innocent or negative code rests on evidence of one of these kinds.
EVIDENCE_FOR: Mapping[ClosingCode, frozenset[EvidenceKind]] = {
    ClosingCode.MEDICAL: frozenset(
        {EvidenceKind.MEDICAL_CERTIFICATE, EvidenceKind.INSPECTION_REPORT}
    ),
    ClosingCode.DECLARED_SHIPMENT: frozenset({EvidenceKind.DECLARATION}),
    ClosingCode.INSPECTION_NEGATIVE: frozenset({EvidenceKind.INSPECTION_REPORT}),
    ClosingCode.CONTRABAND_FOUND: frozenset({EvidenceKind.INSPECTION_REPORT}),
}


@dataclass(frozen=True)
class Finding:
    """What the machine says of a file, reduced to what adjudication needs.

    Attributes
    ----------
    nuclides : sequence of (name, probability, category)
        Those present (probability at least 0.5), most probable first.
    neutrons : bool
        Neutrons above background.
    possible_snm : bool
        Special nuclear material is present or cannot be excluded.
    seconds_more : int
        How much longer to measure before a verdict can be given; 0 if it can.
    unusable : bool
        No verdict can be given from this file.
    """

    nuclides: Sequence[tuple[str, float, str]]
    neutrons: bool = False
    possible_snm: bool = False
    seconds_more: int = 0
    unusable: bool = False

    @property
    def needs_inspection(self) -> bool:
        """Whether the safety rule holds: never innocent by the machine."""
        return self.neutrons or self.possible_snm

    def categories(self) -> set[str]:
        """Return the categories of the nuclides present."""
        return {category for _, probability, category in self.nuclides if probability >= PRESENT}


def next_step(finding: Finding, state: CaseState) -> NextStep:
    """Return the one clear next step for an officer."""
    if state is CaseState.CLOSED:
        return NextStep.NONE
    if state is CaseState.IN_REVIEW:
        return NextStep.REVIEW
    categories = finding.categories()
    if finding.neutrons or "SNM" in categories:
        return NextStep.ISOLATE_AND_CALL
    if finding.unusable:
        return NextStep.MEASURE_AGAIN
    if finding.possible_snm:
        return NextStep.INSPECT_FURTHER
    if finding.seconds_more > 0:
        return NextStep.MEASURE_LONGER
    if "industrial" in categories:
        return NextStep.CHECK_LICENCE
    if "medical" in categories:
        return NextStep.CHECK_MEDICAL
    if "NORM" in categories:
        return NextStep.CHECK_CARGO
    return NextStep.RECORD_FINDING


def check_closing(
    finding: Finding, code: ClosingCode, explanation: str, evidence: set[EvidenceKind]
) -> None:
    """Refuse a closing code that the finding or the evidence does not bear.

    Raises
    ------
    InputError
        ``explanation_missing``, ``safety_rule``, ``evidence_missing``.
    """
    if len(explanation.strip()) < 10:
        raise InputError(
            "explanation_missing",
            "say in a sentence what you found and how you know",
            where="explanation",
        )
    if finding.needs_inspection and code in INNOCENT:
        raise InputError(
            "safety_rule",
            "neutrons or possible special nuclear material: it cannot be closed as innocent",
            where="code",
            mend="inspect physically, add the inspection report, and close by its result",
        )
    needed = EVIDENCE_FOR.get(code, frozenset())
    if finding.needs_inspection and code is not ClosingCode.AUTHORISED_TEST:
        needed = needed | {EvidenceKind.INSPECTION_REPORT}
        if EvidenceKind.INSPECTION_REPORT not in evidence:
            raise InputError(
                "evidence_missing",
                "this alarm is closed only with a report of physical inspection",
                where="evidence",
                mend="add the inspection report first",
            )
    if needed and not needed & evidence:
        kinds = ", ".join(sorted(kind.value.replace("_", " ") for kind in needed))
        raise InputError(
            "evidence_missing",
            "this code rests on evidence that is not there yet",
            where="evidence",
            mend=f"add one of: {kinds}",
        )


def finding_of(analysis: Mapping[str, Any]) -> Finding:
    """Reduce an identification result (the stable JSON contract) to what adjudication needs."""
    if analysis.get("error") is not None:
        return Finding((), unusable=True)
    nuclides = [
        (item["nuclide"], float(item["probability"]), item["category"])
        for item in analysis["summary"]["nuclides"]
        if item["probability"] >= PRESENT
    ]
    verdicts = [measurement["verdict"] for measurement in analysis["measurements"]]
    flags = [verdict for verdict in verdicts if isinstance(verdict, Mapping)]
    return Finding(
        nuclides=tuple(nuclides),
        neutrons=any(flag.get("neutrons", False) for flag in flags),
        possible_snm=any(item[2] == "SNM" for item in nuclides)
        or any(flag.get("snm_not_excluded", False) for flag in flags),
        seconds_more=max((int(flag.get("seconds_more", 0)) for flag in flags), default=0),
        unusable=bool(flags) and all(flag.get("code") == "unusable" for flag in flags),
    )
