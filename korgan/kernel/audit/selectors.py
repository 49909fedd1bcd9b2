"""Reads of the log, its checkpoints, and proofs that an entry is in them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields

from django.conf import settings
from django.db.models import Q, QuerySet

from korgan.kernel.audit.domain import Entry
from korgan.kernel.audit.keys import load_key
from korgan.kernel.audit.models import AuditEntry, AuditHead, Checkpoint, MerkleNode, Witness
from korgan.kernel.audit.verification import SignedEntry, trust
from korgan.kernel.errors import Conflict, NotFound
from korgan.kernel.organisations.domain import Actor, Classification, Role
from korgan.kernel.organisations.models import Labelled
from korgan.kernel.organisations.selectors import get_visible
from korgan.science.merkle import (
    Verifier,
    consistency_ranges,
    inclusion_ranges,
    node_hash,
    range_root,
    verify_inclusion,
)

# Nodes below this level are computed from entries when they are needed.
NODE_LEVEL = 4
# The entry that opens a record says of which original; what follows is about the same record.
_MADE_OF = "original"
_ENTRY_FIELDS = [field.name for field in fields(Entry)]


@dataclass(frozen=True)
class Proof:
    """That an entry stands in the log under a signed checkpoint; each hash in hexadecimal."""

    seq: int
    leaf: str
    tree_size: int
    root: str
    path: tuple[str, ...]
    note: str


def list_entries(*, actor: Actor) -> QuerySet[AuditEntry]:
    """Return the organisation's entries about what the actor is cleared for.

    For auditors and administrators only; who is cleared for everything sees every entry.
    """
    if not actor.roles & {Role.AUDITOR, Role.ADMINISTRATOR}:
        return AuditEntry.objects.none()
    own = AuditEntry.objects.filter(organisation_id=actor.organisation_id)
    if actor.clearance >= max(Classification):
        return own
    return own.filter(classification__lte=actor.clearance)


def entries_about(*, actor: Actor, subject: Labelled) -> QuerySet[AuditEntry]:
    """Return a record's history, to those who may see the record."""
    get_visible(actor, type(subject)._default_manager.all(), pk=subject.pk)
    return AuditEntry.objects.filter(
        subject_type=subject._meta.label, subject_id=str(subject.pk)
    ).order_by("seq")


def entries_made_of(
    originals: Collection[str],
    *,
    organisations: Iterable[int],
    verbs: Iterable[str],
    after: int,
    until: int | None,
) -> list[tuple[AuditEntry, str]]:
    """Return what organisations did with records made of given originals, each with its original.

    For capabilities that judge how something was done (an exercise). Whose record was not made
    of one of the originals (their SHA-256) between the two places of the log is left out here,
    so that nothing else of an organisation's log can reach who judges.
    """
    wanted = set(verbs)
    # What opened a record may be none of the verbs that are asked for.
    opens = Q(facts__contains=f'"{_MADE_OF}":')
    rows = AuditEntry.objects.filter(organisation_id__in=list(organisations), seq__gt=after).filter(
        Q(verb__in=wanted) | opens
    )
    if until is not None:
        rows = rows.filter(seq__lte=until)
    found: list[tuple[AuditEntry, str]] = []
    made_of: dict[tuple[str, str], str] = {}
    for entry in rows.order_by("seq"):
        subject = (entry.subject_type, entry.subject_id)
        original = json.loads(entry.facts).get(_MADE_OF)
        if original in originals:
            made_of[subject] = original
        if subject in made_of and entry.verb in wanted:
            found.append((entry, made_of[subject]))
    return found


def stored_log() -> Iterator[SignedEntry]:
    """Return the whole log in its own order, for verification and export by the node's owner."""
    rows = AuditEntry.objects.order_by("seq").values_list(*_ENTRY_FIELDS, "hash")
    for row in rows.iterator(chunk_size=5000):
        yield SignedEntry(Entry(**dict(zip(_ENTRY_FIELDS, row[:-1], strict=True))), row[-1])


def stored_head() -> tuple[int, str] | None:
    """Return the number and hash of the last entry as kept beside the log."""
    head = AuditHead.objects.filter(id=1).first()
    return (head.seq, head.hash) if head else None


def own_verifier() -> Verifier:
    """Return the public key under which this node signs its checkpoints."""
    return Verifier.of(settings.AUDIT_ORIGIN, load_key(settings.AUDIT_KEY))


def trusted_verifiers() -> list[Verifier]:
    """Return the node's own key and those of the witnesses."""
    witnesses = Witness.objects.values_list("verifier_key", flat=True)
    return [own_verifier(), *map(Verifier.parse, witnesses)]


def prove_entry(seq: int) -> Proof:
    """Prove an entry against the first checkpoint that covers it."""
    entry = AuditEntry.objects.filter(seq=seq).first()
    if entry is None:
        raise NotFound("no_entry", f"the log has no entry {seq}")
    checkpoint = Checkpoint.objects.filter(tree_size__gte=seq).order_by("tree_size").first()
    if checkpoint is None:
        raise NotFound(
            "no_checkpoint_yet",
            f"no checkpoint covers entry {seq} yet",
            mend="wait for the next one, or make it with `korgan audit checkpoint`",
        )
    ranges = inclusion_ranges(seq - 1, checkpoint.tree_size)
    path = [range_root(start, end, _node) for start, end in ranges]
    trust(checkpoint.note, [own_verifier()])
    leaf, root = bytes.fromhex(entry.hash), bytes.fromhex(checkpoint.root)
    if not verify_inclusion(leaf, seq - 1, checkpoint.tree_size, path, root):
        raise Conflict(
            "proof_fails",
            f"entry {seq} is not the one that the checkpoint signed",
            mend="run `korgan audit verify`: the log was changed",
        )
    return Proof(
        seq=seq,
        leaf=entry.hash,
        tree_size=checkpoint.tree_size,
        root=checkpoint.root,
        path=tuple(step.hex() for step in path),
        note=checkpoint.note,
    )


def prove_growth(first: int, second: int) -> list[str]:
    """Prove that the tree of ``first`` entries grew into that of ``second`` without change."""
    return [range_root(a, b, _node).hex() for a, b in consistency_ranges(first, second)]


def _node(level: int, place: int) -> bytes:
    if level >= NODE_LEVEL:
        kept = MerkleNode.objects.filter(level=level, place=place).values_list("hash", flat=True)
        if found := kept.first():
            return bytes.fromhex(found)
        return node_hash(_node(level - 1, 2 * place), _node(level - 1, 2 * place + 1))
    first, last = (place << level) + 1, (place + 1) << level
    hashes = AuditEntry.objects.filter(seq__range=(first, last)).order_by("seq")
    leaves = [bytes.fromhex(each) for each in hashes.values_list("hash", flat=True)]
    return _perfect_root(leaves)


def _perfect_root(leaves: list[bytes]) -> bytes:
    while len(leaves) > 1:
        leaves = [node_hash(*leaves[i : i + 2]) for i in range(0, len(leaves), 2)]
    return leaves[0]
