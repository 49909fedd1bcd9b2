"""From a user's memberships to the actor that every selector and service takes."""

from __future__ import annotations

import getpass
from dataclasses import replace
from datetime import date

from django.db.models import Q
from django.http import HttpRequest

from korgan.kernel.errors import NotAllowed, NotFound
from korgan.kernel.identity.models import User
from korgan.kernel.organisations.domain import Actor, Classification, OrganisationKind, Role
from korgan.kernel.organisations.models import Membership, Organisation


def seats_of(user: User, today: date) -> dict[int, Actor]:
    """Return the seats in which the user may act today, by organisation id."""
    memberships = (
        Membership.objects.filter(user=user, valid_from__lte=today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
        .select_related("organisation")
        .order_by("id")
    )
    seats: dict[int, Actor] = {}
    for membership in memberships:
        organisation = membership.organisation
        role, clearance = Role(membership.role), Classification(membership.clearance)
        seat = seats.get(organisation.id)
        if seat is None:
            seats[organisation.id] = Actor(
                user_id=user.id,
                name=str(user),
                organisation_id=organisation.id,
                organisation_name=organisation.name,
                organisation_kind=OrganisationKind(organisation.kind),
                country=organisation.country,
                roles=frozenset({role}),
                clearance=clearance,
                runs_this_node=organisation.runs_this_node,
            )
        else:
            seats[organisation.id] = replace(
                seat, roles=seat.roles | {role}, clearance=max(seat.clearance, clearance)
            )
    return seats


def seat_of(user: User, today: date, organisation_id: int | None = None) -> Actor:
    """Return the chosen seat, or the first; refuse a user who has none."""
    seats = seats_of(user, today)
    if organisation_id is not None and organisation_id in seats:
        return seats[organisation_id]
    if not seats:
        raise NotAllowed(
            "no_membership",
            "you are not a member of any organisation now",
            mend="ask your administrator for a membership",
        )
    return next(iter(seats.values()))


def installer() -> Actor:
    """Return who acts before any organisation is entered: the installation itself."""
    return Actor(
        user_id=None,
        name=f"installation: {getpass.getuser()}",
        organisation_id=0,
        organisation_name="installation",
        organisation_kind=OrganisationKind.GOVERNMENT,
        country="",
        roles=frozenset({Role.ADMINISTRATOR}),
        clearance=Classification.CONFIDENTIAL,
        via="command",
        runs_this_node=True,
    )


def console_actor(*roles: Role) -> Actor:
    """Return who acts when a command runs at the node's console: its organisation, no person."""
    owner = Organisation.objects.filter(runs_this_node=True).first()
    if owner is None:
        raise NotFound(
            "not_initialised", "this node belongs to no organisation yet", mend="run `korgan init`"
        )
    return Actor(
        user_id=None,
        name=f"console: {getpass.getuser()}",
        organisation_id=owner.id,
        organisation_name=owner.name,
        organisation_kind=OrganisationKind(owner.kind),
        country=owner.country,
        roles=frozenset(roles),
        clearance=Classification.CONFIDENTIAL,
        via="command",
        runs_this_node=True,
    )


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor of a page request, or refuse one who is not signed in."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise NotAllowed("sign_in", "sign in first")
    return actor
