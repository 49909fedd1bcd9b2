"""Two facilities that tests keep books of, and short ways to say what happens in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.records import Description, Measured
from korgan.accounting.models import Area
from korgan.accounting.services import (
    add_calibration,
    open_ledger,
    register_area,
    register_facility,
    register_method,
)
from korgan.kernel.identity.models import User
from korgan.kernel.organisations.domain import Actor, Classification, Role
from korgan.kernel.organisations.models import Membership, Organisation
from korgan.kernel.organisations.seats import seat_of
from tests.cast import SINCE, TODAY, Cast

G = 10**6
OPENED = date(2025, 12, 31)
DAY = date(2026, 3, 2)
E = ElementCategory.ENRICHED_URANIUM


@dataclass(frozen=True)
class Holders:
    """Who keeps the books of which area."""

    cast: Cast
    accountant: Actor
    second: Actor
    receiver: Actor
    plant: Area
    reactor: Area


def accountant_of(organisation_id: int, name: str, role: Role = Role.ACCOUNTANT) -> Actor:
    """Return a further person of an operator."""
    user = User.objects.create_user(username=name, display_name=name)
    Membership.objects.create(
        user=user,
        organisation_id=organisation_id,
        role=role,
        clearance=Classification.CONFIDENTIAL,
        valid_from=SINCE,
    )
    return seat_of(user, TODAY)


def create_holders(cast: Cast) -> Holders:
    """Register a plant and a reactor with methods, and open both ledgers."""
    one, two = cast.operator_applicant.organisation_id, cast.other_operator.organisation_id
    people = [
        accountant_of(one, "accountant"),
        accountant_of(one, "second"),
        accountant_of(two, "receiver"),
    ]
    plant = _area(cast, one, "XQ-A", 2000 * G)
    reactor = _area(cast, two, "XQ-B", None)
    for actor, area in ((people[0], plant), (people[2], reactor)):
        for code, random, systematic in (("SCALE", "0.001", "0.0005"), ("TITR", "0.002", "0.001")):
            method = register_method(
                actor=actor, area=area, code=code, name=code.title(),
                random_relative=Decimal(random), systematic_relative=Decimal(systematic),
            )  # fmt: skip
            add_calibration(actor=actor, method=method, name="2026", valid_from=OPENED)
    open_ledger(
        actor=people[0], area=plant, on=OPENED,
        held=[
            (change("PB", "A-1", "5000", "225", items=5), DESCRIPTION, Measured("M", "TITR")),
            (change("PB", "A-2", "800", "36", items=1), DESCRIPTION, Measured("M", "SCALE")),
        ],
    )  # fmt: skip
    open_ledger(actor=people[2], area=reactor, on=OPENED, held=[])
    plant.refresh_from_db()
    reactor.refresh_from_db()
    return Holders(cast, people[0], people[1], people[2], plant, reactor)


DESCRIPTION = Description("CP", "D", "F")


def change(
    code: str, batch: str, weight: str, fissile: str = "", *, items: int | None = 1, **more: object
) -> InventoryChange:
    """Say an inventory change of enriched uranium in grams."""
    fields: dict[str, Any] = {
        "code": "RF" if code == "PB" else code,
        "event_date": DAY,
        "area": "XQ-A",
        "category": E,
        "batch": batch,
        "element": int(Decimal(weight) * G),
        "isotopes": {"U-235": int(Decimal(fissile) * G)} if fissile else {},
        "place": "1",
        "items": items,
    }
    return InventoryChange(**(fields | more))


def _area(cast: Cast, organisation: int, code: str, limit: int | None) -> Area:
    facility = register_facility(
        actor=cast.regulator_inspector,
        holder=Organisation.objects.get(id=organisation),
        code=code,
        name=f"Facility {code}",
    )
    return register_area(
        actor=cast.regulator_inspector,
        facility=facility,
        code=code,
        name=f"Area {code}",
        places=[("1", "Store", "inventory"), ("2", "Process", "inventory"), ("F", "Gate", "flow")],
        four_eyes_source=limit,
        four_eyes_special=100 * G if limit else None,
    )
