"""Writes of needs, partners, projects, agreements, results and money."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.conf import settings

from korgan.cooperation.domain import money as rules
from korgan.cooperation.models import (
    Agreement,
    MoneyLine,
    Need,
    Participation,
    Partner,
    Project,
    Rate,
    Result,
    SelfAssessment,
)
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError, NotFound
from korgan.kernel.organisations.domain import (
    AUTHORITIES,
    Actor,
    Classification,
    Releasability,
    Role,
)
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.parties import announce_party
from korgan.kernel.organisations.rights import declare_action, require_own

# A support centre's trainers run its programmes; other authorities have planners.
KEEP_PROJECTS = declare_action(
    "cooperation.keep_projects",
    roles=[Role.PLANNER, Role.TRAINER, Role.SUPERVISOR, Role.ADMINISTRATOR],
    kinds=AUTHORITIES,
)


@service(KEEP_PROJECTS)
def enter_partner(
    *, actor: Actor, name: str, iati_ref: str = "", national: bool = False
) -> Partner:
    """Enter who pays or works."""
    if Partner.objects.filter(country=actor.country, name=name).exists():
        raise Conflict("name_taken", f"there is a partner {name} already", where="name")
    partner = Partner.objects.create(
        **label(actor), name=name, iati_ref=iati_ref, national=national
    )
    if not national:
        announce_party(met_in="cooperation", name=name)
    record("cooperation.partner_entered", partner, national=national)
    return partner


@service(KEEP_PROJECTS)
def enter_need(
    *,
    actor: Actor,
    reference: str,
    title: str,
    area: str,
    origin: str,
    priority: int = 2,
    site: Site | None = None,
    why: str = "",
    statement: str = "",
    released: bool | None = None,
) -> Need:
    """Enter what the State needs, from a gap or from an answer to a statement about itself.

    ``released`` says whether partners see it; unless it is given they do not see a need that
    was made from a statement: what a State says of itself stays within it.
    """
    to_partners = not statement if released is None else released
    if Need.objects.filter(country=actor.country, reference=reference).exists():
        raise Conflict("code_taken", f"the code {reference} is taken", where="reference")
    need = Need.objects.create(
        **{
            **label(actor),
            "releasability": Releasability.PARTNERS if to_partners else Releasability.STATE,
        },
        reference=reference,
        title=title,
        area=area,
        origin=origin,
        priority=priority,
        site=site,
        why=why.strip(),
    )
    if statement:
        _link_statement(actor, statement, need)
    record(
        "cooperation.need_entered",
        need,
        area=area,
        origin=origin,
        priority=priority,
        statement=statement,
        released=to_partners,
    )
    return need


def _link_statement(actor: Actor, statement: str, need: Need) -> None:
    """Note that the need follows from an answer, from which no other need followed before."""
    answers = SelfAssessment.objects.filter(country=actor.country, statement=statement)
    answer = answers.select_for_update().first()
    if answer is None:
        raise NotFound("not_answered", f"the State has not answered the statement {statement}")
    if answer.need_id is not None:
        raise Conflict("need_entered", "a need was entered for this statement already")
    answer.need = need
    answer.save(update_fields=["need"])


@service(KEEP_PROJECTS)
def enter_project(
    *,
    actor: Actor,
    iati_id: str,
    title: str,
    lead: Partner,
    starts: date,
    ends: date,
    description: str = "",
    programme: str = "",
    status: int = 1,
    needs: Iterable[Need] = (),
    sites: Iterable[Site] = (),
) -> Project:
    """Enter a project of a partner."""
    if ends < starts:
        raise InputError("ends_before_it_begins", "it ends before it begins", where="ends")
    if Project.objects.filter(country=actor.country, iati_id=iati_id).exists():
        raise Conflict("code_taken", f"the code {iati_id} is taken", where="iati_id")
    project = Project.objects.create(
        **label(actor),
        iati_id=iati_id,
        title=title,
        description=description.strip(),
        programme=programme.strip(),
        status=status,
        starts=starts,
        ends=ends,
        lead=lead,
    )
    project.needs.set(needs)
    project.sites.set(sites)
    Participation.objects.create(project=project, partner=lead, role=1)
    record("cooperation.project_entered", project, iati_id=iati_id, lead=lead.name)
    return project


@service(KEEP_PROJECTS)
def join_project(
    *, actor: Actor, project: Project, partner: Partner, role: int, share: Decimal | None = None
) -> Participation:
    """Say in which role a partner takes part, and which share of the cost it agreed to."""
    require_own(actor, project)
    others = Participation.objects.filter(project=project, share__isnull=False).exclude(
        partner=partner, role=role
    )
    if share is not None:
        shares: dict[str, Decimal] = {}
        for name, part in others.values_list("partner__name", "share"):
            shares[name] = shares.get(name, Decimal(0)) + Decimal(part or 0)
        shares[partner.name] = shares.get(partner.name, Decimal(0)) + share
        rules.check_shares(shares)
    joined, _ = Participation.objects.update_or_create(
        project=project, partner=partner, role=role, defaults={"share": share}
    )
    record(
        "cooperation.partner_joined",
        project,
        partner=partner.name,
        role=role,
        share="" if share is None else str(share),
    )
    return joined


@service(KEEP_PROJECTS)
def add_agreement(
    *,
    actor: Actor,
    project: Project,
    reference: str,
    signed_on: date,
    about: str,
    file: tuple[str, bytes] | None = None,
) -> Agreement:
    """Enter an agreement, with its text if there is a file."""
    require_own(actor, project)
    document = None
    if file is not None:
        document = keep_original(actor=actor, filename=file[0], data=file[1])
    agreement = Agreement.objects.create(
        project=project, reference=reference, signed_on=signed_on, about=about, document=document
    )
    record("cooperation.agreement_added", project, reference=reference)
    return agreement


@service(KEEP_PROJECTS)
def record_result(
    *,
    actor: Actor,
    project: Project,
    kind: int,
    indicator: str,
    year: int,
    target: Decimal,
    baseline: Decimal | None = None,
    actual: Decimal | None = None,
) -> Result:
    """Record what an indicator was, should be, and is in a year."""
    require_own(actor, project)
    result = Result.objects.create(
        project=project,
        kind=kind,
        indicator=indicator,
        year=year,
        baseline=baseline,
        target=target,
        actual=actual,
    )
    record("cooperation.result_recorded", project, indicator=indicator, year=year)
    return result


@service(KEEP_PROJECTS)
def enter_rate(*, actor: Actor, currency: str, on: date, value: Decimal, source: str) -> Rate:
    """Enter what a currency was worth in the reporting currency on a day."""
    if not source.strip():
        raise InputError("source_missing", "name where the rate comes from", where="source")
    if currency == settings.REPORTING_CURRENCY:
        raise InputError(
            "own_rate", f"{currency} is the reporting currency itself", where="currency"
        )
    rules.Rate(currency, on, value, source)
    rate, _ = Rate.objects.update_or_create(
        country=actor.country,
        currency=currency,
        on=on,
        defaults={"value": value, "source": source.strip()},
    )
    record("cooperation.rate_entered", rate, value=str(value), source=source)
    return rate


@service(KEEP_PROJECTS)
def record_money(
    *,
    actor: Actor,
    project: Project,
    partner: Partner,
    kind: rules.MoneyKind,
    form: rules.MoneyForm,
    amount: Decimal,
    currency: str,
    on: date,
    note: str = "",
) -> MoneyLine:
    """Record a budget, pledge, commitment or disbursement, valued at the rate of its day."""
    require_own(actor, project)
    line = keep_money_line(
        actor=actor,
        project=project,
        partner=partner,
        kind=kind,
        form=form,
        amount=amount,
        currency=currency,
        on=on,
        note=note,
    )
    record(
        "cooperation.money_recorded",
        project,
        partner=partner.name,
        kind=str(kind),
        form=str(form),
        amount=str(amount),
        currency=currency,
        value=str(line.value),
        rate=str(line.rate),
    )
    return line


@part_of_service
def keep_money_line(
    *,
    actor: Actor,
    project: Project,
    partner: Partner,
    kind: rules.MoneyKind,
    form: rules.MoneyForm,
    amount: Decimal,
    currency: str,
    on: date,
    note: str = "",
) -> MoneyLine:
    """Value an amount and keep it with the rate."""
    if amount <= 0:
        raise InputError("no_amount", "an amount is greater than zero", where="amount")
    known = Rate.objects.filter(country=actor.country, currency=currency)
    rates = [rules.Rate(each.currency, each.on, each.value, each.source) for each in known]
    rate = rules.rate_for(rates, currency, on, settings.REPORTING_CURRENCY)
    return MoneyLine.objects.create(
        project=project,
        partner=partner,
        kind=kind,
        form=form,
        amount=amount,
        currency=currency,
        on=on,
        value=rules.valued(amount, rate),
        rate=rate.value,
        rate_on=rate.on,
        rate_source=rate.source,
        note=note[:300],
    )


@part_of_service
def label(actor: Actor) -> dict[str, object]:
    """Return the label of what a programme shares with its partners."""
    return {
        "organisation_id": actor.organisation_id,
        "country": actor.country,
        "classification": Classification.OFFICIAL,
        "releasability": Releasability.PARTNERS,
    }
