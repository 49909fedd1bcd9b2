"""Books of two fictional facilities.

Three closed periods with a transfer that differs, an item that was not found, and reports; in the
running period a shipment that is overdue and a receipt that waits for a second person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.records import Description, Measured
from korgan.accounting.domain.reports import ReportKind
from korgan.accounting.models import Area, Batch, Movement, Transfer, WaitingPosting
from korgan.accounting.services import (
    Counted,
    accept_report,
    add_calibration,
    correct_entry,
    decide_posting,
    finish_inventory,
    freeze_inventory,
    open_ledger,
    post_change,
    rebatch,
    receive_report,
    receive_transfer,
    reconcile_inventory,
    record_counts,
    register_area,
    register_facility,
    register_method,
    seal_report,
)
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation

OPENED = date(2025, 12, 31)
G = 10**6
ENRICHED = ElementCategory.ENRICHED_URANIUM
POWDER, PELLETS = Description("CO", "D", "F"), Description("CP", "C", "F")
WHY_LATE = "Entered when the national register of the demonstration State began (fictional)."
METHODS = (
    ("SCALE", "Electronic balance", "0.0003", "0.0002"),
    ("TITR", "Balance and titration", "0.0012", "0.0008"),
)


@dataclass(frozen=True)
class _Plant:
    """The two areas and who keeps their books."""

    fuel: Actor
    custodian: Actor
    reactor: Actor
    inspector: Actor
    plant: Area
    core: Area


def add_balances(people: dict[str, Actor]) -> None:
    """Register both facilities and play the year."""
    made = _register(people)
    _open(made)
    _first_period(made)
    _second_period(made)
    _third_period(made)
    _running_period(made)


def _register(people: dict[str, Actor]) -> _Plant:
    areas = []
    for who, code, name, limit in (
        ("fuel", "XQFP", "Fuel fabrication", 500 * G),
        ("reactor", "XQRR", "Research reactor", None),
    ):
        keeper = people[who]
        facility = register_facility(
            actor=people["inspector"],
            holder=Organisation.objects.get(id=keeper.organisation_id),
            code=code,
            name=name,
        )
        area = register_area(
            actor=people["inspector"],
            facility=facility,
            code=code,
            name=name,
            places=[
                ("A", "Store", "inventory"),
                ("B", "Process", "inventory"),
                ("F", "Gate", "flow"),
            ],
            four_eyes_special=limit,
            four_eyes_source=2000 * 1000 * G if limit else None,
        )
        for method_code, title, random, systematic in METHODS:
            method = register_method(
                actor=keeper,
                area=area,
                code=method_code,
                name=title,
                random_relative=Decimal(random),
                systematic_relative=Decimal(systematic),
                source="fictional",
            )
            add_calibration(actor=keeper, method=method, name="2026", valid_from=OPENED)
        areas.append(area)
    return _Plant(people["fuel"], people["custodian"], people["reactor"], people["inspector"],
                  *areas)  # fmt: skip


def _change(
    code: str, day: date, batch: str, grams: str, fissile: str = "", items: int | None = None,
    **more: str,
) -> InventoryChange:  # fmt: skip
    return InventoryChange(
        code, day, "XQFP", ENRICHED, batch, int(Decimal(grams) * G),
        {"U-235": int(Decimal(fissile) * G)} if fissile else {},
        place=more.get("place", "A"), counterpart=more.get("counterpart", ""), items=items,
    )  # fmt: skip


def _open(made: _Plant) -> None:
    measured = Measured("M", "TITR")
    enriched = [
        ("U-001", "19840.5", "872.98", 4),
        ("U-002", "20115.2", "885.07", 4),
        ("U-003", "18720", "823.68", 4),
        ("U-004", "20480.8", "901.16", 4),
        ("S-07", "85.3", "3.75", 1),
    ]
    held = [
        (_change("RS", OPENED, name, grams, fissile, items), POWDER, measured)
        for name, grams, fissile, items in enriched
    ]
    natural = InventoryChange(
        "RS", OPENED, "XQFP", ElementCategory.NATURAL_URANIUM, "N-01", 1_250_000 * G,
        place="A", items=5,
    )  # fmt: skip
    held.append((natural, POWDER, Measured("M", "SCALE")))
    open_ledger(actor=made.fuel, area=made.plant, on=OPENED, held=held, confirmed_unit=True)
    open_ledger(actor=made.reactor, area=made.core, on=OPENED, held=[])
    made.plant.refresh_from_db()
    made.core.refresh_from_db()


def _book(made: _Plant, change: InventoryChange, method: str = "TITR") -> Movement:
    """Book a change, with the custodian as second person where one is needed."""
    found = post_change(
        actor=made.fuel, area=made.plant, change=change, description=POWDER,
        measured=Measured("M", method),
    )  # fmt: skip
    return _approved(made, found)


def _approved(made: _Plant, found: Movement | WaitingPosting) -> Movement:
    if isinstance(found, Movement):
        return found
    done = decide_posting(actor=made.custodian, waiting=found, approve=True)
    if done.movement is None:
        raise RuntimeError("the approved posting booked nothing")
    return done.movement


def _first_period(made: _Plant) -> None:
    _book(made, _change("RF", date(2026, 1, 20), "F-101", "24500", "1078", 5, counterpart="XP"))
    pellets = _change("RP", date(2026, 2, 10), "P-01", "39955.7", "1758.05", 16, place="B")
    _approved(
        made,
        rebatch(
            actor=made.fuel, area=made.plant, kind="blending", on=date(2026, 2, 10),
            sources=list(Batch.objects.filter(area=made.plant, name__in=["U-001", "U-002"])),
            products=[(pellets, PELLETS)], measured=Measured("M", "TITR"),
        ),
    )  # fmt: skip
    _ship(made, date(2026, 2, 24), date(2026, 3, 2), "5000", "220", ("4996.2", "219.83"))
    _book(made, _change("LD", date(2026, 3, 17), "U-003", "12.4"), "SCALE")
    _take(made, date(2026, 3, 31), {"U-003": "18704.1", "F-101": "24513.5", "P-01": "34968"})
    _report(made, date(2026, 3, 31))


def _ship(
    made: _Plant, sent: date, got: date, grams: str, fissile: str, found: tuple[str, str]
) -> None:
    _book(
        made,
        _change("SD", sent, "P-01" if sent.month < 6 else "P-02", grams, fissile, 2, place="B",
                counterpart="XQRR"),
    )  # fmt: skip
    receive_transfer(
        actor=made.reactor,
        transfer=Transfer.objects.get(receipt__isnull=True),
        on=got,
        place="A",
        element=int(Decimal(found[0]) * G),
        isotopes={"U-235": int(Decimal(found[1]) * G)},
        measured=Measured("M", "SCALE"),
    )


def _take(
    made: _Plant, day: date, weighed: dict[str, str], missing: tuple[str, ...] = (), why: str = ""
) -> None:
    taking = freeze_inventory(actor=made.fuel, area=made.plant, on=day)
    counts = []
    for line in taking.lines.all():
        here = line.name not in missing
        grams = weighed.get(line.name)
        counts.append(
            Counted(
                line.name,
                line.category,
                Count(
                    here,
                    line.book["items"] if here else None,
                    int(Decimal(grams) * G) if grams else None,
                ),
                method="TITR" if grams else "",
                remark="" if here else "not at its place, not in the process",
            )
        )
    record_counts(actor=made.fuel, taking=taking, counts=counts)
    reconcile_inventory(actor=made.fuel, taking=taking)
    finish_inventory(
        actor=made.custodian,
        taking=taking,
        explanation=why or "Differences are within the uncertainty of the measurements.",
    )


def _report(made: _Plant, day: date) -> None:
    for kind in (ReportKind.ICR, ReportKind.PIL, ReportKind.MBR):
        row = seal_report(
            actor=made.fuel, area=made.plant, kind=kind, end=day, explanation=WHY_LATE
        )
        if day.month < 9:
            accept_report(
                actor=made.inspector, report=receive_report(actor=made.inspector, report=row)
            )


def _second_period(made: _Plant) -> None:
    _book(made, _change("RF", date(2026, 4, 21), "F-102", "22310", "981.64", 5, counterpart="XP"))
    pellets = _change("RP", date(2026, 5, 12), "P-02", "18704.1", "822.98", 8, place="B")
    source = Batch.objects.get(area=made.plant, name="U-003")
    pellets = _like(source, pellets)
    _approved(
        made,
        rebatch(
            actor=made.fuel, area=made.plant, kind="re-batching", on=date(2026, 5, 12),
            sources=[source], products=[(pellets, PELLETS)], measured=Measured("M", "TITR"),
        ),
    )  # fmt: skip
    _book(made, _change("LD", date(2026, 6, 9), "U-004", "9.8"), "SCALE")
    _take(made, date(2026, 6, 30), {"P-01": "34981.5", "P-02": "18689.2", "F-102": "22297"})
    _report(made, date(2026, 6, 30))


def _like(source: Batch, change: InventoryChange) -> InventoryChange:
    """The change with exactly the weights that the source holds."""
    from dataclasses import replace

    from korgan.accounting.selectors.ledger import batch_holding

    held = batch_holding(source)
    return replace(change, element=held["U"], isotopes={"U-235": held["U-235"]})


def _third_period(made: _Plant) -> None:
    _ship(made, date(2026, 7, 14), date(2026, 7, 20), "2500", "110", ("2499.1", "109.96"))
    discard = _book(made, _change("LD", date(2026, 8, 4), "U-004", "10"), "SCALE")
    corrected = _change("LD", date(2026, 8, 4), "U-004", "11", "0.49")
    correct_entry(actor=made.fuel, movement=discard, corrected=corrected)
    _take(
        made,
        date(2026, 9, 30),
        {"P-01": "34957", "P-02": "16195.5"},
        missing=("S-07",),
        why="Sample bottle S-07 was searched for in store, laboratory and process; the search "
        "goes on, and the authority was told on the same day (fictional).",
    )
    _report(made, date(2026, 9, 30))


def _running_period(made: _Plant) -> None:
    overdue = _change("SD", date(2026, 10, 12), "P-02", "2500", "110", 2, place="B",
                      counterpart="XQRR")  # fmt: skip
    _book(made, overdue)
    post_change(
        actor=made.fuel, area=made.plant, description=POWDER, measured=Measured("M", "TITR"),
        change=_change("RF", date(2026, 11, 10), "F-103", "26150", "1150.6", 5, counterpart="XP"),
    )  # fmt: skip
