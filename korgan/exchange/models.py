"""Agencies of other States whose keys are known here, and the messages to and from them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Labelled
from korgan.kernel.records.visibility import visibility_indexes
from korgan.sources.models import ExchangeRequest

MESSAGE_DIRECTIONS = {"sent": _("Sent"), "received": _("Received")}
MESSAGE_KINDS = {
    "sources.consent_request": _("Request for consent"),
    "sources.consent": _("Consent to import"),
    "sources.prior_notification": _("Notification before shipment"),
    "sources.receipt": _("Confirmation of receipt"),
}


class Correspondent(Labelled):
    """An agency abroad under one public key; its organisation is the agency here."""

    name = models.CharField(_("name"), max_length=200)
    abroad = models.CharField(_("State"), max_length=2)
    key = models.CharField(_("public key"), max_length=200)
    key_label = models.CharField(_("label of the key"), max_length=200)
    confirmed_by = models.CharField(_("how the key was confirmed"), max_length=300)
    registered_on = models.DateField(_("registered"))
    revoked_on = models.DateField(_("no longer trusted since"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("correspondent")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key_label"], name="correspondent_key_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.abroad})"


class Message(Labelled):
    """A message as it was sent or received; the signed file is its original."""

    direction = models.CharField(
        _("direction"), max_length=8, choices=list(MESSAGE_DIRECTIONS.items())
    )
    message_id = models.UUIDField(_("number"))
    kind = models.CharField(_("kind"), max_length=60, choices=list(MESSAGE_KINDS.items()))
    correspondent = models.ForeignKey(
        Correspondent, models.PROTECT, related_name="messages", verbose_name=_("correspondent")
    )
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="answered_by", verbose_name=_("in reply to")
    )
    sent_at = models.DateTimeField(_("sent"))
    recorded_at = models.DateTimeField(_("recorded"))
    original = models.ForeignKey(Document, models.PROTECT, related_name="+")
    # The number of the request as the State that wrote first gave it.
    reference = models.CharField(_("request"), max_length=120)
    content = models.JSONField(default=dict)
    clock_ahead = models.BooleanField(_("its clock is ahead of ours"), default=False)
    changed = models.CharField(max_length=40, blank=True)
    request = models.ForeignKey(
        ExchangeRequest,
        models.PROTECT,
        null=True,
        related_name="messages",
        verbose_name=_("import or export request"),
    )

    class Meta:
        verbose_name = _("message")
        constraints = [
            # Agencies of one installation can write to each other, so both may keep a message.
            models.UniqueConstraint(
                fields=["organisation", "message_id"], name="message_once_at_an_agency"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["sent", "received"]), name="message_has_a_direction"
            ),
        ]
        indexes = [
            models.Index(fields=["-sent_at", "-id"], name="message_by_time"),
            *visibility_indexes("message", "-sent_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.reference}"
