"""Find any edit, removal, insertion or reordering in a log, from the database or from a file.

No Django: whoever holds an exported log and a witness's copy of a checkpoint verifies alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TextIO

from korgan.kernel.audit.domain import GENESIS, Entry
from korgan.science.errors import InputError
from korgan.science.merkle import Checkpoint, Frontier, Verifier, leaf_hash, verify_note


@dataclass(frozen=True)
class SignedEntry:
    """An entry and the hash that was stored with it."""

    entry: Entry
    hash: str


@dataclass(frozen=True)
class TrustedCheckpoint:
    """A tree head that trusted keys signed: what the log must agree with."""

    checkpoint: Checkpoint
    signers: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """The first thing that is wrong."""

    seq: int
    code: str
    message: str


@dataclass(frozen=True)
class Verdict:
    """What verification found: entries read, checkpoints met, and the first fault if any."""

    entries: int
    checkpoints: int
    root: str
    finding: Finding | None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.finding is None

    def as_dict(self) -> dict[str, object]:
        """Return the verdict as JSON-ready fields."""
        return {
            "sound": self.sound,
            "entries": self.entries,
            "checkpoints": self.checkpoints,
            "root": self.root,
            "first_bad": asdict(self.finding) if self.finding else None,
        }


def verify_log(
    entries: Iterable[SignedEntry],
    checkpoints: Sequence[TrustedCheckpoint] = (),
    *,
    head: tuple[int, str] | None = None,
) -> Verdict:
    """Read a log from its start and stop at the first entry that does not fit.

    Parameters
    ----------
    entries : iterable of SignedEntry
        The whole log, in the order in which it is stored.
    checkpoints : sequence of TrustedCheckpoint
        Signed tree heads; a chain that was rewritten from end to end still contradicts them.
    head : tuple of (int, str), optional
        Number and hash of the last entry as kept apart from the log; shows a cut tail.

    Returns
    -------
    Verdict
        With the first fault: ``seq`` is the number that the entry has, or should have.
    """
    due = {each.checkpoint.size: each for each in checkpoints}
    frontier = Frontier()
    previous = GENESIS
    met = 0

    def verdict(finding: Finding | None) -> Verdict:
        return Verdict(frontier.size, met, frontier.root().hex(), finding)

    if (fault := _contradiction(due.get(0), frontier)) is not None:
        return verdict(fault)
    for signed in entries:
        expected = frontier.size + 1
        fault = _fault_of(signed, expected, previous)
        if fault is not None:
            return verdict(fault)
        previous = signed.hash
        frontier.append(bytes.fromhex(signed.hash))
        fault = _contradiction(due.get(frontier.size), frontier)
        if fault is not None:
            return verdict(fault)
        met += frontier.size in due
    return verdict(_missing_tail(frontier.size, previous, due, head))


def _fault_of(signed: SignedEntry, expected: int, previous: str) -> Finding | None:
    entry = signed.entry
    if entry.seq != expected:
        return Finding(
            expected,
            "out_of_order",
            f"entry {expected} is missing; in its place stands {entry.seq}",
        )
    if entry.previous_hash != previous:
        return Finding(entry.seq, "broken_link", "the entry does not follow the one before it")
    if leaf_hash(entry.leaf()).hex() != signed.hash:
        return Finding(entry.seq, "altered", "the entry's content does not have its hash")
    return None


def _contradiction(trusted: TrustedCheckpoint | None, frontier: Frontier) -> Finding | None:
    if trusted is None or trusted.checkpoint.root == frontier.root():
        return None
    signers = ", ".join(trusted.signers)
    return Finding(
        frontier.size,
        "contradicts_checkpoint",
        f"the first {frontier.size} entries are not those signed by {signers}",
    )


def _missing_tail(
    size: int,
    last_hash: str,
    due: dict[int, TrustedCheckpoint],
    head: tuple[int, str] | None,
) -> Finding | None:
    beyond = max(due, default=0)
    if beyond > size:
        return Finding(size + 1, "cut_off", f"a signed checkpoint has {beyond} entries")
    if head is not None and head[0] > size:
        return Finding(size + 1, "cut_off", f"the log's head counts {head[0]} entries")
    if head is not None and head != (size, last_hash):
        return Finding(size, "contradicts_head", "the log's head names another last entry")
    return None


def trust(note: str, verifiers: Sequence[Verifier], *, at_least: int = 1) -> TrustedCheckpoint:
    """Return the checkpoint of a note that trusted keys signed, or refuse it."""
    verified = verify_note(note, verifiers, at_least=at_least)
    signers = tuple(verifier.name for verifier in verified.signers)
    return TrustedCheckpoint(Checkpoint.parse(verified.text), signers)


_FIELDS = {field.name for field in fields(Entry)} | {"hash"}


def write_log(entries: Iterable[SignedEntry], out: TextIO) -> int:
    """Write one JSON object a line; returns how many."""
    count = 0
    for signed in entries:
        line = json.dumps({**asdict(signed.entry), "hash": signed.hash}, ensure_ascii=False)
        out.write(line + "\n")
        count += 1
    return count


def read_log(lines: Iterable[str]) -> Iterator[SignedEntry]:
    """Read what :func:`write_log` wrote; a malformed line is refused with its number."""
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            if not isinstance(record, dict) or set(record) != _FIELDS:
                raise ValueError
            stored = record.pop("hash")
            if len(bytes.fromhex(stored)) != 32:
                raise ValueError
        except (ValueError, TypeError, RecursionError):
            raise InputError(
                "not_a_log_line",
                "the line is not an audit entry",
                where=f"line {number}",
                mend="verify a file made by `korgan audit export`",
            ) from None
        yield SignedEntry(Entry(**record), stored)
