"""The fixed characters of every test: who they are never changes, so a test reads at once.

Two States. In the first (XQ) a regulator, a customs service, two operators and, from abroad, a
partner. ``customs_officer`` proposes, ``customs_supervisor`` decides, ``regulator_inspector``
sees what authorities see, ``operator_applicant`` owns, ``other_operator`` must not see it,
``partner_observer`` sees what is released, ``neighbour_officer`` (State XR) sees nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from korgan.kernel.identity.models import User
from korgan.kernel.organisations.domain import Actor, Classification, OrganisationKind, Role
from korgan.kernel.organisations.models import Membership, Organisation
from korgan.kernel.organisations.seats import seat_of

SINCE = date(2020, 1, 1)
TODAY = date(2026, 6, 1)


@dataclass(frozen=True)
class Cast:
    """Actors by what they are."""

    customs_officer: Actor
    customs_supervisor: Actor
    regulator_inspector: Actor
    regulator_licensing: Actor
    regulator_approver: Actor
    administrator: Actor
    auditor: Actor
    operator_applicant: Actor
    other_operator: Actor
    partner_observer: Actor
    neighbour_officer: Actor

    def everyone(self) -> dict[str, Actor]:
        """Return all characters by name."""
        return dict(vars(self))


# character -> (organisation, kind, State, role, clearance)
_CHARACTERS: dict[str, tuple[str, OrganisationKind, str, Role, Classification]] = {
    "customs_officer": (
        "Customs",
        OrganisationKind.CUSTOMS,
        "XQ",
        Role.OFFICER,
        Classification.RESTRICTED,
    ),
    "customs_supervisor": (
        "Customs",
        OrganisationKind.CUSTOMS,
        "XQ",
        Role.SUPERVISOR,
        Classification.RESTRICTED,
    ),
    "regulator_inspector": (
        "Regulator",
        OrganisationKind.REGULATOR,
        "XQ",
        Role.INSPECTOR,
        Classification.CONFIDENTIAL,
    ),
    "regulator_licensing": (
        "Regulator",
        OrganisationKind.REGULATOR,
        "XQ",
        Role.LICENSING_OFFICER,
        Classification.CONFIDENTIAL,
    ),
    "regulator_approver": (
        "Regulator",
        OrganisationKind.REGULATOR,
        "XQ",
        Role.APPROVER,
        Classification.CONFIDENTIAL,
    ),
    "administrator": (
        "Regulator",
        OrganisationKind.REGULATOR,
        "XQ",
        Role.ADMINISTRATOR,
        Classification.CONFIDENTIAL,
    ),
    "auditor": (
        "Regulator",
        OrganisationKind.REGULATOR,
        "XQ",
        Role.AUDITOR,
        Classification.CONFIDENTIAL,
    ),
    "operator_applicant": (
        "Operator one",
        OrganisationKind.OPERATOR,
        "XQ",
        Role.APPLICANT,
        Classification.CONFIDENTIAL,
    ),
    "other_operator": (
        "Operator two",
        OrganisationKind.OPERATOR,
        "XQ",
        Role.APPLICANT,
        Classification.CONFIDENTIAL,
    ),
    "partner_observer": (
        "Partner programme",
        OrganisationKind.PARTNER,
        "XP",
        Role.OBSERVER,
        Classification.CONFIDENTIAL,
    ),
    "neighbour_officer": (
        "Neighbour customs",
        OrganisationKind.CUSTOMS,
        "XR",
        Role.OFFICER,
        Classification.CONFIDENTIAL,
    ),
}


def create_cast() -> Cast:
    """Create the organisations, users and memberships, and return the actors."""
    actors = {}
    for name, (organisation_name, kind, country, role, clearance) in _CHARACTERS.items():
        organisation, _ = Organisation.objects.get_or_create(
            name=organisation_name, country=country, defaults={"kind": kind}
        )
        user = User.objects.create_user(username=name, display_name=name.replace("_", " "))
        Membership.objects.create(
            user=user, organisation=organisation, role=role, clearance=clearance, valid_from=SINCE
        )
        actors[name] = seat_of(user, TODAY)
    return Cast(**actors)


def user_of(actor: Actor) -> User:
    """Return the account behind a character."""
    if actor.user_id is None:
        raise ValueError(f"{actor.name} is no person")
    return User.objects.get(id=actor.user_id)
