"""The four forms of import and export under the Code of Conduct, as facts and not as paper.

Request for consent, consent, notification before shipment, receipt: what each says about both ends
and the sources, and what is still missing in it. The forms of the Guidance are not in the sources
at hand, so the fields follow the published national application in ``import_export_fields``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from korgan.science.errors import InputError
from korgan.sources.domain.contents import Content, activity_by_nuclide

Answer = str | bool | None


class Form(StrEnum):
    """Which of the forms; in the order in which they go to and fro."""

    REQUEST = "consent_request"
    CONSENT = "consent"
    NOTICE = "prior_notification"
    RECEIPT = "receipt"


EXPORTER_WRITES = frozenset({Form.REQUEST, Form.NOTICE})
"""Forms that the exporting State sends; the others come back from the importing State."""


class FieldKind(StrEnum):
    """How a fact of a form is written."""

    TEXT = "text"
    DAY = "day"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class FormField:
    """A fact that one form has beside those that all have."""

    name: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False


FIELDS: Mapping[Form, tuple[FormField, ...]] = {
    Form.REQUEST: (FormField("remarks"),),
    Form.CONSENT: (
        FormField("granted", FieldKind.YES_NO, required=True),
        FormField("reference"),
        FormField("valid_until", FieldKind.DAY),
        FormField("consignee_confirmed", FieldKind.YES_NO),
        FormField("remarks"),
    ),
    Form.NOTICE: (
        FormField("consent"),
        FormField("carrier", required=True),
        FormField("expected_on", FieldKind.DAY, required=True),
        FormField("package"),
        FormField("remarks"),
    ),
    Form.RECEIPT: (
        FormField("received_on", FieldKind.DAY, required=True),
        FormField("agrees", FieldKind.YES_NO, required=True),
        FormField("remarks"),
    ),
}


@dataclass(frozen=True)
class End:
    """Who sends or who is to have the sources."""

    name: str
    country: str
    address: str = ""
    authorization: str = ""
    authorization_until: date | None = None


@dataclass(frozen=True)
class FormSource:
    """One nuclide of one source, as the form lists it."""

    content: Content
    maker: str = ""
    model: str = ""
    serial: str = ""


@dataclass(frozen=True)
class ConductForm:
    """One form with all that it says.

    Parameters
    ----------
    form : Form
        Which one.
    request : str
        Number of the request at the authority that writes.
    category : int or None
        Under the Code of Conduct.
    exporter, importer : End
        Both ends.
    sources : tuple of FormSource
        What is to cross the border.
    shipment_on : date
        First expected day of shipment.
    end_use, intermediate : str
        Intended use, intermediate consignee.
    transit : tuple of str
        States on the way.
    returns_replaced : bool or None
        Whether replaced sources come back; None if not said.
    said : mapping of str to str, bool or None
        The facts of this form alone, by the names in ``FIELDS``; days as ISO text.
    """

    form: Form
    request: str
    category: int | None
    exporter: End
    importer: End
    sources: tuple[FormSource, ...]
    shipment_on: date
    end_use: str = ""
    intermediate: str = ""
    transit: tuple[str, ...] = ()
    returns_replaced: bool | None = None
    said: Mapping[str, Answer] = field(default_factory=dict)

    def totals(self) -> dict[str, float]:
        """Activity of each nuclide on the first day of shipment.

        Returns
        -------
        dict of str to float
            Bq by nuclide.
        """
        return activity_by_nuclide((each.content for each in self.sources), self.shipment_on)

    def missing(self) -> list[str]:
        """What the form must say and does not yet.

        Returns
        -------
        list of str
            Names of fields.
        """
        empty = [
            each.name
            for each in FIELDS[self.form]
            if each.required and self.said.get(each.name) in (None, "")
        ]
        said = self.said
        if self.form is Form.CONSENT and said.get("granted") is True and not said.get("reference"):
            empty.append("reference")
        if self.form is Form.CONSENT and said.get("granted") is False and not said.get("remarks"):
            empty.append("remarks")
        if self.form is Form.NOTICE and self.category == 1 and not said.get("consent"):
            empty.append("consent")
        if self.form is Form.RECEIPT and said.get("agrees") is False and not said.get("remarks"):
            empty.append("remarks")
        return empty

    def refuse_incomplete(self) -> None:
        """Refuse a form that is not ready to be sent.

        Raises
        ------
        InputError
            ``form_incomplete``, at the first missing field.
        """
        if lacking := self.missing():
            raise InputError(
                "form_incomplete",
                f"the form lacks: {', '.join(lacking)}",
                where=lacking[0],
            )

    def as_dict(self) -> dict[str, Any]:
        """Return the form as text, integers, booleans, lists and mappings.

        Returns
        -------
        dict
            What :func:`read_form` reads; activities as text of Bq, so that no reader rounds them.
        """
        return {
            "request": self.request,
            "category": self.category,
            "exporter": _end_fields(self.exporter),
            "importer": _end_fields(self.importer),
            "sources": [_source_fields(each) for each in self.sources],
            "shipment_on": self.shipment_on.isoformat(),
            "end_use": self.end_use,
            "intermediate": self.intermediate,
            "transit": list(self.transit),
            "returns_replaced": self.returns_replaced,
            "said": {each.name: self.said.get(each.name) for each in FIELDS[self.form]},
        }


def _end_fields(end: End) -> dict[str, str]:
    until = end.authorization_until
    return {
        "name": end.name,
        "country": end.country,
        "address": end.address,
        "authorization": end.authorization,
        "authorization_until": until.isoformat() if until else "",
    }


def _source_fields(source: FormSource) -> dict[str, str]:
    return {
        "nuclide": str(source.content.nuclide),
        "becquerel": repr(float(source.content.activity)),
        "reference": source.content.reference.isoformat(),
        "maker": source.maker,
        "model": source.model,
        "serial": source.serial,
    }
