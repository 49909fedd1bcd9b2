"""Writes of exit plans: budgets, readings, evidence, steps, and the act of transfer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from korgan.cooperation.domain.indicators import indicators
from korgan.cooperation.models import (
    Evidence,
    ExitPlan,
    ExitStep,
    Partner,
    Reading,
    SiteBudget,
)
from korgan.cooperation.models.exit import STEP_LABELS
from korgan.cooperation.selectors.exit import content_of_transfer, judge
from korgan.cooperation.services.projects import KEEP_PROJECTS, label
from korgan.kernel.approvals.services import decide, propose
from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import AUTHORITIES, Actor, Role
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.rights import declare_action, require_own

DECIDE_TRANSFER = declare_action(
    "cooperation.decide_transfer",
    roles=[Role.APPROVER, Role.SUPERVISOR, Role.ADMINISTRATOR],
    kinds=AUTHORITIES,
    own=True,
)


@service(KEEP_PROJECTS)
def plan_exit(
    *,
    actor: Actor,
    title: str,
    partner: Partner,
    sites: Iterable[Site],
    years_covered: int = 2,
    least_availability: Decimal = Decimal("0.95"),
    least_qualified: Decimal = Decimal("0.90"),
    least_law: Decimal = Decimal(1),
) -> ExitPlan:
    """Say which sites are to be carried nationally, and what must hold before."""
    wanted = list(sites)
    if not wanted:
        raise InputError("no_site", "choose at least one site", where="sites")
    if not 1 <= years_covered <= 10:
        raise InputError("bad_years_needed", "it must hold for at least one year")
    for name, value in (
        ("least_availability", least_availability),
        ("least_qualified", least_qualified),
        ("least_law", least_law),
    ):
        if not 0 < value <= 1:
            raise InputError("bad_share", "a share lies between 0 and 1", where=name)
    plan = ExitPlan.objects.create(
        **label(actor),
        title=title,
        partner=partner,
        years_covered=years_covered,
        least_availability=least_availability,
        least_qualified=least_qualified,
        least_law=least_law,
    )
    plan.sites.set(wanted)
    ExitStep.objects.bulk_create(ExitStep(plan=plan, name=name) for name in STEP_LABELS)
    record("cooperation.exit_planned", plan, sites=sorted(site.name for site in wanted))
    return plan


@service(KEEP_PROJECTS)
def set_site_budget(
    *,
    actor: Actor,
    site: Site,
    year: int,
    source: str,
    appropriated: Decimal = Decimal(0),
    paid: Decimal | None = None,
    pledged: Decimal = Decimal(0),
) -> SiteBudget:
    """Enter what a State and its partners give for the operation of a site in a year."""
    if not source.strip():
        raise InputError("source_missing", "name the law or decree", where="source")
    if min(appropriated, pledged, paid or Decimal(0)) < 0:
        raise InputError("negative_number", "the number is negative", where="appropriated")
    _require_own_place(actor, site)
    before = SiteBudget.objects.select_for_update().filter(site=site, year=year).first()
    budget, _ = SiteBudget.objects.update_or_create(
        site=site,
        year=year,
        defaults={
            "appropriated": appropriated,
            "paid": paid,
            "pledged": pledged,
            "source": source.strip(),
        },
    )
    record(
        "cooperation.site_budget_set",
        site,
        year=year,
        appropriated=str(appropriated),
        paid="" if paid is None else str(paid),
        pledged=str(pledged),
        source=source.strip(),
        before=_amounts(before),
    )
    return budget


def _require_own_place(actor: Actor, site: Site) -> None:
    """Refuse a place that is neither the own organisation's nor in one of its exit plans."""
    if site.organisation_id == actor.organisation_id:
        return
    plans = ExitPlan.objects.filter(organisation_id=actor.organisation_id, sites=site)
    if site.country != actor.country or not plans.exists():
        raise InputError("not_yours", "this belongs to another organisation", where="site")


def _amounts(budget: SiteBudget | None) -> dict[str, str]:
    """Return what a budget said before it was changed."""
    if budget is None:
        return {}
    return {
        "appropriated": str(budget.appropriated),
        "paid": "" if budget.paid is None else str(budget.paid),
        "pledged": str(budget.pledged),
        "source": budget.source,
    }


@service(KEEP_PROJECTS)
def record_reading(
    *, actor: Actor, plan: ExitPlan, name: str, year: int, value: Decimal, source: str
) -> Reading:
    """Record a share that was measured, or is planned for a coming year, with its source."""
    require_own(actor, plan)
    if not 0 <= value <= 1:
        raise InputError("bad_share", "a share lies between 0 and 1", where="value")
    if not source.strip():
        raise InputError("source_missing", "name the law or decree", where="source")
    reading, _ = Reading.objects.update_or_create(
        plan=plan, name=name, year=year, defaults={"value": value, "source": source.strip()}
    )
    record("cooperation.reading_recorded", plan, name=name, year=year, value=str(value))
    return reading


@service(KEEP_PROJECTS)
def record_step(
    *,
    actor: Actor,
    plan: ExitPlan,
    name: str,
    planned_on: date | None = None,
    done_on: date | None = None,
    evidence: str = "",
) -> ExitStep:
    """Plan a step, or say that it is done and what shows it."""
    require_own(actor, plan)
    if done_on is not None and not evidence.strip():
        raise InputError("evidence_missing", "say what shows it", where="evidence")
    step, _ = ExitStep.objects.update_or_create(
        plan=plan,
        name=name,
        defaults={
            "planned_on": planned_on,
            "done_on": done_on,
            "evidence": evidence.strip()[:300],
        },
    )
    record("cooperation.exit_step", plan, name=name, done=done_on.isoformat() if done_on else "")
    return step


@service(KEEP_PROJECTS)
def record_evidence(
    *, actor: Actor, plan: ExitPlan, indicator: str, met: bool, citation: str, on: date
) -> Evidence:
    """Record what shows that an indicator of sustainability is met or not; the latest counts."""
    require_own(actor, plan)
    if indicator not in indicators():
        raise InputError("unknown_indicator", f"there is no indicator {indicator}")
    if not citation.strip():
        raise InputError("evidence_missing", "say what shows it", where="citation")
    evidence = Evidence.objects.create(
        plan=plan, indicator=indicator, met=met, citation=citation.strip()[:300], on=on
    )
    record("cooperation.evidence_recorded", plan, indicator=indicator, met=met)
    return evidence


@service(KEEP_PROJECTS)
def propose_transfer(*, actor: Actor, plan: ExitPlan, today: date) -> ExitPlan:
    """Put the act of transfer to a second person; refused while a criterion is not met."""
    require_own(actor, plan)
    _require_open(plan)
    found = judge(plan, today)
    unmet = [each.criterion.name for each in found.readiness.criteria if not each.met_now]
    if unmet:
        raise Conflict(
            "not_ready",
            f"criteria of exit are not met: {', '.join(unmet)}",
            mend="transfer rests on criteria, not on a date; mend them first",
        )
    content = content_of_transfer(plan, today)
    propose(actor=actor, action=DECIDE_TRANSFER, subject=plan, content=content)
    record("cooperation.transfer_proposed", plan, criteria=content["criteria"])
    return plan


@service(DECIDE_TRANSFER)
def decide_transfer(
    *, actor: Actor, plan: ExitPlan, today: date, approve: bool, reason: str = ""
) -> ExitPlan:
    """Decide on the act of transfer as a second person."""
    require_own(actor, plan)
    _require_open(plan)
    content = content_of_transfer(plan, today)
    decide(
        actor=actor,
        action=DECIDE_TRANSFER,
        subject=plan,
        content=content,
        approve=approve,
        reason=reason,
    )
    if approve:
        plan.transferred_on = today
        plan.save(update_fields=["transferred_on"])
    record("cooperation.transfer_decided", plan, approved=approve, reason=reason)
    return plan


def _require_open(plan: ExitPlan) -> None:
    if plan.transferred_on is not None:
        raise Conflict("transferred", "this is transferred already")


@service(KEEP_PROJECTS)
def take_measured_coverage(*, actor: Actor, day: date, organisations: dict[str, list[int]]) -> int:
    """Take published counts of qualified seats as readings of the plans that they concern."""
    changed = 0
    for plan in ExitPlan.objects.filter(country=actor.country).prefetch_related("sites"):
        owners = {str(site.organisation_id) for site in plan.sites.all()}
        counts = [organisations[each] for each in owners if each in organisations]
        seats = sum(count[1] for count in counts)
        if not seats:
            continue
        value: Any = Decimal(sum(count[0] for count in counts)) / seats
        Reading.objects.update_or_create(
            plan=plan,
            name="qualified",
            year=day.year,
            defaults={
                "value": round(value, 4),
                "source": f"coverage of posts, {day.isoformat()}",
            },
        )
        changed += 1
    record("cooperation.coverage_taken", None, day=day.isoformat(), plans=changed)
    return changed


@service(KEEP_PROJECTS)
def take_measured_law(*, actor: Actor, day: date, applying: int, covered: int) -> int:
    """Take a published count of obligations met in law as a reading of the State's open plans."""
    changed = 0
    for plan in ExitPlan.objects.filter(country=actor.country).order_by("id") if applying else ():
        Reading.objects.update_or_create(
            plan=plan,
            name="law",
            year=day.year,
            defaults={
                "value": round(Decimal(covered) / applying, 4),
                "source": f"obligations met in full {covered}/{applying}, {day.isoformat()}",
            },
        )
        changed += 1
    record("cooperation.law_taken", None, day=day.isoformat(), plans=changed)
    return changed
