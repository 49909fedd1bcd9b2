"""A question as an actor asks it: against which editions, and from which probability on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from korgan.kernel.errors import Conflict
from korgan.kernel.organisations.domain import Actor
from korgan.science.names.parties import PartyFacts
from korgan.trade.domain.answers import Answer
from korgan.trade.models import Edition, ScreeningRun
from korgan.trade.screening.engine import Answers, prepare
from korgan.trade.selectors.lists import editions_in_force, editions_named
from korgan.trade.selectors.work import thresholds_of

_MOST_RECENT = 200


@dataclass(frozen=True)
class Question:
    """Editions and thresholds for one actor and purpose.

    Attributes
    ----------
    editions : list of Edition
        The editions in force of all lists that the actor may see.
    thresholds : dict
        Least probability by list.
    """

    editions: list[Edition]
    thresholds: dict[int, float]

    def prepare(self) -> bool:
        """Begin to load the engine; returns whether it would answer at once."""
        return prepare(self.editions)

    def ask(self, facts: PartyFacts, *, wait: float = 2.0) -> Answer:
        """Screen one party."""
        return self.answers(wait=wait).ask(facts, self.thresholds)

    def answers(self, *, wait: float = 2.0) -> Answers:
        """Make the engine ready for many parties."""
        return Answers(self.editions, wait=wait)


def question_of(
    *,
    actor: Actor,
    purpose: str,
    as_of: datetime | None = None,
    threshold: float | None = None,
) -> Question:
    """Collect what an actor's question rests on; refuse if there is no list to ask."""
    editions = editions_in_force(actor=actor, as_of=as_of)
    if not editions:
        raise Conflict(
            "no_list",
            "no list is in force, so nothing can be screened",
            mend="import a list first",
        )
    ids = [each.party_list_id for each in editions]
    if threshold is not None:
        return Question(editions, dict.fromkeys(ids, threshold))
    return Question(editions, thresholds_of(actor.organisation_id).for_lists(ids, purpose))


_recent: dict[tuple[object, ...], tuple[float, Question]] = {}


def recent_question(*, actor: Actor, purpose: str) -> Question:
    """Give the question of a moment ago again, for programs that ask many times a second.

    The answer names its editions, so that a second's delay deceives nobody.
    """
    key = (
        actor.organisation_id,
        actor.organisation_kind,
        actor.country,
        actor.clearance,
        purpose,
    )
    now = time.monotonic()
    kept = _recent.get(key)
    if kept is not None and now - kept[0] < settings.SCREENING_REMEMBER_S:
        return kept[1]
    question = question_of(actor=actor, purpose=purpose)
    if len(_recent) > _MOST_RECENT:
        _recent.clear()
    _recent[key] = (now, question)
    return question


def question_of_run(*, actor: Actor, run: ScreeningRun) -> Question:
    """Collect what an answer of the past rested on, to replay it."""
    editions = editions_named(actor=actor, stamps=run.editions)
    hits = run.answer or []
    least = min((hit["probability"] for hit in hits), default=1.0)
    thresholds = thresholds_of(run.organisation_id)
    return Question(
        editions,
        {
            e.party_list_id: min(thresholds.of(e.party_list_id, run.purpose), least)
            for e in editions
        },
    )
