"""Four eyes: a proposal binds to the exact content, and its approver is never its proposer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled


class Proposal(Labelled):
    class Decision(models.TextChoices):
        PENDING = "pending", _("Waiting for a second person")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        VOID = "void", _("Void: the content changed")

    # The action that the approver must be permitted, e.g. "border.review_case".
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    subject_label = models.CharField(_("what"), max_length=300)
    content = models.TextField(_("content"))
    content_hash = models.CharField(max_length=64)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision.choices, default=Decision.PENDING
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.TextField(_("reason"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("proposer")),
                name="approver_is_not_proposer",
            ),
            models.CheckConstraint(
                condition=(
                    Q(decision__in=["pending", "void"], approver__isnull=True)
                    | Q(decision__in=["approved", "rejected"], approver__isnull=False)
                ),
                name="decision_has_an_approver",
            ),
            models.UniqueConstraint(
                fields=["action", "subject_type", "subject_id"],
                condition=Q(decision="pending"),
                name="one_pending_proposal_per_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.subject_label}"
