"""Accounting reports as plain JSON: weights are text, so that no digit is lost."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from korgan.accounting.domain.reports import Report, ReportKind, ReportLine
from korgan.science.errors import InputError

_DATES = frozenset({"report_date", "start", "end", "on", "corrects_date"})
_NUMBERS = frozenset(
    {"number", "line_count", "items", "revision", "corrects_report", "corrects_line", "transaction"}
)
_WEIGHTS = frozenset({"element_weight", "isotope_weight"})


def reports_to_json(reports: tuple[Report, ...]) -> str:
    """Reports as JSON; weights are text, so that no digit is lost."""
    return json.dumps(
        {"form": "korgan-reports", "edition": 1, "reports": [_object(r) for r in reports]},
        ensure_ascii=False,
    )


def reports_from_json(text: str) -> tuple[Report, ...]:
    """Reports of the plain JSON form; refuses unknown fields and values of the wrong kind."""
    try:
        content = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise InputError(
            "not_json", f"the file is not JSON: {error.msg}",
            where=f"line {error.lineno}, column {error.colno}",
        ) from None  # fmt: skip
    except RecursionError:
        raise InputError("not_json", "the file is nested too deeply") from None
    entries = content.get("reports", [content]) if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise InputError("no_report", "the file holds no report", where="reports")
    return tuple(_report(entry, f"reports[{i}]") for i, entry in enumerate(entries))


def read_json_file(path: Path) -> tuple[Report, ...]:
    """Read a file of reports in the plain JSON form."""
    try:
        return reports_from_json(path.read_text("utf-8-sig"))
    except OSError as error:
        raise InputError(
            "unreadable_file", f"the file cannot be read ({error.strerror})", where=str(path)
        ) from None
    except UnicodeDecodeError:
        raise InputError("not_utf8", "the file is not UTF-8 text", where=str(path)) from None


def _object(target: Report | ReportLine) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for spec in fields(target):
        value = getattr(target, spec.name)
        if spec.name == "lines":
            result["lines"] = [_object(line) for line in value]
        elif value not in (None, ""):
            plain = isinstance(value, int)
            result[spec.name] = (
                value if plain else format(value, "f") if isinstance(value, Decimal) else str(value)
            )
    return result


def _report(entry: object, where: str) -> Report:
    if not isinstance(entry, dict):
        raise InputError("not_an_object", "a report is an object", where=where)
    entry = {k: v for k, v in entry.items() if k not in ("form", "edition")}
    lines = entry.pop("lines", [])
    if not isinstance(lines, list):
        raise InputError("not_a_list", "lines is a list", where=f"{where}.lines")
    values = _typed(entry, Report, where)
    try:
        values["kind"] = ReportKind(str(values.get("kind", "")))
    except ValueError:
        raise InputError(
            "unknown_kind", f"{values.get('kind')!r} is not a kind of report",
            where=f"{where}.kind", mend="use ICR, PIL or MBR",
        ) from None  # fmt: skip
    if "area" not in values:
        raise InputError("missing_field", "area is missing", where=where)
    return Report(
        **values,
        lines=tuple(
            ReportLine(**_typed(line, ReportLine, f"{where}.lines[{i}]"))
            for i, line in enumerate(lines)
        ),
    )


def _typed(entry: object, target: type, where: str) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise InputError("not_an_object", "a line is an object", where=where)
    known = {spec.name for spec in fields(target)}
    values: dict[str, Any] = {}
    for name, value in entry.items():
        place = f"{where}.{name}"
        if name not in known:
            raise InputError(
                "unknown_field", f"{name!r} is not a field", where=where,
                mend=f"use {', '.join(sorted(known))}",
            )  # fmt: skip
        if value is None:
            continue
        values[name] = _value(name, value, place)
    return values


def _value(name: str, value: object, where: str) -> object:
    try:
        if name in _DATES:
            return date.fromisoformat(str(value))
        if name in _NUMBERS:
            if isinstance(value, bool) or int(str(value)) < 0:
                raise ValueError(value)
            return int(str(value))
        if name in _WEIGHTS:
            weight = Decimal(str(value))
            if not weight.is_finite() or abs(weight.adjusted()) > 30:
                raise ValueError(value)
            return weight
    except (ValueError, ArithmeticError):
        raise InputError("value_not_readable", f"{value!r} cannot be read", where=where) from None
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise InputError("not_text", "text is expected", where=where)
    return str(value)
