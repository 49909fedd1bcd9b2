"""Write reports in the form of a profile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from korgan.accounting.domain.reports import Report, ReportKind, ReportLine, completed
from korgan.accounting.profiles.profile import FieldSpec, Profile, ReportForm
from korgan.accounting.profiles.syntax import write_columns, write_labelled
from korgan.accounting.profiles.values import attributes, write_date, write_value
from korgan.science.errors import InputError


def generate(reports: Iterable[Report], profile: Profile) -> str:
    """Text of reports in the form of a profile.

    Parameters
    ----------
    reports : iterable of Report
        Reports; MUF book minus physical.
    profile : Profile
        The form.

    Returns
    -------
    str
        What ``parse_reports`` reads back as the same reports.

    Raises
    ------
    InputError
        ``value_does_not_fit``, ``field_not_in_form`` (a value for which the form has no field),
        ``kind_not_in_profile``, ``status_not_in_form``.
    """
    chosen = [_completed(report, profile) for report in reports]
    if profile.syntax == "columns":
        return _columns(chosen, profile)
    records = []
    for report in chosen:
        form = profile.form(report.kind)
        _refuse_homeless(report, form, profile)
        records.append(_header(report, form, profile))
        records += [
            _line(line, position, report, form, profile)
            for position, line in enumerate(report.lines, start=1)
        ]
    return write_labelled(records, profile)


# What a form may do without: nothing of it is a weight, a date or a name of material.
_DISPENSABLE_HEADER = ("facility", "reference", "person", "start")
_DISPENSABLE = ("document", "comment", "revision", "corrects_date", "corrects_report", "permission")


def fitted(report: Report, profile: Profile) -> Report:
    """Report as the form has it: the category in the header, nothing dispensable without field."""
    form = profile.form(report.kind)
    report = _with_element(report, form)
    blank, empty = Report(report.kind, ""), ReportLine()
    header = _homes(form.header)
    lines = _homes(form.line)
    kept = {name: getattr(blank, name) for name in _DISPENSABLE_HEADER if name not in header}
    cut = {name: getattr(empty, name) for name in _DISPENSABLE if name not in lines}
    return replace(
        report,
        lines=tuple(
            replace(line, **cut, **{name: getattr(empty, name) for name in _not_for(line, form)})
            for line in report.lines
        ),
        **kept,
    )


def _not_for(line: ReportLine, form: ReportForm) -> set[str]:
    """Names of the fields that the form has for other changes than that of a line."""
    return {spec.name for spec in form.line if not spec.is_for(line.code)}


def turn_sign(line: ReportLine, kind: ReportKind, profile: Profile) -> ReportLine:
    """Line with MUF in the sign of the form; the same function turns it back."""
    if profile.muf_sign > 0 or kind is not ReportKind.MBR or line.code != "MF":
        return line
    return replace(
        line,
        element_weight=None if line.element_weight is None else -line.element_weight,
        isotope_weight=None if line.isotope_weight is None else -line.isotope_weight,
    )


def _columns(reports: list[Report], profile: Profile) -> str:
    labels: list[str] = []
    rows = []
    for report in reports:
        form = profile.form(report.kind)
        _refuse_homeless(report, form, profile)
        header = _header(report, form, profile)
        lines: list[list[tuple[str, str]]] = [
            _line(line, position, report, form, profile)
            for position, line in enumerate(report.lines, start=1)
        ]
        rows += [dict(header + line) for line in lines or [[]]]
        labels += [label for spec in (*form.header, *form.line) for label in spec.all_labels]
    return write_columns(list(dict.fromkeys(labels)), rows, profile)


def _header(report: Report, form: ReportForm, profile: Profile) -> list[tuple[str, str]]:
    values = attributes(report)
    fields = []
    for spec in form.header:
        if spec.type == "kind":
            text = form.letter
        elif spec.type == "kind-number":
            text = f"{form.letter}/{'' if report.number is None else report.number}"
        elif spec.type == "entry":
            text = "" if report.line_count is None else f"0/{report.line_count}"
        elif spec.type == "period":
            text = "/".join(
                write_date(d, profile) if d else "" for d in (report.start, report.end)
            ).strip("/")
        else:
            text = write_value(values[spec.name], spec, profile)
        fields.append((spec.label, text))
    return fields


def _line(
    line: ReportLine, position: int, report: Report, form: ReportForm, profile: Profile
) -> list[tuple[str, str]]:
    line = turn_sign(line, report.kind, profile)
    values = attributes(line)
    fields = []
    for spec in form.line:
        if spec.type == "entry":
            total = len(report.lines) if report.line_count is None else report.line_count
            fields.append((spec.label, f"{position}/{total}"))
        elif spec.type == "material":
            text = "".join(
                values[part].ljust(width)
                for part, width in (("form", 2), ("container", 1), ("state", 1))
            )
            fields.append((spec.label, "" if not text.strip() else text.replace(" ", "-")))
        elif spec.type in ("weight", "isotope-weight"):
            fields.append(_weight(values, spec, profile))
        else:
            fields.append((spec.label, write_value(values[spec.name], spec, profile)))
    return fields


def _weight(values: dict[str, Any], spec: FieldSpec, profile: Profile) -> tuple[str, str]:
    """Weight under the label of its element or isotope, where the form has one for each."""
    if values[spec.name] is None:
        return spec.label, ""
    label = spec.label
    if spec.labels:
        key = values["element" if spec.type == "weight" else "isotope"]
        if key not in spec.labels:
            raise InputError(
                "value_does_not_fit",
                f"a weight of {key or 'no category'} has no label in the form",
                where=spec.name,
                mend=f"use one of {' '.join(spec.labels)}",
            )
        label = spec.labels[key]
    return label, write_value(values[spec.name], spec, profile)


def _completed(report: Report, profile: Profile) -> Report:
    """Report with units, counts and numbers filled in, and the element where the header has it."""
    report = _with_element(report, profile.form(report.kind))
    return completed(report, profile.units)


def _with_element(report: Report, form: ReportForm) -> Report:
    elements = {line.element for line in report.lines}
    if not report.element and len(elements) == 1 and any(s.name == "element" for s in form.header):
        return replace(report, element=elements.pop())
    return report


def _refuse_homeless(report: Report, form: ReportForm, profile: Profile) -> None:
    """A value without a field would be lost on the way: say so instead."""
    carried = _homes(form.header) | {"kind", "lines"}
    if any(spec.type == "entry" for spec in form.line):
        carried.add("line_count")
    _refuse_others(report, Report(report.kind, ""), carried, report.name)
    for line in report.lines:
        carried = _homes(form.line) - _not_for(line, form)
        if line.element == report.element:
            carried.add("element")
        if line.unit == profile.units.get(line.element):
            carried.add("unit")
        _refuse_others(line, ReportLine(), carried, f"{report.name} line {line.number}")
    for line in report.lines:
        if profile.corrections and line.status not in profile.corrections:
            raise InputError(
                "status_not_in_form",
                f"the form has no way to say status {line.status}",
                where=f"{report.name} line {line.number}",
                mend="use deletion and addition where the form has no correction",
            )


def _homes(specs: tuple[FieldSpec, ...]) -> set[str]:
    """Names of the values that the fields of a form carry."""
    homes = {spec.name for spec in specs}
    for spec in specs:
        homes |= _PARTS.get(spec.type, set())
        if spec.labels:
            homes.add("element" if spec.type == "weight" else "isotope")
    return homes


def _refuse_others(
    target: Report | ReportLine, blank: Report | ReportLine, homes: set[str], where: str
) -> None:
    empty = attributes(blank)
    for name, value in attributes(target).items():
        if name not in homes and value != empty[name]:
            raise InputError(
                "field_not_in_form",
                f"the form has no field for {name} ({value!r})",
                where=where,
                mend="leave it out, or use a profile that carries it",
            )


_PARTS = {
    "kind-number": {"number"},
    "period": {"start", "end"},
    "material": {"form", "container", "state"},
    "entry": {"line_count"},
}
