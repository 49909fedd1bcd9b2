"""Reads of licensees, applications and licences, and the arithmetic that guards every inflow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

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
from korgan.sources.domain.errors import Finding, Severity
from korgan.sources.domain.licence_copies import read_copy
from korgan.sources.domain.licence_document import public_view
from korgan.sources.domain.lifecycle import FINAL, MISSING
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.licence_keys import trusted_verifiers
from korgan.sources.models import (
    Appeal,
    Application,
    ApplicationLimit,
    Licence,
    LicenceChange,
    LicenceLimit,
    LicenceRevision,
    ShipmentLine,
    Source,
)
from korgan.sources.selectors.source import RulesUsed, contents_of, rules_of


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


def holdings_of(licence: Licence) -> list[rules.Holding]:
    """Return what counts against a licence: its sources that are on hand or on the way to it."""
    sources = (
        Source.objects.filter(licence=licence)
        .exclude(state__in=[*FINAL, *MISSING])
        .select_related("site")
        .prefetch_related("contents")
    )
    return [holding_of(each) for each in sources]


def incoming_to(organisation_id: int) -> list[rules.Holding]:
    """Return what is planned for or on its way to a holder: it counts like stock on hand."""
    lines = ShipmentLine.objects.filter(is_open=True, shipment__receiver_id=organisation_id)
    found = lines.select_related("shipment", "source").prefetch_related("source__contents")
    return [
        rules.Holding(
            line.source.national_number,
            str(line.source.kind),
            line.shipment.delivery_place,
            tuple(contents_of(line.source)),
        )
        for line in found
    ]


def holding_of(
    source: Source, contents: Sequence[Content] | None = None, site: Site | None = None
) -> rules.Holding:
    """Return one source as it counts against a licence, at its own site or another."""
    return rules.Holding(
        source.national_number,
        str(source.kind),
        (site or source.site).name,
        tuple(contents_of(source) if contents is None else contents),
    )


def use_of(licence: Licence, day: date) -> tuple[rules.LimitUse, ...]:
    """Return how much of each limit of a licence is taken on a day."""
    return rules.limit_use(terms_of(licence), holdings_of(licence), day)


def without_destination(licence: Licence) -> list[str]:
    """Return the numbers of a licence's sources that have no destination; lost ones too.

    What is planned for its holder or on the way counts, unless another licence lets it in.
    """
    held = Source.objects.filter(licence=licence).exclude(state__in=FINAL)
    numbers = set(held.values_list("national_number", flat=True))
    today, holder = timezone.localdate(), licence.organisation_id
    for coming in incoming_to(holder):
        if covering_licence(holder, coming, today).licence in (None, licence):
            numbers.add(coming.national_number)
    return sorted(numbers)


@dataclass(frozen=True)
class Covering:
    """The licence under which a holder may have a source, or what speaks against each of them."""

    licence: Licence | None
    findings: list[Finding]


def covering_licence(
    holder_id: int, new: rules.Holding, day: date, beside: Sequence[rules.Holding] = ()
) -> Covering:
    """Return a licence of the holder that allows one more source beside what it has.

    The guard of every inflow: a transfer, an import, a registration. Without such a licence the
    findings are those of the one that comes nearest. ``beside`` comes in the same act.
    """
    # What is on its way already counts once, though it is asked about again.
    coming = {each.national_number: each for each in (*incoming_to(holder_id), *beside)}.values()
    nearest: Covering | None = None
    held = Licence.objects.filter(organisation_id=holder_id).select_related("organisation")
    for licence in held.order_by("valid_until"):
        counted = [*holdings_of(licence), *coming]
        findings = rules.inflow_findings(terms_of(licence), counted, new, day)
        if not findings:
            return Covering(licence, [])
        if nearest is None or len(findings) < len(nearest.findings):
            nearest = Covering(None, findings)
    return nearest or Covering(None, rules.inflow_findings(None, [], new, day))


def room_of(holder_id: int, day: date) -> list[tuple[Licence, rules.LimitTally]]:
    """Return a holder's licences with what is taken of them, to be filled up row by row."""
    coming = incoming_to(holder_id)
    held = Licence.objects.filter(organisation_id=holder_id).select_related("organisation")
    return [
        (each, rules.LimitTally(terms_of(each), day, [*holdings_of(each), *coming]))
        for each in held.order_by("valid_until")
    ]


def recipient_findings(
    receiver_id: int, place: str, sources: Iterable[Source], day: date
) -> dict[int, list[Finding]]:
    """Return, for each source of a transfer, what speaks against its receiver having it.

    The receiver needs a licence that is in force, names the place, and has room for all of
    them together with its stock and what is on the way to it.
    """
    found: dict[int, list[Finding]] = {}
    before: list[rules.Holding] = []
    for source in sources:
        new = rules.Holding(
            source.national_number, str(source.kind), place, tuple(contents_of(source))
        )
        found[source.id] = covering_licence(receiver_id, new, day, before).findings
        before.append(new)
    return found


def as_warnings(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings that flag and do not stop: a first inventory records what is there."""
    return [Finding(f.code, f.message, Severity.WARNING, f.rule, f.where) for f in findings]


def site_findings(source: Source, site: Site, day: date) -> list[Finding]:
    """Return what speaks against a source standing at a site of its holder."""
    if source.licence is None:
        covering = covering_licence(source.organisation_id, holding_of(source, site=site), day)
        return as_warnings(covering.findings)
    licence = source.licence
    return rules.inflow_findings(
        terms_of(licence), holdings_of(licence), holding_of(source, site=site), day
    )


# --- applications ---


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


# --- the public check: for nobody in particular, so it gives nothing but what the rule allows ---

NOT_VALID: Mapping[str, Any] = {"valid": False, "remaining": []}


def check_copy(data: bytes, day: date | None = None) -> dict[str, Any]:
    """Return what anybody may learn of a copy: valid or not, nuclides, forms, what remains.

    One answer for everything that is not valid: altered, of another key, replaced by a later
    revision, suspended, revoked, out of its dates, or of a licence that is not in this register.
    """
    today = day or timezone.localdate()
    try:
        document = read_copy(data, trusted_verifiers())
    except InputError:
        return dict(NOT_VALID)
    licence = (
        Licence.objects.filter(number=document.number, revision=document.revision)
        .select_related("organisation")
        .first()
    )
    if licence is None or not _is_the_very_licence(licence, document.text()):
        return dict(NOT_VALID)
    terms = terms_of(licence)
    return public_view(terms, rules.limit_use(terms, holdings_of(licence), today), today)


def _is_the_very_licence(licence: Licence, text: str) -> bool:
    return revision_of(licence).signed.startswith(text)
