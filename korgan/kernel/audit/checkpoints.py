"""Sign the head of the log, and take witnesses' countersignatures."""

from __future__ import annotations

from django.conf import settings

from korgan.kernel.audit.chain import take_head
from korgan.kernel.audit.keys import load_key
from korgan.kernel.audit.models import AuditEntry, Checkpoint, MerkleNode, Witness
from korgan.kernel.audit.selectors import NODE_LEVEL, trusted_verifiers
from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, NotFound
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.rights import declare_action
from korgan.science.merkle import Checkpoint as TreeHead
from korgan.science.merkle import Frontier, NoteError, Verifier, sign_note, verify_note

KEEP_LOG = declare_action("audit.keep_log", roles=[Role.ADMINISTRATOR, Role.AUDITOR])


@service(KEEP_LOG)
def make_checkpoint(*, actor: Actor) -> Checkpoint:
    """Sign the tree over all entries so far; the entry about it comes after and is not in it."""
    # The head is taken so that no entry can slip between the last one read and the signature;
    # in the writers' own way, for two locks taken in two orders would wait for each other.
    size, _hash = take_head()
    latest = Checkpoint.objects.order_by("-tree_size").first()
    if size == (latest.tree_size if latest else 0):
        raise Conflict("nothing_new", "the log has not grown since the last checkpoint")
    frontier = Frontier()
    if latest is not None:
        frontier = Frontier.from_bytes(bytes.fromhex(latest.frontier))
    _grow(frontier, size)
    tree_head = TreeHead(settings.AUDIT_ORIGIN, size, frontier.root())
    note = sign_note(tree_head.text(), settings.AUDIT_ORIGIN, load_key(settings.AUDIT_KEY))
    checkpoint = Checkpoint.objects.create(
        tree_size=size,
        root=frontier.root().hex(),
        frontier=frontier.to_bytes().hex(),
        note=note,
    )
    record("audit.checkpoint_made", checkpoint, tree_size=size, root=checkpoint.root)
    return checkpoint


def _grow(frontier: Frontier, size: int) -> None:
    rows = AuditEntry.objects.filter(seq__gt=frontier.size, seq__lte=size).order_by("seq")
    nodes = [
        MerkleNode(level=node.level, place=node.place, hash=node.hash.hex())
        for digest in rows.values_list("hash", flat=True).iterator(chunk_size=5000)
        for node in frontier.append(bytes.fromhex(digest))
        if node.level >= NODE_LEVEL
    ]
    MerkleNode.objects.bulk_create(nodes, batch_size=1000)


@service(KEEP_LOG)
def trust_witness(*, actor: Actor, verifier_key: str) -> Witness:
    """Enter a witness by its public key, in the form `name+hash+key`."""
    verifier = Verifier.parse(verifier_key.strip())
    if Witness.objects.filter(name=verifier.name).exists():
        raise Conflict("witness_known", f"a witness named {verifier.name} is entered already")
    witness = Witness.objects.create(name=verifier.name, verifier_key=verifier.text())
    record("audit.witness_trusted", witness, verifier_key=witness.verifier_key)
    return witness


@service(KEEP_LOG)
def take_countersignature(*, actor: Actor, note: str) -> Checkpoint:
    """Take back a checkpoint with witnesses' signatures; unknown and false ones are refused."""
    trusted = trusted_verifiers()
    verified = verify_note(note, trusted, at_least=2)
    tree_head = TreeHead.parse(verified.text)
    checkpoint = Checkpoint.objects.filter(tree_size=tree_head.size).first()
    if checkpoint is None or checkpoint.root != tree_head.root.hex():
        raise NotFound("no_such_checkpoint", f"this log has no such checkpoint of {tree_head.size}")
    checkpoint.note += "".join(_new_signatures(checkpoint.note, note, trusted))
    checkpoint.save(update_fields=["note"])
    names = [verifier.name for verifier in verified.signers]
    record("audit.countersigned", checkpoint, tree_size=tree_head.size, signers=names)
    return checkpoint


def _new_signatures(kept: str, offered: str, trusted: list[Verifier]) -> list[str]:
    """Return the lines by trusted keys that the kept note lacks."""
    text, _, lines = offered.partition("\n\n")
    known = set(kept.splitlines())
    return [
        line + "\n"
        for line in lines.splitlines()
        if line not in known and _is_trusted(f"{text}\n\n{line}\n", trusted)
    ]


def _is_trusted(note: str, trusted: list[Verifier]) -> bool:
    try:
        verify_note(note, trusted)
    except NoteError:
        return False
    return True
