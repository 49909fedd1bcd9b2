"""A decided (or still open) match as PDF: Typst sets it, the data goes in as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from korgan.kernel.approvals.models import Proposal
from korgan.kernel.approvals.words import decision_rows
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.audit.words import history_rows
from korgan.kernel.typesetting import set_pdf
from korgan.trade.models import Match
from korgan.trade.side_by_side import ShownHit

TEMPLATE = Path(__file__).parent / "report.typ"


def render_report(
    match: Match,
    hit: ShownHit,
    *,
    decisions: Sequence[Proposal],
    history: Sequence[AuditEntry],
    language: str,
) -> bytes:
    """Return the report of one match as PDF."""
    data = json.dumps(
        {
            "language": language,
            "labels": _labels(),
            "title": match.reference,
            "state": match.get_state_display(),
            "facts": _facts(match, hit),
            "words": [[word.asked or "—", word.listed or "—", word.says] for word in hit.words],
            "fields": [
                [
                    str(field.label),
                    "\n".join(map(str, field.asked)) or "—",
                    "\n".join(map(str, field.listed)) or "—",
                    str(field.verdict),
                ]
                for field in hit.fields
            ],
            "verdict": match.get_verdict_display() if match.verdict else "—",
            "explanation": match.explanation or "—",
            "decisions": decision_rows(decisions),
            "history": history_rows(history),
        },
        ensure_ascii=False,
        default=str,
    )
    return set_pdf(TEMPLATE, {"data": data})


def _facts(match: Match, hit: ShownHit) -> list[list[str]]:
    facts = [
        (_("Party"), f"{match.party.reference} {match.party.name}"),
        (_("Listed party"), f"{match.listed_name} ({match.entity_id})"),
        (_("List"), f"{match.party_list.name}, {match.edition}"),
        (_("Probability"), hit.percent),
        (_("Purpose"), match.get_purpose_display()),
        (_("Organisation"), match.organisation.name),
        (_("Found"), date_format(localtime(match.found_at), "DATETIME_FORMAT")),
        (_("Engine"), match.engine_version),
        (_("Classification"), match.get_classification_display()),
    ]
    return [[str(label), str(value)] for label, value in facts]


def _labels() -> dict[str, str]:
    return {
        "report": _("Screening report"),
        "words": _("Word by word"),
        "asked": _("Asked about"),
        "listed": _("Listed party"),
        "result": _("Result"),
        "field": _("Field"),
        "fields": _("Side by side"),
        "verdict": _("The officer's verdict"),
        "review": _("Second person"),
        "history": _("Audit log"),
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
