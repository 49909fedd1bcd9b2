"""The regulator: cited facts of independence, staff, money, and the installations it regulates."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled
from korgan.law.models.texts import Work

ANSWER_LABELS = {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")}
ORIGIN_LABELS = {
    "state": _("State budget"),
    "fees": _("Fees kept"),
    "partner": _("Foreign partner"),
}


class IndependenceFact(Labelled):
    question = models.CharField(max_length=80)
    answer = models.CharField(_("answer"), max_length=8, choices=list(ANSWER_LABELS.items()))
    work = models.ForeignKey(Work, models.PROTECT, null=True, blank=True, verbose_name=_("text"))
    citation = models.CharField(_("citation"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    known_on = models.DateField(_("known on"))

    class Meta:
        verbose_name = _("fact of independence")
        constraints = [
            models.UniqueConstraint(fields=["country", "question"], name="one_fact_per_question")
        ]

    def __str__(self) -> str:
        return self.question


class StaffGroup(Labelled):
    name = models.CharField(_("group of posts"), max_length=120)
    required = models.PositiveIntegerField(_("posts needed"))
    established = models.PositiveIntegerField(_("posts established"))
    filled = models.PositiveIntegerField(_("posts filled"))
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("group of posts")
        constraints = [
            models.UniqueConstraint(fields=["country", "name"], name="staff_group_once"),
            models.CheckConstraint(
                condition=Q(filled__lte=F("established")), name="no_more_filled_than_established"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FacilityType(Labelled):
    name = models.CharField(_("type of installation"), max_length=120)
    units = models.PositiveIntegerField(_("number"))

    class Meta:
        verbose_name = _("type of installation")
        constraints = [
            models.UniqueConstraint(fields=["country", "name"], name="facility_type_once")
        ]

    def __str__(self) -> str:
        return self.name


class BudgetLine(Labelled):
    year = models.PositiveIntegerField(_("year"))
    purpose = models.CharField(_("purpose"), max_length=120)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    origin = models.CharField(_("origin"), max_length=8, choices=list(ORIGIN_LABELS.items()))
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("budget line")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "year", "purpose", "origin"], name="budget_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.purpose}"
