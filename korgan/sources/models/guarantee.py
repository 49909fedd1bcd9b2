"""Financial guarantees: what a licensee has set aside for the end of its sources."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled
from korgan.sources.models.licensing import Licence

GUARANTEE_KINDS = {
    "bank": _("Bank guarantee"),
    "deposit": _("Deposit"),
    "insurance": _("Insurance"),
    "parent": _("Undertaking of a parent company"),
    "state": _("Undertaking of the State"),
}


class FinancialGuarantee(Labelled):
    """What stands behind one licence; its organisation is the licensee."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="guarantees")
    kind = models.CharField(_("kind"), max_length=12, choices=list(GUARANTEE_KINDS.items()))
    issuer = models.CharField(_("given by"), max_length=200)
    reference = models.CharField(_("number"), max_length=80)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    released_on = models.DateField(_("released"), null=True)
    reason = models.CharField(_("reason"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("financial guarantee")
        ordering = ["-valid_until", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="guarantee_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="guarantee_is_positive"),
            models.UniqueConstraint(
                fields=["licence", "issuer", "reference"], name="guarantee_once_per_licence"
            ),
        ]

    def __str__(self) -> str:
        return self.reference
