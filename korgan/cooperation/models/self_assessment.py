"""Answers of the State to the statements of its own assessment."""

from __future__ import annotations

from hashlib import sha256

from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.cooperation.domain.self_assessment import Answer
from korgan.cooperation.models.projects import Need
from korgan.kernel.organisations.models import Labelled
from korgan.science.merkle.canonical import canonical_json

ANSWER_LABELS = {
    Answer.YES: _("Yes"),
    Answer.PARTLY: _("In part"),
    Answer.NO: _("No"),
    Answer.UNKNOWN: _("Not known"),
}


class SelfAssessment(Labelled):
    statement = models.CharField(max_length=60)
    answer = models.CharField(_("answer"), max_length=8, choices=list(ANSWER_LABELS.items()))
    evidence = models.TextField(_("evidence"), blank=True)
    on = models.DateField(_("day"))
    # The need that was entered because of this answer.
    need = models.ForeignKey(
        Need, models.SET_NULL, null=True, blank=True, related_name="assessments"
    )

    class Meta:
        verbose_name = _("self-assessment")
        constraints = [
            models.UniqueConstraint(fields=["country", "statement"], name="assessed_once_per_state")
        ]

    def __str__(self) -> str:
        return self.statement

    @property
    def version(self) -> str:
        """What was answered, by digest: a form that saw another answer is behind."""
        said = [str(self.answer), self.evidence, self.on.isoformat()]
        return sha256(canonical_json(said)).hexdigest()
