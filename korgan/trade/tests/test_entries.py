from __future__ import annotations

import pytest

from korgan.kernel.errors import Conflict, NotAllowed
from korgan.kernel.jobs.running import run_waiting_jobs
from korgan.science.names.parties import PartyFacts
from korgan.trade.domain.work import ListKind, Operation, ProposalState
from korgan.trade.models import EntryProposal, PartyList
from korgan.trade.selectors.lists import waiting_proposals
from korgan.trade.services.entries import decide_entry, propose_entry
from korgan.trade.services.lists import create_list, receive_edition
from korgan.trade.tests.examples import FIRST, answer_for, entry, list_in_force, registered
from tests.cast import Cast


def denials(cast: Cast) -> PartyList:
    return create_list(actor=cast.customs_officer, name="Denials", kind=ListKind.DENIALS)


def proposed(
    cast: Cast,
    party_list: PartyList,
    operation: Operation = Operation.ADD,
    number: str = "",
    name: str = "Orvanta Alloys",
) -> EntryProposal:
    return propose_entry(
        actor=cast.customs_officer,
        party_list=party_list,
        operation=operation,
        entry=entry(name, number),
        basis="Refused licence 17: end-use not credible",
    )


def approved(cast: Cast, proposal: EntryProposal) -> EntryProposal:
    done = decide_entry(actor=cast.customs_supervisor, proposal=proposal, approve=True, reason="")
    run_waiting_jobs()
    return done


def test_an_entry_counts_only_after_a_second_person(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    party = registered(cast.customs_officer, PartyFacts(("ORVANTA ALOYS",)))
    party_list = denials(cast)
    proposal = proposed(cast, party_list)
    assert proposal.entity_id == "D-00001"
    assert waiting_proposals(actor=cast.customs_officer, list_id=party_list.id).get() == proposal
    assert not answer_for(cast.customs_officer, PartyFacts(("Orvanta Alloys",))).hits
    with pytest.raises(NotAllowed):
        decide_entry(actor=cast.customs_officer, proposal=proposal, approve=True, reason="")
    done = approved(cast, proposal)
    assert done.state == ProposalState.APPROVED and done.edition is not None
    assert (done.edition.number, done.edition.entries, done.edition.added) == (1, 1, 1)
    (hit,) = answer_for(cast.customs_officer, PartyFacts(("Orvanta Alloys",))).hits
    assert (hit.list_name, hit.entity_id) == ("Denials", "D-00001")
    # The party was known before the denial: it is found by the re-screening.
    assert party.matches.get().listed_name == "Orvanta Alloys"


def test_an_entry_is_changed_and_removed_edition_by_edition(cast: Cast) -> None:
    party_list = denials(cast)
    approved(cast, proposed(cast, party_list))
    change = proposed(cast, party_list, Operation.CHANGE, "D-00001", "Orvanta Alloys and Metals")
    assert approved(cast, change).edition is not None
    removal = proposed(cast, party_list, Operation.REMOVE, "D-00001")
    edition = approved(cast, removal).edition
    assert edition is not None
    assert (edition.number, edition.entries, edition.removed) == (3, 0, 1)
    versions = party_list.versions.order_by("since").values_list("name", "since", "until")
    assert list(versions) == [("Orvanta Alloys", 1, 2), ("Orvanta Alloys and Metals", 2, 3)]


def test_a_rejected_entry_leaves_the_list_as_it_is(cast: Cast) -> None:
    party_list = denials(cast)
    proposal = proposed(cast, party_list)
    done = decide_entry(
        actor=cast.customs_supervisor, proposal=proposal, approve=False, reason="No basis"
    )
    assert done.state == ProposalState.REJECTED
    party_list.refresh_from_db()
    assert party_list.in_force is None
    with pytest.raises(Conflict):
        decide_entry(actor=cast.customs_supervisor, proposal=proposal, approve=True, reason="")


def test_a_list_kept_here_is_not_imported_and_an_official_one_not_written(cast: Cast) -> None:
    party_list = denials(cast)
    with pytest.raises(Conflict):
        receive_edition(actor=cast.customs_officer, party_list=party_list, files=[("a.csv", FIRST)])
    with pytest.raises(Conflict):
        proposed(cast, list_in_force(cast.customs_officer))
