"""Parties that other capabilities meet: entered once, screened in the background."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from korgan.kernel.audit.services import record, service
from korgan.kernel.jobs.services import start_job
from korgan.kernel.organisations.domain import Actor
from korgan.science.names.parties import PartyFacts
from korgan.trade.domain.work import Purpose, facts_as_dict, fingerprint
from korgan.trade.models import KnownParty
from korgan.trade.services.hits import known_party
from korgan.trade.services.parties import SCREEN_PARTIES


@service(SCREEN_PARTIES)
def note_party_met(*, actor: Actor, facts: PartyFacts, met_in: str, purpose: Purpose) -> KnownParty:
    """Enter a party and have it screened; one whose very facts are known is left as it is."""
    digest = fingerprint(facts_as_dict(facts))
    own = KnownParty.objects.filter(organisation_id=actor.organisation_id, fingerprint=digest)
    known = own.order_by("id").first()
    if known is not None:
        record("trade.party_met_again", known, met_in=met_in)
        return known
    party, _is_new = known_party(
        actor=actor, facts=facts, purpose=purpose, note=_note(met_in), now=timezone.now()
    )
    # It has not been screened yet; until it is, the nightly look finds it.
    party.screened_at = None
    party.save(update_fields=["screened_at"])
    start_job(
        actor=actor,
        kind="trade.screen_met",
        title=party.name[:200],
        link=f"/trade/parties/{party.id}/",
        party_id=party.id,
        organisation_id=actor.organisation_id,
    )
    record("trade.party_met", party, met_in=met_in)
    return party


def _note(met_in: str) -> str:
    notes = {
        "sources": _("Applies for a licence of radioactive sources"),
        # That an organisation holds nuclear material is not for every office.
        "accounting": _("Known to another authority"),
        "cooperation": _("Partner of a project"),
    }
    return notes.get(met_in, met_in)
