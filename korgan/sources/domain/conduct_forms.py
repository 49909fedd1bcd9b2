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
from math import isfinite
from typing import Any

from korgan.science.errors import InputError
from korgan.sources.domain.contents import Content, activity_by_nuclide
from korgan.sources.domain.nuclides import parse_nuclide

MOST_SOURCES = 1000
LONGEST_TEXT = 4000
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


def read_form(form: Form, given: Mapping[str, Any], day: date) -> ConductForm:
    """Read a form that came from elsewhere; nothing of it is taken on trust.

    Parameters
    ----------
    form : Form
        Which one it says to be.
    given : mapping
        As :meth:`ConductForm.as_dict` writes it.
    day : date
        Today: no activity is known for a later day.

    Returns
    -------
    ConductForm
        Complete.

    Raises
    ------
    InputError
        ``form_fields``, ``form_incomplete``, ``future_reference``, ``source_twice``, or what a
        nuclide or an activity is refused for.
    """
    _refuse_other_names(given, set(_NAMES), "")
    sources = given["sources"]
    if not isinstance(sources, list) or not 1 <= len(sources) <= MOST_SOURCES:
        raise InputError(
            "form_fields", f"a form lists between 1 and {MOST_SOURCES} sources", where="sources"
        )
    category = given["category"]
    if category is not None and (isinstance(category, bool) or category not in (1, 2)):
        raise InputError("form_fields", "the category is 1, 2 or none", where="category")
    found = ConductForm(
        form=form,
        request=_text(given, "request", required=True),
        category=category,
        exporter=_end(given["exporter"], "exporter"),
        importer=_end(given["importer"], "importer"),
        sources=tuple(_source(each, day, f"sources.{n}") for n, each in enumerate(sources)),
        shipment_on=_day(given, "shipment_on"),
        end_use=_text(given, "end_use"),
        intermediate=_text(given, "intermediate"),
        transit=tuple(_state(each, "transit") for each in _list(given, "transit")),
        returns_replaced=_yes_no(given, "returns_replaced"),
        said=read_said(form, given["said"]),
    )
    _refuse_twice(found.sources)
    found.refuse_incomplete()
    return found


def read_said(form: Form, given: Any) -> dict[str, Answer]:
    """Read the facts of one form alone.

    Parameters
    ----------
    form : Form
        Which one.
    given : mapping
        By the names in ``FIELDS``; what is left out is not said.

    Returns
    -------
    dict
        With every name; what is not said is None or empty.

    Raises
    ------
    InputError
        ``form_fields``.
    """
    names = {each.name for each in FIELDS[form]}
    if not isinstance(given, Mapping) or set(given) - names:
        raise InputError("form_fields", "this form has other fields", where="said")
    said: dict[str, Answer] = {}
    for each in FIELDS[form]:
        value = given.get(each.name)
        if each.kind is FieldKind.YES_NO:
            said[each.name] = _yes_no({each.name: value}, each.name)
        elif each.kind is FieldKind.DAY and value not in (None, ""):
            said[each.name] = _day({each.name: value}, each.name).isoformat()
        else:
            said[each.name] = _text({each.name: value or ""}, each.name)
    return said


_NAMES = (
    "request", "category", "exporter", "importer", "sources", "shipment_on", "end_use",
    "intermediate", "transit", "returns_replaced", "said",
)  # fmt: skip
_END = ("name", "country", "address", "authorization", "authorization_until")
_SOURCE = ("nuclide", "becquerel", "reference", "maker", "model", "serial")


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


def _refuse_other_names(given: Any, names: set[str], where: str) -> None:
    if not isinstance(given, Mapping) or set(given) != names:
        raise InputError(
            "form_fields", "the form has other fields than the standard names", where=where
        )


def _text(given: Mapping[str, Any], name: str, *, required: bool = False) -> str:
    value = given[name]
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or (required and not value.strip()):
        raise InputError("form_fields", "this field is a text", where=name)
    return value.strip()


def _list(given: Mapping[str, Any], name: str) -> list[Any]:
    value = given[name]
    if not isinstance(value, list) or len(value) > MOST_SOURCES:
        raise InputError("form_fields", "this field is a list", where=name)
    return value


def _yes_no(given: Mapping[str, Any], name: str) -> bool | None:
    value = given[name]
    if value is not None and not isinstance(value, bool):
        raise InputError("form_fields", "this field is yes, no, or not said", where=name)
    return value


def _day(given: Mapping[str, Any], name: str) -> date:
    value = given[name]
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        found = None
    if found is None or found.isoformat() != value:
        raise InputError("form_fields", "this field is a day such as 2026-03-02", where=name)
    return found


def _state(value: Any, where: str) -> str:
    if not isinstance(value, str) or not (len(value) == 2 and value.isascii() and value.isupper()):
        raise InputError("form_fields", "a State is written with two capital letters", where=where)
    return value


def _end(given: Any, where: str) -> End:
    _refuse_other_names(given, set(_END), where)
    until = given["authorization_until"]
    return End(
        name=_text(given, "name", required=True),
        country=_state(given["country"], where),
        address=_text(given, "address"),
        authorization=_text(given, "authorization"),
        authorization_until=_day(given, "authorization_until") if until != "" else None,
    )


def _source(given: Any, day: date, where: str) -> FormSource:
    _refuse_other_names(given, set(_SOURCE), where)
    try:
        activity = float(_text(given, "becquerel"))
    except ValueError:
        activity = 0.0
    if not (isfinite(activity) and activity > 0):
        raise InputError(
            "activity_not_positive",
            "an activity is a finite number of Bq greater than zero",
            where=where,
        )
    reference = _day(given, "reference")
    if reference > day:
        raise InputError("future_reference", "the reference date lies in the future", where=where)
    return FormSource(
        Content(parse_nuclide(_text(given, "nuclide")), activity, reference),
        maker=_text(given, "maker"),
        model=_text(given, "model"),
        serial=_text(given, "serial"),
    )


def _refuse_twice(sources: tuple[FormSource, ...]) -> None:
    seen = set()
    for each in sources:
        key = (each.maker, each.model, each.serial, each.content.nuclide.nuclide)
        if each.serial and key in seen:
            raise InputError("source_twice", "the form lists a source twice", where=each.serial)
        seen.add(key)
