"""Treaty events entered here, beside those that came with Korgan."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled
from korgan.law.domain.partial_dates import PartialDate
from korgan.law.domain.treaties import EventKind, TreatyEvent

EVENT_LABELS = {
    EventKind.SIGNATURE: _("Signature"),
    EventKind.NATIONAL_ACT: _("National act"),
    EventKind.DEPOSIT: _("Deposit"),
    EventKind.ENTRY_INTO_FORCE: _("Entry into force"),
    EventKind.RESERVATION: _("Reservation"),
    EventKind.RESERVATION_WITHDRAWN: _("Reservation withdrawn"),
    EventKind.OPTION_TAKEN: _("Option taken"),
    EventKind.WITHDRAWAL: _("Withdrawal"),
    EventKind.REPORTED_PARTY: _("Reported as party"),
    EventKind.REPORTED_OUTSIDE: _("Reported as outside"),
    EventKind.NOT_APPLICABLE: _("Not applicable"),
    EventKind.REMARK: _("Remark"),
}


class RecordedEvent(Labelled):
    """One statement of one source on a State and an instrument; the label's State entered it."""

    state = models.CharField(_("State"), max_length=2)
    treaty = models.CharField(_("treaty or instrument"), max_length=30)
    kind = models.CharField(_("event"), max_length=24, choices=list(EVENT_LABELS.items()))
    # As much of the date as the source gives: 2012, 2012-02 or 2012-02-29.
    day = models.CharField(_("date"), max_length=10, blank=True)
    article = models.CharField(_("article"), max_length=30, blank=True)
    text = models.CharField(_("in the source's words"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300)
    source_as_of = models.CharField(_("source speaks for"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)
    # Whoever entered it saw that the dates are out of order and says that the source gives them so.
    disorder_confirmed = models.BooleanField(default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered"))

    class Meta:
        verbose_name = _("treaty event")
        indexes = [models.Index(fields=["state", "treaty"], name="treaty_event_by_state")]

    def __str__(self) -> str:
        return f"{self.state} {self.treaty}: {self.kind} {self.day}".strip()

    def as_event(self) -> TreatyEvent:
        """Return the row as plain data."""
        return TreatyEvent(
            id=f"recorded-{self.pk}",
            state=self.state,
            treaty=self.treaty,
            kind=EventKind(self.kind),
            day=PartialDate.parse(self.day) if self.day else None,
            text=self.text,
            source=self.source,
            source_as_of=self.source_as_of,
            note=self.note,
            article=self.article,
            record_id=self.pk,
        )
