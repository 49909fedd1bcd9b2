"""Writes of organisations, sites and memberships."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.identity.models import User
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
    membership = Membership(
        user=user,
        organisation=organisation,
        role=role,
        clearance=clearance,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    _save(membership)
    record(
        "organisations.membership_given",
        membership,
        user=user.id,
        organisation=organisation.id,
        role=str(role),
        clearance=int(clearance),
    )
    return membership


@service(MANAGE_ORGANISATIONS)
def end_membership(*, actor: Actor, membership: Membership, last_day: date) -> None:
    """End a membership with the given last day."""
    membership.valid_to = last_day
    _save(membership)
    record("organisations.membership_ended", membership, last_day=last_day.isoformat())


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
