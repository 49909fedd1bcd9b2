"""Reads of organisations, and the one rule of who sees what."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Case, DecimalField, F, Q, QuerySet, Value, When
from django.db.models.functions import Round

from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.domain import Actor, OrganisationKind, Releasability, Role
from korgan.kernel.organisations.models import Labelled, Membership, Organisation, Site

L = TypeVar("L", bound=Labelled)


def visible_to(actor: Actor, records: QuerySet[L]) -> QuerySet[L]:
    """Keep only the records that the actor may see: cleared for, and owned by or released to.

    This is the single door: every selector of labelled records passes through it.
    """
    released = Q(organisation_id=actor.organisation_id) | Q(releasability=Releasability.PUBLIC)
    released |= Q(releasability=Releasability.NAMED, released_to_id=actor.organisation_id)
    if actor.organisation_kind == OrganisationKind.PARTNER:
        released |= Q(releasability=Releasability.PARTNERS)
    else:
        to_own_state = [Releasability.STATE, Releasability.PARTNERS]
        if actor.is_authority:
            to_own_state.append(Releasability.AUTHORITIES)
        released |= Q(releasability__in=to_own_state, country=actor.country)
    return records.filter(released, classification__lte=actor.clearance)


def get_visible(actor: Actor, records: QuerySet[L], **lookup: object) -> L:
    """Return the one visible record, or say that there is none (the same for hidden ones)."""
    found = visible_to(actor, records).filter(**lookup).first()
    if found is None:
        what = records.model._meta.verbose_name
        raise NotFound("not_found", f"no such {what}, or not one that you may see")
    return found


def list_organisations(*, actor: Actor) -> QuerySet[Organisation]:
    """Authorities see every organisation of their State and partners; others the public bodies."""
    partners_and_own = Q(kind=OrganisationKind.PARTNER) | Q(id=actor.organisation_id)
    if actor.is_authority:
        return Organisation.objects.filter(partners_and_own | Q(country=actor.country))
    bodies = Q(country=actor.country) & ~Q(kind=OrganisationKind.OPERATOR)
    return Organisation.objects.filter(partners_and_own | bodies)


def node_owner() -> Organisation | None:
    """Return the organisation that operates this installation, once there is one."""
    return Organisation.objects.filter(runs_this_node=True).first()


def list_sites(*, actor: Actor) -> QuerySet[Site]:
    """Return the sites that the actor may see."""
    return visible_to(actor, Site.objects.select_related("organisation"))


# One decimal of a degree: a place within some eleven kilometres.
COARSE = 1


def list_places(*, actor: Actor) -> QuerySet[Site]:
    """Return the visible sites with ``known_latitude``, ``known_longitude`` and ``known_address``.

    Operators keep what is dangerous: where exactly their premises are is for themselves and the
    regulator of their State. Others see them within some kilometres and without an address.
    """
    known = Q(organisation_id=actor.organisation_id)
    known |= ~Q(organisation__kind=OrganisationKind.OPERATOR)
    if actor.organisation_kind == OrganisationKind.REGULATOR:
        known |= Q(country=actor.country)
    blurred = {
        f"known_{name}": Case(
            When(known, then=F(name)),
            default=Round(name, precision=COARSE),
            output_field=DecimalField(max_digits=8, decimal_places=5),
        )
        for name in ("latitude", "longitude")
    }
    address = Case(When(known, then=F("address")), default=Value(""))
    return list_sites(actor=actor).annotate(**blurred, known_address=address)


def list_members(*, actor: Actor) -> QuerySet[Membership]:
    """Return the members of the own organisation; who operates the node manages those of all."""
    members = Membership.objects.select_related("user", "organisation")
    if Role.ADMINISTRATOR in actor.roles and actor.runs_this_node:
        return members
    return members.filter(organisation_id=actor.organisation_id)


def managed_organisations(*, actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose sites and members the actor may enter."""
    if actor.runs_this_node:
        return Organisation.objects.order_by("name")
    return Organisation.objects.filter(id=actor.organisation_id)
