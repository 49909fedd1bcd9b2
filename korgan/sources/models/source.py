"""Sources with their contents, and what has happened to each of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Labelled, Site
from korgan.kernel.records.search_index import SearchIndex
from korgan.kernel.records.visibility import visibility_indexes
from korgan.sources.domain.identity import Kind

KIND_LABELS = {
    Kind.SEALED: _("Sealed source"),
    Kind.UNSEALED: _("Unsealed material"),
    Kind.DEVICE: _("Device"),
    Kind.GENERATOR: _("Radiation generator"),
    Kind.EQUIPMENT: _("Associated equipment"),
    Kind.CONTAINER: _("Transport container"),
}
STATE_LABELS = {
    "received": _("Received"),
    "in_use": _("In use"),
    "temporary_storage": _("Temporary storage"),
    "transfer_pending": _("Transfer pending"),
    "disused_declared": _("Declared disused"),
    "long_term_storage": _("Long-term storage"),
    "conditioned": _("Conditioned"),
    "disposal_accepted": _("Accepted for disposal"),
    "disposed": _("Disposed of"),
    "decayed_below_clearance": _("Decayed below clearance"),
    "recycled": _("Recycled"),
    "returned_to_supplier": _("Returned to supplier"),
    "exported": _("Exported"),
    "import_pending": _("Import pending"),
    "in_transit": _("In transit"),
    "lost": _("Lost"),
    "stolen": _("Stolen"),
    "found": _("Found again"),
    "orphan_found": _("Orphan source found"),
}


class Source(Labelled):
    """An entry of the register; its organisation is the holder, or the last one there was."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    room = models.ForeignKey(
        "sources.Room", models.PROTECT, null=True, blank=True, related_name="sources",
        verbose_name=_("room"),
    )  # fmt: skip
    licence = models.ForeignKey(
        "sources.Licence", models.PROTECT, null=True, blank=True, related_name="sources",
        verbose_name=_("licence"),
    )  # fmt: skip
    national_number = models.CharField(_("national number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=20, choices=list(KIND_LABELS.items()))
    maker = models.CharField(_("maker"), max_length=120, blank=True)
    model = models.CharField(_("model"), max_length=120, blank=True)
    serial = models.CharField(_("serial number"), max_length=80, blank=True)
    holder_serial = models.CharField(_("serial number of the capsule"), max_length=80, blank=True)
    # Maker, model and serial number without writing habits, to find the same source twice.
    maker_key = models.CharField(max_length=330, blank=True, editable=False)
    nuclides = models.CharField(_("nuclides"), max_length=200, blank=True)
    practice = models.CharField(_("practice"), max_length=160, blank=True)
    manufactured_on = models.DateField(_("manufactured"), null=True, blank=True)
    working_life_years = models.DecimalField(
        _("recommended working life"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    iso2919 = models.CharField(_("ISO 2919 class"), max_length=24, blank=True)
    special_form_certificate = models.CharField(
        _("special-form certificate"), max_length=80, blank=True
    )
    state = models.CharField(_("state"), max_length=24, choices=list(STATE_LABELS.items()))
    state_since = models.DateField(_("since"))
    destination = models.CharField(_("destination"), max_length=200, blank=True)
    # The category falls with decay alone, so the days on which it does say it for every day; a
    # list of a million sources then needs no arithmetic and is never out of date.
    category_known = models.BooleanField(default=False)
    category_2_from = models.DateField(null=True)
    category_3_from = models.DateField(null=True)
    category_4_from = models.DateField(null=True)
    category_5_from = models.DateField(null=True)
    practice_category = models.PositiveSmallIntegerField(default=5)
    rules_stamp = models.CharField(max_length=300, blank=True)
    registered_at = models.DateTimeField(_("registered"))
    # The last day on which somebody saw it; steps and inspections move it on.
    last_seen_on = models.DateField(_("last seen"), null=True, blank=True)

    class Meta:
        verbose_name = _("source")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "national_number"], name="national_number_once_per_state"
            )
        ]
        indexes = [
            models.Index(fields=["national_number", "id"], name="source_by_number"),
            models.Index(fields=["country", "maker_key"], name="source_by_maker_key"),
            models.Index(fields=["site", "state"], name="source_by_site_and_state"),
            *visibility_indexes("source", "national_number"),
            SearchIndex(
                fields=["national_number", "serial", "model", "nuclides"], name="source_search"
            ),
        ]

    def __str__(self) -> str:
        return self.national_number


class SourceContent(models.Model):
    """One nuclide of a source with its activity on a reference date."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="contents")
    nuclide = models.CharField(_("nuclide"), max_length=20)
    activity_bq = models.DecimalField(_("activity (Bq)"), max_digits=30, decimal_places=6)
    activity_as_written = models.CharField(_("activity as written"), max_length=60)
    reference_date = models.DateField(_("reference date"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(activity_bq__gt=0), name="activity_is_positive"
            )
        ]

    def __str__(self) -> str:
        return f"{self.nuclide} {self.activity_as_written}"


class SourceEvent(models.Model):
    """A step of a source's life, with what was confirmed and by which rules it was judged."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="events")
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24, choices=list(STATE_LABELS.items()))
    happened_on = models.DateField(_("day"))
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    place = models.CharField(_("place"), max_length=400, blank=True)
    note = models.TextField(_("note"), blank=True)
    confirmed = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    rule = models.CharField(max_length=300)
    category = models.PositiveSmallIntegerField(null=True)
    rules_stamp = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.source}: {self.to_state}"


class SourceDocument(models.Model):
    """A document that a step needed, as the table of transitions names it."""

    event = models.ForeignKey(SourceEvent, models.PROTECT, related_name="documents")
    name = models.CharField(_("name"), max_length=120)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
