"""Technical service providers, and for which services the regulator recognises them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled

SERVICE_LABELS = {
    "dosimetry": _("Individual dosimetry"),
    "calibration": _("Calibration of instruments"),
    "leak_testing": _("Leak tests and wipe tests"),
    "maintenance": _("Maintenance and source exchange"),
    "quality_assurance": _("Quality assurance and acceptance tests"),
    "transport": _("Transport of radioactive material"),
    "waste": _("Conditioning and storage of waste"),
    "decommissioning": _("Decommissioning and decontamination"),
    "advice": _("Advice in radiation protection"),
    "training": _("Training in radiation protection"),
}


class ServiceProvider(Labelled):
    """Somebody whose services licensees use; its organisation is the regulator."""

    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("service provider")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "name"], name="service_provider_once_per_state"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Recognition(Labelled):
    """That a provider may offer a service, from when until when."""

    provider = models.ForeignKey(ServiceProvider, models.PROTECT, related_name="recognitions")
    service = models.CharField(_("service"), max_length=20, choices=list(SERVICE_LABELS.items()))
    number = models.CharField(_("number"), max_length=80)
    scope = models.CharField(_("scope"), max_length=300, blank=True)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    withdrawn_on = models.DateField(_("withdrawn"), null=True)
    reason = models.CharField(_("reason"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("recognition")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="recognition_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["country", "number", "service"], name="recognition_number_once_per_state"
            ),
        ]
        indexes = [models.Index(fields=["valid_until", "id"], name="recognition_by_end")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.get_service_display()}"
