"""Changes of a licence's state: suspended, in force again, revoked; and appeals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from korgan.kernel.approvals.services import decide, propose
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.deadlines.domain import Unit
from korgan.kernel.deadlines.kinds import declare_kind
from korgan.kernel.deadlines.services import meet_deadline, set_deadline
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.events.services import publish
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.rights import declare_action
from korgan.kernel.reasons import stated_reason
from korgan.sources.domain.applications import ApplicationState
from korgan.sources.domain.errors import refuse_breaches
from korgan.sources.domain.licence_lifecycle import (
    LicenceAct,
    licence_act_findings,
    licence_transition,
)
from korgan.sources.domain.licences import LicenceState
from korgan.sources.models import (
    Appeal,
    Application,
    Licence,
    LicenceChange,
    LicenceChangeDocument,
)
from korgan.sources.selectors.inflow import without_destination
from korgan.sources.selectors.licensing import is_apart_from, term_in_days, terms_of
from korgan.sources.services.application_states import regulator_of
from korgan.sources.services.applications import APPLY, DECIDE_APPLICATIONS
from korgan.sources.services.conditions import forget_condition_deadlines
from korgan.sources.services.issue import RENEWAL
from korgan.sources.services.review import reopen_application
from korgan.sources.services.steps import Files

CHANGE_LICENCES = declare_action(
    "sources.change_licences",
    roles=[Role.LICENSING_OFFICER, Role.INSPECTOR],
    kinds=[OrganisationKind.REGULATOR],
)
DECIDE_CHANGES = declare_action(
    "sources.decide_licence_changes", roles=[Role.APPROVER], kinds=[OrganisationKind.REGULATOR]
)
APPEAL = declare_kind("sources.appeal", gettext_lazy("decide on the appeal"))


@service(CHANGE_LICENCES)
def propose_licence_change(
    *,
    actor: Actor,
    licence: Licence,
    to_state: LicenceState,
    day: date,
    reason: str,
    documents: Files,
    confirmed: Iterable[str] = (),
) -> LicenceChange:
    """Propose to suspend, to reinstate or to revoke a licence; a second person decides."""
    licence = locked_licence(actor=actor, licence=licence)
    reason = stated_reason(reason)
    if day > timezone.localdate():
        raise InputError("day_in_future", "the day lies in the future", where="day")
    if licence.changes.filter(decision=LicenceChange.Decision.PENDING).exists():
        raise Conflict("proposed_already", "another change of this licence waits for a decision")
    state = LicenceState(licence.state)
    transition = licence_transition(state, to_state)
    change = LicenceChange(
        licence=licence,
        from_state=state,
        to_state=to_state,
        day=day,
        reason=reason,
        confirmed=sorted(set(confirmed) & set(transition.conditions)),
        proposed_at=timezone.now(),
        proposed_by_id=actor.user_id,
        rule=str(transition.citation)[:300],
    )
    _check(licence, change, frozenset(documents))
    change.save()
    for name, (filename, data) in documents.items():
        kept = keep_original(
            actor=actor,
            data=data,
            filename=filename,
            classification=Classification(licence.classification),
            releasability=Releasability.AUTHORITIES,
        )
        LicenceChangeDocument.objects.create(change=change, name=name, document=kept)
    propose(actor=actor, action=DECIDE_CHANGES, subject=licence, content=_content(change))
    record(
        "sources.licence_change_proposed",
        licence,
        before=str(state),
        after=str(to_state),
        reason=change.reason,
        documents=sorted(documents),
    )
    return change


@service(DECIDE_CHANGES)
def decide_licence_change(
    *, actor: Actor, licence: Licence, approve: bool, reason: str = ""
) -> Licence:
    """Decide the pending change as second person; the rules are asked again on the day."""
    licence = locked_licence(actor=actor, licence=licence)
    change = licence.changes.filter(decision=LicenceChange.Decision.PENDING).first()
    if change is None:
        raise Conflict("nothing_proposed", "nothing waits for a decision here")
    decide(
        actor=actor,
        action=DECIDE_CHANGES,
        subject=licence,
        content=_content(change),
        approve=approve,
        reason=reason.strip(),
    )
    change.decision = (
        LicenceChange.Decision.APPROVED if approve else LicenceChange.Decision.REJECTED
    )
    change.decided_at, change.decided_by_id = timezone.now(), actor.user_id
    change.save(update_fields=["decision", "decided_at", "decided_by_id"])
    if approve:
        names = frozenset(change.documents.values_list("name", flat=True))
        _check(licence, change, names)
        _set_state(licence, LicenceState(change.to_state), change.day)
    record(
        "sources.licence_change_decided",
        licence,
        approved=approve,
        before=change.from_state,
        after=change.to_state if approve else change.from_state,
        reason=reason.strip(),
    )
    return licence


@service(APPLY)
def lodge_appeal(
    *,
    actor: Actor,
    grounds: str,
    application: Application | None = None,
    change: LicenceChange | None = None,
) -> Appeal:
    """Appeal against a refusal or a suspension within the term; another person decides it."""
    if (application is None) == (change is None):
        raise InputError("one_decision", "an appeal is against one decision")
    if len(grounds.strip()) < 10:
        raise InputError("grounds_missing", "give the grounds", where="grounds")
    if application is not None:
        application = Application.objects.select_for_update(of=("self",)).get(id=application.id)
    if change is not None:
        found = LicenceChange.objects.select_for_update(of=("self",)).select_related("licence")
        change = found.get(id=change.id)
    decided = _decided_on(actor, application, change)
    earlier = Appeal.objects.filter(application=application, change=change)
    if earlier.exists():
        raise Conflict("appealed_already", "an appeal against this decision was lodged already")
    today = timezone.localdate()
    days, _unit, source = term_in_days("appeal", actor.country, today)
    if today > decided + timedelta(days=days):
        raise Conflict("too_late", f"the term of {days} days for an appeal has ended")
    appeal = Appeal.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.RESTRICTED,
        releasability=Releasability.AUTHORITIES,
        application=application,
        change=change,
        grounds=grounds.strip(),
        lodged_on=today,
    )
    span, unit, source = term_in_days("decision on an appeal", actor.country, today)
    set_deadline(
        subject=appeal,
        kind=APPEAL,
        what=application.number if application else change.licence.number if change else "",
        starts_on=today,
        span=span,
        unit=Unit(unit),
        rule_source=source,
        subject_url=_address(appeal),
        organisation_id=regulator_of(country=actor.country).id,
        escalate_to=Role.ADMINISTRATOR,
    )
    record("sources.appeal_lodged", appeal, grounds=appeal.grounds)
    return appeal


@service(DECIDE_APPLICATIONS)
def decide_appeal(*, actor: Actor, appeal: Appeal, uphold: bool, reason: str) -> Appeal:
    """Decide an appeal; never who took the decision it is against.

    An appeal that is upheld opens the review of a refused application again, or puts a
    licence back into force that is suspended by the very change that was appealed.
    """
    found = Appeal.objects.select_for_update(of=("self",))
    appeal = found.select_related("application", "change__licence").get(id=appeal.id)
    if appeal.country != actor.country:
        raise NotAllowed("other_state", "this appeal belongs to another State")
    if appeal.state != Appeal.State.LODGED:
        raise Conflict("decided_already", "this appeal has been decided already")
    if not is_apart_from(appeal, actor):
        raise NotAllowed("four_eyes", "who took a decision does not decide the appeal against it")
    reason = stated_reason(reason)
    appeal.state = Appeal.State.UPHELD if uphold else Appeal.State.DISMISSED
    appeal.decided_on, appeal.decided_by_id = timezone.localdate(), actor.user_id
    appeal.reason = reason
    appeal.save()
    meet_deadline(subject=appeal, kind=APPEAL)
    if uphold and appeal.application is not None:
        reopen_application(application=appeal.application)
    elif uphold and appeal.change is not None:
        licence = Licence.objects.select_for_update(of=("self",)).get(id=appeal.change.licence_id)
        latest = licence.changes.filter(decision=LicenceChange.Decision.APPROVED)
        is_latest = latest.order_by("-decided_at", "-id").first() == appeal.change
        if licence.state == LicenceState.SUSPENDED and is_latest:
            _set_state(licence, LicenceState.AUTHORIZED, timezone.localdate())
    record("sources.appeal_decided", appeal, upheld=uphold, reason=appeal.reason)
    return appeal


@part_of_service
def locked_licence(*, actor: Actor, licence: Licence) -> Licence:
    """Return a licence of the regulator's State as it is now, locked."""
    found = Licence.objects.select_for_update(of=("self",)).select_related("organisation")
    licence = found.get(id=licence.id)
    if licence.country != actor.country:
        raise NotAllowed("other_state", "this licence belongs to another State")
    return licence


def _check(licence: Licence, change: LicenceChange, documents: frozenset[str]) -> None:
    act = LicenceAct(
        to_state=LicenceState(change.to_state),
        day=change.day,
        proposer="proposer",
        approver="second person",  # enforced by the approval itself
        documents=documents,
        confirmed=frozenset(change.confirmed),
    )
    refuse_breaches(licence_act_findings(terms_of(licence), act, without_destination(licence)))


def _content(change: LicenceChange) -> dict[str, Any]:
    return {
        "change": change.id,
        "from": change.from_state,
        "to": change.to_state,
        "day": change.day.isoformat(),
        "reason": change.reason,
        "confirmed": change.confirmed,
        "documents": sorted(change.documents.values_list("document__sha256", flat=True)),
    }


def _set_state(licence: Licence, state: LicenceState, day: date) -> None:
    licence.state, licence.state_since = state, day
    licence.save(update_fields=["state", "state_since"])
    if state is LicenceState.REVOKED:
        meet_deadline(subject=licence, kind=RENEWAL)
        forget_condition_deadlines(licence=licence)
    publish("sources.licence_changed", {"licence": licence.id, "state": str(state)})


def _decided_on(
    actor: Actor, application: Application | None, change: LicenceChange | None
) -> date:
    """Return the day of the decision; refuse what is not the actor's or not open to appeal."""
    owner = application.organisation_id if application else None
    if change is not None:
        owner = change.licence.organisation_id
    if owner != actor.organisation_id:
        raise NotAllowed("not_your_licence", "only who is concerned appeals")
    if application is not None and application.decided_on is not None:
        if application.state == ApplicationState.REFUSED:
            return application.decided_on
    elif change is not None and change.decided_at is not None:
        approved = change.decision == LicenceChange.Decision.APPROVED
        if approved and change.to_state == LicenceState.SUSPENDED:
            return timezone.localdate(change.decided_at)
    raise Conflict("no_appeal", "only a refusal or a suspension is open to appeal")


def _address(appeal: Appeal) -> str:
    if appeal.application_id:
        return reverse("sources:application", args=[appeal.application_id])
    licence_id = appeal.change.licence_id if appeal.change else 0
    return reverse("sources:licence", args=[licence_id])
