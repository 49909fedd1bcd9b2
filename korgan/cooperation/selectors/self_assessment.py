"""Reads of the self-assessment."""

from __future__ import annotations

from dataclasses import dataclass

from korgan.cooperation.domain.self_assessment import Answer, Statement, statements
from korgan.cooperation.models import SelfAssessment
from korgan.cooperation.models.projects import AREA_LABELS
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import visible_to


@dataclass(frozen=True)
class Line:
    """A statement with the State's answer, if it gave one."""

    statement: Statement
    text: str
    given: SelfAssessment | None

    @property
    def is_lack(self) -> bool:
        """Whether a need follows that was not entered yet."""
        given = self.given
        return given is not None and Answer(given.answer).is_lack and given.need_id is None


@dataclass(frozen=True)
class Area:
    """A functional area with its statements; counts, never a mark."""

    key: str
    label: object
    lines: list[Line]

    @property
    def answered(self) -> int:
        """How many statements have an answer."""
        return sum(each.given is not None for each in self.lines)


def assessment_of(*, actor: Actor, language: str) -> list[Area]:
    """Return all statements by area with the own State's answers."""
    own = SelfAssessment.objects.filter(country=actor.country).select_related("need")
    given = {each.statement: each for each in visible_to(actor, own)}
    return [
        Area(
            area,
            label,
            [
                Line(each, each.text(language), given.get(each.key))
                for each in statements().values()
                if each.area == area
            ],
        )
        for area, label in AREA_LABELS.items()
    ]
