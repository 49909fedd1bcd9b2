"""A licence is issued: numbered, signed with the regulator's key, printed, and kept as it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from korgan.kernel.audit.services import part_of_service
from korgan.kernel.deadlines.kinds import declare_kind
from korgan.kernel.deadlines.services import meet_deadline, set_deadline
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import Actor, Classification, Releasability
from korgan.kernel.organisations.models import Site
from korgan.sources.domain import licences as rules
from korgan.sources.domain.applications import (
    ApplicationKind,
    Condition,
    conditions_text,
)
from korgan.sources.domain.licence_copies import licence_code, seal_sheet
from korgan.sources.domain.licence_document import LicenceDocument, sign_licence
from korgan.sources.domain.licences import LicenceState
from korgan.sources.domain.lifecycle import FINAL
from korgan.sources.licence_keys import signing_key
from korgan.sources.models import (
    Application,
    Licence,
    LicenceLimit,
    LicenceRevision,
    Source,
)
from korgan.sources.selectors.inflow import holding_of
from korgan.sources.selectors.licensing import (
    conditions_by_stamp,
    limit_of,
    term_in_days,
)
from korgan.sources.services.application_states import regulator_of
from korgan.sources.services.conditions import set_condition_deadlines

RENEWAL = declare_kind("sources.renewal", gettext_lazy("apply for a renewal"))


@part_of_service
def issue_licence(*, actor: Actor, application: Application, language: str) -> LicenceRevision:
    """Issue what an approved application asks for: a licence, or a revision of one."""
    # Loaded here: the typesetter takes memory that most processes never need.
    from korgan.sources.licence_sheet import render_licence

    today = timezone.localdate()
    proposal: dict[str, Any] = application.proposal or {}
    begins = date.fromisoformat(proposal["valid_from"])
    ends = date.fromisoformat(proposal["valid_until"])
    # What was proposed and approved, whatever edition is in force by now.
    library = conditions_by_stamp(proposal["library"])
    conditions = [library[key] for key in proposal["conditions"]]
    licence = _licence(application, today, begins, ends)
    limits = _limits(application)
    sites = list(application.sites.order_by("name"))
    regulator = regulator_of(country=application.country)
    document = LicenceDocument.of(
        _terms(licence, sites, limits),
        issuer=regulator.name,
        holder_name=application.organisation.name,
        issued=today,
        conditions=conditions_text(conditions, proposal["own_conditions"]),
        revision=licence.revision,
        editions=_editions(application.rules_stamp, proposal["library"]),
    )
    key = signing_key()
    signed = sign_licence(document, settings.LICENCE_ORIGIN, key)
    code = licence_code(signed)
    pdf = render_licence(
        document,
        application=application,
        conditions=conditions,
        own_conditions=proposal["own_conditions"],
        code=code,
        language=language,
    )
    sheet = keep_original(
        actor=actor,
        data=seal_sheet(pdf, code, key),
        filename=f"{licence.number}-{licence.revision}.pdf",
        media_type="application/pdf",
        classification=Classification.RESTRICTED,
        # It names the premises: the licence's page hands it to the holder and the regulator.
        releasability=Releasability.OWNER,
    )
    revision = LicenceRevision.objects.create(
        licence=licence,
        number=licence.revision,
        application=application,
        issued_on=today,
        valid_from=begins,
        valid_until=ends,
        conditions=[_kept(each) for each in conditions],
        own_conditions=proposal["own_conditions"],
        signed=signed.decode(),
        sheet=sheet,
        rules_stamp=f"{application.rules_stamp} {proposal['library']}".strip(),
    )
    revision.sites.set(sites)
    for limit in limits:
        limit.revision = revision
        limit.save()
    application.licence = licence
    application.save(update_fields=["licence"])
    take_under_licence(licence=licence, revision=revision, day=today)
    set_renewal_deadline(licence=licence, today=today)
    set_condition_deadlines(licence=licence, revision=revision)
    return revision


@part_of_service
def set_renewal_deadline(*, licence: Licence, today: date) -> None:
    """Remind the licensee to apply for a renewal before the licence ends; anew for a revision."""
    days, _unit, source = term_in_days("renewal before the end", licence.country, today)
    meet_deadline(subject=licence, kind=RENEWAL)
    span = (licence.valid_until - timedelta(days=days) - today).days
    set_deadline(
        subject=licence,
        kind=RENEWAL,
        what=licence.number,
        starts_on=today,
        span=max(0, span),
        rule_source=source,
        subject_url=reverse("sources:licence", args=[licence.id]),
    )


@part_of_service
def take_under_licence(*, licence: Licence, revision: LicenceRevision, day: date) -> int:
    """Put the holder's sources that no licence has, and that this one speaks of, under it.

    They count against its limits from now on; whether they exceed them is shown, not hidden.
    """
    limits = [limit_of(each) for each in revision.limits.select_related("site")]
    sites = {site.name for site in revision.sites.all()}
    loose = (
        Source.objects.filter(organisation_id=licence.organisation_id, licence=None)
        .exclude(state__in=FINAL)
        .select_related("site")
        .prefetch_related("contents")
    )
    taken = []
    for source in loose:
        held = holding_of(source)
        names = [c.nuclide.nuclide for c in held.contents] or [rules.NO_NUCLIDE]
        covered = all(
            any(limit.covers(name, held.form, held.site) for limit in limits) for name in names
        )
        if held.site in sites and covered:
            taken.append(source.id)
    return Source.objects.filter(id__in=taken).update(licence=licence)


def _licence(application: Application, today: date, begins: date, ends: date) -> Licence:
    named = application.limits.exclude(nuclide=rules.NO_NUCLIDE).order_by("id")
    nuclides = ", ".join(dict.fromkeys(x.nuclide for x in named))[:200]
    if application.kind == ApplicationKind.NEW:
        number = next_number(f"sources.licence.{application.country}.{today.year}")
        return Licence.objects.create(
            organisation_id=application.organisation_id,
            country=application.country,
            classification=Classification.RESTRICTED,
            releasability=Releasability.AUTHORITIES,
            number=f"{application.country}-L-{today.year}-{number:04d}",
            practice=application.practice,
            state=LicenceState.AUTHORIZED,
            state_since=today,
            issued_on=today,
            valid_from=begins,
            valid_until=ends,
            nuclides=nuclides,
            officer=application.officer,
        )
    found = Licence.objects.select_for_update(of=("self",)).select_related("organisation")
    licence = found.get(id=application.licence_id or 0)
    if licence.state != LicenceState.AUTHORIZED:
        raise Conflict("licence_not_in_force", "only a licence in force is amended or renewed")
    licence.revision += 1
    licence.practice, licence.nuclides = application.practice, nuclides
    licence.valid_from, licence.valid_until = begins, ends
    licence.officer = application.officer
    licence.save()
    return licence


def _limits(application: Application) -> list[LicenceLimit]:
    return [
        LicenceLimit(
            nuclide=line.nuclide,
            form=line.form,
            site=line.site,
            total_bq=line.total_bq,
            single_bq=line.single_bq,
            count=line.count,
        )
        for line in application.limits.select_related("site").order_by("id")
    ]


def _terms(licence: Licence, sites: list[Site], limits: list[LicenceLimit]) -> rules.Licence:
    return rules.Licence(
        number=licence.number,
        holder=licence.organisation.name,
        state=LicenceState.AUTHORIZED,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        sites=tuple(site.name for site in sites),
        limits=tuple(limit_of(each) for each in limits),
    )


def _kept(condition: Condition) -> dict[str, str]:
    return {name: str(value) for name, value in vars(condition).items()}


def _editions(*stamps: str) -> list[tuple[str, str]]:
    """Return table and edition of each stamp, as the document names them."""
    pairs = [stamp.partition("@") for stamp in " ".join(stamps).split()]
    return [(name, edition) for name, _at, edition in pairs]
