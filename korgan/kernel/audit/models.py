"""The append-only log. Update and delete are refused by database triggers (see migrations)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    seq = models.BigIntegerField(primary_key=True)
    # ISO 8601 text as it was hashed; a database's own date type would round it.
    at = models.CharField(_("when"), max_length=32)
    verb = models.CharField(_("action"), max_length=80)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("who"), max_length=200)
    organisation_id = models.BigIntegerField(db_index=True)
    organisation_name = models.CharField(_("organisation"), max_length=200)
    via = models.CharField(max_length=20)
    request_id = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    subject_label = models.CharField(_("what"), max_length=300)
    facts = models.TextField(_("facts"))
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    # How sensitive the record was when it was written about: who is not cleared for it does not
    # read of it here either. Not part of what is hashed; null where it was not kept yet.
    classification = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "seq"], name="audit_by_subject")
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.subject_label}"


class AuditHead(models.Model):
    """The last entry's place and hash: locked while the next entry is linked to it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)


class MerkleNode(models.Model):
    """Head of a perfect subtree, kept from NODE_LEVEL upwards so that proofs need few entries."""

    level = models.PositiveSmallIntegerField()
    place = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "place"], name="one_node_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.place}"


class Checkpoint(models.Model):
    """A signed Merkle tree head over the log, in the text form that witnesses countersign."""

    tree_size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    # The frontier of the tree, from which the next checkpoint goes on.
    frontier = models.TextField()
    note = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.tree_size} {self.root[:12]}"


class Witness(models.Model):
    """An outside body that countersigns checkpoints with a key of its own."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    verifier_key = models.CharField(_("public key"), max_length=300)
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
