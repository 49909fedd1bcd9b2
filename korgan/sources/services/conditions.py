"""Record that a condition of a licence was met, and set the day on which it is due next."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.deadlines.kinds import declare_kind, label_of
from korgan.kernel.deadlines.services import meet_deadline, set_deadline
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.rights import declare_action
from korgan.sources.domain.licences import LicenceState
from korgan.sources.domain.rule_tables import load_table
from korgan.sources.models import ConditionMet, Licence, LicenceRevision
from korgan.sources.selectors.conditions import KIND, DueCondition, conditions_of
from korgan.sources.selectors.licensing import revision_of
from korgan.sources.selectors.source import holds_or_regulates

# Those of the library that comes with the product; a State's own keep their title in the deadline.
for _row in load_table("licence_conditions"):
    declare_kind(f"{KIND}{_row['key']}", gettext_lazy(_row["title"]))

MEET_CONDITIONS = declare_action(
    "sources.meet_conditions",
    roles=[Role.APPLICANT, Role.ACCOUNTANT, Role.INSPECTOR, Role.LICENSING_OFFICER],
    kinds=[OrganisationKind.OPERATOR, OrganisationKind.REGULATOR],
)


@service(MEET_CONDITIONS)
def meet_condition(
    *,
    actor: Actor,
    licence: Licence,
    key: str,
    met_on: date,
    filename: str,
    data: bytes,
    note: str = "",
) -> ConditionMet:
    """Record that the earliest due day of a condition was met; its licensee or the regulator."""
    found = Licence.objects.select_for_update(of=("self",)).select_related("organisation")
    licence = found.get(id=licence.id)
    if not holds_or_regulates(actor, licence.organisation_id, licence.country):
        raise NotAllowed("not_your_licence", "only the licensee and the regulator record this")
    if licence.state == LicenceState.REVOKED:
        raise Conflict("licence_revoked", "this licence is revoked")
    due = _due(licence, key)
    if due.due_on is None:
        raise Conflict("nothing_due", "this condition does not fall due again under this licence")
    if met_on > timezone.localdate():
        raise InputError("day_in_future", "the day lies in the future", where="met_on")
    if met_on < due.counted_from:
        raise InputError(
            "before_its_period",
            f"what is due on {due.due_on.isoformat()} is met after {due.counted_from.isoformat()}",
            where="met_on",
        )
    made = ConditionMet.objects.create(
        organisation_id=licence.organisation_id,
        country=licence.country,
        classification=licence.classification,
        releasability=licence.releasability,
        licence=licence,
        key=key,
        due_on=due.due_on,
        met_on=met_on,
        note=note.strip()[:400],
        document=keep_original(
            actor=actor,
            data=data,
            filename=filename,
            classification=Classification(licence.classification),
            releasability=Releasability(licence.releasability),
        ),
        recorded_at=timezone.now(),
        recorded_by_id=actor.user_id,
    )
    set_condition_deadline(licence=licence, due=_due(licence, key))
    record(
        "sources.condition_met",
        licence,
        condition=key,
        due=made.due_on.isoformat(),
        met=met_on.isoformat(),
        late=made.is_late,
        sha256=made.document.sha256,
    )
    return made


@part_of_service
def set_condition_deadlines(*, licence: Licence, revision: LicenceRevision) -> None:
    """Set what a newly issued revision makes due; what an earlier one made due is not due now."""
    forget_condition_deadlines(licence=licence)
    for due in conditions_of(revision, list(licence.conditions_met.all())):
        set_condition_deadline(licence=licence, due=due)


@part_of_service
def set_condition_deadline(*, licence: Licence, due: DueCondition) -> None:
    """Set the next due day of a condition, in place of the one that is met."""
    kind = f"{KIND}{due.condition.key}"
    meet_deadline(subject=licence, kind=kind)
    if due.due_on is None:
        return
    set_deadline(
        subject=licence,
        kind=kind,
        what=licence.number if label_of(kind) else f"{licence.number}: {due.condition.title}",
        starts_on=due.counted_from,
        span=(due.due_on - due.counted_from).days,
        rule_source=due.condition.source,
        subject_url=reverse("sources:condition_met", args=[licence.id, due.condition.key]),
    )


@part_of_service
def forget_condition_deadlines(*, licence: Licence) -> None:
    """Take away what is due of a licence that is revised or revoked."""
    for revision in licence.revisions.all():
        for kept in revision.conditions:
            meet_deadline(subject=licence, kind=f"{KIND}{kept['key']}")


def _due(licence: Licence, key: str) -> DueCondition:
    met = list(licence.conditions_met.all())
    for each in conditions_of(revision_of(licence), met):
        if each.condition.key == key:
            return each
    raise InputError("no_condition", "this licence has no such condition", where="key")
