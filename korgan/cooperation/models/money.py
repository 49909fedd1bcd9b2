"""Rates, and every line of money with the rate at which it was valued."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.cooperation.domain.money import MoneyForm, MoneyKind
from korgan.cooperation.models.projects import Partner, Project

MONEY_LABELS = {
    MoneyKind.BUDGET: _("Budget"),
    MoneyKind.PLEDGE: _("Pledge"),
    MoneyKind.COMMITMENT: _("Commitment"),
    MoneyKind.DISBURSEMENT: _("Disbursement"),
}
FORM_LABELS = {MoneyForm.CASH: _("Cash"), MoneyForm.IN_KIND: _("In kind, valued")}


class Rate(models.Model):
    """What one unit of a currency was worth in the reporting currency on a day."""

    country = models.CharField(_("State"), max_length=2)
    currency = models.CharField(_("currency"), max_length=3, help_text=_("ISO 4217 code"))
    on = models.DateField(_("day"))
    value = models.DecimalField(_("rate"), max_digits=18, decimal_places=9)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ["currency", "-on"]
        constraints = [
            models.UniqueConstraint(fields=["country", "currency", "on"], name="rate_once_a_day"),
            models.CheckConstraint(condition=models.Q(value__gt=0), name="rate_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on}"


class MoneyLine(models.Model):
    project = models.ForeignKey(Project, models.PROTECT, related_name="money")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="money")
    kind = models.CharField(_("kind"), max_length=12, choices=list(MONEY_LABELS.items()))
    form = models.CharField(_("form"), max_length=8, choices=list(FORM_LABELS.items()))
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, help_text=_("ISO 4217 code"))
    on = models.DateField(_("day"))
    # In the reporting currency, with the rate as it was: later rates do not change the past.
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=9)
    rate_on = models.DateField(_("day of the rate"))
    rate_source = models.CharField(_("source of the rate"), max_length=200)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["project", "kind"], name="money_of_project")]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="money_is_positive")
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
