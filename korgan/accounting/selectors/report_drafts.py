"""Reports as they would be sealed now: lines from the ledger, in the form of the area, checked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from korgan.accounting.domain.balance_period import material_balance_report
from korgan.accounting.domain.codes import PAIR, inventory_change
from korgan.accounting.domain.materials import ElementCategory, in_unit
from korgan.accounting.domain.postings import ITEMS
from korgan.accounting.domain.records import change_of
from korgan.accounting.domain.reports import (
    EntryStatus,
    Report,
    ReportKind,
    ReportLine,
    completed,
    period_changes,
)
from korgan.accounting.models import (
    AccountingReport,
    Area,
    InventoryTaking,
    LedgerLine,
    Movement,
    ReportedLine,
)
from korgan.accounting.profiles import Profile, load_profile
from korgan.accounting.profiles.checking import check_set
from korgan.accounting.profiles.generate import fitted
from korgan.accounting.readers.report_json import reports_from_json
from korgan.accounting.selectors.facilities import readable_areas
from korgan.accounting.selectors.ledger import (
    value_of,
    version_before,
)
from korgan.kernel.errors import Conflict
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible

# Micrograms in g; a form may have fewer.
_DECIMALS = 6
# What the taking found is MUF in the balance report; the rest never leaves the ledger.
_UNREPORTED = frozenset({"L+", "L-", "MV", "PB"})
# Breaches that no other wording of the report would mend: in transit, MUF of items, lateness.
EXPLAINABLE = frozenset({"5.1", "8.1", "9.1", "9.2", "9.3"})


@dataclass(frozen=True)
class Draft:
    """A report as it would be sealed now, with what the checker says of it."""

    report: Report
    movements: list[tuple[int, Movement]]
    check: dict[str, Any]
    # Categories for which no report is sealed yet, where the form states one in a report.
    categories: tuple[str, ...] = ()

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Findings that have to be mended before dispatch."""
        return [f for f in self._grave if f["rule"] not in EXPLAINABLE]

    @property
    def to_explain(self) -> list[dict[str, Any]]:
        """Findings that state a fact: the report goes out with an explanation of them."""
        return [f for f in self._grave if f["rule"] in EXPLAINABLE]

    @property
    def _grave(self) -> list[dict[str, Any]]:
        return [f for f in self.check["findings"] if f["severity"] == "error"]


def sealed_reports(area: Area, *kinds: str) -> list[Report]:
    """Return the sealed reports of an area as the domain knows them, in order."""
    rows = AccountingReport.objects.filter(area=area).order_by("kind", "number")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return [reports_from_json(row.content)[0] for row in rows]


def next_report_number(area: Area, kind: str) -> int:
    """Return the number that the next report of a kind will get."""
    last = AccountingReport.objects.filter(area=area, kind=kind).order_by("-number").first()
    return last.number + 1 if last else 1


def draft_report(
    *, actor: Actor, area: Area, kind: ReportKind, end: date, category: str = ""
) -> Draft:
    """Return a report as it would be sealed now: lines from the ledger, checked.

    Where the form states one category in a report: that of ``category``, or else the next one.
    """
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    return draft_of(
        area, kind, end, person=actor.name, dated=timezone.localdate(), category=category
    )


def draft_of(
    area: Area, kind: ReportKind, end: date, *, person: str, dated: date, category: str = ""
) -> Draft:
    """Return what ``draft_report`` does, for services that have the area already."""
    profile = load_profile(area.profile)
    header: dict[str, Any] = {
        "number": next_report_number(area, kind),
        "report_date": dated,
        "person": person[:30],
    }
    movements: list[tuple[int, Movement]] = []
    categories: tuple[str, ...] = ()
    decimals = _decimals_of(profile, kind)
    if kind is ReportKind.ICR:
        _refuse_across_taking(area, end)
        corrects = not profile.corrections or EntryStatus.CORRECTION in profile.corrections
        first = _next_line(area) if profile.conventions.line_numbers == "ledger" else 1
        lines, movements = _change_lines(
            area, end, header["number"], first=first, corrects=corrects, decimals=decimals
        )
        if profile.corrections and EntryStatus.LATE not in profile.corrections:
            lines = tuple(_as_new(line) for line in lines)
        report = Report(kind, area.code, start=_first_of(area, end), end=end, lines=lines, **header)
    else:
        taking = _final_taking(area, end)
        listing = Report(
            ReportKind.PIL,
            area.code,
            start=None,
            end=end,
            lines=_listed(taking, decimals),
            **header,
        )
        report = listing if kind is ReportKind.PIL else _balance(area, listing, header, decimals)
    if states_one_category(profile, kind):
        report, categories = _of_one_category(area, report, category)
    report = fitted(completed(report, profile.units), profile)
    earlier = tuple(sealed_reports(area))
    check = check_set(
        (report,), earlier, replace_regime(profile, area),
        item_facility=area.facility.counts_items, as_of=dated,
    )  # fmt: skip
    return Draft(report, movements, check, categories)


def states_one_category(profile: Profile, kind: ReportKind) -> bool:
    """Whether a form names the category in the header, and so holds one in each report."""
    return any(spec.name == "element" for spec in profile.form(kind).header)


def _of_one_category(area: Area, report: Report, category: str) -> tuple[Report, tuple[str, ...]]:
    """Report of one category, and the categories for which none is sealed yet."""
    there = list(dict.fromkeys(line.element for line in report.lines))
    sealed = Counter(
        each.element for each in sealed_reports(area, report.kind) if each.end == report.end
    )
    if category and category not in there:
        raise Conflict(
            "category_not_in_balance",
            f"the balance of {report.end} has no category {category}",
            where="category",
        )
    # The first one that no report states yet; when all are stated, the first again.
    chosen = category or min(there, key=lambda each: sealed[each], default="")
    lines = [line for line in report.lines if line.element == chosen]
    numbered = tuple(replace(line, number=place) for place, line in enumerate(lines, start=1))
    report = replace(report, element=chosen, lines=numbered, line_count=len(numbered))
    return report, tuple(each for each in there if not sealed[each])


def replace_regime(profile: Any, area: Area) -> Any:
    """Profile with the deadlines of the area, where the form itself names none."""
    if profile.conventions.regime or not area.regime:
        return profile
    return replace(profile, conventions=replace(profile.conventions, regime=area.regime))


def _unreported(area: Area, end: date | None = None) -> QuerySet[Movement]:
    """Return what belongs in an inventory change report and stands in none yet."""
    rows = Movement.objects.filter(area=area, reported__isnull=True).exclude(code__in=_UNREPORTED)
    if end is not None:
        rows = rows.filter(event_date__lte=end)
    return rows.select_related("batch", "corrects").order_by("number")


def first_unreported(area: Area, end: date | None = None) -> Movement | None:
    """Return the earliest of what belongs in a change report and stands in none yet."""
    return _unreported(area, end).order_by("event_date").first()


def unreported_until(area: Area, end: date) -> bool:
    """Whether something until a day belongs in a change report and stands in none yet."""
    return _unreported(area, end).exists()


def _refuse_across_taking(area: Area, end: date) -> None:
    """A report that begins before a taking belongs to that balance and ends with it."""
    for taking in area.takings.filter(state="final", taken_on__lt=end).order_by("taken_on"):
        if _unreported(area, taking.taken_on).exists():
            raise Conflict(
                "report_across_taking",
                f"changes until the inventory taking of {taking.taken_on} stand in no report",
                where="end",
                mend="report them first, up to the day of the taking",
            )


def _first_of(area: Area, end: date) -> date:
    """The first day of the month, or an earlier change, but never of the balance before."""
    month = end.replace(day=1)
    earliest = first_unreported(area, end)
    first = min(month, earliest.event_date) if earliest else month
    last = area.takings.filter(state="final", taken_on__lt=end).order_by("-taken_on").first()
    closed = last.taken_on if last else area.opened_on
    return max(first, closed + timedelta(days=1)) if closed else first


def _next_line(area: Area) -> int:
    """Number of the next line where a form counts lines through all change reports of an area."""
    last = ReportedLine.objects.filter(report__area=area).aggregate(last=Max("line"))["last"]
    return (last or 0) + 1


def _change_lines(
    area: Area, end: date, number: int, *, first: int, corrects: bool, decimals: int
) -> tuple[tuple[ReportLine, ...], list[tuple[int, Movement]]]:
    """Lines of the changes that stand in no report yet, and which movement each line states.

    ``corrects``: the form knows corrections; else the old line is deleted and a new one added.
    """
    lines: list[ReportLine] = []
    movements: list[tuple[int, Movement]] = []
    places: dict[tuple[int, str], tuple[int, int]] = {}
    for movement in _unreported(area, end):
        for line in _lines_of(movement, decimals):
            amended = _amended(movement, line.element, places)
            for version in [line] if corrects else _in_pairs(movement, line, decimals):
                place = first + len(lines)
                lines.append(replace(version, number=place, **amended))
                movements.append((place, movement))
                places[movement.corrects_id or movement.id, line.element] = (number, place)
    return tuple(lines), movements


def _as_new(line: ReportLine) -> ReportLine:
    """A late line in a form that has no status for it: a new entry with its true day."""
    return replace(line, status=EntryStatus.NEW) if line.status == EntryStatus.LATE else line


def _in_pairs(movement: Movement, line: ReportLine, decimals: int) -> list[ReportLine]:
    """A correction as deletion of the line as it was and addition of the line as it is."""
    if line.status != EntryStatus.CORRECTION:
        return [line]
    before = version_before(movement)
    old = next(each for each in _lines_of(before, decimals) if each.element == line.element)
    return [
        replace(old, status=EntryStatus.DELETION, revision=None),
        replace(line, status=EntryStatus.ADDITION, revision=None),
    ]


def _amended(
    movement: Movement, element: str, places: dict[tuple[int, str], tuple[int, int]]
) -> dict[str, Any]:
    """Where the line stands that a correction or deletion refers to, in its last version."""
    if movement.corrects is None:
        return {}
    original = movement.corrects
    place = places.get((original.id, element)) or _reported_place(original, element)
    if place is None:
        return {}
    return {
        "corrects_report": place[0],
        "corrects_line": place[1],
        "corrects_date": change_of(original.record).event_date,
    }


def _reported_place(original: Movement, element: str) -> tuple[int, int] | None:
    family = [original.id, *original.amendments.values_list("id", flat=True)]
    reported = (
        ReportedLine.objects.filter(movement_id__in=family)
        .select_related("report")
        .order_by("-report__number", "-line")
    )
    for row in reported:
        lines = reports_from_json(row.report.content)[0].lines
        if any(line.number == row.line and line.element == element for line in lines):
            return row.report.number, row.line
    return None


def _lines_of(movement: Movement, decimals: int) -> Iterable[ReportLine]:
    change = change_of(movement.record)
    kind = inventory_change(change.code)
    categories = [change.category]
    if kind.effect == PAIR:
        categories = [ElementCategory(kind.from_category), ElementCategory(kind.to_category)]
    batch = movement.batch
    inward = kind.sign(change.category) > 0 or change.code == "DI"
    for category in categories:
        fissile = change.isotopes.get("U-235", 0) if category.value == "E" else 0
        unit = category.reporting_unit
        yield ReportLine(
            code=change.code,
            status=movement.status,
            on=change.event_date,
            area_from=change.counterpart if inward else "",
            area_to="" if inward else change.counterpart,
            place=change.place,
            batch=change.batch,
            shipper_batch=batch.shipper_batch if batch and change.code == "RD" else "",
            measurement=movement.basis or "M",
            form=batch.form if batch else "",
            container=batch.container if batch else "",
            state=batch.state if batch else "",
            items=change.items or 1,
            element=category.value,
            unit=unit,
            element_weight=_weight(change.element, unit, decimals),
            isotope="G" if category.value == "E" else "",
            isotope_weight=_fissile(category, fissile, decimals),
            obligation=change.obligation,
            revision=movement.revision or None,
            permission=change.permission,
        )


def _weight(micrograms: int, unit: str, decimals: int) -> Decimal:
    exact = in_unit(micrograms, unit)
    exponent = exact.as_tuple().exponent
    fine = isinstance(exponent, int) and -exponent > decimals
    return in_unit(micrograms, unit, decimals) if fine else exact


def _fissile(category: ElementCategory, micrograms: int, decimals: int) -> Decimal | None:
    """Fissile weight, which only enriched uranium states."""
    if category is not ElementCategory.ENRICHED_URANIUM:
        return None
    return _weight(micrograms, category.reporting_unit, decimals)


def _decimals_of(profile: Profile, kind: ReportKind) -> int:
    """Decimals with which a form writes weights."""
    fields = [f for f in profile.form(kind).line if f.name.endswith("_weight")]
    return min((f.decimals for f in fields if f.decimals is not None), default=_DECIMALS)


def _final_taking(area: Area, end: date) -> InventoryTaking:
    taking = area.takings.filter(taken_on=end, state="final").first()
    if taking is None:
        raise Conflict(
            "taking_not_final",
            f"the inventory taking of {end} is not final",
            mend="count, reconcile and finish it first",
        )
    return taking


def _listed(taking: InventoryTaking, decimals: int) -> tuple[ReportLine, ...]:
    lines: list[ReportLine] = []
    for row in taking.lines.select_related("batch", "place").order_by("place__code", "name"):
        counted = row.counted or {}
        category = ElementCategory(row.category)
        element = counted.get(category.element, 0)
        if not element:
            continue
        unit, batch = category.reporting_unit, row.batch
        lines.append(
            ReportLine(
                number=len(lines) + 1,
                batch=row.name,
                place=row.place.code,
                measurement="M" if row.method_id else "T",
                form=batch.form if batch else "",
                container=batch.container if batch else "",
                state=batch.state if batch else "",
                items=counted.get(ITEMS) or 1,
                element=category.value,
                unit=unit,
                element_weight=_weight(element, unit, decimals),
                isotope="G" if category.value == "E" else "",
                isotope_weight=_fissile(category, counted.get("U-235", 0), decimals),
                obligation=batch.obligation if batch else "",
            )
        )
    return tuple(lines)


def _balance(area: Area, listing: Report, header: dict[str, Any], decimals: int) -> Report:
    end = listing.end or date.min
    rest = _unreported(area, end).count()
    if rest:
        raise Conflict(
            "changes_unreported",
            f"{rest} inventory changes of the period stand in no report",
            mend="seal the inventory change report first",
        )
    previous = _balance_before(area, end) or _opening(area, decimals)
    start = (previous.end or date.min) + timedelta(days=1)
    changes = [entry.line for entry in period_changes(sealed_reports(area, "ICR"), start, end)]
    report = material_balance_report(previous, changes, listing, **header)
    rounding = _rounding(area, report, start, end, decimals)
    if not rounding:
        return report
    return material_balance_report(previous, [*changes, *rounding], listing, **header)


def _balance_before(area: Area, end: date) -> Report | None:
    """The balance before a taking: in one report, or in one for each category."""
    before = [r for r in sealed_reports(area, "MBR") if r.end is not None and r.end < end]
    if not before:
        return None
    last = max(r.end for r in before if r.end is not None)
    ending = {
        line.element: line
        for report in before
        if report.end == last
        for line in report.lines
        if line.code == "PE"
    }
    return replace(before[-1], end=last, lines=tuple(ending.values()))


def _rounding(
    area: Area, report: Report, start: date, end: date, decimals: int
) -> list[ReportLine]:
    """Adjustments that bring the MUF of rounded lines to the MUF of the ledger, rounded once."""
    booked: dict[tuple[str, str], int] = defaultdict(int)
    rows = LedgerLine.objects.filter(
        account__area=area.code, account__external="", movement__code__in=("L+", "L-"),
        event_date__gte=start, event_date__lte=end,
    )  # fmt: skip
    for category, substance, amount in rows.values_list("account__category", "substance", "amount"):
        booked[category, substance] -= amount
    found = []
    for line in report.lines:
        if line.code != "MF" or line.element_weight is None:
            continue
        category, unit = ElementCategory(line.element), line.weight_unit
        element = _weight(booked[category, category.element], unit, decimals) - line.element_weight
        fissile = line.isotope_weight
        if fissile is not None:
            fissile = _weight(booked[category, "U-235"], unit, decimals) - fissile
        if element or fissile:
            found.append(
                ReportLine(
                    code="RA", element=line.element, unit=unit, element_weight=element,
                    isotope=line.isotope, isotope_weight=fissile,
                )
            )  # fmt: skip
    return found


def _opening(area: Area, decimals: int) -> Report:
    """The opening inventory in the place of a balance report before the first."""
    held = value_of(area, on=area.opened_on)
    lines = []
    for category in ElementCategory:
        element = held.get((str(category), category.element), 0)
        if element:
            unit = category.reporting_unit
            fissile = held.get((str(category), "U-235"), 0)
            lines.append(
                ReportLine(
                    code="PE", element=category.value, unit=unit,
                    element_weight=_weight(element, unit, decimals),
                    isotope="G" if category.value == "E" else "",
                    isotope_weight=_fissile(category, fissile, decimals),
                )
            )  # fmt: skip
    return Report(ReportKind.MBR, area.code, end=area.opened_on, lines=tuple(lines))
