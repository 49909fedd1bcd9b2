"""What an audit entry says and how its hash is computed. No Django, so a log verifies anywhere."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from korgan.science.merkle.canonical import canonical_json

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One thing that was done: who, in whose name, what, to what, when; linked to the last."""

    seq: int
    at: str
    verb: str
    actor_id: int | None
    actor_name: str
    organisation_id: int
    organisation_name: str
    via: str
    request_id: str
    subject_type: str
    subject_id: str
    subject_label: str
    facts: str
    previous_hash: str

    def leaf(self) -> bytes:
        """Return the bytes that are hashed: every field, the link to the entry before included."""
        return canonical_json(asdict(self))
