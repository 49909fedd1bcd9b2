"""Entries of the national list and the register of denials: proposed by one, decided by another."""

from __future__ import annotations

import hashlib

from django.utils import timezone

from korgan.kernel.approvals.services import decide, propose
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.rights import declare_action
from korgan.trade.domain.lists import ListEntry
from korgan.trade.domain.work import (
    EditionState,
    ListKind,
    Operation,
    ProposalState,
    entry_as_dict,
    entry_from_dict,
)
from korgan.trade.list_keeping import next_edition, own_list
from korgan.trade.models import Edition, EntryProposal, EntryVersion, PartyList
from korgan.trade.selectors.lists import content_proposed
from korgan.trade.services.editions import end_versions, put_in_force, version_of
from korgan.trade.services.lists import KEEP_LISTS, SCREENING

APPROVE_ENTRIES = declare_action(
    "trade.approve_entries", roles=[Role.SUPERVISOR, Role.APPROVER], kinds=SCREENING, own=True
)


@service(KEEP_LISTS)
def propose_entry(
    *,
    actor: Actor,
    party_list: PartyList,
    operation: Operation,
    entry: ListEntry,
    basis: str,
) -> EntryProposal:
    """Propose to add, change or remove an entry; nothing is screened against it yet."""
    if actor.user_id is None:
        raise NotAllowed("no_person", "only a person can propose")
    party_list = own_list(actor, party_list)
    if not party_list.is_kept_here:
        raise Conflict("not_kept_here", "entries of this list are imported, not made here")
    if len(basis.strip()) < 5:
        raise InputError("basis_missing", "name the legal basis and the reason", where="basis")
    content = entry_as_dict(entry)
    if operation is Operation.ADD:
        letter = "N" if party_list.kind == ListKind.NATIONAL else "D"
        number = f"{letter}-{next_number(f'trade.entry.{party_list.id}'):05d}"
        content["entity_id"] = number
    else:
        _standing(party_list, entry.entity_id)
    proposal = EntryProposal.objects.create(
        organisation_id=party_list.organisation_id,
        country=party_list.country,
        classification=party_list.classification,
        releasability=party_list.releasability,
        party_list=party_list,
        operation=operation,
        entity_id=content["entity_id"],
        name=entry.name[:400],
        content=content,
        basis=basis.strip(),
        proposed_by_id=actor.user_id,
        proposed_at=timezone.now(),
    )
    propose(
        actor=actor, action=APPROVE_ENTRIES, subject=proposal, content=content_proposed(proposal)
    )
    record(
        "trade.entry_proposed",
        proposal,
        list=party_list.name,
        operation=str(operation),
        entity_id=proposal.entity_id,
        basis=proposal.basis,
    )
    return proposal


@service(APPROVE_ENTRIES)
def decide_entry(
    *, actor: Actor, proposal: EntryProposal, approve: bool, reason: str
) -> EntryProposal:
    """Approve or reject a proposed entry; approved, it makes a new edition of the list."""
    party_list = own_list(actor, proposal.party_list)
    proposal = EntryProposal.objects.select_related("party_list").get(id=proposal.id)
    if proposal.state != ProposalState.WAITING:
        raise Conflict("nothing_proposed", "nothing waits for a decision here")
    decide(
        actor=actor,
        action=APPROVE_ENTRIES,
        subject=proposal,
        content=content_proposed(proposal),
        approve=approve,
        reason=reason.strip(),
    )
    proposal.state = ProposalState.APPROVED if approve else ProposalState.REJECTED
    if approve:
        proposal.edition = make_edition(actor=actor, party_list=party_list, proposal=proposal)
    proposal.save(update_fields=["state", "edition"])
    record(
        "trade.entry_decided",
        proposal,
        approved=approve,
        reason=reason.strip(),
        edition=proposal.edition.number if proposal.edition else 0,
    )
    return proposal


@part_of_service
def make_edition(*, actor: Actor, party_list: PartyList, proposal: EntryProposal) -> Edition:
    """Make the next edition of a list kept here, which differs by one entry."""
    before = party_list.in_force
    operation = Operation(proposal.operation)
    version = version_of(party_list.id, next_edition(party_list), entry_from_dict(proposal.content))
    chain = f"{before.sha256 if before else ''} {operation} {version.sha256}"
    edition = Edition(
        party_list=party_list,
        number=version.since,
        state=EditionState.RECEIVED,
        format="entered_here",
        published_on=timezone.localdate().isoformat(),
        sha256=hashlib.sha256(chain.encode()).hexdigest(),
        received_at=timezone.now(),
        received_by_id=proposal.proposed_by_id,
        confirmed_by_id=actor.user_id,
        entries=before.entries if before else 0,
    )
    if operation is Operation.ADD:
        edition.added, edition.entries = 1, edition.entries + 1
    else:
        standing = _standing(party_list, proposal.entity_id)
        end_versions(edition=edition, primary_keys=[standing.id])
        if operation is Operation.REMOVE:
            edition.removed, edition.entries = 1, edition.entries - 1
        else:
            edition.changed = 1
    edition.save()
    if operation is not Operation.REMOVE:
        version.save()
    put_in_force(actor=actor, edition=edition)
    return edition


def _standing(party_list: PartyList, entity_id: str) -> EntryVersion:
    found = EntryVersion.objects.filter(
        party_list=party_list, entity_id=entity_id, until__isnull=True
    ).first()
    if found is None:
        raise NotFound("not_found", f"the list has no entry {entity_id} now")
    return found
