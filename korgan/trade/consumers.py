"""What trade control does when something happened elsewhere."""

from __future__ import annotations

from typing import Any

from korgan.kernel.events.services import consumes
from korgan.kernel.organisations.parties import PARTY_MET
from korgan.kernel.organisations.selectors import node_owner
from korgan.trade.domain.work import Purpose, facts_from_dict
from korgan.trade.services.parties_met import note_party_met
from korgan.trade.system_actor import acting_for, screening_office

_PURPOSES = {"sources": Purpose.LICENCE, "accounting": Purpose.END_USE}


@consumes(PARTY_MET)
def party_met(payload: dict[str, Any]) -> None:
    """Have a party that another capability met screened now and at every new edition.

    A State without an office that screens has nobody to tell.
    """
    owner = node_owner()
    office = screening_office(owner.country) if owner else None
    if office is not None:
        note_party_met(
            actor=acting_for(office.id),
            facts=facts_from_dict(payload),
            met_in=payload["met_in"],
            purpose=_PURPOSES.get(payload["met_in"], Purpose.OTHER),
        )
