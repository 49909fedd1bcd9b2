"""Lines of a physical inventory listing: what a final taking found."""

from __future__ import annotations

from datetime import date

from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.postings import ITEMS
from korgan.accounting.domain.reports import ReportLine
from korgan.accounting.models import Area, InventoryTaking
from korgan.accounting.selectors.report_drafts.weights import fissile_weight, rounded_weight
from korgan.kernel.errors import Conflict


def final_taking(area: Area, end: date) -> InventoryTaking:
    taking = area.takings.filter(taken_on=end, state="final").first()
    if taking is None:
        raise Conflict(
            "taking_not_final",
            f"the inventory taking of {end} is not final",
            mend="count, reconcile and finish it first",
        )
    return taking


def listed_lines(taking: InventoryTaking, decimals: int) -> tuple[ReportLine, ...]:
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
                element_weight=rounded_weight(element, unit, decimals),
                isotope="G" if category.value == "E" else "",
                isotope_weight=fissile_weight(category, counted.get("U-235", 0), decimals),
                obligation=batch.obligation if batch else "",
            )
        )
    return tuple(lines)
