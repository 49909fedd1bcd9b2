"""Merkle trees of RFC 9162 and signed checkpoints over them: pure functions on bytes.

`tree` holds hashes and proofs, `frontier` the head of a growing log, `checkpoint` and `note` the
text that an owner signs and witnesses countersign.
"""

from korgan.science.merkle.checkpoint import Checkpoint
from korgan.science.merkle.frontier import Frontier, Node
from korgan.science.merkle.note import (
    NoteError,
    VerifiedNote,
    Verifier,
    countersign_note,
    sign_note,
    verify_note,
)
from korgan.science.merkle.tree import (
    EMPTY_ROOT,
    consistency_proof,
    consistency_ranges,
    inclusion_proof,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    range_root,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "EMPTY_ROOT",
    "Checkpoint",
    "Frontier",
    "Node",
    "NoteError",
    "VerifiedNote",
    "Verifier",
    "consistency_proof",
    "consistency_ranges",
    "countersign_note",
    "inclusion_proof",
    "inclusion_ranges",
    "leaf_hash",
    "node_hash",
    "range_root",
    "sign_note",
    "tree_root",
    "verify_consistency",
    "verify_inclusion",
    "verify_note",
]
