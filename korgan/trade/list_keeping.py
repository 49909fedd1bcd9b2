"""What every change of a list needs: its lock, its next edition, the hash of its files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db.models import Max

from korgan.kernel.errors import NotAllowed
from korgan.kernel.organisations.domain import Actor
from korgan.trade.models import Edition, PartyList


def own_list(actor: Actor, party_list: PartyList) -> PartyList:
    """Return the list as it is now, locked; only its own organisation changes it."""
    party_list = PartyList.objects.select_for_update(of=("self",)).get(id=party_list.id)
    if party_list.organisation_id != actor.organisation_id:
        raise NotAllowed("not_your_list", "only the organisation that keeps a list changes it")
    return party_list


def next_edition(party_list: PartyList) -> int:
    """Return the number of the next edition of a locked list."""
    last = Edition.objects.filter(party_list=party_list).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def digest_of_files(contents: Sequence[bytes]) -> str:
    """Hash the bytes of an edition's files; of one file it is the file's own SHA-256."""
    return hashlib.sha256(b"".join(contents)).hexdigest()
