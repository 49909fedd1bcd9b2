"""Rule packs: editions side by side, each row with its source; national overrides on top."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.reference.domain import PackDescription, PackRow, Standing

STANDING_LABELS = {
    Standing.AGREED: _("Sources agree"),
    Standing.SINGLE_SOURCE: _("One source"),
    Standing.CONFLICT: _("Sources disagree"),
    Standing.UNVERIFIED: _("Unverified"),
}


class RulePack(models.Model):
    name = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    key = models.JSONField()
    source_column = models.CharField(max_length=60)
    units = models.JSONField(default=dict)
    standing_column = models.CharField(max_length=60, blank=True)
    standings = models.JSONField(default=dict)
    note = models.TextField(_("note"), blank=True)

    def __str__(self) -> str:
        return self.title

    def description(self) -> PackDescription:
        """Return how the pack's table is read."""
        return PackDescription(
            name=self.name,
            title=self.title,
            key=tuple(self.key),
            source_column=self.source_column,
            units=self.units,
            standing_column=self.standing_column,
            standings={text: Standing(each) for text, each in self.standings.items()},
            note=self.note,
        )


class Edition(models.Model):
    """A whole table as of some source, or a national override of a few rows on top of one."""

    class Origin(models.TextChoices):
        SHIPPED = "shipped", _("Shipped with Korgan")
        IMPORTED = "imported", _("Imported")
        NATIONAL = "national", _("National override")

    pack = models.ForeignKey(RulePack, models.PROTECT, related_name="editions")
    label = models.CharField(_("edition"), max_length=80)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    # Empty for editions that serve every State; an override belongs to one.
    country = models.CharField(_("State"), max_length=2, blank=True)
    effective_from = models.DateField(_("in force from"))
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)
    # A table that a person imports counts for nobody until a second person agrees.
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved = models.BooleanField(null=True, default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "label", "country"], name="edition_label_once_per_pack"
            ),
            models.CheckConstraint(
                condition=Q(proposer__isnull=True)
                | Q(approver__isnull=False, approved__isnull=False)
                | Q(approver__isnull=True, approved__isnull=True),
                name="edition_decision_has_an_approver",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("proposer")),
                name="edition_approver_is_not_proposer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack.name} {self.label}"

    @property
    def waits(self) -> bool:
        """Whether a second person has yet to decide on it."""
        return self.approved is None


class ReferenceRow(models.Model):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="rows")
    key = models.CharField(max_length=200)
    values = models.JSONField()
    source = models.TextField(_("source"))
    standing = models.CharField(max_length=14, choices=list(STANDING_LABELS.items()))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="row_key_once_per_edition")
        ]

    def __str__(self) -> str:
        return self.key

    def as_row(self) -> PackRow:
        """Return the row as plain data."""
        return PackRow(self.key, self.values, self.source, Standing(self.standing))


class Override(models.Model):
    """A proposed national value for one row; in force only once a second person approved it."""

    pack = models.ForeignKey(RulePack, models.PROTECT, related_name="overrides")
    country = models.CharField(max_length=2)
    key = models.CharField(max_length=200)
    values = models.JSONField()
    source = models.TextField(_("national text"))
    effective_from = models.DateField(_("in force from"))
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved = models.BooleanField(null=True)
    edition = models.OneToOneField(Edition, models.PROTECT, null=True)
    proposed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("proposer")),
                name="override_approver_is_not_proposer",
            ),
            models.CheckConstraint(
                condition=Q(approved__isnull=True, approver__isnull=True)
                | Q(approved__isnull=False, approver__isnull=False),
                name="override_decision_has_an_approver",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack.name}: {self.key}"

    @property
    def decided(self) -> bool:
        """Whether a second person has decided."""
        return self.approved is not None
