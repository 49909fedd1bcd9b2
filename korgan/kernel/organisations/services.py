"""Writes of organisations, sites and memberships."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.identity.models import User
from korgan.kernel.identity.services import MANAGE_ACCOUNTS, enter_account
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.models import Membership, Organisation, Site
from korgan.kernel.organisations.rights import declare_action

MANAGE_ORGANISATIONS = declare_action("organisations.manage", roles=[Role.ADMINISTRATOR])


@service(MANAGE_ORGANISATIONS)
def create_organisation(
    *,
    actor: Actor,
    name: str,
    kind: OrganisationKind,
    country: str,
    registration: str = "",
    address: str = "",
) -> Organisation:
    """Enter an organisation of this State, or a foreign partner."""
    if not actor.runs_this_node:
        raise NotAllowed(
            "not_the_node",
            "organisations are entered by who operates this installation",
            mend="ask its administrator",
        )
    organisation = Organisation(
        name=name.strip(),
        kind=kind,
        country=country.upper(),
        registration=registration,
        address=address,
    )
    _save(organisation)
    record("organisations.created", organisation, kind=str(kind), country=organisation.country)
    return organisation


@service(MANAGE_ORGANISATIONS)
def initialise_node(
    *, actor: Actor, name: str, kind: OrganisationKind, country: str
) -> Organisation:
    """Enter the organisation that operates this installation; can be done once."""
    if Organisation.objects.filter(runs_this_node=True).exists():
        raise Conflict("initialised_already", "this node belongs to an organisation already")
    organisation = Organisation(
        name=name.strip(), kind=kind, country=country.upper(), runs_this_node=True
    )
    _save(organisation)
    record("organisations.node_initialised", organisation, country=organisation.country)
    return organisation


@service(MANAGE_ORGANISATIONS)
def create_site(
    *,
    actor: Actor,
    organisation: Organisation,
    name: str,
    kind: str = "",
    address: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    classification: Classification = Classification.OFFICIAL,
    releasability: Releasability = Releasability.AUTHORITIES,
) -> Site:
    """Enter a place of an organisation."""
    _require_reach(actor, organisation)
    site = Site(
        organisation=organisation,
        country=organisation.country,
        name=name.strip(),
        kind=kind,
        address=address,
        latitude=latitude,
        longitude=longitude,
        classification=classification,
        releasability=releasability,
    )
    _save(site)
    record("organisations.site_created", site, organisation=organisation.id)
    return site


@service(MANAGE_ORGANISATIONS)
def give_membership(
    *,
    actor: Actor,
    user: User,
    organisation: Organisation,
    role: Role,
    clearance: Classification,
    valid_from: date,
    valid_to: date | None = None,
) -> Membership:
    """Give a person a role in an organisation, for a time."""
    membership = _add_membership(
        actor,
        user=user,
        organisation=organisation,
        role=role,
        clearance=clearance,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    record("organisations.membership_given", membership, **_facts(membership))
    return membership


@service(MANAGE_ACCOUNTS)
def open_account(
    *,
    actor: Actor,
    username: str,
    display_name: str,
    password: str,
    organisation: Organisation,
    role: Role,
    clearance: Classification,
    valid_from: date,
    valid_to: date | None = None,
) -> Membership:
    """Create an account with its first membership: both, or neither."""
    user = enter_account(username=username, display_name=display_name, password=password)
    membership = _add_membership(
        actor,
        user=user,
        organisation=organisation,
        role=role,
        clearance=clearance,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    record("organisations.account_opened", membership, username=user.username, **_facts(membership))
    return membership


def _add_membership(
    actor: Actor,
    *,
    user: User,
    organisation: Organisation,
    role: Role,
    clearance: Classification,
    valid_from: date,
    valid_to: date | None,
) -> Membership:
    _require_reach(actor, organisation)
    if clearance > actor.clearance and not actor.runs_this_node:
        raise NotAllowed(
            "clearance_above_own",
            "you cannot clear anybody higher than yourself",
            mend="ask the administrator of this installation",
        )
    membership = Membership(
        user=user,
        organisation=organisation,
        role=role,
        clearance=clearance,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    _save(membership)
    return membership


def _facts(membership: Membership) -> dict[str, str | int]:
    return {
        "user": membership.user_id,
        "organisation": membership.organisation_id,
        "role": str(membership.role),
        "clearance": int(membership.clearance),
    }


@service(MANAGE_ORGANISATIONS)
def end_membership(*, actor: Actor, membership: Membership, last_day: date) -> None:
    """End a membership with the given last day; one before its first day was never used."""
    _require_reach(actor, membership.organisation)
    membership.valid_from = min(membership.valid_from, last_day)
    membership.valid_to = last_day
    _save(membership)
    record("organisations.membership_ended", membership, last_day=last_day.isoformat())


def _require_reach(actor: Actor, organisation: Organisation) -> None:
    """Refuse who manages another organisation and does not operate this installation."""
    if not actor.runs_this_node and organisation.id != actor.organisation_id:
        raise NotAllowed(
            "other_organisation",
            f"you manage {actor.organisation_name}, not {organisation.name}",
            mend="ask the administrator of that organisation, or of this installation",
        )


def _save(row: models.Model) -> None:
    """Save with the model's own checks, telling field by field what does not fit."""
    references = [field.name for field in row._meta.fields if field.is_relation]
    try:
        # The database judges constraints and references by itself; it is asked which one only
        # if one is broken.
        row.full_clean(exclude=references, validate_unique=False, validate_constraints=False)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            row.full_clean()
            raise Conflict("exists_already", "the same one exists already") from None
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        where = "" if field == "__all__" else field
        raise InputError("invalid", " ".join(messages), where=where) from None
