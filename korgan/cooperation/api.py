"""Cooperation for programs: the same reads and writes as the pages, typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from korgan.cooperation.domain.money import MoneyForm, MoneyKind
from korgan.cooperation.readers.iati import read_iati
from korgan.cooperation.selectors.equipment import conditions_of, get_equipment
from korgan.cooperation.selectors.exit import exit_of, get_exit_plan, outlook_of
from korgan.cooperation.selectors.projects import cost_shares, get_project, list_partners
from korgan.cooperation.services import record_money, take_iati
from korgan.cooperation.tables import EQUIPMENT, EXIT_PLANS, NEEDS, PROJECTS
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import get_visible
from korgan.kernel.records.api import add_list

router = Router(tags=["cooperation"])
add_list(router, "/needs", NEEDS)
add_list(router, "/projects", PROJECTS)
add_list(router, "/equipment", EQUIPMENT)
add_list(router, "/exit", EXIT_PLANS)


class CriterionOut(Schema):
    """A criterion of exit."""

    name: str
    met: bool
    margin: float | None
    first_year: int | None


class ExitOut(Schema):
    """An exit plan judged today."""

    id: int
    title: str
    ready: bool
    exit_year: int | None
    binding: list[str]
    criteria: list[CriterionOut]
    years: list[int]
    operating_coverage: list[float]
    sustainability_minimum: float
    sustainability_mean: float


class ConditionOut(Schema):
    """What is due on a piece and what it costs."""

    id: int
    tag: str
    maintenance_due: date | None
    calibration_due: date | None
    broken_since: date | None
    availability: float | None
    life_cycle_cost: float
    replacement_reserve: float


class MoneyIn(Schema):
    """A line of money."""

    partner_id: int
    kind: MoneyKind
    form: MoneyForm
    amount: Decimal
    currency: str
    on: date
    note: str = ""


class MoneyOut(Schema):
    """A line of money with its value and the rate that was kept."""

    id: int
    value: Decimal
    rate: Decimal
    rate_on: date
    rate_source: str


class ShareOut(Schema):
    """A partner's part of a year."""

    form: MoneyForm
    partner: str
    year: int
    value: Decimal
    share: float


class TakenOut(Schema):
    """What was taken in out of a file."""

    projects: list[int]


@router.get("/exit/{int:plan_id}", response=ExitOut, summary="An exit plan judged today")
def read_exit(request: HttpRequest, plan_id: int) -> ExitOut:
    """Return readiness with every criterion and the one that binds."""
    actor = actor_of(request)
    plan = get_exit_plan(actor=actor, plan_id=plan_id)
    found = exit_of(actor=actor, plan=plan, today=timezone.localdate())
    return ExitOut(
        id=plan.id,
        title=plan.title,
        ready=found.readiness.ready,
        exit_year=found.readiness.exit_year,
        binding=list(found.readiness.binding),
        criteria=[
            CriterionOut(
                name=each.criterion.name,
                met=each.met_now,
                margin=each.margin_now,
                first_year=each.first_year,
            )
            for each in found.readiness.criteria
        ],
        years=found.years,
        operating_coverage=found.coverage,
        sustainability_minimum=found.sustainability.minimum,
        sustainability_mean=found.sustainability.mean,
    )


@router.get("/exit/{int:plan_id}/outlook", summary="Bands of cost and gap in the coming years")
def read_outlook(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Return the bands of drawn futures."""
    actor = actor_of(request)
    plan = get_exit_plan(actor=actor, plan_id=plan_id)
    return outlook_of(actor=actor, plan=plan, today=timezone.localdate())


@router.get("/equipment/{int:equipment_id}", response=ConditionOut, summary="One piece today")
def read_equipment(request: HttpRequest, equipment_id: int) -> ConditionOut:
    """Return the condition of one piece."""
    actor = actor_of(request)
    piece = get_equipment(actor=actor, equipment_id=equipment_id)
    (found,) = conditions_of(actor=actor, pieces=[piece], today=timezone.localdate())
    return ConditionOut(
        id=piece.id,
        tag=piece.tag,
        maintenance_due=found.maintenance_due,
        calibration_due=found.calibration_due,
        broken_since=found.broken_since,
        availability=found.availability.share,
        life_cycle_cost=round(found.life_cycle_cost, 2),
        replacement_reserve=round(found.reserve, 2),
    )


@router.get("/shares", response=list[ShareOut], summary="Cost shares by partner and year")
def read_shares(request: HttpRequest, kind: MoneyKind = MoneyKind.DISBURSEMENT) -> list[ShareOut]:
    """Return shares, cash and in-kind apart."""
    return [
        ShareOut(form=table.form, partner=partner, year=year, value=cell[0], share=cell[1])
        for table in cost_shares(actor=actor_of(request), kind=kind)
        for partner, cells in table.rows
        for year, cell in zip(table.years, cells, strict=True)
        if cell is not None
    ]


@router.post("/projects/{int:project_id}/money", response={201: MoneyOut}, summary="Record money")
def create_money(request: HttpRequest, project_id: int, given: MoneyIn) -> Status[MoneyOut]:
    """Record a budget, pledge, commitment or disbursement at the rate of its day."""
    actor = actor_of(request)
    line = record_money(
        actor=actor,
        project=get_project(actor=actor, project_id=project_id),
        partner=get_visible(actor, list_partners(actor=actor), id=given.partner_id),
        kind=given.kind,
        form=given.form,
        amount=given.amount,
        currency=given.currency,
        on=given.on,
        note=given.note,
    )
    return Status(
        201,
        MoneyOut(
            id=line.id,
            value=line.value,
            rate=line.rate,
            rate_on=line.rate_on,
            rate_source=line.rate_source,
        ),
    )


@router.post("/iati", response={201: TakenOut}, summary="Take an IATI 2.03 file in")
def create_from_iati(request: HttpRequest, file: File[UploadedFile]) -> Status[TakenOut]:
    """Take all activities in, or none if there is a fault."""
    actor = actor_of(request)
    name, data = file.name or "unnamed", file.read()
    taken = take_iati(actor=actor, data=data, filename=name, reading=read_iati(data, name))
    return Status(201, TakenOut(projects=[each.id for each in taken]))
