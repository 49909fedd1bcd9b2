"""Reads of lists, their editions and entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from korgan.kernel.approvals.models import Proposal
from korgan.kernel.approvals.selectors import proposals_for
from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.trade.domain.answers import AskedEdition
from korgan.trade.domain.work import EditionState, ProposalState
from korgan.trade.models import Edition, EntryProposal, EntryVersion, PartyList


def list_lists(*, actor: Actor) -> QuerySet[PartyList]:
    """Return the lists that the actor may see."""
    return visible_to(actor, PartyList.objects.select_related("organisation", "in_force"))


def get_list(*, actor: Actor, list_id: int) -> PartyList:
    """Return one list."""
    return get_visible(
        actor, PartyList.objects.select_related("organisation", "in_force"), id=list_id
    )


def list_editions(*, actor: Actor, list_id: int | None = None) -> QuerySet[Edition]:
    """Return the editions of the lists that the actor may see, or of one of them."""
    lists = visible_to(actor, PartyList.objects.all())
    editions = Edition.objects.filter(party_list__in=lists).select_related("party_list")
    return editions if list_id is None else editions.filter(party_list_id=list_id)


def get_edition(*, actor: Actor, edition_id: int) -> Edition:
    """Return one edition."""
    edition = (
        list_editions(actor=actor)
        .select_related("party_list__in_force", "received_by", "confirmed_by", "signature")
        .filter(id=edition_id)
        .first()
    )
    if edition is None:
        raise NotFound("not_found", "no such edition, or not one that you may see")
    return edition


def editions_in_force(*, actor: Actor, as_of: datetime | None = None) -> list[Edition]:
    """Return the edition in force of each visible list, now or at a moment of the past."""
    editions = list_editions(actor=actor).order_by("party_list_id", "number")
    if as_of is None:
        return list(editions.filter(state=EditionState.IN_FORCE))
    latest = {each.party_list_id: each for each in editions.filter(in_force_from__lte=as_of)}
    return list(latest.values())


def editions_named(*, actor: Actor, stamps: Iterable[Mapping[str, Any]]) -> list[Edition]:
    """Return the editions that an answer names, to replay it."""
    wanted = {(stamp["list_id"], stamp["edition"]) for stamp in stamps}
    editions = list_editions(actor=actor).filter(party_list_id__in={lst for lst, _ in wanted})
    found = [e for e in editions if (e.party_list_id, e.number) in wanted]
    if len(found) < len(wanted):
        raise NotFound("not_found", "an edition of this answer is not one that you may see")
    return sorted(found, key=lambda e: e.party_list_id)


def asked_edition(edition: Edition) -> AskedEdition:
    """Name an edition in an answer."""
    return AskedEdition(
        edition.party_list_id,
        edition.party_list.name,
        edition.number,
        edition.published_on,
        edition.sha256,
    )


def _standing_in(edition: Edition) -> Q:
    number = edition.number
    return Q(party_list_id=edition.party_list_id, since__lte=number) & (
        Q(until__isnull=True) | Q(until__gt=number)
    )


def entries_of(*, actor: Actor, edition_id: int) -> QuerySet[EntryVersion]:
    """Return the entries of an edition, of the past too."""
    edition = get_edition(actor=actor, edition_id=edition_id)
    return EntryVersion.objects.filter(_standing_in(edition))


def contents_of(edition: Edition) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield number and content of each entry of an edition, to build an index."""
    rows = EntryVersion.objects.filter(_standing_in(edition)).order_by("id")
    yield from rows.values_list("entity_id", "content").iterator(chunk_size=2000)


def versions_for(edition: Edition, entity_ids: Sequence[str]) -> dict[str, EntryVersion]:
    """Return the entries of an edition by their numbers on the list."""
    found: dict[str, EntryVersion] = {}
    for start in range(0, len(entity_ids), 500):
        part = entity_ids[start : start + 500]
        rows = EntryVersion.objects.filter(_standing_in(edition), entity_id__in=part)
        found.update({row.entity_id: row for row in rows})
    return found


def get_entry(*, actor: Actor, entry_id: int) -> EntryVersion:
    """Return one version of an entry of a visible list."""
    lists = visible_to(actor, PartyList.objects.all())
    rows = EntryVersion.objects.filter(party_list__in=lists).select_related("party_list__in_force")
    entry = rows.filter(id=entry_id).first()
    if entry is None:
        raise NotFound("not_found", "no such listed party, or not one that you may see")
    return entry


def versions_of(entry: EntryVersion) -> list[EntryVersion]:
    """Return all versions of a visible entry, newest first."""
    rows = EntryVersion.objects.filter(party_list_id=entry.party_list_id, entity_id=entry.entity_id)
    return list(rows.order_by("-since"))


Pair = tuple[EntryVersion | None, EntryVersion | None]


def difference_of(edition: Edition, most: int = 200) -> dict[str, list[Pair]]:
    """Return pairs (before, after) that an edition added, changed and removed, up to ``most``."""
    rows = EntryVersion.objects.filter(party_list_id=edition.party_list_id)
    began = rows.filter(since=edition.number)
    ended = {row.entity_id: row for row in rows.filter(until=edition.number)}
    begun = {row.entity_id: row for row in began.order_by("name")}
    added: list[Pair] = [(None, new) for key, new in begun.items() if key not in ended]
    changed: list[Pair] = [(ended[key], new) for key, new in begun.items() if key in ended]
    removed: list[Pair] = [(old, None) for key, old in ended.items() if key not in begun]
    return {"added": added[:most], "changed": changed[:most], "removed": removed[:most]}


def changed_entities(edition: Edition) -> tuple[set[str], set[str]]:
    """Return the numbers of entries that an edition added or changed, and that it removed.

    What a later edition has brought back does not count as removed.
    """
    rows = EntryVersion.objects.filter(party_list_id=edition.party_list_id)
    began = set(rows.filter(since=edition.number).values_list("entity_id", flat=True))
    standing = rows.filter(until__isnull=True).values("entity_id")
    gone = rows.filter(until=edition.number).exclude(entity_id__in=standing)
    return began, set(gone.values_list("entity_id", flat=True))


def list_entry_proposals(*, actor: Actor) -> QuerySet[EntryProposal]:
    """Return the proposed entries that the actor may see."""
    return visible_to(actor, EntryProposal.objects.select_related("party_list", "proposed_by"))


def waiting_proposals(*, actor: Actor, list_id: int) -> QuerySet[EntryProposal]:
    """Return what waits for a second person on one list."""
    waiting = list_entry_proposals(actor=actor).filter(state=ProposalState.WAITING)
    return waiting.filter(party_list_id=list_id).order_by("id")


def get_entry_proposal(*, actor: Actor, proposal_id: int) -> EntryProposal:
    """Return one proposed entry."""
    rows = EntryProposal.objects.select_related("party_list", "proposed_by", "edition")
    return get_visible(actor, rows, id=proposal_id)


def decisions_on(*, actor: Actor, proposal: EntryProposal) -> QuerySet[Proposal]:
    """Return who decided on a proposed entry."""
    return proposals_for(
        actor=actor, subject_type=proposal._meta.label, subject_id=str(proposal.pk)
    )


def content_proposed(proposal: EntryProposal) -> dict[str, object]:
    """Return exactly what a second person decides on."""
    return {
        "list": proposal.party_list.name,
        "operation": proposal.operation,
        "entity_id": proposal.entity_id,
        "content": proposal.content,
        "basis": proposal.basis,
    }
