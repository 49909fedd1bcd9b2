"""The visible projects as IATI activities."""

from __future__ import annotations

from korgan.cooperation.domain.iati import Activity, Money, Organisation, Outcome
from korgan.cooperation.domain.money import MoneyForm, MoneyKind
from korgan.cooperation.models import Project
from korgan.cooperation.selectors.projects import list_projects
from korgan.kernel.organisations.domain import Actor


def activities_of(*, actor: Actor, project: Project | None = None) -> list[Activity]:
    """Return the visible projects, or one of them."""
    seen = list_projects(actor=actor).order_by("id")
    if project is not None:
        seen = seen.filter(id=project.id)
    related = ("participations__partner", "money__partner", "results")
    return [_activity(each) for each in seen.prefetch_related(*related)]


def _activity(project: Project) -> Activity:
    parts = project.participations.all()
    money = project.money.all()
    results = project.results.all()
    return Activity(
        project.iati_id,
        project.title,
        project.status,
        project.starts,
        project.ends,
        tuple(Organisation(p.partner.name, p.role, p.partner.iati_ref) for p in parts),
        project.description,
        project.country,
        tuple(
            Money(
                MoneyKind(m.kind), MoneyForm(m.form), m.amount, m.currency, m.on, m.partner.name,
                m.note,
            )
            for m in money
        ),
        tuple(
            Outcome(r.kind, r.indicator, r.year, r.target, r.baseline, r.actual) for r in results
        ),
    )  # fmt: skip
