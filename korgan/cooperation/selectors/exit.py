"""Reads of exit: the plan judged year by year, its money by site, and its outlook with bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import QuerySet

from korgan.cooperation.domain import exit as rules
from korgan.cooperation.domain.equipment import replacement_reserve
from korgan.cooperation.domain.indicators import elements_of_indicators
from korgan.cooperation.models import Equipment, EquipmentEvent, ExitPlan, SiteBudget
from korgan.cooperation.models.exit import READING_LABELS, STEP_LABELS
from korgan.cooperation.selectors.equipment import condition_of
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import get_visible, visible_to

YEARS_BACK, YEARS_ON = 3, 12
OUTLOOK_YEARS = 15


def list_exit_plans(*, actor: Actor) -> QuerySet[ExitPlan]:
    """Return the exit plans that the actor may see."""
    return visible_to(actor, ExitPlan.objects.select_related("organisation", "partner"))


def get_exit_plan(*, actor: Actor, plan_id: int) -> ExitPlan:
    """Return one visible exit plan."""
    return get_visible(actor, ExitPlan.objects.select_related("partner"), id=plan_id)


@dataclass(frozen=True)
class SiteMoney:
    """Money of one site year by year, in the reporting currency."""

    site: Site
    required: list[float]
    reserve: list[float]
    national: list[float]
    pledged: list[float]
    gap: list[float]
    coverage: list[float]


@dataclass(frozen=True)
class Judgement:
    """An exit plan judged today."""

    years: list[int]
    now: int
    sites: list[SiteMoney]
    coverage: list[float]
    readiness: rules.Readiness
    sustainability: rules.Sustainability
    relapses: list[rules.Relapse]

    @property
    def place(self) -> int:
        """The place of this year."""
        return self.years.index(self.now)


def judge(plan: ExitPlan, today: date) -> Judgement:
    """Judge a plan from the register, budgets, readings, steps and evidence as they are today.

    What is planned counts only for coming years. Availability of coming years is taken to stay
    what it is today, and shares without a reading to stay what was read last. The plan reaches as
    far as there are budgets.
    """
    sites = list(plan.sites.order_by("name"))
    years = _years_of(sites, today.year)
    pieces = list(Equipment.objects.filter(site__in=sites))
    money = _money(sites, pieces, years, today, float(plan.reserve_rate))
    required = np.sum([each.required for each in money], axis=0)
    # Coverage of the whole is capped site by site: one site's surplus runs no other.
    covered = np.sum([np.array(each.coverage) * np.array(each.required) for each in money], axis=0)
    coverage = rules.operating_coverage(covered, required)
    criteria = [
        rules.Criterion("operation", 1.0, tuple(coverage.tolist()), plan.years_covered),
        *_reading_criteria(plan, pieces, years, today),
        *_step_criteria(plan, years, today),
    ]
    relapses = (
        rules.relapses(_until_now(criteria, years, today.year), years, plan.transferred_on.year)
        if plan.transferred_on
        else []
    )
    latest = {row.indicator: row.met for row in plan.evidence.order_by("on", "id")}
    return Judgement(
        years,
        today.year,
        money,
        coverage.tolist(),
        rules.readiness(criteria, years, today.year),
        rules.sustainability(elements_of_indicators(), latest),
        relapses,
    )


def _years_of(sites: Sequence[Site], now: int) -> list[int]:
    """Return the years of the plan: some back, and as far on as there are budgets."""
    budgets = SiteBudget.objects.filter(site__in=sites).order_by("-year")
    last = budgets.values_list("year", flat=True).first() or now
    return list(range(now - YEARS_BACK, min(max(last, now + 1), now + YEARS_ON) + 1))


def _until_now(
    criteria: Sequence[rules.Criterion], years: list[int], now: int
) -> list[rules.Criterion]:
    """Return the criteria without what is only planned."""
    return [
        rules.Criterion(
            each.name,
            each.threshold,
            tuple(v if y <= now else None for v, y in zip(each.values, years, strict=True)),
            each.years_needed,
        )
        for each in criteria
    ]


def _money(
    sites: Sequence[Site], pieces: Sequence[Equipment], years: list[int], today: date, rate: float
) -> list[SiteMoney]:
    budgets = {
        (row.site_id, row.year): row
        for row in SiteBudget.objects.filter(site__in=sites, year__in=years)
    }
    found = []
    for site in sites:
        own = [each for each in pieces if each.site_id == site.id]
        rows = [budgets.get((site.id, year)) for year in years]
        required = np.array([_required(own, year) for year in years])
        reserve = np.array([_reserve(own, year, rate) for year in years])
        national = np.array(
            [_national(row, year, today.year) for row, year in zip(rows, years, strict=True)]
        )
        pledged = np.array([float(row.pledged) if row else 0.0 for row in rows])
        found.append(
            SiteMoney(
                site,
                required.tolist(),
                reserve.tolist(),
                national.tolist(),
                pledged.tolist(),
                rules.funding_gap(required, reserve, national, pledged).tolist(),
                rules.operating_coverage(national, required).tolist(),
            )
        )
    return found


def _national(row: SiteBudget | None, year: int, now: int) -> float:
    if row is None:
        return 0.0
    # An appropriation that was not paid covered nothing.
    if year < now:
        return float(row.paid or 0)
    return float(row.paid if row.paid is not None else row.appropriated)


def _in_service(piece: Equipment, year: int) -> bool:
    return piece.installed_on.year <= year and (
        piece.retired_on is None or year <= piece.retired_on.year
    )


def _required(pieces: Sequence[Equipment], year: int) -> float:
    return sum((each.yearly_cost for each in pieces if _in_service(each, year)), 0.0)


def _reserve(pieces: Sequence[Equipment], year: int, rate: float) -> float:
    return sum(
        (
            replacement_reserve(float(each.capital), each.life_years, rate)
            for each in pieces
            if _in_service(each, year)
        ),
        0.0,
    )


def _reading_criteria(
    plan: ExitPlan, pieces: Sequence[Equipment], years: list[int], today: date
) -> list[rules.Criterion]:
    read = _read(plan)
    if (measured := _availability(pieces, today)) is not None:
        read["availability"][today.year] = measured
    thresholds = {
        "availability": float(plan.least_availability),
        "qualified": float(plan.least_qualified),
    }
    return [
        rules.Criterion(name, threshold, _carried(read[name], years))
        for name, threshold in thresholds.items()
    ]


def _read(plan: ExitPlan) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {name: {} for name in READING_LABELS}
    for row in plan.readings.all():
        found[row.name][row.year] = float(row.value)
    return found


def _carried(read: dict[int, float], years: list[int]) -> tuple[float | None, ...]:
    """Return a value for each year: the last one read up to it."""
    values: list[float | None] = []
    last: float | None = None
    for year in years:
        last = read.get(year, last)
        values.append(last)
    return tuple(values)


def _availability(pieces: Sequence[Equipment], today: date) -> float | None:
    working = [each for each in pieces if each.retired_on is None and each.installed_on < today]
    events: dict[int, list[EquipmentEvent]] = {each.id: [] for each in working}
    for event in EquipmentEvent.objects.filter(equipment__in=working):
        events[event.equipment_id].append(event)
    found = [condition_of(each, events[each.id], today, 0.0).availability for each in working]
    scheduled = sum(each.scheduled_days for each in found)
    return 1 - sum(each.down_days for each in found) / scheduled if scheduled else None


def _step_criteria(plan: ExitPlan, years: list[int], today: date) -> list[rules.Criterion]:
    steps = {row.name: row for row in plan.steps.all()}
    found = {
        name: rules.Criterion(
            name, 1.0, tuple(_step_value(steps.get(name), year, today) for year in years)
        )
        for name in STEP_LABELS
    }
    # What law has measured goes before what somebody declared.
    if measured := _read(plan)["law"]:
        found["law"] = rules.Criterion("law", float(plan.least_law), _carried(measured, years))
    return list(found.values())


def _step_value(step: Any, year: int, today: date) -> float:
    if step is None:
        return 0.0
    if step.done_on is not None:
        return float(step.done_on.year <= year)
    # A plan counts only for years that are still to come.
    return float(step.planned_on is not None and step.planned_on.year <= year and year > today.year)


def content_of_transfer(plan: ExitPlan, today: date) -> dict[str, Any]:
    """Return exactly what a second person decides on.

    The day is not part of it, and of availability, which the clock alone moves, only that it is
    met: else the act could be decided on no other day than that on which it was proposed.
    """
    found = judge(plan, today)
    return {
        "plan": plan.title,
        "partner": plan.partner.name,
        "sites": [each.site.name for each in found.sites],
        "criteria": {
            each.criterion.name: _bound(each, found.place) for each in found.readiness.criteria
        },
    }


def _bound(judged: rules.Judged, place: int) -> str:
    if judged.criterion.name == "availability":
        return f"{judged.criterion.threshold}: {'met' if judged.met_now else 'not met'}"
    return str(judged.criterion.values[place])


def budgets_of(*, actor: Actor, piece: Equipment, today: date) -> QuerySet[SiteBudget]:
    """Return the budget lines of the place of a visible piece, from this year on."""
    seen = visible_to(actor, Equipment.objects.filter(id=piece.id))
    lines = SiteBudget.objects.filter(site__in=seen.values("site_id"), year__gte=today.year)
    return lines.order_by("year")


def exit_of(*, actor: Actor, plan: ExitPlan, today: date) -> Judgement:
    """Judge a plan that the actor may see."""
    return judge(get_exit_plan(actor=actor, plan_id=plan.id), today)


def outlook_of(*, actor: Actor, plan: ExitPlan, today: date, futures: int = 200) -> dict[str, Any]:
    """Return the bands of what the plan's sites will take and lack over the coming years."""
    plan = get_exit_plan(actor=actor, plan_id=plan.id)
    sites = list(plan.sites.order_by("name"))
    place = {site.id: number for number, site in enumerate(sites)}
    pieces = list(Equipment.objects.filter(site__in=sites, retired_on__isnull=True))
    years = [today.year + number for number in range(OUTLOOK_YEARS)]
    budgets, pledges = np.zeros((2, len(sites), OUTLOOK_YEARS))
    for row in SiteBudget.objects.filter(site__in=sites, year__in=years):
        budgets[place[row.site_id], row.year - today.year] = float(row.appropriated)
        pledges[place[row.site_id], row.year - today.year] = float(row.pledged)
    _carry_on(budgets)
    fleet = rules.Fleet(
        np.array([place[each.site_id] for each in pieces], np.int64),
        np.array([each.yearly_cost for each in pieces], float),
        np.array([float(each.capital) for each in pieces], float),
        np.array([each.life_years for each in pieces], float),
        np.array([max((today - each.installed_on).days, 0) / 365.25 for each in pieces], float),
    )
    found = rules.outlook(fleet, budgets, pledges, futures=futures)
    bands = {what: found.band(what) for what in ("required", "replacement", "coverage", "gap")}
    return {
        "years": years,
        "pieces": len(pieces),
        "futures": futures,
        **{
            what: dict(zip(("low", "median", "high"), rows.round(4).tolist(), strict=True))
            for what, rows in bands.items()
        },
    }


def _carry_on(budgets: np.ndarray[Any, Any]) -> None:
    """Take years beyond the last budget that was entered to stay as that one."""
    for row in budgets:
        known = np.flatnonzero(row)
        if len(known):
            row[known[-1] + 1 :] = row[known[-1]]
