"""How an application stands: its states, its regulator, and by when the regulator acts."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone

from korgan.kernel.audit.services import part_of_service
from korgan.kernel.deadlines.domain import Unit
from korgan.kernel.deadlines.services import set_deadline
from korgan.kernel.errors import Conflict, NotAllowed
from korgan.kernel.organisations.domain import Actor, OrganisationKind, Role
from korgan.kernel.organisations.models import Organisation
from korgan.sources.domain.applications import ApplicationState, next_application_states
from korgan.sources.models import APPLICATION_STATE_LABELS, Application
from korgan.sources.selectors.licensing import term_in_days


@part_of_service
def own_application(*, actor: Actor, application: Application) -> Application:
    """Return the applicant's own application as it is now, locked."""
    found = Application.objects.select_for_update(of=("self",)).select_related("organisation")
    application = found.get(id=application.id)
    if application.organisation_id != actor.organisation_id:
        raise NotAllowed("not_your_application", "only the applicant does this")
    return application


@part_of_service
def require_state(application: Application, *states: ApplicationState) -> None:
    """Refuse unless the application stands where it should."""
    if application.state not in states:
        label = APPLICATION_STATE_LABELS[ApplicationState(application.state)]
        raise Conflict(
            "wrong_state",
            f"the application is {label}",
            mend="reload the page to see how it stands",
        )


@part_of_service
def move_to(application: Application, state: ApplicationState) -> None:
    """Take an application to a state that may follow, or refuse."""
    before = ApplicationState(application.state)
    if state not in next_application_states(before):
        raise Conflict(
            "wrong_state",
            f"the application is {APPLICATION_STATE_LABELS[before]}",
            mend="reload the page to see how it stands",
        )
    application.state = state


@part_of_service
def regulator_of(*, country: str) -> Organisation:
    """Return the State's regulator: whose deadlines those of licensing are."""
    found = Organisation.objects.filter(country=country, kind=OrganisationKind.REGULATOR)
    regulator = found.order_by("id").first()
    if regulator is None:
        raise Conflict("no_regulator", "this State has no regulator here yet")
    return regulator


@part_of_service
def set_review_deadline(
    *, application: Application, kind: str, item: str, regulator: Organisation
) -> None:
    """Set by when the regulator has to act on an application."""
    today: date = timezone.localdate()
    span, unit, source = term_in_days(item, application.country, today)
    set_deadline(
        subject=application,
        kind=kind,
        what=application.number,
        starts_on=today,
        span=span,
        unit=Unit(unit),
        rule_source=source,
        subject_url=reverse("sources:application", args=[application.id]),
        organisation_id=regulator.id,
        escalate_to=Role.APPROVER,
    )
