"""Reads of needs, projects and money."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, Sum

from korgan.cooperation.domain import money as rules
from korgan.cooperation.domain.money import MoneyForm, MoneyKind
from korgan.cooperation.models import Agreement, MoneyLine, Need, Partner, Project, Rate
from korgan.cooperation.selectors.places import place_name
from korgan.kernel.approvals.models import Proposal
from korgan.kernel.approvals.selectors import proposals_for
from korgan.kernel.documents.selectors import list_documents
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import get_visible, list_sites, visible_to

CANCELLED = 5


def list_partners(*, actor: Actor) -> QuerySet[Partner]:
    """Return the partners that the actor may see."""
    return visible_to(actor, Partner.objects.all())


def list_needs(*, actor: Actor) -> QuerySet[Need]:
    """Return the needs that the actor may see, each with its ``place`` where that is visible."""
    needs = Need.objects.select_related("organisation").annotate(place=place_name(actor))
    return visible_to(actor, needs)


def get_need(*, actor: Actor, need_id: int) -> Need:
    """Return one visible need."""
    return get_visible(actor, list_needs(actor=actor), id=need_id)


def content_of_release(need: Need, to: str) -> dict[str, object]:
    """Return exactly what a second person decides on: what partners would read, and who."""
    return {
        "reference": need.reference,
        "title": need.title,
        "why": need.why,
        "area": need.area,
        "origin": need.origin,
        "priority": need.priority,
        "site": need.site.name if need.site else "",
        "classification": int(need.classification),
        "now": need.releasability,
        "to": str(to),
    }


def releases_of(*, actor: Actor, need: Need) -> QuerySet[Proposal]:
    """Return what was proposed of whom to show a need to, and what was decided."""
    return proposals_for(actor=actor, subject_type=need._meta.label, subject_id=str(need.pk))


def list_projects(*, actor: Actor) -> QuerySet[Project]:
    """Return the projects that the actor may see."""
    return visible_to(actor, Project.objects.select_related("organisation", "lead"))


def get_project(*, actor: Actor, project_id: int) -> Project:
    """Return one visible project."""
    projects = Project.objects.select_related("organisation", "lead")
    return get_visible(actor, projects, id=project_id)


def find_projects(*, actor: Actor, text: str) -> QuerySet[Project]:
    """Return projects whose identifier begins with the text or whose title has it."""
    found = Q(iati_id__istartswith=text) | Q(title__icontains=text)
    return list_projects(actor=actor).filter(found).order_by("-id")


def agreements_of(*, actor: Actor, project: Project) -> QuerySet[Agreement]:
    """Return a project's agreements, each with its text where the actor may read that.

    What is agreed is told to whoever sees the project; its text is under a label of its own.
    """
    texts = Prefetch("document", queryset=list_documents(actor=actor), to_attr="readable")
    return project.agreements.prefetch_related(texts)


def list_rates(*, actor: Actor) -> QuerySet[Rate]:
    """Return the rates of the actor's State."""
    return Rate.objects.filter(country=actor.country)


def money_of(*, actor: Actor, project: Project) -> QuerySet[MoneyLine]:
    """Return the money of a visible project."""
    seen = list_projects(actor=actor).filter(id=project.id)
    return MoneyLine.objects.filter(project__in=seen).select_related("partner")


@dataclass(frozen=True)
class SharedCost:
    """Who paid which share of a year, for one kind and form of money."""

    kind: MoneyKind
    form: MoneyForm
    years: list[int]
    # partner, then value and share for each year (None: nothing)
    rows: list[tuple[str, list[tuple[Decimal, float] | None]]]


def cost_shares(
    *, actor: Actor, kind: MoneyKind = MoneyKind.DISBURSEMENT, project: Project | None = None
) -> list[SharedCost]:
    """Return the shares by partner and year, cash and in-kind apart."""
    seen = list_projects(actor=actor)
    if project is not None:
        seen = seen.filter(id=project.id)
    lines = MoneyLine.objects.filter(project__in=seen, kind=kind).values_list(
        "partner__name", "on__year", "form", "value"
    )
    payments = [
        rules.Payment(partner, year, kind, MoneyForm(form), value)
        for partner, year, form, value in lines
    ]
    return [found for form in MoneyForm if (found := _shared(payments, kind, form)).rows]


def _shared(payments: list[rules.Payment], kind: MoneyKind, form: MoneyForm) -> SharedCost:
    shares = rules.shares_by_year(payments, kind, form)
    values: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for each in payments:
        if each.form is form:
            values[each.partner, each.year] += each.value
    years = sorted(shares)
    partners = sorted({partner for by_partner in shares.values() for partner in by_partner})
    rows: list[tuple[str, list[tuple[Decimal, float] | None]]] = [
        (
            partner,
            [
                (values[partner, year], float(shares[year][partner]))
                if partner in shares[year]
                else None
                for year in years
            ],
        )
        for partner in partners
    ]
    return SharedCost(kind, form, years, rows)


@dataclass(frozen=True)
class Mismatch:
    """What does not fit together: work done twice, needs and projects that miss each other."""

    overlaps: list[tuple[Project, Project, rules.Overlap, list[Need], list[Site]]]
    needs: list[Need]
    projects: list[Project]


def mismatches(*, actor: Actor) -> Mismatch:
    """Compare the visible needs with the visible projects that are not cancelled."""
    projects = {
        each.id: each
        for each in list_projects(actor=actor)
        .exclude(status=CANCELLED)
        .prefetch_related("needs", "sites")
        .order_by("id")
    }
    needs = {each.id: each for each in list_needs(actor=actor).order_by("priority", "reference")}
    works = [_work(each) for each in projects.values()]
    # Work is compared at all places; only those that the actor may know are named.
    at = {site.id for each in projects.values() for site in each.sites.all()}
    sites = {site.id: site for site in list_sites(actor=actor).filter(id__in=at)}
    return Mismatch(
        [
            (
                projects[each.first],
                projects[each.second],
                each,
                [needs[need] for need in sorted(each.needs) if need in needs],
                [sites[site] for site in sorted(each.sites) if site in sites],
            )
            for each in rules.overlaps(works)
        ],
        [needs[need] for need in rules.without_project(needs, works)],
        [projects[each] for each in rules.without_need(works)],
    )


def _work(project: Project) -> rules.Work:
    return rules.Work(
        project.id,
        project.lead.name,
        frozenset(each.id for each in project.needs.all()),
        frozenset(each.id for each in project.sites.all()),
        project.starts,
        project.ends,
    )


def programmes(*, actor: Actor) -> list[dict[str, Any]]:
    """Return for each programme what partners bring, and what each State gets; nobody is ranked."""
    found: dict[str, dict[str, Any]] = {}
    projects = list_projects(actor=actor).exclude(programme="").order_by("programme", "starts")
    for project in projects.prefetch_related("equipment", "sites"):
        row = found.setdefault(
            project.programme,
            {"name": project.programme, "projects": [], "partners": {}, "states": {}},
        )
        row["projects"].append(project)
        gets = row["states"].setdefault(project.country, {"equipment": 0, "sites": set()})
        gets["equipment"] += project.equipment.count()
        gets["sites"] |= {site.id for site in project.sites.all()}
    sums = (
        MoneyLine.objects.filter(project__in=projects, kind=MoneyKind.DISBURSEMENT)
        .values_list("project__programme", "partner__name", "form")
        .annotate(total=Sum("value"))
        .order_by("partner__name")
    )
    for programme, partner, form, total in sums:
        brings = found[programme]["partners"].setdefault(partner, {"cash": 0, "in_kind": 0})
        brings[form] = total
    return list(found.values())


def overview(*, actor: Actor) -> dict[str, int]:
    """Return the figures of the home page."""
    return {
        "running": list_projects(actor=actor).filter(status=2).count(),
        "needs": list_needs(actor=actor).filter(projects__isnull=True).count(),
    }
