"""Accounting reports: lines, reports, and what is effective after corrections and deletions.

One shape serves every format. Weights stay decimals in the reported unit, so that a report
comes out as it came in; sums are made in integers. MUF is book minus physical here; a profile
turns the sign at the border where its form has the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from korgan.accounting.domain.materials import ElementCategory, micrograms
from korgan.science.errors import InputError


class ReportKind(StrEnum):
    """Kinds of accounting reports."""

    ICR = "ICR"
    PIL = "PIL"
    MBR = "MBR"

    @property
    def full_name(self) -> str:
        """Full name."""
        return {
            "ICR": "inventory change report",
            "PIL": "physical inventory listing",
            "MBR": "material balance report",
        }[self.value]


class EntryStatus(StrEnum):
    """What a line does: new, correction, deletion, adjustment; addition and late line (Euratom)."""

    NEW = "N"
    CORRECTION = "C"
    DELETION = "D"
    ADJUSTMENT = "U"
    ADDITION = "A"
    LATE = "L"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of a report. Empty text and None mean that the field was left blank.

    ``code`` is an inventory change code, or a line code of the material balance report (PB, BE,
    DI, AE, PE, MF, RA). ``element_weight`` and ``isotope_weight`` are in ``unit``.
    """

    number: int | None = None
    code: str = ""
    status: str = "N"
    on: date | None = None
    area_from: str = ""
    area_to: str = ""
    place: str = ""
    batch: str = ""
    shipper_batch: str = ""
    measurement: str = ""
    form: str = ""
    container: str = ""
    state: str = ""
    items: int | None = None
    element: str = ""
    unit: str = ""
    element_weight: Decimal | None = None
    isotope: str = ""
    isotope_weight: Decimal | None = None
    obligation: str = ""
    revision: int | None = None
    corrects_report: int | None = None
    corrects_line: int | None = None
    corrects_date: date | None = None
    permission: str = ""
    document: str = ""
    container_id: str = ""
    transaction: int | None = None
    comment: str = ""
    crc: str = ""
    previous_crc: str = ""

    @property
    def weight_unit(self) -> str:
        """Unit of the weights: as stated, else the reporting unit of the category."""
        if self.unit:
            return self.unit
        try:
            return ElementCategory(self.element).reporting_unit
        except ValueError:
            return "g"

    @property
    def element_ug(self) -> int:
        """Element weight in micrograms; 0 where blank."""
        return micrograms(self.element_weight or Decimal(0), self.weight_unit)

    @property
    def isotope_ug(self) -> int:
        """Isotope weight in micrograms; 0 where blank."""
        return micrograms(self.isotope_weight or Decimal(0), self.weight_unit)

    @property
    def chemical_element(self) -> str:
        """U, Pu or Th; empty for an unknown category."""
        try:
            return ElementCategory(self.element).element
        except ValueError:
            return ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report with its lines. For a listing, ``end`` is the date of the inventory taking."""

    kind: ReportKind
    area: str
    number: int | None = None
    facility: str = ""
    reference: str = ""
    report_date: date | None = None
    start: date | None = None
    end: date | None = None
    line_count: int | None = None
    person: str = ""
    element: str = ""
    lines: tuple[ReportLine, ...] = field(default=())

    @property
    def name(self) -> str:
        """How a finding names the report."""
        return f"{self.kind} {self.area}/{'?' if self.number is None else self.number}"

    def counted(self) -> Report:
        """Return the same report with its line count filled in."""
        return replace(self, line_count=len(self.lines))


def completed(report: Report, units: Mapping[str, str] | None = None) -> Report:
    """Report with what follows from the rest: units by category, line numbers, line count.

    What is stated stays, right or wrong: the checker judges it.
    """
    unnumbered = all(line.number is None for line in report.lines)
    lines = []
    for position, line in enumerate(report.lines, start=1):
        unit = line.unit or (units or {}).get(line.element, "") or line.weight_unit
        number = position if unnumbered else line.number
        lines.append(replace(line, unit=unit, number=number))
    count = len(lines) if report.line_count is None else report.line_count
    return replace(report, lines=tuple(lines), line_count=count)


@dataclass(frozen=True, slots=True)
class EffectiveLine:
    """A line that counts, with the report that it came from and the lines that it replaced."""

    line: ReportLine
    report: Report
    replaces: tuple[EffectiveLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Amendment:
    """A correction or deletion with the line that it refers to; None when there is none."""

    line: ReportLine
    report: Report
    target: EffectiveLine | None


def effective_lines(reports: Iterable[Report]) -> tuple[list[EffectiveLine], list[Amendment]]:
    """Lines that count after all corrections and deletions, and the amendments themselves.

    Parameters
    ----------
    reports : iterable of Report
        Reports of one kind; taken in the order of report number, then as given.

    Returns
    -------
    lines : list of EffectiveLine
        In the order of first appearance.
    amendments : list of Amendment
        Every line with status C or D, with what it refers to.
    """
    lines: list[EffectiveLine] = []
    amendments: list[Amendment] = []
    for report in sorted(reports, key=lambda r: (r.area, r.number or 0)):
        for line in report.lines:
            if line.status not in (EntryStatus.CORRECTION, EntryStatus.DELETION):
                lines.append(EffectiveLine(line, report))
                continue
            place = _target(lines, line, report)
            target = None if place is None else lines[place]
            amendments.append(Amendment(line, report, target))
            if place is None or target is None:
                continue
            if line.status == EntryStatus.DELETION:
                del lines[place]
            else:
                earlier = (*target.replaces, EffectiveLine(target.line, target.report))
                lines[place] = EffectiveLine(line, report, earlier)
    return lines, amendments


def difference(original: ReportLine, corrected: ReportLine) -> tuple[int, int]:
    """Ledger entry of a correction: change of element and isotope weight, in micrograms.

    Examples
    --------
    >>> from decimal import Decimal
    >>> first = ReportLine(element="N", unit="kg", element_weight=Decimal(10))
    >>> second = ReportLine(element="N", unit="kg", element_weight=Decimal(11))
    >>> difference(first, second)
    (1000000000, 0)
    """
    if original.element != corrected.element:
        raise InputError(
            "immutable_field",
            "the element of an entry cannot be corrected",
            mend="delete the entry and make a new one",
        )
    return (
        corrected.element_ug - original.element_ug,
        corrected.isotope_ug - original.isotope_ug,
    )


def _target(lines: list[EffectiveLine], line: ReportLine, report: Report) -> int | None:
    """Place of the line that an amendment refers to, in its present form."""
    for place in range(len(lines) - 1, -1, -1):
        candidate = lines[place]
        if candidate.report.area != report.area:
            continue
        versions = (candidate, *candidate.replaces)
        if any(_refers(line, version.line, version.report) for version in versions):
            return place
    return None


def _refers(line: ReportLine, old: ReportLine, home: Report) -> bool:
    if line.corrects_line is None or old.number != line.corrects_line:
        return False
    if line.corrects_report is not None and home.number != line.corrects_report:
        return False
    return line.corrects_date is None or old.on == line.corrects_date
