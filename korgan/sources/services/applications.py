"""The applicant's side of licensing: draft, documents, submission, answers, withdrawal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy

from korgan.kernel.approvals.services import void_pending
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.deadlines.kinds import declare_kind
from korgan.kernel.deadlines.services import meet_deadline, resume_clock
from korgan.kernel.documents.models import Document
from korgan.kernel.documents.services import keep_original, release_originals
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.events.services import publish
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.parties import announce_organisation
from korgan.kernel.organisations.rights import declare_action
from korgan.sources.domain.applications import (
    ApplicationKind,
    ApplicationState,
    AskedLimit,
    check_limits,
)
from korgan.sources.domain.errors import refuse_breaches
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.licences import ANY, NO_NUCLIDE, LicenceState
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.domain.rule_tables import load_table
from korgan.sources.domain.units import parse_activity
from korgan.sources.models import (
    Application,
    ApplicationDocument,
    ApplicationLimit,
    Licence,
    Worker,
)
from korgan.sources.selectors.licensing import (
    invoice_of,
    missing_in,
    term_in_days,
)
from korgan.sources.services.application_states import (
    move_to,
    own_application,
    regulator_of,
    require_state,
    set_review_deadline,
)

APPLY = declare_action(
    "sources.apply_for_licence",
    roles=[Role.APPLICANT, Role.ACCOUNTANT],
    kinds=[OrganisationKind.OPERATOR],
)
DECIDE_APPLICATIONS = declare_action(
    "sources.decide_applications", roles=[Role.APPROVER], kinds=[OrganisationKind.REGULATOR]
)
COMPLETENESS = declare_kind("sources.completeness_check", gettext_lazy("check of completeness"))
REVIEW = declare_kind("sources.licence_review", gettext_lazy("review and decision"))
MOST_SOURCES = 100_000
# Documents may still come while the regulator waits for the applicant.
OPEN_TO_APPLICANT = (ApplicationState.DRAFT, ApplicationState.QUESTIONS)


@dataclass(frozen=True)
class WrittenLimit:
    """A line of an application as somebody wrote it; activities with their units.

    Devices, generators, equipment and containers are asked for by number: no nuclide, no activity.
    """

    nuclide: str
    form: Kind
    total: str
    single: str = ""
    count: int | None = None
    site: Site | None = None


@service(APPLY)
def draft_application(
    *,
    actor: Actor,
    practice: str,
    purpose: str,
    sites: Iterable[Site],
    limits: Sequence[WrittenLimit],
    officer: Worker | None = None,
    years: int = 5,
    kind: ApplicationKind = ApplicationKind.NEW,
    licence: Licence | None = None,
) -> Application:
    """Begin an application; nobody else sees it until it is submitted."""
    if (licence is None) != (kind is ApplicationKind.NEW):
        raise InputError("licence_missing", "say which licence is to be changed", where="licence")
    if licence is not None:
        _require_changeable(actor, licence)
    application = Application.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.RESTRICTED,
        releasability=Releasability.OWNER,
        kind=kind,
        licence=licence,
        drafted_at=timezone.now(),
        drafted_by_id=actor.user_id,
    )
    write_application(
        actor=actor,
        application=application,
        practice=practice,
        purpose=purpose,
        sites=sites,
        limits=limits,
        officer=officer,
        years=years,
    )
    record("sources.application_drafted", application, kind=str(kind), practice=practice)
    return application


@service(APPLY)
def change_application(
    *,
    actor: Actor,
    application: Application,
    practice: str,
    purpose: str,
    sites: Iterable[Site],
    limits: Sequence[WrittenLimit],
    officer: Worker | None = None,
    years: int = 5,
) -> Application:
    """Change a draft, or what the regulator's questions are about."""
    application = own_application(actor=actor, application=application)
    require_state(application, *OPEN_TO_APPLICANT)
    write_application(
        actor=actor,
        application=application,
        practice=practice,
        purpose=purpose,
        sites=sites,
        limits=limits,
        officer=officer,
        years=years,
    )
    void_pending(action=DECIDE_APPLICATIONS, subject=application)
    lines = [f"{each.nuclide} {each.as_written}" for each in application.limits.all()]
    record("sources.application_changed", application, practice=practice, limits=lines)
    return application


@service(APPLY)
def add_application_document(
    *, actor: Actor, application: Application, name: str, filename: str, data: bytes
) -> ApplicationDocument:
    """Add a document; a newer one of the same name stands beside the older."""
    application = own_application(actor=actor, application=application)
    require_state(application, *OPEN_TO_APPLICANT)
    name = name.strip()
    if not name or len(name) > 120:
        raise InputError("name_missing", "say what the document is", where="name")
    kept = keep_original(
        actor=actor,
        data=data,
        filename=filename,
        classification=Classification(application.classification),
        # Those of a draft are its applicant's alone, as the draft is.
        releasability=Releasability.OWNER,
    )
    if application.releasability != Releasability.OWNER:
        _give_to_regulator(application, [kept])
    document = ApplicationDocument.objects.create(
        application=application, name=name, document=kept, added_at=timezone.now()
    )
    record("sources.application_document_added", application, name=name, sha256=kept.sha256)
    return document


def _give_to_regulator(application: Application, documents: list[Document]) -> None:
    """Safety assessments and security plans say where what stands: for the regulator alone."""
    regulator = regulator_of(country=application.country)
    release_originals(
        documents=documents, releasability=Releasability.NAMED, released_to_id=regulator.id
    )


@service(APPLY)
def submit_application(*, actor: Actor, application: Application) -> Application:
    """Submit a complete application: it gets its number, its invoice, and the clock runs."""
    application = own_application(actor=actor, application=application)
    move_to(application, ApplicationState.SUBMITTED)
    today = timezone.localdate()
    refuse_breaches(missing_in(application, today))
    regulator = regulator_of(country=application.country)
    if not application.number:
        series = f"sources.application.{application.country}.{today.year}"
        number = next_number(series)
        application.number = f"{application.country}-LA-{today.year}-{number:04d}"
    lines, stamp = invoice_of(application, today)
    application.fee_lines = [
        [line.item, line.number, str(line.amount), str(line.total), line.source] for line in lines
    ]
    if application.fee_settled_on is None:
        application.fee = sum((line.total for line in lines), start=lines[0].amount * 0)
        application.fee_currency = lines[0].currency
    application.rules_stamp = stamp
    application.submitted_on = today
    application.releasability = Releasability.AUTHORITIES
    application.returned_because = ""
    application.save()
    given = application.documents.select_related("document")
    _give_to_regulator(application, [each.document for each in given])
    set_review_deadline(
        application=application, kind=COMPLETENESS, item="completeness check", regulator=regulator
    )
    publish("sources.application_submitted", {"application": application.id})
    announce_organisation(met_in="sources", organisation=application.organisation)
    record(
        "sources.application_submitted",
        application,
        number=application.number,
        kind=application.kind,
        fee=str(application.fee),
        rules=stamp,
    )
    return application


@service(APPLY)
def answer_question(*, actor: Actor, application: Application, text: str) -> Application:
    """Answer all open questions of the regulator; the clock runs again."""
    application = own_application(actor=actor, application=application)
    require_state(application, ApplicationState.QUESTIONS)
    if len(text.strip()) < 2:
        raise InputError("answer_missing", "write the answer", where="text")
    answered = application.questions.filter(answered_at=None).update(
        answer=text.strip(), answered_at=timezone.now(), answered_by_id=actor.user_id
    )
    move_to(application, ApplicationState.IN_REVIEW)
    application.save(update_fields=["state"])
    resume_clock(subject=application, kind=REVIEW, until=timezone.localdate())
    record("sources.application_answered", application, questions=answered, text=text.strip())
    return application


@service(APPLY)
def withdraw_application(*, actor: Actor, application: Application, reason: str) -> Application:
    """Give an application up before it is decided; it stays on record."""
    application = own_application(actor=actor, application=application)
    move_to(application, ApplicationState.WITHDRAWN)
    application.save(update_fields=["state"])
    void_pending(action=DECIDE_APPLICATIONS, subject=application)
    for kind in (COMPLETENESS, REVIEW):
        meet_deadline(subject=application, kind=kind)
    record("sources.application_withdrawn", application, reason=reason.strip())
    return application


@part_of_service
def write_application(
    *,
    actor: Actor,
    application: Application,
    practice: str,
    purpose: str,
    sites: Iterable[Site],
    limits: Sequence[WrittenLimit],
    officer: Worker | None,
    years: int,
) -> None:
    """Write what an application asks for, read from what people write."""
    if practice and practice not in {row["practice"] for row in load_table("practice_categories")}:
        raise InputError(
            "unknown_practice", "the table of practices has no such practice", where="practice"
        )
    longest, _unit, _source = term_in_days(
        "longest validity", application.country, timezone.localdate()
    )
    if not 1 <= years <= longest:
        raise InputError("too_many_years", f"a licence holds 1 to {longest} years", where="years")
    named = list(sites)
    if any(site.organisation_id != actor.organisation_id for site in named):
        raise NotAllowed("not_your_site", "an application names the applicant's own premises")
    if officer is not None and officer.organisation_id != actor.organisation_id:
        raise NotAllowed("not_your_worker", "an application names the applicant's own people")
    rows = [_limit_row(each) for each in limits]
    check_limits([_asked(row) for row in rows], [site.name for site in named])
    application.practice, application.purpose = practice, purpose.strip()
    application.officer, application.years = officer, years
    application.save()
    application.sites.set(named)
    application.limits.all().delete()
    for row in rows:
        row.application = application
        row.save()


def _limit_row(written: WrittenLimit) -> ApplicationLimit:
    if written.count is not None and not 1 <= written.count <= MOST_SOURCES:
        raise InputError("bad_number", f"a number lies from 1 to {MOST_SOURCES}", where="count")
    if written.form not in (Kind.SEALED, Kind.UNSEALED):
        return _counted_row(written)
    single = parse_activity(written.single).becquerel if written.single.strip() else None
    return ApplicationLimit(
        nuclide=parse_nuclide(written.nuclide).nuclide,
        form=written.form,
        site=written.site,
        total_bq=parse_activity(written.total).becquerel,
        single_bq=single,
        count=written.count or None,
        as_written=" ".join(written.total.split())[:60],
    )


def _counted_row(written: WrittenLimit) -> ApplicationLimit:
    """Return a line for what is licensed by number: it has no activity of its own."""
    named = written.nuclide.strip() not in ("", NO_NUCLIDE)
    if named or written.total.strip() or written.single.strip() or not written.count:
        raise InputError(
            "limit_not_counted",
            "what has no activity of its own is licensed by number",
            where="form",
            mend="give the number and leave nuclide and activities empty",
        )
    return ApplicationLimit(
        nuclide=NO_NUCLIDE, form=written.form, site=written.site, total_bq=0.0, single_bq=None,
        count=written.count, as_written="",
    )  # fmt: skip


def _asked(row: ApplicationLimit) -> AskedLimit:
    site = row.site.name if row.site else ANY
    return AskedLimit(row.nuclide, row.form, site, row.total_bq, row.single_bq, row.count)


def _require_changeable(actor: Actor, licence: Licence) -> None:
    if licence.organisation_id != actor.organisation_id:
        raise NotAllowed("not_your_licence", "only the licensee applies for changes of a licence")
    if licence.state != LicenceState.AUTHORIZED:
        raise Conflict("licence_not_in_force", "only a licence in force is amended or renewed")
    undecided = licence.applications.exclude(
        state__in=[
            ApplicationState.GRANTED,
            ApplicationState.REFUSED,
            ApplicationState.WITHDRAWN,
        ]
    )
    if undecided.exists():
        raise Conflict("applied_already", "another application for this licence is not decided yet")
