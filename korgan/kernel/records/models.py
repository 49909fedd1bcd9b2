"""What is kept about lists and imports."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from korgan.kernel.documents.models import Document
from korgan.kernel.jobs.models import Job
from korgan.kernel.organisations.models import Labelled
from korgan.kernel.records.imports.domain import RowStatus, RunState

RUN_STATE_LABELS = {
    RunState.MAPPING: _("Columns to be chosen"),
    RunState.CHECKING: _("Being checked"),
    RunState.CHECKED: _("Checked"),
    RunState.COMMITTING: _("Being written"),
    RunState.COMMITTED: _("Written"),
    RunState.DISCARDED: _("Discarded"),
}
ROW_STATUS_LABELS = {
    RowStatus.NEW: _("New"),
    RowStatus.FLAGGED: _("New, flagged"),
    RowStatus.CHANGED: _("Changed"),
    RowStatus.SAME: _("As it is"),
    RowStatus.REFUSED: _("Refused"),
}


class SavedView(Labelled):
    """A question to a list, kept under a title: for its owner, or shared in the organisation.

    It holds no rows: whoever opens it asks the list anew and sees what they may see.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=80)
    title = models.CharField(_("title"), max_length=80)
    query = models.TextField(_("question"), blank=True)
    is_shared = models.BooleanField(_("shared in the organisation"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "owner",
                "organisation",
                "list_name",
                Lower("title"),
                name="saved_view_title_once_per_list",
            )
        ]

    def __str__(self) -> str:
        return self.title


class KeptMapping(Labelled):
    """How the columns of one register's files are read, kept for the next file."""

    importer = models.CharField(max_length=80)
    title = models.CharField(_("title"), max_length=80)
    # As korgan.kernel.records.imports.mapping packs it.
    content = models.JSONField()
    kept_at = models.DateTimeField(_("kept"), auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation", "importer", Lower("title"), name="mapping_title_once_per_import"
            )
        ]

    def __str__(self) -> str:
        return self.title


class ImportRun(Labelled):
    """One uploaded spreadsheet: its original, its dry run, and whether it was written."""

    importer = models.CharField(max_length=80)
    title = models.CharField(_("what"), max_length=200)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    # encoding, delimiter, decimal mark and order of dates as the uploader said
    form = models.JSONField(default=dict)
    # Which column means what, where a person or a kept mapping says it; else headings do.
    mapping = models.JSONField(default=dict)
    mapping_title = models.CharField(max_length=80, blank=True)
    # kind, encoding, delimiter, sheet, unused columns as they were found
    found = models.JSONField(default=dict)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=list(RUN_STATE_LABELS.items()),
        default=RunState.CHECKING,
    )
    new = models.PositiveIntegerField(_("new"), default=0)
    # New rows that are let in with a remark.
    flagged = models.PositiveIntegerField(_("flagged"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    same = models.PositiveIntegerField(_("as it is"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    committed_at = models.DateTimeField(_("written"), null=True)

    class Meta:
        verbose_name = _("import")
        indexes = [
            models.Index(fields=["organisation", "-created_at", "-id"], name="import_by_owner")
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.document}"

    @property
    def writes(self) -> int:
        """How many rows a commit would write."""
        return self.new + self.flagged + self.changed


class ImportRow(models.Model):
    """One row of a dry run: what a commit would do with it, and why not."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    status = models.CharField(_("status"), max_length=8, choices=list(ROW_STATUS_LABELS.items()))
    key = models.CharField(_("key"), max_length=300)
    # Parsed values as JSON, for the fields that the file has.
    values = models.JSONField(default=dict)
    # Refused and flagged: [field, code, message, mend]. Changed: [field, old, new].
    notes = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=24)

    class Meta:
        indexes = [models.Index(fields=["run", "status", "number"], name="import_row_by_status")]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="import_row_once_per_run")
        ]

    def __str__(self) -> str:
        return f"{self.number}"
