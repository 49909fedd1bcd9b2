"""The year of a holder of small quantities: one inventory and one set of reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.reports import ReportKind
from korgan.accounting.models import AccountingReport, Area, InventoryTaking
from korgan.accounting.profiles import load_profile
from korgan.accounting.selectors.facilities import keeps
from korgan.accounting.selectors.ledger import holdings_of
from korgan.accounting.selectors.report_drafts import (
    draft_report,
    states_one_category,
    unreported_until,
)
from korgan.accounting.services.inventories import (
    TAKE,
    Counted,
    finish_inventory,
    freeze_inventory,
    reconcile_inventory,
    record_counts,
)
from korgan.accounting.services.reports import seal_report
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require


def close_year(
    *, actor: Actor, area: Area, on: date, items: Mapping[int, int | None], explanation: str = ""
) -> list[AccountingReport]:
    """Take the inventory of a room and seal its reports, one service after the other.

    ``items`` says of each batch how many items were found; None where it is missing. What was
    done stays done if a later step is refused: calling it again goes on from there.
    """
    require(actor, TAKE)
    keeps(actor, area)
    if not area.one_room:
        raise Conflict(
            "not_one_room", f"{area.code} is not kept as one room",
            mend="take the inventory and seal the reports on their own pages",
        )  # fmt: skip
    taking = _taking(actor, area, on, items)
    if taking.state == "frozen":
        _count(actor, taking, items)
        taking = reconcile_inventory(actor=actor, taking=taking)
    if taking.state == "tentative":
        finish_inventory(actor=actor, taking=taking, explanation=explanation)
    # A listing of nothing is no report: the balance says that nothing is left.
    held = any(any((line.counted or {}).values()) for line in taking.lines.all())
    kinds = [ReportKind.PIL, ReportKind.MBR] if held else [ReportKind.MBR]
    if unreported_until(area, on):
        kinds.insert(0, ReportKind.ICR)
    sent = set(AccountingReport.objects.filter(area=area, end=on).values_list("kind", flat=True))
    sealed: list[AccountingReport] = []
    for kind in kinds:
        if states_one_category(load_profile(area.profile), kind):
            sealed += _seal_each(actor, area, kind, on, explanation)
        elif kind.value not in sent or kind is ReportKind.ICR:
            sealed.append(
                seal_report(actor=actor, area=area, kind=kind, end=on, explanation=explanation)
            )
    return sealed


def _seal_each(
    actor: Actor, area: Area, kind: ReportKind, on: date, explanation: str
) -> list[AccountingReport]:
    """Seal a report for each category of which none is sealed yet."""
    rest = draft_report(actor=actor, area=area, kind=kind, end=on).categories
    return [
        seal_report(
            actor=actor, area=area, kind=kind, end=on, explanation=explanation, category=each
        )
        for each in rest
    ]


def _taking(actor: Actor, area: Area, on: date, items: Mapping[int, int | None]) -> InventoryTaking:
    there = area.takings.filter(taken_on=on).first()
    if there is not None:
        return there
    held = holdings_of(area, on=on)
    if not held and not unreported_until(area, on):
        raise InputError("nothing_to_report", f"there is nothing to report until {on}", where="on")
    for batch, _amounts in held:
        if batch.id not in items:
            raise _uncounted(batch.name)
    return freeze_inventory(actor=actor, area=area, on=on)


def _uncounted(name: str) -> InputError:
    return InputError(
        "not_counted", f"not counted yet: {name}", where="items",
        mend="count every batch on the list, or mark it as missing",
    )  # fmt: skip


def _count(actor: Actor, taking: InventoryTaking, items: Mapping[int, int | None]) -> None:
    counts = []
    for line in taking.lines.all():
        if line.batch_id not in items:
            raise _uncounted(line.name)
        found = items[line.batch_id or 0]
        counts.append(Counted(line.name, line.category, Count(found is not None, found)))
    if counts:
        record_counts(actor=actor, taking=taking, counts=counts)
