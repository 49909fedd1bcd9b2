from __future__ import annotations

import io
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from korgan.kernel.audit.domain import GENESIS, Entry
from korgan.kernel.audit.verification import (
    SignedEntry,
    TrustedCheckpoint,
    read_log,
    trust,
    verify_log,
    write_log,
)
from korgan.science.errors import InputError
from korgan.science.merkle import Checkpoint, NoteError, Verifier, leaf_hash, sign_note, tree_root


def chain(texts: list[str]) -> list[SignedEntry]:
    """Return a sound log with one entry per text."""
    log: list[SignedEntry] = []
    previous = GENESIS
    for seq, text in enumerate(texts, start=1):
        entry = Entry(
            seq,
            "2026-01-01T00:00:00",
            "v",
            1,
            "who",
            1,
            "org",
            "page",
            "r",
            "T",
            "1",
            text,
            "{}",
            previous,
        )
        previous = leaf_hash(entry.leaf()).hex()
        log.append(SignedEntry(entry, previous))
    return log


def checkpoint_over(log: list[SignedEntry]) -> TrustedCheckpoint:
    root = tree_root([bytes.fromhex(signed.hash) for signed in log])
    return TrustedCheckpoint(Checkpoint("o", len(log), root), ("witness",))


TEXTS = st.lists(st.text(max_size=5), min_size=2, max_size=12)


@given(TEXTS)
def test_a_sound_log_is_sound_and_survives_export(texts: list[str]) -> None:
    log = chain(texts)
    out = io.StringIO()
    write_log(log, out)
    again = list(read_log(io.StringIO(out.getvalue())))
    assert again == log
    verdict = verify_log(again, [checkpoint_over(log)], head=(len(log), log[-1].hash))
    assert verdict.sound
    assert (verdict.entries, verdict.checkpoints) == (len(log), 1)


@given(TEXTS, st.data())
def test_an_edit_is_found_and_named(texts: list[str], data: st.DataObject) -> None:
    log = chain(texts)
    at = data.draw(st.integers(0, len(log) - 1))
    edited = replace(log[at].entry, subject_label=log[at].entry.subject_label + "!")
    log[at] = SignedEntry(edited, log[at].hash)
    finding = verify_log(log).finding
    assert finding is not None
    assert (finding.seq, finding.code) == (at + 1, "altered")


@given(TEXTS, st.data())
def test_a_removal_an_insertion_and_a_swap_are_found(texts: list[str], data: st.DataObject) -> None:
    log = chain(texts)
    at = data.draw(st.integers(0, len(log) - 2))
    removed = log[:at] + log[at + 1 :]
    inserted = [*log[: at + 1], log[at], *log[at + 1 :]]
    swapped = [*log[:at], log[at + 1], log[at], *log[at + 2 :]]
    head = (len(log), log[-1].hash)
    first_bad = [verify_log(each, head=head).finding for each in (removed, inserted, swapped)]
    assert [finding.seq for finding in first_bad if finding] == [at + 1, at + 2, at + 1]


def test_a_cut_tail_is_found_by_the_head_and_by_a_checkpoint() -> None:
    log = chain(["a", "b", "c"])
    by_head = verify_log(log[:2], head=(3, log[2].hash)).finding
    by_checkpoint = verify_log(log[:2], [checkpoint_over(log)]).finding
    assert by_head is not None and by_head.code == "cut_off" and by_head.seq == 3
    assert by_checkpoint is not None and by_checkpoint.code == "cut_off"


def test_a_chain_rewritten_from_end_to_end_contradicts_its_witness() -> None:
    witnessed = checkpoint_over(chain(["a", "b", "c"]))
    rewritten = chain(["a", "B", "c"])
    assert verify_log(rewritten, head=(3, rewritten[-1].hash)).sound
    finding = verify_log(rewritten, [witnessed]).finding
    assert finding is not None
    assert finding.code == "contradicts_checkpoint"
    assert "witness" in finding.message


def test_only_a_trusted_key_makes_a_checkpoint_count() -> None:
    owner, stranger = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    note = sign_note(checkpoint_over(chain(["a"])).checkpoint.text(), "owner", stranger)
    with pytest.raises(NoteError):
        trust(note, [Verifier.of("owner", owner)])


@pytest.mark.parametrize("line", ["", "{}", "[1]", "not json", '{"seq": 1}', "null"])
def test_a_malformed_line_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(InputError, match="line 1"):
        list(read_log([line]))
