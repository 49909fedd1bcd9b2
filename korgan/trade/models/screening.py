"""Parties that the office knows, screenings, matches and what was decided on them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.documents.models import Document
from korgan.kernel.jobs.models import Job
from korgan.kernel.organisations.models import Labelled, Organisation
from korgan.kernel.records.search_index import SearchIndex
from korgan.trade.domain.work import MatchState, Purpose, Return, RunKind, Verdict
from korgan.trade.models.lists import PARTY_KIND_LABELS, Edition, EntryVersion, PartyList

PURPOSE_LABELS = {
    Purpose.LICENCE: _("Licence application"),
    Purpose.CUSTOMS: _("Customs clearance"),
    Purpose.END_USE: _("End-use check"),
    Purpose.OTHER: _("Other"),
}
RUN_LABELS = {
    RunKind.SINGLE: _("One party"),
    RunKind.BATCH: _("Batch"),
    RunKind.RESCREENING: _("Re-screening"),
}
STATE_LABELS = {
    MatchState.OPEN: _("To decide"),
    MatchState.IN_REVIEW: _("Waiting for review"),
    MatchState.DECIDED: _("Decided"),
    MatchState.LAPSED: _("Lapsed"),
}
VERDICT_LABELS = {
    Verdict.TRUE: _("True match"),
    Verdict.FALSE: _("False match"),
    Verdict.UNCLEAR: _("Unclear"),
}
RETURN_LABELS = {
    Return.ENTRY_CHANGED: _("the list's entry changed"),
    Return.PARTY_CHANGED: _("the party's facts changed"),
}


class ScreeningRun(Labelled):
    """One screening: of one party, of a spreadsheet, or of all known parties."""

    kind = models.CharField(_("kind"), max_length=12, choices=list(RUN_LABELS.items()))
    purpose = models.CharField(_("purpose"), max_length=8, choices=list(PURPOSE_LABELS.items()))
    title = models.CharField(_("title"), max_length=300)
    # What was asked with: [{"list", "list_id", "edition", "published_on", "sha256"}].
    editions = models.JSONField(default=list)
    engine_version = models.CharField(_("engine"), max_length=40, blank=True)
    # A single screening keeps question and answer, so that it can be replayed.
    query = models.JSONField(null=True)
    answer = models.JSONField(null=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    registers = models.BooleanField(_("enters the parties in the register"), default=False)
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    parties = models.PositiveIntegerField(_("parties"), default=0)
    with_hits = models.PositiveIntegerField(_("parties with hits"), default=0)
    new_matches = models.PositiveIntegerField(_("new matches"), default=0)
    unreadable = models.PositiveIntegerField(_("rows not read"), default=0)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("screening")
        indexes = [models.Index(fields=["kind", "-asked_at", "-id"], name="run_by_kind_and_time")]

    def __str__(self) -> str:
        return self.title


class KnownParty(Labelled):
    """A party with whom the office has to do; screened again whenever a list changes."""

    reference = models.CharField(_("reference"), max_length=24, unique=True)
    name = models.CharField(_("name"), max_length=400)
    kind = models.CharField(
        _("kind"), max_length=12, choices=list(PARTY_KIND_LABELS.items()), blank=True
    )
    facts = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    purpose = models.CharField(_("purpose"), max_length=8, choices=list(PURPOSE_LABELS.items()))
    note = models.CharField(_("note"), max_length=300, blank=True)
    registered_at = models.DateTimeField(_("entered"))
    screened_at = models.DateTimeField(_("last screened"), null=True)

    class Meta:
        verbose_name = _("known party")
        indexes = [
            models.Index(fields=["organisation", "fingerprint"], name="party_by_fingerprint"),
            models.Index(fields=["name", "id"], name="party_by_name"),
            SearchIndex(fields=["reference", "name"], name="party_search"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class BatchRow(models.Model):
    """One line of a spreadsheet and what was found."""

    run = models.ForeignKey(ScreeningRun, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("line"))
    number = models.CharField(_("number"), max_length=100, blank=True)
    name = models.CharField(_("name"), max_length=400, blank=True)
    query = models.JSONField(null=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    probability = models.FloatField(_("probability"), null=True)
    best = models.CharField(_("best hit"), max_length=400, blank=True)
    best_list = models.CharField(_("list"), max_length=200, blank=True)
    hits = models.JSONField(default=list)
    party = models.ForeignKey(KnownParty, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("line of a batch")
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="batch_line_once_per_run")
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.line}"


class Match(Labelled):
    """A known party and a listed one that may be the same, and what people decided."""

    reference = models.CharField(_("reference"), max_length=24, unique=True)
    party = models.ForeignKey(
        KnownParty, models.PROTECT, related_name="matches", verbose_name=_("party")
    )
    party_list = models.ForeignKey(
        PartyList, models.PROTECT, related_name="+", verbose_name=_("list")
    )
    entity_id = models.CharField(_("number on the list"), max_length=200)
    entry = models.ForeignKey(EntryVersion, models.PROTECT, related_name="+")
    listed_name = models.CharField(_("listed party"), max_length=400)
    matched_name = models.CharField(_("matched name"), max_length=400, blank=True)
    probability = models.FloatField(_("probability"))
    reasons = models.JSONField(default=list)
    engine_version = models.CharField(_("engine"), max_length=40)
    edition = models.PositiveIntegerField(_("edition"))
    purpose = models.CharField(_("purpose"), max_length=8, choices=list(PURPOSE_LABELS.items()))
    state = models.CharField(
        _("state"), max_length=10, choices=list(STATE_LABELS.items()), default=MatchState.OPEN
    )
    returned = models.CharField(
        _("came back because"), max_length=14, choices=list(RETURN_LABELS.items()), blank=True
    )
    verdict = models.CharField(
        _("verdict"), max_length=8, choices=list(VERDICT_LABELS.items()), blank=True
    )
    explanation = models.TextField(_("reason"), blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    found_in = models.ForeignKey(ScreeningRun, models.PROTECT, related_name="+")
    found_at = models.DateTimeField(_("found"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    # The facts of the party when it was compared; the entry's are those of `entry`.
    party_facts = models.JSONField()
    party_fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("match")
        indexes = [
            models.Index(fields=["state", "-found_at", "-id"], name="match_by_state_and_time"),
            models.Index(fields=["party_list", "state"], name="match_by_list"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "party_list", "entity_id"], name="match_once_per_party_and_entry"
            ),
            models.CheckConstraint(
                condition=~Q(state="decided")
                | Q(decided_at__isnull=False, officer__isnull=False) & ~Q(verdict=""),
                name="decided_match_has_verdict_and_officer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.listed_name}"


class Threshold(models.Model):
    """The least probability that an organisation wants to see, by list and purpose."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    # Empty: all lists.
    party_list = models.ForeignKey(
        PartyList, models.PROTECT, null=True, related_name="+", verbose_name=_("list")
    )
    # Empty: all purposes.
    purpose = models.CharField(
        _("purpose"), max_length=8, choices=list(PURPOSE_LABELS.items()), blank=True
    )
    value = models.FloatField(_("threshold"))
    reason = models.CharField(_("reason"), max_length=300)
    set_at = models.DateTimeField(_("set"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("threshold")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "party_list", "purpose"],
                name="threshold_once_per_list_and_purpose",
            ),
            models.UniqueConstraint(
                fields=["organisation", "purpose"],
                condition=Q(party_list__isnull=True),
                name="threshold_once_per_purpose",
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0.0, value__lt=1.0), name="threshold_is_a_probability"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value}"


class ApiQuota(models.Model):
    """How many parties an organisation's programs have asked about on one day."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    day = models.DateField()
    parties = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "day"], name="quota_once_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.day}"
