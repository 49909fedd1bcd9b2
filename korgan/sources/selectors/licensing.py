"""Reads of applications and licences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from korgan.kernel.approvals.models import Proposal
from korgan.kernel.approvals.selectors import proposals_for
from korgan.kernel.deadlines.selectors import Due, calendar_of, list_deadlines
from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import get_visible, list_sites, visible_to
from korgan.kernel.reference.selectors import RulesInForce, rules_by_stamp, rules_in_force
from korgan.science.errors import InputError
from korgan.sources.domain import applications as asked
from korgan.sources.domain import licences as rules
from korgan.sources.domain.categories import categorise
from korgan.sources.domain.contents import Content
from korgan.sources.domain.errors import Finding
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.models import (
    Appeal,
    Application,
    ApplicationLimit,
    Licence,
    LicenceChange,
    LicenceLimit,
    LicenceRevision,
)
from korgan.sources.selectors.source import RulesUsed, rules_of


def list_applications(*, actor: Actor) -> QuerySet[Application]:
    """Return the applications that the actor may see; drafts are their applicant's alone."""
    return visible_to(actor, Application.objects.select_related("organisation", "licence"))


def get_application(*, actor: Actor, application_id: int) -> Application:
    """Return one application."""
    found = Application.objects.select_related("organisation", "licence", "officer")
    return get_visible(actor, found, id=application_id)


def list_licences(*, actor: Actor) -> QuerySet[Licence]:
    """Return the licences that the actor may see."""
    return visible_to(actor, Licence.objects.select_related("organisation"))


def get_licence(*, actor: Actor, licence_id: int) -> Licence:
    """Return one licence."""
    return get_visible(
        actor, Licence.objects.select_related("organisation", "officer"), id=licence_id
    )


def find_licences(*, actor: Actor, text: str) -> QuerySet[Licence]:
    """Return licences whose number or holder begins with the text."""
    visible = list_licences(actor=actor)
    found = visible.filter(number__istartswith=text)
    return (found | visible.filter(organisation__name__istartswith=text)).order_by("number")


def revision_of(licence: Licence) -> LicenceRevision:
    """Return the revision that counts now."""
    found = LicenceRevision.objects.prefetch_related("limits__site", "sites")
    return found.get(licence=licence, number=licence.revision)


def terms_of(licence: Licence, revision: LicenceRevision | None = None) -> rules.Licence:
    """Return a licence as the rules read it: what its last revision allows, as it stands now."""
    current = revision or revision_of(licence)
    return rules.Licence(
        number=licence.number,
        holder=licence.organisation.name,
        state=rules.LicenceState(licence.state),
        valid_from=current.valid_from,
        valid_until=current.valid_until,
        sites=tuple(site.name for site in current.sites.all()),
        limits=tuple(limit_of(each) for each in current.limits.all()),
    )


def limit_of(row: LicenceLimit) -> rules.Limit:
    """Return one limit as the rules read it."""
    site = row.site.name if row.site else rules.ANY
    return rules.Limit(row.nuclide, row.form, site, row.total_bq, row.single_bq, row.count)


def application_as_asked(application: Application) -> asked.Application:
    """Return an application as the rules read it."""
    officer = application.officer
    latest = officer.qualifications.order_by("-valid_until").first() if officer else None
    return asked.Application(
        practice=application.practice,
        purpose=application.purpose,
        sites=tuple(application.sites.order_by("name").values_list("name", flat=True)),
        limits=tuple(asked_limit(each) for each in application.limits.select_related("site")),
        documents=frozenset(application.documents.values_list("name", flat=True)),
        officer=asked.Officer(officer.name, latest.valid_until if latest else None)
        if officer
        else None,
    )


def asked_limit(row: ApplicationLimit) -> asked.AskedLimit:
    """Return a line of an application as the rules read it."""
    site = row.site.name if row.site else rules.ANY
    return asked.AskedLimit(row.nuclide, row.form, site, row.total_bq, row.single_bq, row.count)


def missing_in(application: Application, day: date) -> list[Finding]:
    """Return what an application still lacks."""
    return asked.completeness_findings(application_as_asked(application), day)


def categories_asked(
    application: Application, day: date, used: RulesUsed | None = None
) -> list[int | None]:
    """Return the category of the strongest source of each line, in their order."""
    used = used or rules_of(application.country, day)
    found: list[int | None] = []
    for line in application.limits.all():
        if line.nuclide == rules.NO_NUCLIDE:  # no activity of its own, so the least dangerous
            found.append(5)
            continue
        strongest = asked_limit(line).strongest
        content = Content(parse_nuclide(line.nuclide), strongest, day)
        found.append(categorise([content], day, used.rules, practice=application.practice).category)
    return found


@dataclass(frozen=True)
class Library:
    """Conditions and what of them fits an application, with the stamp of their edition."""

    conditions: dict[str, asked.Condition]
    suggested: list[str]
    stamp: str


def conditions_for(application: Application, day: date) -> Library:
    """Return the library of conditions, and the keys of those that fit an application."""
    found = rules_in_force(pack_name="licence_conditions", on=day, country=application.country)
    library = _conditions(found)
    suggested = asked.suggested_conditions(
        {key: row.values for key, row in found.rows.items()},
        application.practice,
        categories_asked(application, day),
        application.limits.values_list("form", flat=True),
    )
    return Library(library, suggested, found.stamp)


def conditions_by_stamp(stamp: str) -> dict[str, asked.Condition]:
    """Return the library of the edition under which a decision was proposed."""
    return _conditions(rules_by_stamp(stamp))


def _conditions(found: RulesInForce) -> dict[str, asked.Condition]:
    names = ("title", "text", "title_ru", "text_ru", "every_months")
    return {
        key: asked.Condition(
            key=key, source=row.source, **{name: row.values.get(name, "") for name in names}
        )
        for key, row in found.rows.items()
    }


def invoice_of(application: Application, day: date) -> tuple[list[asked.FeeLine], str]:
    """Return the invoice of an application by the schedule in force, and its stamp."""
    found = rules_in_force(pack_name="licence_fees", on=day, country=application.country)
    schedule = {key: {**row.values, "source": row.source} for key, row in found.rows.items()}
    numbers = [line.count or 1 for line in application.limits.all()]
    pairs = zip(categories_asked(application, day), numbers, strict=True)
    return asked.fee_lines(asked.ApplicationKind(application.kind), pairs, schedule), found.stamp


def term_in_days(item: str, country: str, on: date) -> tuple[int, str, str]:
    """Return a term of licensing as a number, its unit, and the rule's source."""
    found = rules_in_force(pack_name="licensing_terms", on=on, country=country)
    row = found.rows.get(item)
    if row is None:
        raise InputError("no_term", f"the terms of licensing have no line {item!r}", where=item)
    return int(row.values["value"]), row.values["unit"], row.source


def content_under_decision(application: Application) -> dict[str, Any]:
    """Return exactly what the second person decides: any edit of it makes the proposal stale."""
    return {
        "application": application.id,
        "number": application.number,
        "kind": application.kind,
        "practice": application.practice,
        "officer": application.officer_id or 0,
        "sites": sorted(application.sites.values_list("id", flat=True)),
        "limits": [
            [
                each.nuclide,
                each.form,
                each.site_id or 0,
                repr(each.total_bq),
                "" if each.single_bq is None else repr(each.single_bq),
                each.count or 0,
            ]
            for each in application.limits.order_by("id")
        ],
        "documents": sorted(application.documents.values_list("document__sha256", flat=True)),
        "proposal": application.proposal or {},
    }


def decisions_on(*, actor: Actor, application: Application) -> QuerySet[Proposal]:
    """Return the history of proposals on one application."""
    return proposals_for(
        actor=actor, subject_type=application._meta.label, subject_id=str(application.pk)
    )


def clock_of(*, actor: Actor, application: Application, today: date) -> Due | None:
    """Return the open deadline of an application, as it stands today."""
    deadline = (
        list_deadlines(actor=actor)
        .filter(
            subject_type=application._meta.label,
            subject_id=str(application.pk),
            done_at__isnull=True,
        )
        .prefetch_related("stops")
        .first()
    )
    if deadline is None:
        return None
    term, calendar = deadline.term(), calendar_of(application.country)
    due_on = term.due_on(calendar, today)
    state = term.state_on(calendar, today, done=False)
    return Due(deadline, due_on, state, (due_on - today).days)


def appeals_of(*, actor: Actor, application: Application) -> QuerySet[Appeal]:
    """Return the appeals against the refusal of an application."""
    return visible_to(actor, Appeal.objects.filter(application=application)).order_by("id")


def is_apart_from(appeal: Appeal, actor: Actor) -> bool:
    """Whether this person had no hand in the decision that is appealed, and so may decide."""
    against: Any = appeal.application or appeal.change
    hands = ("decided_by_id", "reviewer_id", "proposed_by_id")
    had_a_hand = {getattr(against, name, None) for name in hands}
    return actor.user_id is not None and actor.user_id not in had_a_hand


def changes_of(*, actor: Actor, licence: Licence) -> QuerySet[LicenceChange]:
    """Return the changes of a visible licence's state, with their documents and appeals."""
    get_visible(actor, Licence.objects.all(), id=licence.id)
    appeals = Prefetch("appeals", visible_to(actor, Appeal.objects.all()))
    found = licence.changes.select_related("proposed_by", "decided_by")
    return found.prefetch_related("documents__document", appeals)


def revisions_of(*, actor: Actor, licence: Licence) -> QuerySet[LicenceRevision]:
    """Return all revisions of a visible licence, newest first."""
    get_visible(actor, Licence.objects.all(), id=licence.id)
    return licence.revisions.select_related("sheet", "application").order_by("-number")


def sites_of_licensee(*, actor: Actor) -> QuerySet[Site]:
    """Return the sites of licensees: all of them to the regulator, to anybody else its own.

    Which sites hold sources is nothing that every organisation of the State has to know.
    """
    sites = list_sites(actor=actor).filter(
        organisation__country=actor.country, organisation__kind=OrganisationKind.OPERATOR
    )
    if actor.organisation_kind == OrganisationKind.REGULATOR:
        return sites
    return sites.filter(organisation_id=actor.organisation_id)
