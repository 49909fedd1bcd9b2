"""The case report as PDF: Typst sets it, the data goes in as JSON, never as markup."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import segno
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from korgan.border.models import AlarmCase, Evidence
from korgan.border.selectors import finding_in
from korgan.border.wording import in_words
from korgan.kernel.approvals.models import Proposal
from korgan.kernel.approvals.words import decision_rows
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.audit.words import history_rows
from korgan.kernel.typesetting import set_pdf

TEMPLATE = Path(__file__).parent / "report.typ"


def render_report(
    case: AlarmCase,
    *,
    evidence: Sequence[Evidence],
    reviews: Sequence[Proposal],
    history: Sequence[AuditEntry],
    address: str,
    language: str,
) -> bytes:
    """Return the report of one case as PDF."""
    data = json.dumps(
        {
            "language": language,
            "address": address,
            "labels": _labels(),
            "title": case.reference,
            "exercise": _("Exercise: the reading is simulated, nothing of this is real")
            if case.is_exercise
            else "",
            "state": case.get_state_display(),
            "facts": _facts(case),
            "nuclides": [
                [name, f"{probability:.2f}", in_words(category)]
                for name, probability, category in finding_in(case).nuclides
            ],
            "safety": case.needs_inspection,
            "code": case.get_code_display() if case.code else "—",
            "explanation": case.explanation or "—",
            "evidence": [
                [
                    str(each.get_kind_display()),
                    each.document.filename if each.document else each.note,
                    each.document.sha256 if each.document else "",
                ]
                for each in evidence
            ],
            "reviews": decision_rows(reviews),
            "history": history_rows(history),
        },
        ensure_ascii=False,
        default=str,
    )
    inputs = {"data": data, "qr": _qr(address)}
    return set_pdf(TEMPLATE, inputs)


def _qr(address: str) -> str:
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", border=1)
    return picture.getvalue().decode()


def _facts(case: AlarmCase) -> list[list[str]]:
    facts = [
        (_("Organisation"), case.organisation.name),
        (_("Place"), case.site.name if case.site else "—"),
        (_("Instrument"), case.instrument.name if case.instrument else "—"),
        (_("Measured"), date_format(localtime(case.occurred_at), "DATETIME_FORMAT")),
        (_("Opened"), date_format(localtime(case.opened_at), "DATETIME_FORMAT")),
        (_("Vehicle, container or person"), case.conveyance or "—"),
        (_("Original file"), case.original.filename if case.original else "—"),
        ("SHA-256", case.original.sha256 if case.original else "—"),
        (_("Identification engine"), case.engine_version or "—"),
        (_("Classification"), case.get_classification_display()),
    ]
    return [[str(label), str(value)] for label, value in facts]


def _labels() -> dict[str, str]:
    return {
        "report": _("Alarm case report"),
        "machine": _("What the machine found"),
        "nuclide": _("Nuclide"),
        "probability": _("Probability"),
        "category": _("Category"),
        "nothing": _("No nuclide was named."),
        "safety": _("Neutrons or possible special nuclear material: physical inspection needed."),
        "finding": _("The officer's finding"),
        "evidence": _("Evidence"),
        "review": _("Second person"),
        "history": _("Audit log"),
        "proof": _("Scan to open the case and its proof in the audit log."),
        "kind": _("Kind"),
        "what": _("What"),
        "proposed": _("Proposed by"),
        "decided": _("Decided by"),
        "decision": _("Decision"),
        "remark": _("Remark"),
        "entry": _("Entry"),
        "when": _("When"),
        "action": _("Action"),
        "who": _("Who"),
        "hash": _("Hash"),
    }
