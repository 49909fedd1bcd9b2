"""Reports from the ledger before they are sealed, sealed ones, and what is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from korgan.accounting.domain.balance_period import (
    due_rules,
    latest_inventory_taking,
    material_balance_report,
)
from korgan.accounting.domain.codes import PAIR, inventory_change, inventory_changes
from korgan.accounting.domain.materials import ElementCategory, in_unit
from korgan.accounting.domain.postings import ITEMS
from korgan.accounting.domain.records import change_of
from korgan.accounting.domain.reports import (
    Report,
    ReportKind,
    ReportLine,
    completed,
    effective_lines,
)
from korgan.accounting.models import (
    AccountingReport,
    Area,
    InventoryTaking,
    Movement,
    ReportedLine,
)
from korgan.accounting.profiles import load_profile
from korgan.accounting.profiles.checking import check_set
from korgan.accounting.profiles.generate import fitted
from korgan.accounting.readers.report_json import reports_from_json
from korgan.accounting.selectors.facilities import list_areas, readable_areas
from korgan.accounting.selectors.ledger import latest_of, list_transfers, list_waiting, value_of
from korgan.kernel.errors import Conflict
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to

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


def list_reports(*, actor: Actor) -> QuerySet[AccountingReport]:
    """Return the sealed reports that the actor may see."""
    return _readable_reports(actor).filter(area__is_training=False)


def _readable_reports(actor: Actor) -> QuerySet[AccountingReport]:
    return visible_to(actor, AccountingReport.objects.select_related("area", "document"))


def get_report(*, actor: Actor, report_id: int) -> AccountingReport:
    """Return one sealed report."""
    return get_visible(actor, _readable_reports(actor), id=report_id)


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


def draft_report(*, actor: Actor, area: Area, kind: ReportKind, end: date) -> Draft:
    """Return a report as it would be sealed now: lines from the ledger, checked."""
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    return draft_of(area, kind, end, person=actor.name, dated=timezone.localdate())


def draft_of(area: Area, kind: ReportKind, end: date, *, person: str, dated: date) -> Draft:
    """Return what ``draft_report`` does, for services that have the area already."""
    profile = load_profile(area.profile)
    header: dict[str, Any] = {
        "number": next_report_number(area, kind),
        "report_date": dated,
        "person": person[:30],
    }
    movements: list[tuple[int, Movement]] = []
    if kind is ReportKind.ICR:
        lines, movements = _change_lines(area, end, header["number"])
        report = Report(kind, area.code, start=_first_of(area, end), end=end, lines=lines, **header)
    else:
        taking = _final_taking(area, end)
        listing = Report(
            ReportKind.PIL, area.code, start=None, end=end, lines=_listed(taking), **header
        )
        report = listing if kind is ReportKind.PIL else _balance(area, listing, header)
    report = fitted(completed(report, profile.units), profile)
    earlier = tuple(sealed_reports(area))
    check = check_set(
        (report,), earlier, replace_regime(profile, area),
        item_facility=area.facility.counts_items, as_of=dated,
    )  # fmt: skip
    return Draft(report, movements, check)


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


def unreported_until(area: Area, end: date) -> bool:
    """Whether something until a day belongs in a change report and stands in none yet."""
    return _unreported(area, end).exists()


def _first_of(area: Area, end: date) -> date:
    """The day after the last inventory taking before, or the first day of the month."""
    month = end.replace(day=1)
    opened = area.opened_on + timedelta(days=1) if area.opened_on else month
    earliest = _unreported(area, end).order_by("event_date").first()
    first = min(month, earliest.event_date) if earliest else month
    return max(first, opened)


def _change_lines(
    area: Area, end: date, number: int
) -> tuple[tuple[ReportLine, ...], list[tuple[int, Movement]]]:
    lines: list[ReportLine] = []
    movements: list[tuple[int, Movement]] = []
    places: dict[tuple[int, str], tuple[int, int]] = {}
    for movement in _unreported(area, end):
        for line in _lines_of(area, movement):
            amended = _amended(movement, line.element, places)
            lines.append(replace(line, number=len(lines) + 1, **amended))
            original = movement.corrects_id or movement.id
            places[original, line.element] = (number, len(lines))
            movements.append((len(lines), movement))
    return tuple(lines), movements


def _amended(
    movement: Movement, element: str, places: dict[tuple[int, str], tuple[int, int]]
) -> dict[str, Any]:
    """Where the line stands that a correction or deletion refers to, in its last version."""
    if movement.corrects is None:
        return {}
    place = places.get((movement.corrects_id or 0, element))
    if place is None:
        original = movement.corrects
        family = [original.id, *original.amendments.values_list("id", flat=True)]
        reported = (
            ReportedLine.objects.filter(movement_id__in=family)
            .select_related("report")
            .order_by("-report__number", "-line")
        )
        for row in reported:
            line = reports_from_json(row.report.content)[0].lines[row.line - 1]
            if line.element == element:
                place = (row.report.number, row.line)
                break
    if place is None:
        return {}
    return {
        "corrects_report": place[0],
        "corrects_line": place[1],
        "corrects_date": movement.event_date,
    }


def _lines_of(area: Area, movement: Movement) -> Iterable[ReportLine]:
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
            element_weight=_weight(change.element, unit),
            isotope="G" if category.value == "E" else "",
            isotope_weight=_weight(fissile, unit) if category.value == "E" else None,
            obligation=change.obligation,
            revision=movement.revision or None,
            permission=change.permission,
        )


def _weight(micrograms: int, unit: str) -> Decimal:
    exact = in_unit(micrograms, unit)
    exponent = exact.as_tuple().exponent
    fine = isinstance(exponent, int) and -exponent > _DECIMALS
    return in_unit(micrograms, unit, _DECIMALS) if fine else exact


def _final_taking(area: Area, end: date) -> InventoryTaking:
    taking = area.takings.filter(taken_on=end, state="final").first()
    if taking is None:
        raise Conflict(
            "taking_not_final",
            f"the inventory taking of {end} is not final",
            mend="count, reconcile and finish it first",
        )
    return taking


def _listed(taking: InventoryTaking) -> tuple[ReportLine, ...]:
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
                element_weight=_weight(element, unit),
                isotope="G" if category.value == "E" else "",
                isotope_weight=_weight(counted.get("U-235", 0), unit)
                if category.value == "E"
                else None,
                obligation=batch.obligation if batch else "",
            )
        )
    return tuple(lines)


def _balance(area: Area, listing: Report, header: dict[str, Any]) -> Report:
    end = listing.end or date.min
    rest = _unreported(area, end).count()
    if rest:
        raise Conflict(
            "changes_unreported",
            f"{rest} inventory changes of the period stand in no report",
            mend="seal the inventory change report first",
        )
    before = [report for report in sealed_reports(area, "MBR") if report.end and report.end < end]
    previous = before[-1] if before else _opening(area)
    start = (previous.end or date.min) + timedelta(days=1)
    changes = [
        entry.line
        for entry in effective_lines(sealed_reports(area, "ICR"))[0]
        if entry.line.on is not None and start <= entry.line.on <= end
    ]
    return material_balance_report(previous, changes, listing, **header)


def _opening(area: Area) -> Report:
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
                    element_weight=_weight(element, unit),
                    isotope="G" if category.value == "E" else "",
                    isotope_weight=_weight(fissile, unit) if category.value == "E" else None,
                )
            )  # fmt: skip
    return Report(ReportKind.MBR, area.code, end=area.opened_on, lines=tuple(lines))


@dataclass(frozen=True)
class Due:
    """Something that has to be done, and by when."""

    what: str
    area: Area
    on: date
    kind: str
    subject: Any = None

    @property
    def is_late(self) -> bool:
        """Whether its day has passed."""
        return self.on < timezone.localdate()


def what_is_due(*, actor: Actor) -> list[Due]:
    """Return what the areas that the actor may see have to do, the most urgent first."""
    found: list[Due] = []
    for area in list_areas(actor=actor).exclude(opened_on=None):
        found += _reports_due(area)
        last = area.takings.filter(state="final").order_by("-taken_on").first()
        since = last.taken_on if last else area.opened_on
        if since is not None and not area.takings.exclude(state="final").exists():
            found.append(Due("taking", area, latest_inventory_taking(since), "taking"))
    for transfer in list_transfers(actor=actor).filter(receipt__isnull=True):
        found.append(Due("receipt", transfer.receiver, transfer.due_on, "receipt", transfer))
    for waiting in list_waiting(actor=actor).filter(state="waiting"):
        day = timezone.localdate(waiting.proposed_at)
        found.append(Due("approval", waiting.area, day + timedelta(days=1), "approval", waiting))
    return sorted(found, key=lambda due: due.on)


def overview(*, actor: Actor) -> dict[str, int]:
    """Return the figures of the home page."""
    late = sum(1 for due in what_is_due(actor=actor) if due.is_late)
    return {"areas": list_areas(actor=actor).count(), "due": late}


def _reports_due(area: Area) -> list[Due]:
    rules = {rule.kind: rule for rule in due_rules(area.regime)} if area.regime else {}
    found = []
    first = _unreported(area).order_by("event_date").first()
    if first is not None and ReportKind.ICR in rules:
        found.append(Due("ICR", area, rules[ReportKind.ICR].due(first.event_date), "report"))
    sent = set(AccountingReport.objects.filter(area=area).values_list("kind", "end"))
    for taking in area.takings.filter(state="final"):
        for kind in (ReportKind.PIL, ReportKind.MBR):
            if kind in rules and (kind.value, taking.taken_on) not in sent:
                due = rules[kind].due(taking.taken_on)
                found.append(Due(kind.value, area, due, "report", taking))
    return found


def reported_in(movement: Movement) -> ReportedLine | None:
    """Return the report line in which a movement stands."""
    return movement.reported.select_related("report").first()


def is_latest(movement: Movement) -> bool:
    """Whether a movement is the last version of its record."""
    original = movement.corrects or movement
    return latest_of(original).id == movement.id


def known_codes() -> list[tuple[str, str]]:
    """Return codes with which a facility books a change by hand, with their names."""
    return [
        (code, kind.name)
        for code, kind in inventory_changes().items()
        if code not in ("RD", "RM", "RP", "L+", "L-", "MF", "RA", "R+", "R-", "DI")
    ]
