"""Facilities, their material balance areas, key measurement points, and measurement methods."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled, Site

PLACE_KINDS = {
    "inventory": _("Inventory key measurement point"),
    "flow": _("Flow key measurement point"),
    "location": _("Location"),
}


class Facility(Labelled):
    code = models.CharField(_("facility code"), max_length=12)
    name = models.CharField(_("name"), max_length=120)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, verbose_name=_("site"))
    # In an item facility things are counted: any MUF is a finding.
    counts_items = models.BooleanField(_("item facility"), default=False)

    class Meta:
        verbose_name = _("facility")
        constraints = [
            models.UniqueConstraint(fields=["country", "code"], name="facility_code_once_per_state")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Area(Labelled):
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="areas")
    code = models.CharField(_("material balance area"), max_length=12)
    name = models.CharField(_("name"), max_length=120)
    # Day of the opening inventory; the first period starts the day after.
    opened_on = models.DateField(_("opening inventory"), null=True, blank=True)
    # A second person approves postings above these (micrograms): plutonium and the fissile
    # weight of enriched uranium; natural and depleted uranium, thorium. Empty: none.
    four_eyes_special = models.BigIntegerField(null=True, blank=True)
    four_eyes_source = models.BigIntegerField(null=True, blank=True)
    profile = models.CharField(_("form of reports"), max_length=40, default="national@1")
    regime = models.CharField(_("deadlines of"), max_length=12, default="IAEA")
    # Small quantities kept by one person: one page, one report a year.
    one_room = models.BooleanField(_("small quantities in one room"), default=False)
    # A copy with invented events: apart from everything that is live.
    is_training = models.BooleanField(_("training"), default=False)

    class Meta:
        verbose_name = _("material balance area")
        constraints = [
            models.UniqueConstraint(fields=["country", "code"], name="area_code_once_per_state")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def needs_second_person(self) -> bool:
        """Where nothing has a threshold (one room, one person) the one who counted may finish."""
        return self.four_eyes_special is not None or self.four_eyes_source is not None


class Place(models.Model):
    area = models.ForeignKey(Area, models.PROTECT, related_name="places")
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(
        _("kind"), max_length=10, choices=list(PLACE_KINDS.items()), default="inventory"
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["area", "code"], name="place_code_once_per_area")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Method(models.Model):
    """A measurement method with the standard deviations of its errors."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="methods")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=120)
    # Fractions: 0.002 is 0.2 %.
    random_relative = models.DecimalField(_("random, relative"), max_digits=9, decimal_places=8)
    systematic_relative = models.DecimalField(
        _("systematic, relative"), max_digits=9, decimal_places=8
    )
    # Micrograms.
    random_absolute = models.BigIntegerField(_("random, absolute"), default=0)
    systematic_absolute = models.BigIntegerField(_("systematic, absolute"), default=0)
    source = models.CharField(_("source of the values"), max_length=200, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["area", "code"], name="method_code_once_per_area"),
            models.CheckConstraint(
                condition=Q(random_relative__gte=0, random_relative__lt=1)
                & Q(systematic_relative__gte=0, systematic_relative__lt=1)
                & Q(random_absolute__gte=0, systematic_absolute__gte=0),
                name="method_errors_are_deviations",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Calibration(models.Model):
    """Within a calibration the systematic errors of a method stay the same."""

    method = models.ForeignKey(Method, models.PROTECT, related_name="calibrations")
    name = models.CharField(_("calibration"), max_length=60)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        ordering = ["valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["method", "name"], name="calibration_once_per_method"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="calibration_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name
