"""Deadlines on records, and the national calendar by which they are counted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.deadlines.domain import ClockStop, Term, Unit
from korgan.kernel.deadlines.kinds import label_of
from korgan.kernel.organisations.models import Labelled


class CalendarDay(models.Model):
    """A day that differs from the week's rule: a holiday, or a day worked instead."""

    country = models.CharField(_("State"), max_length=2)
    day = models.DateField(_("day"))
    working = models.BooleanField(_("is worked"), default=False)
    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "day"], name="one_rule_per_calendar_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Deadline(Labelled):
    """Labelled like its subject: the organisation is the one that has to do it."""

    UNITS = [(Unit.CALENDAR_DAYS, _("calendar days")), (Unit.WORKING_DAYS, _("working days"))]

    kind = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    subject_url = models.CharField(max_length=200, blank=True)
    what = models.CharField(_("what is due"), max_length=300)
    rule_source = models.CharField(_("rule"), max_length=300, blank=True)
    starts_on = models.DateField(_("counted from"))
    span = models.PositiveIntegerField(_("days"))
    unit = models.CharField(max_length=16, choices=UNITS, default=Unit.CALENDAR_DAYS)
    grace = models.PositiveIntegerField(_("days of grace"), default=0)
    # As it stood when last computed; `Term.due_on` with the stops is what counts.
    due_on = models.DateField(_("due"), db_index=True)
    late_after = models.DateField()
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    # Role in the organisation that is told when it is late.
    escalate_to = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id"],
                condition=Q(done_at__isnull=True),
                name="one_open_deadline_per_kind_and_subject",
            )
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(done_at=None), name="open_deadline_by_day")
        ]

    def __str__(self) -> str:
        label = label_of(self.kind)
        return f"{self.what}: {label}" if label else self.what

    def term(self) -> Term:
        """Return the rule's arithmetic; `stops` should be prefetched for lists."""
        stops = tuple(ClockStop(stop.since, stop.until) for stop in self.stops.all())
        return Term(self.starts_on, self.span, Unit(self.unit), self.grace, stops=stops)


class Stop(models.Model):
    """The clock stands, e.g. while an applicant owes an answer."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="stops")
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="clock_stop_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["deadline"], condition=Q(until__isnull=True), name="clock_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since} {self.reason}"
