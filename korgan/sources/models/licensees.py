"""What a licensee has beside sources: rooms, and people with their qualifications."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled, Site

WORKER_ROLE_LABELS = {
    "radiation_protection_officer": _("Radiation-protection officer"),
    "exposed_worker": _("Exposed worker"),
}


class Room(models.Model):
    """A room of a site in which sources stand."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=120)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="room_name_once_per_site")
        ]

    def __str__(self) -> str:
        return self.name


class Worker(Labelled):
    """A person of a licensee who works with radiation; no more personal data than that needs."""

    name = models.CharField(_("name"), max_length=160)
    role = models.CharField(_("role"), max_length=40, choices=list(WORKER_ROLE_LABELS.items()))
    position = models.CharField(_("position"), max_length=160, blank=True)
    active = models.BooleanField(_("works here"), default=True)

    class Meta:
        verbose_name = _("worker")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "role"], name="worker_once_per_role"
            )
        ]
        indexes = [models.Index(fields=["name", "id"], name="worker_by_name")]

    def __str__(self) -> str:
        return self.name


class Qualification(models.Model):
    """A certificate of a worker and how long it is valid."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="qualifications")
    title = models.CharField(_("qualification"), max_length=200)
    issued_by = models.CharField(_("issued by"), max_length=200)
    number = models.CharField(_("number"), max_length=80, blank=True)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))

    class Meta:
        ordering = ["-valid_until", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")),
                name="qualification_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.title
