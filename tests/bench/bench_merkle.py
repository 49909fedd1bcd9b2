"""A log of a million entries: hashing, appending, proving, checking and signing its head."""

from __future__ import annotations

import platform
import time
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from korgan.science.merkle import (
    Checkpoint,
    Frontier,
    Verifier,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    range_root,
    sign_note,
    tree_root,
    verify_consistency,
    verify_inclusion,
    verify_note,
)

LEAVES = 1_000_000
PROOFS = 1_000


def run() -> None:
    """Print one line per operation, beside the bare SHA-256 calls that no method can avoid."""
    print(f"Merkle log of {LEAVES:,} entries; Python {platform.python_version()}, one thread")
    start = time.perf_counter()
    for number in range(LEAVES):
        sha256(number.to_bytes(65, "big")).digest()
    floor = _row("floor: one bare SHA-256 of 65 bytes each", start, LEAVES)

    start = time.perf_counter()
    leaves = [leaf_hash(number.to_bytes(8, "big")) for number in range(LEAVES)]
    _row("leaf hashes", start, LEAVES, floor)

    start = time.perf_counter()
    root = tree_root(leaves)
    _row("head from all leaf hashes", start, LEAVES, floor)

    nodes: dict[tuple[int, int], bytes] = {}
    frontier = Frontier()
    start = time.perf_counter()
    for leaf in leaves:
        for level, place, content in frontier.append(leaf):
            nodes[level, place] = content
    _row("append one by one, storing every node", start, LEAVES, floor)
    assert frontier.root() == root

    _time_proofs(leaves, root, nodes)
    _time_signing(frontier)


def _time_proofs(leaves: list[bytes], root: bytes, nodes: dict[tuple[int, int], bytes]) -> None:
    def stored(level: int, place: int) -> bytes:
        return nodes[level, place]

    indices = [number * 997 % LEAVES for number in range(PROOFS)]
    start = time.perf_counter()
    proofs = [
        [range_root(*span, stored) for span in inclusion_ranges(index, LEAVES)] for index in indices
    ]
    _row("inclusion proof from stored nodes", start, PROOFS)
    start = time.perf_counter()
    for index, proof in zip(indices, proofs, strict=True):
        assert verify_inclusion(leaves[index], index, LEAVES, proof, root)
    _row("inclusion verified", start, PROOFS)

    earlier = [range_root(0, index, stored) for index in indices]
    start = time.perf_counter()
    proofs = [
        [range_root(*span, stored) for span in consistency_ranges(index, LEAVES)]
        for index in indices
    ]
    _row("consistency proof from stored nodes", start, PROOFS)
    start = time.perf_counter()
    for index, head, proof in zip(indices, earlier, proofs, strict=True):
        assert verify_consistency(index, LEAVES, head, root, proof)
    _row("consistency verified", start, PROOFS)
    print(f"  longest proof {max(len(proof) for proof in proofs)} hashes")


def _time_signing(frontier: Frontier) -> None:
    key = Ed25519PrivateKey.generate()
    verifier = Verifier.of("example.org/audit", key)
    text = Checkpoint("example.org/audit", frontier.size, frontier.root()).text()
    start = time.perf_counter()
    notes = [sign_note(text, verifier.name, key) for _ in range(PROOFS)]
    _row("checkpoint signed", start, PROOFS)
    start = time.perf_counter()
    for note in notes:
        verify_note(note, [verifier])
    _row("checkpoint verified", start, PROOFS)
    print(f"  frontier {len(frontier.to_bytes())} bytes")


def _row(name: str, start: float, count: int, floor: float | None = None) -> float:
    seconds = time.perf_counter() - start
    ratio = f"  {seconds / floor:5.2f} x floor" if floor else ""
    print(f"  {name:42} {seconds:8.3f} s {seconds / count * 1e6:9.2f} us each{ratio}")
    return seconds
