"""A form of the Code of Conduct as PDF, and its words for pages."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from korgan.kernel.typesetting import set_pdf
from korgan.sources.domain.conduct_forms import (
    EXPORTER_WRITES,
    FIELDS,
    Answer,
    ConductForm,
    End,
    FieldKind,
    Form,
)
from korgan.sources.domain.units import format_activity

TEMPLATE = Path(__file__).parent / "conduct_form.typ"
FORM_LABELS = {
    Form.REQUEST: gettext_lazy("Request for consent"),
    Form.CONSENT: gettext_lazy("Consent to import"),
    Form.NOTICE: gettext_lazy("Notification before shipment"),
    Form.RECEIPT: gettext_lazy("Confirmation of receipt"),
}
FIELD_LABELS = {
    "granted": gettext_lazy("Consent is given"),
    "reference": gettext_lazy("Reference of the importing State's consent"),
    "valid_until": gettext_lazy("Valid until"),
    "consignee_confirmed": gettext_lazy("The State of import has confirmed the consignee"),
    "remarks": gettext_lazy("Remarks"),
    "consent": gettext_lazy("Reference of the importing State's consent"),
    "carrier": gettext_lazy("Carrier"),
    "expected_on": gettext_lazy("Expected arrival"),
    "package": gettext_lazy("Package, its certificate and number"),
    "received_on": gettext_lazy("Received"),
    "agrees": gettext_lazy("What came agrees with what was announced"),
}
OPEN = "—"


def render_form(form: ConductForm, *, language: str) -> bytes:
    """Return a form as PDF: to be signed by hand where no signed message is taken."""
    with translation.override(language):
        writer = form.exporter if form.form in EXPORTER_WRITES else form.importer
        data = {
            "language": language,
            "writer": _("Regulatory authority of %(country)s") % {"country": writer.country},
            "title": str(FORM_LABELS[form.form]),
            "number": form.request,
            "category": _category(form.category),
            "sections": [
                [_("Exporter"), _end_facts(form.exporter)],
                [_("Consignee"), _end_facts(form.importer)],
                [_("Shipment"), _shipment_facts(form)],
                [str(FORM_LABELS[form.form]), said_facts(form)],
            ],
            "sources_title": _("Sources"),
            "columns": [
                _("Nuclide"), _("Activity"), _("Reference date"), _("Maker"), _("Model"),
                _("Serial number"),
            ],
            "sources": source_rows(form),
            "totals": [
                [f"{name}, {_('In all')}", format_activity(value)]
                for name, value in form.totals().items()
            ],
            "signature": [_("Name and office"), _("Signature and seal"), _("Date")],
            "note": _(
                "Fields after a published national application; the forms of the Guidance itself "
                "were not at hand (unverified)."
            ),
        }  # fmt: skip
    return set_pdf(TEMPLATE, {"data": json.dumps(data, ensure_ascii=False)})


def said_facts(form: ConductForm) -> list[list[str]]:
    """Return what this form alone says, with the words for it."""
    return [
        [str(FIELD_LABELS[each.name]), _said(each.kind, form.said.get(each.name))]
        for each in FIELDS[form.form]
    ]


def source_rows(form: ConductForm) -> list[list[str]]:
    """Return the sources, a row for each nuclide."""
    return [
        [
            str(each.content.nuclide),
            format_activity(each.content.activity),
            each.content.reference.isoformat(),
            each.maker or OPEN,
            each.model or OPEN,
            each.serial or OPEN,
        ]
        for each in form.sources
    ]


def _said(kind: FieldKind, value: Answer) -> str:
    if value is None or value == "":
        return OPEN
    if kind is FieldKind.YES_NO:
        return _("yes") if value else _("no")
    if kind is FieldKind.DAY:
        return date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
    return str(value)


def _category(category: int | None) -> str:
    if category is None:
        return _("Below category 2: no consent and no notice.")
    return _("Category %(number)s") % {"number": category}


def _end_facts(end: End) -> list[list[str]]:
    until = end.authorization_until
    return [
        [_("Name"), end.name],
        [_("Address"), end.address or OPEN],
        [_("State"), end.country],
        [_("Authorisation"), end.authorization or OPEN],
        [_("Valid until"), date_format(until, "DATE_FORMAT") if until else OPEN],
    ]


def _shipment_facts(form: ConductForm) -> list[list[str]]:
    back = form.returns_replaced
    return [
        [_("First day of shipment"), date_format(form.shipment_on, "DATE_FORMAT")],
        [_("Intended use"), form.end_use or OPEN],
        [_("Intermediate consignee"), form.intermediate or OPEN],
        [_("States of transit"), ", ".join(form.transit) or OPEN],
        [_("Replaced sources come back"), _said(FieldKind.YES_NO, back)],
    ]
