"""Plans of exit: budgets of sites, evidence, readings, steps and the act of transfer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from korgan.cooperation.domain.exit import Element
from korgan.cooperation.models.projects import Partner
from korgan.kernel.organisations.models import Labelled, Site

ELEMENT_LABELS = {
    Element.MANAGEMENT: _("Management"),
    Element.PROCEDURES: _("Procedures"),
    Element.TRAINING: _("Training"),
    Element.COST: _("Operational cost analysis"),
    Element.MAINTENANCE: _("Maintenance"),
    Element.TESTING: _("Performance testing"),
    Element.CONFIGURATION: _("Configuration management"),
}
STEP_LABELS = {
    "law": _("Legal basis complete"),
    "owner": _("Owner has signed"),
    "contract": _("Contract for spare parts"),
    "test": _("Performance test passed without the donor's staff"),
}
READING_LABELS = {
    "qualified": _("Posts qualified"),
    "availability": _("Availability"),
    "law": _("Obligations met in law"),
}
CRITERION_LABELS = {
    "operation": _("Operation paid nationally"),
    **READING_LABELS,
    **STEP_LABELS,
}


class SiteBudget(models.Model):
    """Money for the operation of a site in a year, in the reporting currency."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    appropriated = models.DecimalField(
        _("appropriated nationally"), max_digits=14, decimal_places=2, default=0
    )
    # Known once the year is over; replaces the appropriation in what was covered.
    paid = models.DecimalField(
        _("paid nationally"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    pledged = models.DecimalField(
        _("firm pledges of partners"), max_digits=14, decimal_places=2, default=0
    )
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ["site", "year"]
        constraints = [
            models.UniqueConstraint(fields=["site", "year"], name="budget_once_per_site_and_year"),
            models.CheckConstraint(
                condition=Q(appropriated__gte=0, pledged__gte=0)
                & (Q(paid__isnull=True) | Q(paid__gte=0)),
                name="budget_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.year}"


class ExitPlan(Labelled):
    """Which sites a State takes over from a partner, and what has to hold before."""

    title = models.CharField(_("title"), max_length=200)
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="+", verbose_name=_("partner")
    )
    sites = models.ManyToManyField(Site, related_name="+", verbose_name=_("sites"))
    years_covered = models.PositiveSmallIntegerField(
        _("years in a row with full national operation"), default=2
    )
    least_availability = models.DecimalField(
        _("least availability"), max_digits=4, decimal_places=3, default="0.95"
    )
    least_qualified = models.DecimalField(
        _("least share of posts qualified"), max_digits=4, decimal_places=3, default="0.90"
    )
    least_law = models.DecimalField(
        _("least share of obligations met in law"), max_digits=4, decimal_places=3, default="1.000"
    )
    reserve_rate = models.DecimalField(
        _("rate of interest for the reserve"), max_digits=4, decimal_places=3, default="0.05"
    )
    transferred_on = models.DateField(_("transferred"), null=True)

    class Meta:
        verbose_name = _("exit plan")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    years_covered__gte=1,
                    least_availability__gt=0,
                    least_availability__lte=1,
                    least_qualified__gt=0,
                    least_qualified__lte=1,
                    least_law__gt=0,
                    least_law__lte=1,
                ),
                name="exit_thresholds_make_sense",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ExitStep(models.Model):
    """Something that is done once: planned for a day, done on a day, shown by evidence."""

    plan = models.ForeignKey(ExitPlan, models.CASCADE, related_name="steps")
    name = models.CharField(_("step"), max_length=12, choices=list(STEP_LABELS.items()))
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="exit_step_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(evidence=""),
                name="exit_step_done_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.name}"


class Reading(models.Model):
    """A share measured in a year, or planned for a coming one."""

    plan = models.ForeignKey(ExitPlan, models.CASCADE, related_name="readings")
    name = models.CharField(_("indicator"), max_length=12, choices=list(READING_LABELS.items()))
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("share"), max_digits=5, decimal_places=4)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ["name", "year"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "name", "year"], name="reading_once_a_year"),
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=1), name="reading_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.name} {self.year}"


class Evidence(models.Model):
    """What shows that an indicator of sustainability is met, or that it is not."""

    plan = models.ForeignKey(ExitPlan, models.CASCADE, related_name="evidence")
    indicator = models.CharField(_("indicator"), max_length=40)
    met = models.BooleanField(_("met"))
    citation = models.CharField(_("shown by"), max_length=300)
    on = models.DateField(_("day"))

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(citation=""), name="evidence_is_cited")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.indicator}"
