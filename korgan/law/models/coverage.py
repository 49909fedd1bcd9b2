"""What provisions do for obligations: judged by one person, reviewed by a second."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled
from korgan.law.domain.coverage import Aspect, Judgement
from korgan.law.models.texts import TextVersion, Work

JUDGEMENT_LABELS = {
    Judgement.NONE: _("Not met"),
    Judgement.PARTIAL: _("Met in part"),
    Judgement.FULL: _("Met in full"),
    Judgement.NOT_APPLICABLE: _("Does not apply"),
    Judgement.UNKNOWN: _("Not judged"),
}
JUDGEMENT_TONES = {
    Judgement.NONE: "bad",
    Judgement.PARTIAL: "warn",
    Judgement.FULL: "good",
    Judgement.NOT_APPLICABLE: "void",
    Judgement.UNKNOWN: "neutral",
}
ASPECT_LABELS = {
    Aspect.WHOLE: _("The whole obligation"),
    Aspect.CONDUCT: _("Conduct"),
    Aspect.PENALTY: _("Penalty"),
    Aspect.JURISDICTION: _("Jurisdiction"),
    Aspect.PROCEDURE: _("Procedure"),
}
STATE_LABELS = {
    "proposed": _("Waiting for review"),
    "approved": _("Reviewed"),
    "rejected": _("Given back"),
    "reopened": _("Reopened"),
}
REOPENING_LABELS = {
    "changed": _("The words of the provision changed on %(day)s."),
    "dropped": _("The provision is not in the wording of %(day)s."),
    "repealed": _("The text was repealed on %(day)s."),
}
STATE_TONES = {"proposed": "waiting", "approved": "good", "rejected": "bad", "reopened": "warn"}


class CoverageLink(Labelled):
    obligation = models.CharField(_("obligation"), max_length=80)
    work = models.ForeignKey(
        Work, models.PROTECT, null=True, related_name="links", verbose_name=_("text")
    )
    version = models.ForeignKey(TextVersion, models.PROTECT, null=True, related_name="+")
    eid = models.CharField(_("provision"), max_length=250, blank=True)
    # Of the provision with all below it when it was judged.
    digest = models.CharField(max_length=64, blank=True)
    citation = models.CharField(_("citation"), max_length=400, blank=True)
    quotation = models.TextField(_("quotation"), blank=True)
    aspect = models.CharField(_("part"), max_length=12, choices=list(ASPECT_LABELS.items()))
    judgement = models.CharField(
        _("judgement"), max_length=16, choices=list(JUDGEMENT_LABELS.items())
    )
    reasoning = models.TextField(_("reasons"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=list(STATE_LABELS.items()))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(_("judged"))
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)
    reopened_because = models.CharField(max_length=10, blank=True)
    reopened_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("judgement")
        indexes = [
            models.Index(fields=["country", "state"], name="link_by_state"),
            models.Index(fields=["obligation"], name="link_by_obligation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("author")),
                name="link_reviewer_is_not_author",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(reviewer__isnull=False),
                name="approved_link_has_reviewer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation}: {self.citation or self.judgement}"

    @property
    def reopening(self) -> str:
        """Why it has to be judged again, in words."""
        if self.reopened_on is None or self.reopened_because not in REOPENING_LABELS:
            return ""
        return REOPENING_LABELS[self.reopened_because] % {"day": date_format(self.reopened_on)}
