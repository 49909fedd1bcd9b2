"""Accounting reports: lines, reports, and what is effective after corrections and deletions.

One shape serves every format. Weights stay decimals in the reported unit, so that a report
comes out as it came in; sums are made in integers. MUF is book minus physical here; a profile
turns the sign at the border where its form has the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
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


def period_changes(
    reports: Iterable[Report], start: date | None, end: date | None
) -> list[EffectiveLine]:
    """Inventory changes that a balance report of a period sums up.

    The changes dated in the period as known at its end, and what later reports correct in earlier
    periods: the line taken out with its weights negative, the line in its place as it is. Reports
    that begin after the end of the period belong to the next one.

    Parameters
    ----------
    reports : iterable of Report
        Inventory change reports of one area.
    start, end : date or None
        First and last day of the period; None leaves it open.

    Returns
    -------
    list of EffectiveLine
        Changes of the period, then those of earlier periods.

    Examples
    --------
    10 kg, reported and balanced, are corrected to 11 kg in a report of the next period:

    >>> first, day = ReportLine(1, "RF", on=date(2026, 3, 1), element="N", unit="kg",
    ...                         element_weight=Decimal(10)), date(2026, 3, 31)
    >>> second = replace(first, status="C", corrects_report=1, corrects_line=1,
    ...                  element_weight=Decimal(11))
    >>> reports = [Report(ReportKind.ICR, "XX-A", 1, start=first.on, end=day, lines=(first,)),
    ...            Report(ReportKind.ICR, "XX-A", 2, start=date(2026, 4, 1), lines=(second,))]
    >>> def weights(start, end):
    ...     changes = period_changes(reports, start, end)
    ...     return [int(change.line.element_weight) for change in changes]
    >>> weights(first.on, day), weights(date(2026, 4, 1), date(2026, 6, 30))
    ([10], [-10, 11])
    """
    every = list(reports)
    known = _known_at(every, end)
    inside = [e for e in known if e.line.on is not None and (start is None or e.line.on >= start)]
    if start is None:
        return inside
    before = start - timedelta(days=1)
    now = {_home(e): e for e in known if e.line.on is not None and e.line.on < start}
    then = {_home(e): e for e in _known_at(every, before)}
    out = [replace(e, line=_negative(e.line)) for home, e in then.items() if home not in now]
    return [*inside, *out, *(e for home, e in now.items() if home not in then)]


def _known_at(reports: list[Report], end: date | None) -> list[EffectiveLine]:
    """Changes until a day, as the reports say that do not begin after it."""
    if end is None:
        return effective_lines(reports)[0]
    until = [r for r in reports if r.start is None or r.start <= end]
    found = effective_lines(until)[0]
    return [e for e in found if e.line.on is not None and e.line.on <= end]


def _home(entry: EffectiveLine) -> tuple[int | None, int | None]:
    return entry.report.number, entry.line.number


def _negative(line: ReportLine) -> ReportLine:
    return replace(
        line,
        element_weight=None if line.element_weight is None else -line.element_weight,
        isotope_weight=None if line.isotope_weight is None else -line.isotope_weight,
    )


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
