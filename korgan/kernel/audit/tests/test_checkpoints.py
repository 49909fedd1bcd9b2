from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection
from pytest_django import Settings

from korgan.kernel.audit.checkpoints import make_checkpoint, take_countersignature, trust_witness
from korgan.kernel.audit.commands import audit
from korgan.kernel.audit.keys import create_key
from korgan.kernel.audit.models import AuditEntry, Checkpoint
from korgan.kernel.audit.selectors import (
    own_verifier,
    prove_entry,
    prove_growth,
    stored_head,
    stored_log,
    trusted_verifiers,
)
from korgan.kernel.audit.tests.test_services import mark_site
from korgan.kernel.audit.verification import Verdict, trust, verify_log
from korgan.kernel.errors import Conflict, NotFound
from korgan.science.merkle import (
    NoteError,
    Verifier,
    countersign_note,
    verify_consistency,
    verify_inclusion,
)
from tests.cast import Cast


@pytest.fixture(autouse=True)
def node_key(tmp_path: Path, settings: Settings) -> None:
    settings.AUDIT_KEY = tmp_path / "key.pem"
    create_key(settings.AUDIT_KEY)


def write_entries(cast: Cast, count: int) -> None:
    start = AuditEntry.objects.count()
    for number in range(start, start + count):
        mark_site(actor=cast.customs_officer, name=f"Gate {number}")


def verify() -> Verdict:
    notes = Checkpoint.objects.order_by("tree_size").values_list("note", flat=True)
    trusted = [trust(note, trusted_verifiers()) for note in notes]
    return verify_log(stored_log(), trusted, head=stored_head())


def raw(sql: str) -> None:
    """Change the log as someone with the database's password could, its triggers taken off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("drop trigger audit_entry_no_update")
            cursor.execute("drop trigger audit_entry_no_delete")
        else:
            cursor.execute("drop trigger audit_entry_no_change on audit_auditentry")
        cursor.execute(sql)


def test_every_entry_under_a_checkpoint_can_be_proved(cast: Cast) -> None:
    write_entries(cast, 19)
    make_checkpoint(actor=cast.administrator)
    write_entries(cast, 30)
    make_checkpoint(actor=cast.administrator)
    for seq in range(1, AuditEntry.objects.count()):
        proof = prove_entry(seq)
        path = [bytes.fromhex(each) for each in proof.path]
        root = bytes.fromhex(proof.root)
        assert verify_inclusion(bytes.fromhex(proof.leaf), seq - 1, proof.tree_size, path, root)
    with pytest.raises(NotFound, match="no checkpoint covers"):
        prove_entry(AuditEntry.objects.count())


def test_a_proof_of_a_changed_log_fails_aloud(cast: Cast) -> None:
    write_entries(cast, 5)
    make_checkpoint(actor=cast.administrator)
    raw("update audit_auditentry set hash = previous_hash where seq = 2")
    with pytest.raises(Conflict, match="log was changed"):
        prove_entry(3)


def test_a_later_checkpoint_proves_that_it_grew_from_the_earlier(cast: Cast) -> None:
    write_entries(cast, 19)
    first = make_checkpoint(actor=cast.administrator)
    write_entries(cast, 40)
    second = make_checkpoint(actor=cast.administrator)
    proof = [bytes.fromhex(each) for each in prove_growth(first.tree_size, second.tree_size)]
    roots = bytes.fromhex(first.root), bytes.fromhex(second.root)
    assert verify_consistency(first.tree_size, second.tree_size, *roots, proof)


@pytest.mark.parametrize(
    ("sql", "first_bad"),
    [
        ("update audit_auditentry set facts = '{}' where seq = 3", 3),
        ("update audit_auditentry set actor_name = 'somebody' where seq = 1", 1),
        ("delete from audit_auditentry where seq = 2", 2),
        ("delete from audit_auditentry where seq > 4", 5),
        ("update audit_auditentry set seq = 100 where seq = 5", 5),
    ],
)
def test_a_change_by_raw_sql_is_found_and_named(cast: Cast, sql: str, first_bad: int) -> None:
    write_entries(cast, 6)
    make_checkpoint(actor=cast.administrator)
    assert verify().sound
    raw(sql)
    finding = verify().finding
    assert finding is not None
    assert finding.seq == first_bad


def test_a_witness_countersigns_and_strangers_do_not_count(cast: Cast, tmp_path: Path) -> None:
    write_entries(cast, 3)
    made = make_checkpoint(actor=cast.administrator)
    witness, stranger = create_key(tmp_path / "w.pem"), create_key(tmp_path / "s.pem")
    trust_witness(actor=cast.auditor, verifier_key=Verifier.of("partner", witness).text())
    with pytest.raises(NoteError):
        take_countersignature(
            actor=cast.auditor, note=countersign_note(made.note, "partner", stranger)
        )
    both = countersign_note(countersign_note(made.note, "partner", witness), "x", stranger)
    kept = take_countersignature(actor=cast.auditor, note=both)
    assert kept.note == countersign_note(made.note, "partner", witness)
    assert trust(kept.note, trusted_verifiers(), at_least=2).signers == (
        own_verifier().name,
        "partner",
    )


def test_a_checkpoint_of_nothing_new_is_refused(cast: Cast) -> None:
    with pytest.raises(Conflict):
        make_checkpoint(actor=cast.administrator)


def test_an_exported_log_verifies_and_is_witnessed_without_the_database(
    cast: Cast, tmp_path: Path
) -> None:
    write_entries(cast, 5)
    note, log, key = tmp_path / "note", tmp_path / "log", tmp_path / "witness.pem"
    note.write_text(make_checkpoint(actor=cast.administrator).note)
    run = CliRunner().invoke
    assert run(audit, ["export", str(log)]).exit_code == 0
    owner = own_verifier().text()
    sound = run(audit, ["verify", "--log", str(log), "--checkpoint", str(note), "--key", owner])
    assert sound.exit_code == 0, sound.output
    create_key(key)
    signed = run(
        audit,
        [
            *("countersign", str(note), "--log", str(log), "--owner-key", owner),
            *("--key-file", str(key), "--name", "partner"),
        ],
    )
    assert signed.output.count("— ") == 2
    lines = log.read_text().splitlines(keepends=True)
    log.write_text("".join(lines[:2] + lines[3:]))
    broken = run(audit, ["verify", "--log", str(log), "--json"])
    assert broken.exit_code == 1
    assert '"seq": 3' in broken.output
