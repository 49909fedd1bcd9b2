"""Licensing for programs: lists, one licence with what remains, applications, the public check."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import list_sites
from korgan.kernel.records.api import add_list
from korgan.sources.domain.applications import ApplicationKind
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.licence_copies import LONGEST_COPY, licence_code
from korgan.sources.models import Application, Worker
from korgan.sources.public_checks import within_limit
from korgan.sources.selectors.inflow import use_of, without_destination
from korgan.sources.selectors.licensees import get_licensee_site, list_workers, site_security
from korgan.sources.selectors.licensing import (
    get_application,
    get_licence,
    missing_in,
    revision_of,
)
from korgan.sources.selectors.verification import check_copy
from korgan.sources.selectors.whereabouts import sees_site
from korgan.sources.services import note_site_read
from korgan.sources.services.applications import (
    APPLY,
    WrittenLimit,
    add_application_document,
    draft_application,
    submit_application,
)
from korgan.sources.tables.licensing import APPLICATIONS, LICENCES, SITES, WORKERS

router = Router()

add_list(router, "/applications", APPLICATIONS)
add_list(router, "/licences", LICENCES)
add_list(router, "/workers", WORKERS)
add_list(router, "/sites", SITES)


class LimitUseOut(Schema):
    """A limit with what is taken of it on the day (Bq, number)."""

    nuclide: str
    form: str
    site: str
    total: float
    single: float | None
    count: int | None
    used: float
    used_count: int
    remaining: float
    exceeded: bool


class LicenceOut(Schema):
    """A licence as it stands on a day.

    Its premises, and the copies that name them, are given to the holder and the regulator only.
    """

    id: int
    number: str
    revision: int
    holder: str
    state: str
    practice: str
    valid_from: date
    valid_until: date
    sites: list[str]
    conditions: list[str]
    limits: list[LimitUseOut]
    without_destination: list[str]
    code: str
    signed: str


class LimitIn(Schema):
    """A line of an application, activities with their units; by number alone without them."""

    nuclide: str = ""
    form: Kind = Kind.SEALED
    total: str = ""
    single: str = ""
    count: int | None = None
    site: str = ""


class ApplicationIn(Schema):
    """An application for a new licence; sites and officer by their names."""

    practice: str
    purpose: str
    sites: list[str]
    officer: str = ""
    years: int = 5
    limits: list[LimitIn]


class AmendmentIn(ApplicationIn):
    """An application on a licence in force: a renewal, or an amendment of what it allows."""

    kind: Literal["amendment", "renewal"] = "amendment"


class ApplicationOut(Schema):
    """Where an application stands, and what it still lacks."""

    id: int
    number: str
    kind: str
    state: str
    practice: str
    licence: str
    fee: str
    missing: list[str]
    documents: list[str]


class RemainingOut(Schema):
    """What may still be acquired of a nuclide in a form (Bq).

    Of what is licensed by number alone the nuclide is ``none`` and ``number`` says how many.
    """

    nuclide: str
    form: str
    becquerel: float
    number: int | None = None


class CheckOut(Schema):
    """The public answer: valid or not, and what remains; nothing else."""

    valid: bool
    remaining: list[RemainingOut]


class SiteOut(Schema):
    """What stands together on a site on a day."""

    site: str
    day: date
    sources: int
    ratio: float | None
    category: int | None
    level: str
    measures: list[str]
    gaps: list[str]
    rules: str


@router.get("/licences/{int:licence_id}", response=LicenceOut, summary="One licence on a day")
def read_licence(request: HttpRequest, licence_id: int, day: date | None = None) -> LicenceOut:
    """Return one licence with what is taken of each limit, today by default."""
    actor = actor_of(request)
    found = get_licence(actor=actor, licence_id=licence_id)
    revision = revision_of(found)
    sees_place = sees_site(actor, found.organisation_id, found.country)
    uses = [
        LimitUseOut(
            **{**vars(use.limit), "site": use.limit.site if sees_place else ""},
            used=use.used,
            used_count=use.used_count,
            remaining=use.remaining,
            exceeded=use.exceeded,
        )
        for use in use_of(found, day or timezone.localdate())
    ]
    return LicenceOut(
        id=found.id,
        number=found.number,
        revision=found.revision,
        holder=found.organisation.name,
        state=found.state,
        practice=found.practice,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        sites=[site.name for site in revision.sites.all()] if sees_place else [],
        conditions=[f"{each['title']}: {each['text']}" for each in revision.conditions],
        limits=uses,
        without_destination=without_destination(found),
        code=licence_code(revision.signed.encode()) if sees_place else "",
        signed=revision.signed if sees_place else "",
    )


@router.post(
    "/licences/check",
    response=CheckOut,
    auth=None,
    exclude_none=True,
    summary="Check a copy of a licence",
)
def check_licence(
    request: HttpRequest, code: Form[str] = "", file: File[UploadedFile] | None = None
) -> dict[str, Any]:
    """Check a code or a file, without log-in; the same answer as the public page."""
    if not within_limit(request):
        raise Conflict("too_many_checks", "too many checks from your address", mend="wait a minute")
    if file is not None and (file.size or 0) > LONGEST_COPY:
        raise InputError("copy_too_long", "no licence is as long as this", where="file")
    data = file.read() if file is not None else code.encode()
    if not data.strip():
        raise InputError("nothing_given", "send a code or a file", where="code")
    return check_copy(data)


@router.get("/applications/{int:application_id}", response=ApplicationOut, summary="An application")
def read_application(request: HttpRequest, application_id: int) -> ApplicationOut:
    """Return one application."""
    return _shown(get_application(actor=actor_of(request), application_id=application_id))


@router.post("/applications", response={201: ApplicationOut}, summary="Draft an application")
def draft(request: HttpRequest, given: ApplicationIn) -> Status[ApplicationOut]:
    """Draft an application for a new licence."""
    made = draft_application(actor=actor_of(request), **_written(request, given))
    return Status(201, _shown(made))


@router.post(
    "/licences/{int:licence_id}/applications",
    response={201: ApplicationOut},
    summary="Apply for an amendment",
)
def draft_amendment(
    request: HttpRequest, licence_id: int, given: AmendmentIn
) -> Status[ApplicationOut]:
    """Draft a renewal or an amendment; what is granted is the licence's next revision."""
    actor = actor_of(request)
    made = draft_application(
        actor=actor,
        kind=ApplicationKind(given.kind),
        licence=get_licence(actor=actor, licence_id=licence_id),
        **_written(request, given),
    )
    return Status(201, _shown(made))


def _written(request: HttpRequest, given: ApplicationIn) -> dict[str, Any]:
    actor = actor_of(request)
    require(actor, APPLY)
    own = {s.name: s for s in list_sites(actor=actor).filter(organisation_id=actor.organisation_id)}
    if unknown := {*given.sites, *(x.site for x in given.limits if x.site)} - set(own):
        raise InputError(
            "unknown_site", f"you have no site {', '.join(sorted(unknown))}", where="sites"
        )
    limits = [
        WrittenLimit(x.nuclide, x.form, x.total, x.single, x.count, own.get(x.site))
        for x in given.limits
    ]
    return {
        "practice": given.practice,
        "purpose": given.purpose,
        "sites": [own[name] for name in given.sites],
        "limits": limits,
        "officer": _officer(request, given.officer),
        "years": given.years,
    }


@router.post(
    "/applications/{int:application_id}/documents",
    response=ApplicationOut,
    summary="Add a document",
)
def add_document(
    request: HttpRequest, application_id: int, name: Form[str], file: File[UploadedFile]
) -> ApplicationOut:
    """Add a document to a draft."""
    actor = actor_of(request)
    found = get_application(actor=actor, application_id=application_id)
    add_application_document(
        actor=actor, application=found, name=name, filename=file.name or "", data=file.read()
    )
    return _shown(found)


@router.post(
    "/applications/{int:application_id}/submit", response=ApplicationOut, summary="Submit a draft"
)
def submit(request: HttpRequest, application_id: int) -> ApplicationOut:
    """Submit a complete application: it gets its number and its invoice."""
    actor = actor_of(request)
    found = get_application(actor=actor, application_id=application_id)
    return _shown(submit_application(actor=actor, application=found))


@router.get("/sites/{int:site_id}", response=SiteOut, summary="A site's sum of A/D on a day")
def read_site(request: HttpRequest, site_id: int, day: date | None = None) -> SiteOut:
    """Return category and security level of everything on a site together."""
    actor = actor_of(request)
    site = get_licensee_site(actor=actor, site_id=site_id)
    found = site_security(actor=actor, site=site, day=day or timezone.localdate())
    if found.is_dangerous:
        note_site_read(actor=actor, site=site, category=found.noted_category)
    return SiteOut(
        site=site.name,
        day=found.day,
        sources=len(found.sources),
        ratio=found.total.ratio if found.total else None,
        category=found.total.category if found.total else None,
        level=found.level,
        measures=[each.measure for each in found.measures],
        gaps=list(found.total.gaps) if found.total else [],
        rules=found.stamp,
    )


def _officer(request: HttpRequest, name: str) -> Worker | None:
    if not name.strip():
        return None
    actor = actor_of(request)
    own = list_workers(actor=actor).filter(organisation_id=actor.organisation_id, name=name.strip())
    officer = own.filter(role="radiation_protection_officer").first()
    if officer is None:
        raise InputError("unknown_officer", f"you have no officer {name}", where="officer")
    return officer


def _shown(found: Application) -> ApplicationOut:
    return ApplicationOut(
        id=found.id,
        number=found.number,
        kind=found.kind,
        state=found.state,
        practice=found.practice,
        licence=found.licence.number if found.licence else "",
        fee="" if found.fee is None else f"{found.fee} {found.fee_currency}",
        missing=[each.message for each in missing_in(found, timezone.localdate())],
        documents=list(found.documents.values_list("name", flat=True)),
    )
