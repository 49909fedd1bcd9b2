"""Cooperation of the demonstration State: fictional partners, one programme, one exit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from korgan.cooperation.domain.money import MoneyForm, MoneyKind
from korgan.cooperation.domain.self_assessment import Answer
from korgan.cooperation.models import Need, Partner, Project
from korgan.cooperation.services import (
    add_agreement,
    assess,
    enter_need,
    enter_partner,
    enter_project,
    enter_rate,
    join_project,
    plan_exit,
    propose_release,
    record_equipment_event,
    record_evidence,
    record_money,
    record_reading,
    record_result,
    record_step,
    register_equipment,
    set_site_budget,
)
from korgan.kernel.organisations.domain import Actor, Releasability
from korgan.kernel.organisations.models import Site

NOTE = b"Fictional document of the demonstration State.\n"
NEEDS = (
    ("N-01", "Detection at the road crossing", "detection", "self_assessment", 1,
     "Saltmarsh crossing"),
    ("N-02", "Detection in the port", "detection", "self_assessment", 1, "Harbour gate 2"),
    ("N-03", "Officers qualified for alarm adjudication", "detection", "posts", 1, ""),
    ("N-04", "Penalties for offences of the amended Convention", "law", "law", 1, ""),
    ("N-05", "Spare parts for portal monitors", "sustainability", "equipment", 2, ""),
)  # fmt: skip
KEPT_NEED = "N-04"  # not shown to partners yet
ASSESSED = (
    ("policy-strategy", Answer.YES, "Strategy of 2021"),
    ("policy-budget", Answer.PARTLY, "Customs has none; budget law, annex 4"),
    ("law-act", Answer.YES, "Act 14, Articles 3 and 4"),
    ("law-offences", Answer.PARTLY, "Sabotage is not named"),
    ("detection-instruments", Answer.PARTLY, "Two of seven are overdue for calibration"),
    ("detection-experts", Answer.NO, "No roster of experts outside office hours"),
    ("response-plan", Answer.UNKNOWN, ""),
)
# number, name, site, price, yearly maintenance, calibration, spares, running, years since
PIECES = (
    ("PM-1", "Portal monitor, lane 1", "Saltmarsh crossing", 180, 9, 3, 5, 6, 4),
    ("PM-2", "Portal monitor, lane 2", "Saltmarsh crossing", 180, 9, 3, 5, 6, 4),
    ("PM-3", "Portal monitor, container lane", "Harbour gate 2", 240, 12, 4, 7, 8, 3),
    ("PM-4", "Spectroscopic portal", "Harbour gate 2", 420, 20, 8, 14, 10, 3),
    ("HH-1", "Hand-held spectrometer", "Saltmarsh crossing", 22, 1, 1, 1, 0, 4),
    ("HH-2", "Hand-held spectrometer", "Harbour gate 2", 22, 1, 1, 1, 0, 3),
    ("PM-5", "Portal monitor, wagon gate", "Highland rail terminal", 200, 10, 4, 6, 7, 2),
)


def add_cooperation(keepers: Mapping[str, Actor]) -> None:
    """Enter needs, projects, money, equipment and an exit plan of the fictional State."""
    planner, owner = keepers["trainer"], keepers["supervisor"]
    today = timezone.localdate()
    sites = {site.name: site for site in Site.objects.filter(organisation_id=owner.organisation_id)}
    state, far, near = (
        enter_partner(actor=planner, name="State budget", iati_ref="XQ-GOV-01", national=True),
        enter_partner(actor=planner, name="Partner Programme", iati_ref="XP-GOV-7"),
        enter_partner(actor=planner, name="Neighbourhood Fund", iati_ref="XN-ORG-3"),
    )
    for year in range(today.year - 4, today.year + 1):
        for currency, value in (("EUR", "1.08"), ("XTS", "0.0021")):
            enter_rate(
                actor=planner,
                currency=currency,
                on=date(year, 1, 5),
                value=Decimal(value) + Decimal(year % 5) / 10000,
                source="Central bank of the demonstration State",
            )
    needs = _add_needs(planner, sites)
    # The head of the support centre finds it under "Waiting for you".
    propose_release(actor=planner, need=needs[KEPT_NEED], to=Releasability.PARTNERS)
    _add_assessment(planner, today)
    main = _add_projects(planner, today, sites, needs, (state, far, near))
    _add_equipment(owner, today, sites, far, main)
    _add_exit(planner, today, sites, far)


def _add_needs(planner: Actor, sites: Mapping[str, Site]) -> dict[str, Need]:
    return {
        reference: enter_need(
            actor=planner,
            reference=reference,
            title=title,
            area=area,
            origin=origin,
            priority=priority,
            site=sites.get(site),
            released=reference != KEPT_NEED,
        )
        for reference, title, area, origin, priority, site in NEEDS
    }


def _add_assessment(planner: Actor, today: date) -> None:
    for statement, answer, evidence in ASSESSED:
        on = today - timedelta(days=30)
        assess(actor=planner, statement=statement, answer=answer, evidence=evidence, on=on)


def _add_projects(
    planner: Actor,
    today: date,
    sites: Mapping[str, Site],
    needs: Mapping[str, Need],
    partners: tuple[Partner, Partner, Partner],
) -> Project:
    state, far, near = partners
    road, port, rail = (
        sites["Saltmarsh crossing"],
        sites["Harbour gate 2"],
        sites["Highland rail terminal"],
    )
    main = enter_project(
        actor=planner,
        iati_id="XP-GOV-7-BORDER-1",
        title="Detection at two border posts",
        lead=far,
        programme="Border detection, northern corridor",
        status=2,
        starts=date(today.year - 4, 3, 1),
        ends=date(today.year + 2, 12, 31),
        needs=[needs["N-01"], needs["N-02"]],
        sites=[road, port],
    )
    join_project(actor=planner, project=main, partner=far, role=1, share=Decimal(70))
    join_project(actor=planner, project=main, partner=state, role=1, share=Decimal(30))
    twice = enter_project(
        actor=planner,
        iati_id="XN-ORG-3-PORT",
        title="Safer port",
        lead=near,
        programme="Border detection, northern corridor",
        status=2,
        starts=date(today.year - 1, 1, 1),
        ends=date(today.year + 1, 12, 31),
        needs=[needs["N-02"]],
        sites=[port],
    )
    enter_project(
        actor=planner,
        iati_id="XN-ORG-3-RAIL",
        title="Conference on rail transport",
        lead=near,
        status=1,
        starts=date(today.year + 1, 1, 1),
        ends=date(today.year + 1, 12, 31),
        sites=[rail],
    )
    add_agreement(
        actor=planner,
        project=main,
        reference="MoU 17",
        signed_on=date(today.year - 4, 2, 1),
        about="Delivery, maintenance for three years, transfer by criteria",
        file=("mou-17.txt", NOTE),
    )
    for back in range(4, -1, -1):
        year = today.year - back
        paid = MoneyKind.DISBURSEMENT
        for project, partner, form, amount, currency in (
            (main, far, MoneyForm.CASH, 60_000 + 15_000 * back, "EUR"),
            (main, far, MoneyForm.IN_KIND, 40_000 * back + 5_000, "EUR"),
            (main, state, MoneyForm.CASH, 9_000_000 * (5 - back), "XTS"),
            *([(twice, near, MoneyForm.CASH, 30_000, "USD")] if back < 2 else []),
        ):
            record_money(
                actor=planner,
                project=project,
                partner=partner,
                kind=paid,
                form=form,
                amount=Decimal(amount),
                currency=currency,
                on=date(year, 2, 20),
            )
    record_money(
        actor=planner, project=main, partner=far, kind=MoneyKind.PLEDGE, form=MoneyForm.CASH,
        amount=Decimal(80_000), currency="EUR", on=date(today.year, 2, 1),
    )  # fmt: skip
    record_result(
        actor=planner, project=main, kind=2, indicator="Vehicles checked (%)",
        year=today.year - 1, baseline=Decimal(0), target=Decimal(95), actual=Decimal(91),
    )  # fmt: skip
    return main


def _add_equipment(
    owner: Actor, today: date, sites: Mapping[str, Site], giver: Partner, project: Project
) -> None:
    thousand = 1000
    for place, (tag, name, site, price, upkeep, check, spares, running, age) in enumerate(PIECES):
        installed = date(today.year - age, 5, 15)
        piece = register_equipment(
            actor=owner,
            tag=tag,
            name=name,
            site=sites[site],
            installed_on=installed,
            handed_over_on=installed + timedelta(days=60),
            capital=Decimal(price * thousand),
            given_by=giver,
            project=project,
            maintenance_cost=Decimal(upkeep * thousand),
            calibration_cost=Decimal(check * thousand),
            spares_cost=Decimal(spares * thousand),
            running_cost=Decimal(running * thousand),
            maintenance_months=6,
            calibration_months=12,
            vendor="Northern Instruments" if place % 2 else "",
            vendor_is_local=bool(place % 2),
            spares_days=90,
        )
        for kind, days in (("maintenance", 60 + 40 * place), ("calibration", 200 + 30 * place)):
            on = today - timedelta(days=days)
            record_equipment_event(actor=owner, equipment=piece, kind=kind, on=on, paid_by=giver)
        if place in (2, 6):
            since = today - timedelta(days=40)
            until = None if place == 6 else since + timedelta(days=18)
            record_equipment_event(
                actor=owner, equipment=piece, kind="outage", on=since, until=until,
                note="Power supply failed",
            )  # fmt: skip


def _add_exit(planner: Actor, today: date, sites: Mapping[str, Site], partner: Partner) -> None:
    taken = [sites["Saltmarsh crossing"], sites["Harbour gate 2"]]
    plan = plan_exit(actor=planner, title="Two border posts", partner=partner, sites=taken)
    for site in taken:
        for number, share in enumerate((10, 20, 30, 45, 70, 100, 106, 112, 118)):
            year = today.year - 3 + number
            amount = Decimal(share * 900 if site.name.startswith("Harb") else share * 500)
            set_site_budget(
                actor=planner,
                site=site,
                year=year,
                appropriated=amount,
                paid=amount if year < today.year else None,
                pledged=Decimal(max(0, 60 - 12 * number) * 600),
                source=f"Budget law {year}" if year <= today.year else "Medium-term plan",
            )
    ago = today - timedelta(days=200)
    record_reading(
        actor=planner, plan=plan, name="qualified", year=today.year,
        value=Decimal("0.71"), source="Coverage of posts",
    )  # fmt: skip
    for ahead, value in ((1, "0.85"), (2, "0.93")):
        record_reading(
            actor=planner, plan=plan, name="qualified", year=today.year + ahead,
            value=Decimal(value), source="Training plan",
        )  # fmt: skip
    record_step(
        actor=planner, plan=plan, name="law", done_on=ago, evidence="Act on detection, 2025"
    )
    record_step(actor=planner, plan=plan, name="owner", planned_on=today + timedelta(days=300))
    record_step(actor=planner, plan=plan, name="contract", planned_on=today + timedelta(days=150))
    record_step(actor=planner, plan=plan, name="test", planned_on=today + timedelta(days=420))
    for indicator, met in (
        ("management_owner", True),
        ("procedures_written", True),
        ("procedures_current", False),
        ("training_needs", True),
        ("training_records", True),
        ("cost_life_cycle", True),
        ("cost_budget", False),
        ("maintenance_plan", True),
        ("maintenance_done", True),
        ("testing_plan", True),
    ):
        record_evidence(
            actor=planner, plan=plan, indicator=indicator, met=met,
            citation="Report of the joint review", on=ago,
        )  # fmt: skip
