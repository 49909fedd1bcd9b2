"""Tell other capabilities that the State has to do with a party, so that it can be screened."""

from __future__ import annotations

from korgan.kernel.audit.services import part_of_service
from korgan.kernel.events.models import Event
from korgan.kernel.events.services import publish
from korgan.kernel.organisations.models import Organisation

PARTY_MET = "organisations.party_met"


@part_of_service
def announce_party(
    *, met_in: str, name: str, country: str = "", registration: str = "", address: str = ""
) -> Event:
    """Publish the facts of a party within the service that met it; only facts that are no secret.

    ``met_in`` is the capability's name. Whoever consumes it does so once for the same facts.
    """
    return publish(
        PARTY_MET,
        {
            "met_in": met_in,
            "names": [name],
            "kind": "organisation",
            "countries": [country] if country else [],
            "identifiers": [registration] if registration else [],
            "addresses": [address] if address else [],
        },
    )


@part_of_service
def announce_organisation(*, met_in: str, organisation: Organisation) -> Event:
    """Publish the facts of an organisation that is known here."""
    return announce_party(
        met_in=met_in,
        name=organisation.name,
        country=organisation.country,
        registration=organisation.registration,
        address=organisation.address,
    )
