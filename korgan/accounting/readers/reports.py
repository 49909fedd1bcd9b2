"""Accounting reports in: labelled and column forms by profile, and the plain JSON form.

A file that can be read at all gives reports; what is wrong in it becomes findings of group 0,
so that a checker can tell everything at once. Only a file of another kind altogether is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from korgan.accounting.domain.checks import Findings
from korgan.accounting.domain.reports import Report, ReportLine, completed
from korgan.accounting.profiles.generate import turn_sign
from korgan.accounting.profiles.profile import FieldSpec, Profile, ReportForm
from korgan.accounting.profiles.syntax import Record, read_columns, read_labelled
from korgan.accounting.profiles.values import BadValue, read_date, read_value
from korgan.accounting.readers.report_json import reports_from_json
from korgan.science.errors import InputError

_LARGEST = 100_000_000


@dataclass(frozen=True, slots=True)
class ParsedReports:
    """Reports of a file, and what is wrong in its form."""

    reports: tuple[Report, ...]
    findings: Findings


def read_reports_file(path: Path, profile: Profile) -> ParsedReports:
    """Read a file of reports: text in the form of the profile, JSON, or XLSX columns."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            "unreadable_file", f"the file cannot be read ({error.strerror})", where=str(path)
        ) from None
    return read_reports(content, profile)


def read_reports(content: bytes, profile: Profile) -> ParsedReports:
    """Read the content of a file of reports; the form is recognised from the content."""
    if len(content) > _LARGEST:
        raise InputError("too_large", "the file is larger than 100 MB", where="file")
    if content.startswith(b"PK\x03\x04"):
        return parse_reports(_columns_of_workbook(content, profile), profile)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "not_utf8", "the file is not UTF-8 text", where=f"byte {error.start}",
            mend="save it as UTF-8",
        ) from None  # fmt: skip
    if not text.strip():
        raise InputError("empty_file", "the file is empty", where="file")
    if text.lstrip().startswith("{"):
        return ParsedReports(
            tuple(completed(r, profile.units) for r in reports_from_json(text)), Findings()
        )
    return parse_reports(text, profile)


def parse_reports(text: str, profile: Profile) -> ParsedReports:
    """Parse text in the form of a profile.

    Parameters
    ----------
    text : str
        What ``generate`` wrote, or another system.
    profile : Profile
        The form.

    Returns
    -------
    ParsedReports
        Reports with MUF book minus physical, and findings of group 0.
    """
    return _Parser(profile).parse(text)


class _Parser:
    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.findings = Findings()
        self.reports: list[Report] = []
        self._lines: list[ReportLine] = []
        self._name = "file"

    def parse(self, text: str) -> ParsedReports:
        read = read_columns if self.profile.syntax == "columns" else read_labelled
        records, strays = read(text, self.profile)
        for line, piece in strays:
            self.findings.add(
                "0.2", "file", line, f"line {line}: {piece!r} is no field",
                f"write label{self.profile.separator}value{self.profile.terminator}",
            )  # fmt: skip
        if self.profile.syntax == "columns":
            self._parse_rows(records)
        else:
            self._parse_records(records)
        if not self.reports:
            raise InputError(
                "no_report",
                f"no report in the form {self.profile.identifier} is found",
                where="file",
                mend="choose the profile in which the file was written",
            )
        return ParsedReports(tuple(self.reports), self.findings)

    # labelled: a header record, then one record a line ---------------------------------------

    def _parse_records(self, records: list[Record]) -> None:
        report: Report | None = None
        form: ReportForm | None = None
        for record in records:
            found = self._form_of(record)
            if found is not None:
                self._finish(report)
                form = found
                self._name = f"{form.kind} (line {record.line})"
                report = self._read_header(record, form)
                self._name = report.name
            elif report is None or form is None:
                self.findings.add(
                    "0.7", "file", record.line,
                    f"line {record.line} stands before any header",
                    "begin each report with its header",
                )  # fmt: skip
            else:
                self._lines.append(self._read_line(record, form, report))
        self._finish(report)

    def _form_of(self, record: Record) -> ReportForm | None:
        """Form of a header record, recognised by the field that names the kind of report."""
        for form in self.profile.forms.values():
            for spec in form.header:
                if spec.type not in ("kind", "kind-number"):
                    continue
                for label, value in record.fields:
                    if label == spec.label and value.partition("/")[0] == form.letter:
                        return form
        return None

    # columns: every row repeats the header ---------------------------------------------------

    def _parse_rows(self, records: list[Record]) -> None:
        current: tuple[tuple[str, str], ...] | None = None
        report: Report | None = None
        for record in records:
            form = self._form_of(record)
            if form is None:
                self.findings.add(
                    "0.7", "file", record.line,
                    f"line {record.line} does not say which kind of report it belongs to",
                    "fill in the columns of the header on every row",
                )  # fmt: skip
                continue
            labels = {label for spec in form.header for label in spec.all_labels}
            head = tuple(f for f in record.fields if f[0] in labels)
            rest = tuple(f for f in record.fields if f[0] not in labels and f[1] != "")
            if head != current or report is None:
                self._finish(report)
                self._name = f"{form.kind} (line {record.line})"
                report = self._read_header(Record(record.line, head), form)
                self._name = report.name
                current = head
            if rest:
                self._lines.append(self._read_line(Record(record.line, rest), form, report))
        self._finish(report)

    def _finish(self, report: Report | None) -> None:
        if report is None:
            return
        lines = tuple(replace(line, element=line.element or report.element) for line in self._lines)
        lines = tuple(turn_sign(line, report.kind, self.profile) for line in lines)
        whole = replace(report, lines=lines)
        self.reports.append(completed(whole, self.profile.units))
        self._lines = []

    # fields ----------------------------------------------------------------------------------

    def _read_header(self, record: Record, form: ReportForm) -> Report:
        values = self._values(record, form.header, None)
        for name in ("kind", "_position"):
            values.pop(name, None)
        return Report(kind=form.kind, area=values.pop("area", ""), **values)

    def _read_line(self, record: Record, form: ReportForm, report: Report) -> ReportLine:
        position = len(self._lines) + 1
        values = self._values(record, form.line, position)
        total = values.pop("line_count", None)
        stated = values.pop("_position", None)
        line = ReportLine(**values)
        for spec in form.line:
            if values.get(spec.name) and not spec.is_for(line.code):
                self.findings.add(
                    "0.8", report, line,
                    f"{spec.name} (label {spec.label}) is not stated for {line.code}",
                    "leave it blank", field=spec.name,
                )  # fmt: skip
        if stated is not None and stated != position:
            self.findings.add(
                "1.4", report, line, f"entry {stated} stands at place {position}",
                "number the entries without gaps", field="number",
            )  # fmt: skip
        if total is not None and report.line_count is not None and total != report.line_count:
            self.findings.add(
                "1.5", report, line,
                f"the entry counts {total} entries and the header {report.line_count}",
                "state the true count everywhere", field="line_count",
            )  # fmt: skip
        return line

    def _values(
        self, record: Record, specs: tuple[FieldSpec, ...], line: int | None
    ) -> dict[str, Any]:
        by_label = {label: spec for spec in specs for label in spec.all_labels}
        values: dict[str, Any] = {}
        seen: set[str] = set()
        for label, text in record.fields:
            if text == "":
                continue
            spec = by_label.get(label)
            if spec is None:
                self._note("0.1", line, f"label {label} is not in the form", "leave it out", label)
                continue
            if label in seen:
                self._note("0.6", line, f"label {label} stands twice", "keep one", spec.name)
                continue
            seen.add(label)
            try:
                self._take(values, spec, label, text)
            except BadValue as error:
                self._note(error.rule, line, error.message, error.mend, spec.name)
        for spec in specs:
            if spec.required and not seen & set(spec.all_labels):
                self._note(
                    "0.3", line, f"{spec.name} (label {spec.label}) is missing", "fill it in",
                    spec.name,
                )  # fmt: skip
        return values

    def _take(self, values: dict[str, Any], spec: FieldSpec, label: str, text: str) -> None:
        if spec.type == "kind":
            return
        if spec.type in ("kind-number", "entry"):
            first, _, second = text.partition("/")
            if not second.isdigit() or (spec.type == "entry" and not first.isdigit()):
                raise BadValue("0.2", f"{spec.label}: {text!r} is not of the form a/b", "mend it")
            if spec.type == "kind-number":
                values["number"] = int(second)
            else:
                values["line_count"], values["_position"] = int(second), int(first)
        elif spec.type == "period":
            first, _, second = text.partition("/")
            dates = [read_date(part, spec, self.profile) for part in (first, second) if part]
            values["end"] = dates[-1]
            values["start"] = dates[0] if len(dates) == 2 else None
        elif spec.type == "material":
            self._take_material(values, spec, text)
        elif spec.labels:
            kind = next(k for k, v in spec.labels.items() if v == label)
            self._take_weight(values, spec, kind, text)
        else:
            values[spec.name] = read_value(text, spec, self.profile)

    def _take_material(self, values: dict[str, Any], spec: FieldSpec, text: str) -> None:
        if len(text) != 4:
            raise BadValue(
                "0.2", f"{spec.label}: {text!r} is not a material description",
                "write form (2), container (1) and state (1); - where one is not known",
            )  # fmt: skip
        for name, part in (("form", text[:2]), ("container", text[2]), ("state", text[3])):
            code = part.replace("-", "").strip()
            if code:
                table = FieldSpec(name, spec.label, "code", table=name)
                values[name] = read_value(code, table, self.profile)

    def _take_weight(self, values: dict[str, Any], spec: FieldSpec, kind: str, text: str) -> None:
        other = "element" if spec.type == "weight" else "isotope"
        if values.get(spec.name) is not None:
            raise BadValue(
                "0.6", f"{spec.name} is stated under two labels", "one entry, one category"
            )
        if values.get(other, kind) != kind:
            raise BadValue(
                "0.5",
                f"label {spec.labels[kind]} is for {kind} and the {other} is {values[other]}",
                "use the label of the category",
            )
        values[spec.name] = read_value(text, spec, self.profile)
        values[other] = kind

    def _note(self, rule: str, line: int | None, message: str, mend: str, field: str) -> None:
        self.findings.add(rule, self._name, line, message, mend, field=field)


def _columns_of_workbook(content: bytes, profile: Profile) -> str:
    """First sheet of a spreadsheet as the column form."""
    import csv
    import io

    from korgan.accounting.readers.balance.tables import check_archive

    if profile.syntax != "columns":
        raise InputError(
            "spreadsheet_not_in_profile",
            f"profile {profile.identifier} is not a form in columns",
            where="file",
            mend="use the national profile for spreadsheets",
        )
    import openpyxl

    check_archive(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = list(book.worksheets[0].iter_rows(values_only=True))
    except Exception as error:  # openpyxl lets zipfile, XML and its own errors through
        raise InputError(
            "unreadable_spreadsheet", f"the spreadsheet is damaged ({error})"
        ) from None
    out = io.StringIO()
    writer = csv.writer(out, delimiter=profile.separator, lineterminator="\n")
    for row in rows:
        writer.writerow(["" if c is None else _cell(c) for c in row])
    return out.getvalue()


def _cell(value: object) -> str:
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return str(value)
