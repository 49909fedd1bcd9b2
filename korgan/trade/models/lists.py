"""Lists of parties: every edition is kept, as the versions of entries that it began and ended.

An entry that does not change is written once, however many editions carry it. What edition N
held are the versions with ``since <= N`` and ``until`` empty or greater than N.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Labelled
from korgan.kernel.records.search_index import SearchIndex
from korgan.trade.domain.work import (
    ENTERED_HERE,
    EditionState,
    ListKind,
    Operation,
    ProposalState,
    SignatureState,
)

LIST_KIND_LABELS = {
    ListKind.OFFICIAL: _("Official list, imported"),
    ListKind.NATIONAL: _("National list, kept here"),
    ListKind.DENIALS: _("Register of denials, kept here"),
}
EDITION_LABELS = {
    EditionState.RECEIVED: _("Being read"),
    EditionState.ASKS: _("Asks before use"),
    EditionState.IN_FORCE: _("In force"),
    EditionState.SUPERSEDED: _("Superseded"),
    EditionState.REFUSED: _("Refused"),
}
SIGNATURE_LABELS = {
    SignatureState.NONE: _("None given"),
    SignatureState.KEPT: _("Kept, not verified: the list has no key"),
    SignatureState.VERIFIED: _("Verified with the list's key"),
}
OPERATION_LABELS = {
    Operation.ADD: _("Add"),
    Operation.CHANGE: _("Change"),
    Operation.REMOVE: _("Remove"),
}
PROPOSAL_LABELS = {
    ProposalState.WAITING: _("Waiting for a second person"),
    ProposalState.APPROVED: _("Approved"),
    ProposalState.REJECTED: _("Rejected"),
}
PARTY_KIND_LABELS = {
    "": _("Not known"),
    "person": _("Person"),
    "organisation": _("Organisation"),
    "vessel": _("Vessel"),
    "aircraft": _("Aircraft"),
}


class PartyList(Labelled):
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=list(LIST_KIND_LABELS.items()))
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    obtained_from = models.CharField(_("obtained from"), max_length=300, blank=True)
    # Ed25519, PEM: with it every edition must carry a signature that verifies.
    public_key = models.TextField(_("publisher's key"), blank=True)
    in_force = models.ForeignKey(
        "trade.Edition", models.PROTECT, null=True, related_name="+", verbose_name=_("in force")
    )
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)

    class Meta:
        verbose_name = _("list of parties")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="party_list_name_once_per_owner"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_kept_here(self) -> bool:
        """Whether its entries are made here, by two people each."""
        return self.kind in ENTERED_HERE


class Edition(models.Model):
    party_list = models.ForeignKey(
        PartyList, models.PROTECT, related_name="editions", verbose_name=_("list")
    )
    number = models.PositiveIntegerField(_("edition"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=list(EDITION_LABELS.items()),
        default=EditionState.RECEIVED,
    )
    format = models.CharField(_("form"), max_length=20, blank=True)
    # As the file says it, ISO; empty if it says nothing.
    published_on = models.CharField(_("published"), max_length=10, blank=True)
    # Of all its files, in their order; for a list kept here, of the chain of its changes.
    sha256 = models.CharField(max_length=64)
    files = models.ManyToManyField(Document, related_name="+")
    signature = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    signature_state = models.CharField(
        _("signature"),
        max_length=10,
        choices=list(SIGNATURE_LABELS.items()),
        default=SignatureState.NONE,
        blank=True,
    )
    announced_sha256 = models.CharField(_("hash announced"), max_length=64, blank=True)
    obtained_from = models.CharField(_("obtained from"), max_length=300, blank=True)
    received_at = models.DateTimeField(_("received"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    in_force_from = models.DateTimeField(_("in force from"), null=True)
    entries = models.PositiveIntegerField(_("entries"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    removed = models.PositiveIntegerField(_("removed"), default=0)
    # Rows with faults: [where, message].
    problems = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    # Why it was refused: code, message, where, mend.
    fault = models.JSONField(null=True)

    class Meta:
        verbose_name = _("edition of a list")
        constraints = [
            models.UniqueConstraint(fields=["party_list", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["party_list"],
                condition=Q(state="in_force"),
                name="one_edition_in_force_per_list",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(in_force_from__isnull=False),
                name="edition_in_force_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_list} {self.number}"


class EntryVersion(models.Model):
    """One entry of a list as it stood from edition ``since`` until before edition ``until``."""

    party_list = models.ForeignKey(PartyList, models.PROTECT, related_name="versions")
    entity_id = models.CharField(_("number on the list"), max_length=200)
    name = models.CharField(_("name"), max_length=400)
    kind = models.CharField(
        _("kind"), max_length=12, choices=list(PARTY_KIND_LABELS.items()), blank=True
    )
    countries = models.CharField(_("countries"), max_length=200, blank=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    since = models.PositiveIntegerField(_("since edition"))
    until = models.PositiveIntegerField(_("until edition"), null=True)

    class Meta:
        verbose_name = _("listed party")
        indexes = [
            models.Index(fields=["party_list", "until"], name="entry_by_end"),
            models.Index(fields=["party_list", "name", "id"], name="entry_by_name"),
            SearchIndex(fields=["name", "entity_id"], name="entry_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["party_list", "entity_id", "since"], name="entry_version_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class EntryProposal(Labelled):
    """A change to a list kept here, which a second person decides."""

    party_list = models.ForeignKey(
        PartyList, models.PROTECT, related_name="proposals", verbose_name=_("list")
    )
    operation = models.CharField(
        _("what"), max_length=6, choices=list(OPERATION_LABELS.items()), default=Operation.ADD
    )
    entity_id = models.CharField(_("number on the list"), max_length=200)
    name = models.CharField(_("name"), max_length=400)
    content = models.JSONField()
    basis = models.TextField(_("legal basis and reason"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=list(PROPOSAL_LABELS.items()),
        default=ProposalState.WAITING,
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("proposed entry")

    def __str__(self) -> str:
        return self.name
