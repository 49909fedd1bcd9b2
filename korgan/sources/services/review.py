"""The regulator's side of licensing: completeness, questions, fee, proposal, decision, appeal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import get_language

from korgan.kernel.approvals.services import decide, propose, void_pending
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.deadlines.services import meet_deadline, stop_clock
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.events.services import publish
from korgan.kernel.organisations.domain import Actor, OrganisationKind, Releasability, Role
from korgan.kernel.organisations.rights import declare_action
from korgan.sources.domain.applications import ApplicationKind, ApplicationState
from korgan.sources.domain.errors import refuse_breaches
from korgan.sources.domain.licence_lifecycle import (
    LicenceAct,
    licence_act_findings,
    licence_transition,
)
from korgan.sources.domain.licences import ANY, Licence, LicenceState, Limit
from korgan.sources.models import Application, ApplicationQuestion
from korgan.sources.selectors.licensing import (
    application_as_asked,
    conditions_for,
    content_under_decision,
    missing_in,
)
from korgan.sources.services.application_states import (
    move_to,
    regulator_of,
    require_state,
    set_review_deadline,
)
from korgan.sources.services.applications import COMPLETENESS, DECIDE_APPLICATIONS, REVIEW
from korgan.sources.services.issue import issue_licence

REVIEW_APPLICATIONS = declare_action(
    "sources.review_applications",
    roles=[Role.LICENSING_OFFICER],
    kinds=[OrganisationKind.REGULATOR],
)


@service(REVIEW_APPLICATIONS)
def begin_review(*, actor: Actor, application: Application) -> Application:
    """Find an application complete: the completeness check ends and the review's clock runs."""
    application = application_in_state(actor=actor, application=application)
    move_to(application, ApplicationState.IN_REVIEW)
    refuse_breaches(missing_in(application, timezone.localdate()))
    application.reviewer_id = actor.user_id
    application.save(update_fields=["state", "reviewer_id"])
    meet_deadline(subject=application, kind=COMPLETENESS)
    set_review_deadline(
        application=application,
        kind=REVIEW,
        item="review",
        regulator=regulator_of(country=application.country),
    )
    record("sources.application_review_begun", application)
    return application


@service(REVIEW_APPLICATIONS)
def return_application(*, actor: Actor, application: Application, reason: str) -> Application:
    """Give an incomplete application back to its applicant, saying what is wrong with it."""
    application = application_in_state(actor=actor, application=application)
    _require_reason(reason, "say what is missing")
    move_to(application, ApplicationState.DRAFT)
    application.returned_because = reason.strip()
    application.save(update_fields=["state", "returned_because"])
    meet_deadline(subject=application, kind=COMPLETENESS)
    record("sources.application_returned", application, reason=reason.strip())
    return application


@service(REVIEW_APPLICATIONS)
def ask_applicant(*, actor: Actor, application: Application, text: str) -> ApplicationQuestion:
    """Ask the applicant: the clock stands until the answer."""
    application = application_in_state(actor=actor, application=application)
    _require_reason(text, "write the question")
    move_to(application, ApplicationState.QUESTIONS)
    application.save(update_fields=["state"])
    question = ApplicationQuestion.objects.create(
        application=application,
        text=text.strip(),
        asked_at=timezone.now(),
        asked_by_id=actor.user_id,
    )
    stop_clock(subject=application, kind=REVIEW, since=timezone.localdate(), reason=text.strip())
    publish("sources.application_question", {"application": application.id})
    record("sources.application_question_asked", application, text=text.strip())
    return question


@service(REVIEW_APPLICATIONS)
def settle_fee(
    *, actor: Actor, application: Application, day: date, reference: str, waived: bool = False
) -> Application:
    """Record that the fee was paid (number of the payment) or waived (reason)."""
    application = application_in_state(actor=actor, application=application)
    require_state(
        application,
        ApplicationState.SUBMITTED,
        ApplicationState.IN_REVIEW,
        ApplicationState.QUESTIONS,
    )
    _require_reason(reference, "give the number of the payment, or why there is nothing to pay")
    if day > timezone.localdate():
        raise InputError("day_in_future", "the day lies in the future", where="day")
    application.fee_settled_on, application.fee_reference = day, reference.strip()[:200]
    application.fee_waived = waived
    application.save(update_fields=["fee_settled_on", "fee_reference", "fee_waived"])
    record(
        "sources.application_fee_settled",
        application,
        day=day.isoformat(),
        reference=reference.strip(),
        waived=waived,
    )
    return application


@service(REVIEW_APPLICATIONS)
def propose_decision(
    *,
    actor: Actor,
    application: Application,
    grant: bool,
    reason: str,
    conditions: Sequence[str] = (),
    own_conditions: str = "",
    valid_from: date | None = None,
) -> Application:
    """Propose to grant, with conditions of the library, or to refuse; a second person decides."""
    application = application_in_state(actor=actor, application=application)
    move_to(application, ApplicationState.PROPOSED)
    _require_reason(reason, "say why")
    today = timezone.localdate()
    begins = valid_from or today
    if grant:
        _check_grant(application, begins)
    library = conditions_for(application, today)
    if unknown := set(conditions) - set(library.conditions):
        raise InputError(
            "unknown_condition",
            f"the library has no condition {', '.join(sorted(unknown))}",
            where="conditions",
        )
    application.proposal = {
        "grant": grant,
        "reason": reason.strip(),
        "conditions": [key for key in library.conditions if key in set(conditions)],
        "own_conditions": own_conditions.strip(),
        "valid_from": begins.isoformat(),
        "valid_until": _end(begins, application.years).isoformat(),
        "library": library.stamp,
    }
    application.reviewer_id = actor.user_id
    application.save(update_fields=["state", "proposal", "reviewer_id"])
    propose(
        actor=actor,
        action=DECIDE_APPLICATIONS,
        subject=application,
        content=content_under_decision(application),
    )
    record("sources.application_decision_proposed", application, **application.proposal)
    return application


@service(DECIDE_APPLICATIONS)
def decide_application(
    *, actor: Actor, application: Application, approve: bool, reason: str = ""
) -> Application:
    """Decide as second person: what was proposed happens, or the application goes back.

    What is granted becomes a licence, signed with the regulator's key, in the same transaction.
    """
    application = application_in_state(actor=actor, application=application)
    require_state(application, ApplicationState.PROPOSED)
    if not approve:
        _require_reason(reason, "say why you give it back")
    decide(
        actor=actor,
        action=DECIDE_APPLICATIONS,
        subject=application,
        content=content_under_decision(application),
        approve=approve,
        reason=reason.strip(),
    )
    proposal = application.proposal or {}
    facts: dict[str, str] = {}
    if not approve:
        move_to(application, ApplicationState.IN_REVIEW)
        application.save(update_fields=["state"])
    else:
        grant = bool(proposal["grant"])
        move_to(application, ApplicationState.GRANTED if grant else ApplicationState.REFUSED)
        application.decided_on = timezone.localdate()
        application.decided_by_id = actor.user_id
        application.save(update_fields=["state", "decided_on", "decided_by_id"])
        meet_deadline(subject=application, kind=REVIEW)
        if grant:
            revision = issue_licence(
                actor=actor, application=application, language=get_language() or "en"
            )
            facts = {
                "licence": revision.licence.number,
                "revision": str(revision.number),
                "sheet": revision.sheet.sha256,
            }
        publish("sources.application_decided", {"application": application.id, "granted": grant})
    record(
        "sources.application_decided", application, approved=approve, reason=reason.strip(), **facts
    )
    return application


@part_of_service
def application_in_state(*, actor: Actor, application: Application) -> Application:
    """Return a submitted application of the regulator's State as it is now, locked."""
    found = Application.objects.select_for_update(of=("self",)).select_related(
        "organisation", "licence", "officer"
    )
    application = found.get(id=application.id)
    hidden = application.releasability == Releasability.OWNER
    if application.country != actor.country or hidden:
        raise NotAllowed("not_submitted", "this application is not before the regulator")
    return application


@part_of_service
def reopen_application(*, application: Application) -> None:
    """Open the review of a refused application again, for a new decision."""
    move_to(application, ApplicationState.IN_REVIEW)
    application.proposal = None
    application.save(update_fields=["state", "proposal"])
    void_pending(action=DECIDE_APPLICATIONS, subject=application)
    set_review_deadline(
        application=application,
        kind=REVIEW,
        item="review",
        regulator=regulator_of(country=application.country),
    )


def _check_grant(application: Application, begins: date) -> None:
    """Refuse to propose what the table of transitions does not allow to grant."""
    if application.kind != ApplicationKind.NEW:
        if application.licence is None or application.licence.state != LicenceState.AUTHORIZED:
            raise Conflict("licence_not_in_force", "only a licence in force is amended or renewed")
        if application.fee_settled_on is None:
            raise Conflict("fee_open", "the fee is neither paid nor waived", where="fee")
        return
    wanted = application_as_asked(application)
    limits = [Limit(x.nuclide, x.form, x.site, x.total, x.single, x.count) for x in wanted.limits]
    asked = Licence(
        number=application.number,
        holder=application.organisation.name,
        state=LicenceState.APPLIED,
        valid_from=begins,
        valid_until=_end(begins, application.years),
        sites=tuple({*wanted.sites, *(x.site for x in wanted.limits if x.site != ANY)}),
        limits=tuple(limits),
    )
    transition = licence_transition(LicenceState.APPLIED, LicenceState.AUTHORIZED)
    confirmed = {"review passed"}
    if application.fee_settled_on is not None:
        confirmed.add("fee paid")
    act = LicenceAct(
        to_state=LicenceState.AUTHORIZED,
        day=begins,
        proposer="reviewer",
        approver="second person",  # enforced by the approval itself
        documents=frozenset(transition.documents_for(None)),  # the licence is what comes of it
        confirmed=frozenset(confirmed),
    )
    refuse_breaches(licence_act_findings(asked, act))


def _end(begins: date, years: int) -> date:
    """Return the last day of a validity in whole years."""
    try:
        return begins.replace(year=begins.year + years) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(begins.year + years, 2, 28)


def _require_reason(text: str, message: str) -> None:
    if len(text.strip()) < 3:
        raise InputError("reason_missing", message, where="reason")
