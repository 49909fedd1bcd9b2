"""Values of report fields as text and back, one pair of functions for each type of field."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from korgan.accounting.domain.codes import code_table, inventory_changes
from korgan.accounting.domain.reports import Report, ReportLine
from korgan.accounting.profiles.profile import FieldSpec, Profile
from korgan.science.errors import InputError

_DATES = {"DDMMYYYY": "%d%m%Y", "YYYYMMDD": "%Y%m%d", "YYYY-MM-DD": "%Y-%m-%d"}
_WHOLE = re.compile(r"\d{1,18}")
_DECIMAL = re.compile(r"[+-]?\d{1,20}(\.\d{1,12})?")


class BadValue(ValueError):
    """A value that the field cannot hold: rule of the checker, message, mend."""

    def __init__(self, rule: str, message: str, mend: str) -> None:
        self.rule, self.message, self.mend = rule, message, mend
        super().__init__(message)


# text -> value ------------------------------------------------------------------------------


def read_value(text: str, spec: FieldSpec, profile: Profile) -> Any:
    """Value of a field's text; raises BadValue."""
    if spec.longest is not None and len(text) > spec.longest:
        raise BadValue(
            "0.4",
            f"{spec.label}: {text!r} has {len(text)} characters",
            f"shorten it to {spec.longest}",
        )
    if spec.type == "integer":
        return _integer(text, spec)
    if spec.type == "date":
        return read_date(text, spec, profile)
    if spec.type in ("decimal", "weight", "isotope-weight"):
        return _decimal(text, spec)
    if spec.type == "code":
        return _code(text, spec, profile)
    if spec.type == "change":
        return read_change(text, profile)
    if spec.type == "correction":
        return _correction(text, spec, profile)
    return text


def read_date(text: str, spec: FieldSpec, profile: Profile) -> date:
    """Date in the format of the profile."""
    try:
        value = datetime.strptime(text, _DATES[profile.date_format]).date()
    except ValueError:
        value = None
    if value is None or write_date(value, profile) != text:
        raise BadValue(
            "0.2", f"{spec.label}: {text!r} is not a date", f"write it as {profile.date_format}"
        )
    return value


def read_change(text: str, profile: Profile) -> str:
    """Canonical code of an inventory change or summary line."""
    back = {form: code for code, form in profile.line_codes.items()}
    code = back.get(text, text)
    if code not in inventory_changes() and code not in code_table("balance"):
        raise BadValue("0.5", f"{text!r} is not an inventory change or line code", "mend the code")
    return code


def _integer(text: str, spec: FieldSpec) -> int:
    if not _WHOLE.fullmatch(text):
        raise BadValue("0.2", f"{spec.label}: {text!r} is not a whole number", "write digits only")
    return int(text)


def _decimal(text: str, spec: FieldSpec) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise BadValue(
            "0.2", f"{spec.label}: {text!r} is not a weight", "write digits and a decimal point"
        )
    value = Decimal(text)
    places = -int(value.as_tuple().exponent)
    if spec.decimals is not None and places > spec.decimals:
        raise BadValue(
            "0.4", f"{spec.label}: {text} has {places} decimals",
            f"round to {spec.decimals} and show the difference as a rounding adjustment",
        )  # fmt: skip
    return value


def _code(text: str, spec: FieldSpec, profile: Profile) -> str:
    table = profile.tables.get(spec.table) or code_table(spec.table)
    if text not in table:
        raise BadValue(
            "0.5", f"{spec.label}: {text!r} is not in the table {spec.table}",
            f"use one of {' '.join(table)}",
        )  # fmt: skip
    return text


def _correction(text: str, spec: FieldSpec, profile: Profile) -> str:
    back = {form: status for status, form in profile.corrections.items()}
    if text not in back:
        raise BadValue(
            "0.5", f"{spec.label}: {text!r} is not a correction code",
            f"use one of {' '.join(c for c in back if c)}, or leave it blank",
        )  # fmt: skip
    return back[text]


# value -> text ------------------------------------------------------------------------------


def write_value(value: Any, spec: FieldSpec, profile: Profile) -> str:
    """Text of a value; refuses one that the field cannot hold."""
    if value is None or value == "":
        return profile.corrections.get("N", "") if spec.type == "correction" else ""
    if isinstance(value, date):
        text = write_date(value, profile)
    elif isinstance(value, Decimal):
        text = _plain(value)
    elif spec.type == "change":
        text = profile.line_codes.get(str(value), str(value))
    elif spec.type == "correction":
        text = profile.corrections.get(str(value), str(value))
    else:
        text = str(value)
    if not text:
        return ""
    _refuse_control(text, spec, profile)
    try:
        read_value(text, spec, profile)
    except BadValue as error:
        raise InputError(
            "value_does_not_fit", error.message, where=spec.name, mend=error.mend
        ) from None
    return text


def write_date(value: date, profile: Profile) -> str:
    """Date in the format of the profile (also for years below 1000)."""
    text = value.strftime(_DATES[profile.date_format])
    return text.replace(value.strftime("%Y"), f"{value.year:04d}") if value.year < 1000 else text


def _plain(value: Decimal) -> str:
    return format(value, "f")


def _refuse_control(text: str, spec: FieldSpec, profile: Profile) -> None:
    bad = {c for c in text if ord(c) < 32 or ord(c) == 127}
    if profile.syntax == "labelled":
        bad |= {profile.terminator} & set(text)
    if bad or text != text.strip():
        raise InputError(
            "value_does_not_fit",
            f"{spec.label}: {text!r} holds a character that the form uses itself, or blanks "
            "around it",
            where=spec.name,
            mend="leave the character out",
        )


def attributes(target: Report | ReportLine) -> dict[str, Any]:
    """Values of a report or line by name."""
    return {name: getattr(target, name) for name in target.__dataclass_fields__}
