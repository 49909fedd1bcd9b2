"""Who acts when the system screens by itself: a screening office of this State, no person."""

from __future__ import annotations

from dataclasses import replace

from korgan.kernel.organisations.domain import Actor, OrganisationKind, Role
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.organisations.seats import console_actor

# Which office looks after parties that other parts of the system meet, the first there is.
_OFFICES = (OrganisationKind.LICENSING, OrganisationKind.CUSTOMS, OrganisationKind.REGULATOR)


def acting_for(organisation_id: int) -> Actor:
    """Return the system acting for one screening office of its own State."""
    console = console_actor(Role.OFFICER, Role.SUPERVISOR)
    office = Organisation.objects.get(id=organisation_id, country=console.country)
    return replace(
        console,
        organisation_id=office.id,
        organisation_name=office.name,
        organisation_kind=OrganisationKind(office.kind),
    )


def screening_office(country: str) -> Organisation | None:
    """Return the State's export-licensing authority, else its customs, else its regulator."""
    found = Organisation.objects.filter(country=country, kind__in=list(_OFFICES)).order_by("id")
    return min(found, key=lambda each: _OFFICES.index(OrganisationKind(each.kind)), default=None)
