"""Forms under the Code of Conduct that come from elsewhere: read whole or refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Any

from korgan.science.errors import InputError
from korgan.sources.domain.conduct_forms import (
    FIELDS,
    Answer,
    ConductForm,
    End,
    FieldKind,
    Form,
    FormSource,
)
from korgan.sources.domain.contents import Content
from korgan.sources.domain.nuclides import parse_nuclide

MOST_SOURCES = 1000
LONGEST_TEXT = 4000
_NAMES = (
    "request", "category", "exporter", "importer", "sources", "shipment_on", "end_use",
    "intermediate", "transit", "returns_replaced", "said",
)  # fmt: skip
_END = ("name", "country", "address", "authorization", "authorization_until")
_SOURCE = ("nuclide", "becquerel", "reference", "maker", "model", "serial")


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
