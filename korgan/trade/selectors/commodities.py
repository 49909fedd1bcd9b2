"""Reads of commodities held against control lists."""

from __future__ import annotations

from django.db.models import QuerySet

from korgan.kernel.approvals.models import Proposal
from korgan.kernel.approvals.selectors import proposals_for
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.audit.selectors import entries_about
from korgan.kernel.documents.selectors import read_original
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.trade.models import Commodity

_MOST_SHOWN = 4000


def list_commodities(*, actor: Actor) -> QuerySet[Commodity]:
    """Return the commodities that the actor may see."""
    return visible_to(actor, Commodity.objects.select_related("organisation"))


def get_commodity(*, actor: Actor, commodity_id: int) -> Commodity:
    """Return one commodity."""
    rows = Commodity.objects.select_related("organisation", "officer", "data_sheet")
    return get_visible(actor, rows, id=commodity_id)


def data_sheet_in_words(*, actor: Actor, commodity: Commodity) -> str:
    """Return what a data sheet of plain text says; of any other kind nothing."""
    if not commodity.data_sheet.filename.lower().endswith(".txt"):
        return ""
    _document, data = read_original(actor=actor, document_id=commodity.data_sheet_id)
    try:
        return data.decode("utf-8-sig")[:_MOST_SHOWN]
    except UnicodeDecodeError:
        return ""


def history_of_commodity(*, actor: Actor, commodity: Commodity) -> QuerySet[AuditEntry]:
    """Return the audit entries about a visible commodity."""
    return entries_about(actor=actor, subject=commodity)


def decisions_on_commodity(*, actor: Actor, commodity: Commodity) -> QuerySet[Proposal]:
    """Return what was put to a second person, and the decisions on it."""
    return proposals_for(
        actor=actor, subject_type=commodity._meta.label, subject_id=str(commodity.pk)
    )


def content_identified(commodity: Commodity) -> dict[str, object]:
    """Return exactly what a second person decides on."""
    return {
        "reference": commodity.reference,
        "data_sheet": commodity.data_sheet.sha256,
        "control_list": commodity.control_list,
        "outcome": commodity.outcome,
        "entry": commodity.entry,
        "explanation": commodity.explanation,
    }
