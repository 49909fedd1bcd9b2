"""Lines of an inventory change report: entries, corrections, deletions, late lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from korgan.accounting.domain.codes import PAIR, inventory_change
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.records import change_of
from korgan.accounting.domain.reports import EntryStatus, ReportLine
from korgan.accounting.models import Area, Movement, ReportedLine
from korgan.accounting.readers.report_json import reports_from_json
from korgan.accounting.selectors.ledger import version_before
from korgan.accounting.selectors.report_drafts.unreported import unreported
from korgan.accounting.selectors.report_drafts.weights import fissile_weight, rounded_weight


def change_lines(
    area: Area, end: date, number: int, *, first: int, corrects: bool, decimals: int
) -> tuple[tuple[ReportLine, ...], list[tuple[int, Movement]]]:
    """Lines of the changes that stand in no report yet, and which movement each line states.

    ``corrects``: the form knows corrections; else the old line is deleted and a new one added.
    """
    lines: list[ReportLine] = []
    movements: list[tuple[int, Movement]] = []
    places: dict[tuple[int, str], tuple[int, int]] = {}
    for movement in unreported(area, end):
        for line in _lines_of(movement, decimals):
            amended = _amended(movement, line.element, places)
            for version in [line] if corrects else _in_pairs(movement, line, decimals):
                place = first + len(lines)
                lines.append(replace(version, number=place, **amended))
                movements.append((place, movement))
                places[movement.corrects_id or movement.id, line.element] = (number, place)
    return tuple(lines), movements


def as_new(line: ReportLine) -> ReportLine:
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
            element_weight=rounded_weight(change.element, unit, decimals),
            isotope="G" if category.value == "E" else "",
            isotope_weight=fissile_weight(category, fissile, decimals),
            obligation=change.obligation,
            revision=movement.revision or None,
            permission=change.permission,
        )
