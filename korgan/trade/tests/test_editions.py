from __future__ import annotations

import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.jobs.running import run_waiting_jobs
from korgan.trade.domain.work import EditionState, SignatureState
from korgan.trade.models import Edition, EntryVersion
from korgan.trade.selectors.lists import (
    contents_of,
    difference_of,
    editions_in_force,
    list_editions,
)
from korgan.trade.services.lists import (
    confirm_edition,
    create_list,
    discard_edition,
    receive_edition,
)
from korgan.trade.tests.examples import (
    FIRM,
    FIRST,
    HEADER,
    ROWS,
    SECOND,
    answer_for,
    list_in_force,
    official_list,
    received,
)
from tests.cast import Cast


def test_a_list_comes_into_force_with_provenance_and_hash(cast: Cast) -> None:
    officer = cast.customs_officer
    edition = received(officer, official_list(officer), FIRST)
    assert edition.state == EditionState.IN_FORCE
    assert (edition.entries, edition.added, edition.changed, edition.removed) == (4, 4, 0, 0)
    assert edition.sha256 == hashlib.sha256(FIRST).hexdigest()
    assert edition.files.get().sha256 == edition.sha256
    assert answer_for(officer, FIRM).hits[0].entity_id == "1"
    verbs = list(AuditEntry.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs[:3] == ["trade.list_created", "trade.edition_received", "trade.edition_in_force"]


def test_a_new_edition_tells_what_changed_and_the_old_one_stays_readable(cast: Cast) -> None:
    party_list = list_in_force(cast.customs_officer)
    old = party_list.in_force
    assert old is not None
    new = received(cast.customs_officer, party_list, SECOND)
    assert (new.added, new.changed, new.removed) == (1, 1, 1)
    difference = difference_of(new)
    ((_, added),), ((before, after),), ((gone, _),) = (
        difference[kind] for kind in ("added", "changed", "removed")
    )
    assert added is not None and added.name == "Brovensk Isotope Supply"
    assert before is not None and before.content["birth_dates"] == ["1970-03-05"]
    assert after is not None and after.content["birth_dates"] == ["1970-03-06"]
    assert gone is not None and gone.entity_id == "4"
    assert {number for number, _ in contents_of(old)} == {"1", "2", "3", "4"}
    assert {number for number, _ in contents_of(new)} == {"1", "2", "3", "5"}
    assert EntryVersion.objects.count() == 6
    at_the_time = editions_in_force(actor=cast.customs_officer, as_of=old.in_force_from)
    assert at_the_time == [old]


def test_a_list_that_shrank_by_half_asks_before_use(cast: Cast) -> None:
    officer = cast.customs_officer
    party_list = list_in_force(officer)
    small = received(officer, party_list, (HEADER + ROWS[0] + ROWS[1]).encode())
    party_list.refresh_from_db()
    assert small.state == EditionState.ASKS
    assert small.warnings == ["list_shrank"]
    assert party_list.in_force is not None and party_list.in_force.number == 1
    with pytest.raises(InputError):
        confirm_edition(actor=officer, edition=small, reason="")
    confirm_edition(actor=officer, edition=small, reason="Publisher confirmed by telephone")
    run_waiting_jobs()
    party_list.refresh_from_db()
    assert party_list.in_force == small
    with pytest.raises(Conflict):
        discard_edition(actor=officer, edition=small, reason="")


def test_a_discarded_edition_leaves_the_last_good_one(cast: Cast) -> None:
    officer = cast.customs_officer
    party_list = list_in_force(officer)
    small = received(officer, party_list, (HEADER + ROWS[0]).encode())
    discard_edition(actor=officer, edition=small, reason="Broken download")
    party_list.refresh_from_db()
    assert party_list.in_force is not None and party_list.in_force.number == 1
    next_one = received(officer, party_list, SECOND)
    assert (next_one.number, next_one.state) == (3, EditionState.IN_FORCE)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<?xml version='1.0'?><CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATA", "truncated"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><CONSOLIDATED_LIST/>", ""),
        (b"colour,size\nred,4\n", "wrong_columns"),
        (b"   \n", "empty_file"),
    ],
)
def test_a_broken_file_is_kept_with_its_fault_and_changes_nothing(
    cast: Cast, content: bytes, code: str
) -> None:
    officer = cast.customs_officer
    party_list = list_in_force(officer)
    broken = received(officer, party_list, content, "list.xml")
    assert broken.state == EditionState.REFUSED
    assert broken.fault and (not code or broken.fault["code"] == code)
    assert broken.files.get().size == len(content)
    party_list.refresh_from_db()
    assert party_list.in_force is not None and party_list.in_force.number == 1


def test_a_broken_row_is_named_and_the_rest_is_used(cast: Cast) -> None:
    content = (HEADER + ROWS[0] + "broken\n" + ROWS[1]).encode()
    edition = received(cast.customs_officer, official_list(cast.customs_officer), content)
    assert edition.state == EditionState.IN_FORCE
    assert edition.entries == 2
    assert edition.problems == [["line 3", "1 cells, not 6"]]


def test_two_parties_with_one_number_are_both_kept(cast: Cast) -> None:
    entries = [{"id": "7", "names": [name]} for name in ("Orvanta Alloys", "Tarnovex House")]
    content = json.dumps({"list": "x", "entries": entries}).encode()
    officer = cast.customs_officer
    edition = received(officer, official_list(officer), content, "own.json")
    assert (edition.entries, edition.problems[0][0]) == (2, "7")
    assert set(EntryVersion.objects.values_list("entity_id", flat=True)) == {"7", "7#2"}


def test_the_announced_hash_and_the_same_bytes_are_noticed(cast: Cast) -> None:
    officer = cast.customs_officer
    party_list = list_in_force(officer)
    party_list.refresh_from_db()
    with pytest.raises(Conflict, match="very bytes"):
        receive_edition(actor=officer, party_list=party_list, files=[("a.csv", FIRST)])
    with pytest.raises(InputError, match="not the one announced"):
        receive_edition(
            actor=officer,
            party_list=party_list,
            files=[("a.csv", SECOND)],
            announced_sha256="0" * 64,
        )
    assert Edition.objects.count() == 1


def test_a_list_with_a_key_takes_signed_editions_only(cast: Cast) -> None:
    officer = cast.customs_officer
    private = Ed25519PrivateKey.generate()
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    from korgan.trade.domain.work import ListKind

    signed = create_list(
        actor=officer, name="Signed", kind=ListKind.OFFICIAL, public_key=pem.decode()
    )
    files = [("a.csv", FIRST)]
    for signature in (None, ("a.sig", bytes(64))):
        with pytest.raises(InputError):
            receive_edition(actor=officer, party_list=signed, files=files, signature=signature)
    edition = receive_edition(
        actor=officer, party_list=signed, files=files, signature=("a.sig", private.sign(FIRST))
    )
    assert edition.signature_state == SignatureState.VERIFIED
    with pytest.raises(InputError):
        create_list(actor=officer, name="Bad", kind=ListKind.OFFICIAL, public_key="no key")


def test_who_may_not_keep_lists_or_see_them(cast: Cast) -> None:
    party_list = list_in_force(cast.customs_officer)
    with pytest.raises(NotAllowed):
        receive_edition(
            actor=cast.operator_applicant, party_list=party_list, files=[("a.csv", SECOND)]
        )
    with pytest.raises(NotAllowed):
        receive_edition(
            actor=cast.regulator_licensing, party_list=party_list, files=[("a.csv", SECOND)]
        )
    assert list_editions(actor=cast.neighbour_officer).count() == 0
    assert list_editions(actor=cast.regulator_inspector).count() == 1
