"""Reads of exercises: the controller's, the player's, the evaluator's view of one set of facts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q, QuerySet

from korgan.kernel.audit.selectors import entries_made_of
from korgan.kernel.documents import store
from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.organisations.selectors import list_organisations, visible_to
from korgan.training.domain.exercises import (
    Action,
    Answer,
    Clock,
    Inject,
    Scenario,
    Score,
    given_injects,
    score_of,
)
from korgan.training.domain.scenario_file import scenario_of
from korgan.training.models import (
    CorrectiveAction,
    Exercise,
    ExerciseMaterial,
    ExercisePlayer,
    ExerciseTeam,
)


def list_exercises(*, actor: Actor) -> QuerySet[Exercise]:
    """Return the exercises that the actor may see, and those that the own organisation plays."""
    seen = visible_to(actor, Exercise.objects.all())
    played = ExerciseTeam.objects.filter(organisation_id=actor.organisation_id)
    either = Q(id__in=seen.values("id")) | Q(id__in=played.values("exercise_id"))
    return Exercise.objects.filter(either).select_related("organisation", "competence")


def get_exercise(*, actor: Actor, exercise_id: int) -> Exercise:
    """Return one exercise."""
    found = list_exercises(actor=actor).filter(id=exercise_id).first()
    if found is None:
        raise NotFound("not_found", "no such exercise, or not one that you may see")
    return found


def own_team(*, actor: Actor, exercise: Exercise) -> ExerciseTeam | None:
    """Return the team that the actor's organisation is in an exercise."""
    return exercise.teams.filter(organisation_id=actor.organisation_id).first()


def organisations_to_play(*, actor: Actor) -> QuerySet[Organisation]:
    """Return who can be asked to play: the organisations of the State, and partners."""
    return list_organisations(actor=actor).order_by("name")


@dataclass(frozen=True)
class SeenAction:
    """An action on the exercise's material as the log has it."""

    action: Action
    organisation_id: int
    who: str
    label: str


@dataclass(frozen=True)
class Situation:
    """An exercise at a moment: its clock, what is out, what every team did and earned."""

    exercise: Exercise
    now: datetime

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario as it was planned."""
        return scenario_of(self.exercise.scenario)

    @cached_property
    def clock(self) -> Clock | None:
        """The clock; None before the start."""
        return clock_of(self.exercise)

    @cached_property
    def minute(self) -> float:
        """The minute of the clock."""
        return self.clock.minute(self.now) if self.clock else 0.0

    @cached_property
    def given(self) -> dict[str, float]:
        """Injects that are out, with the minute of each."""
        if self.clock is None:
            return {}
        return given_injects(self.scenario, self.exercise.by_hand, self.minute)

    @property
    def over(self) -> bool:
        """Whether play has ended."""
        return self.exercise.state in ("ended", "closed")

    @cached_property
    def teams(self) -> list[ExerciseTeam]:
        """The teams in the order of their roles."""
        order = {each.key: place for place, each in enumerate(self.scenario.roles)}
        rows = self.exercise.teams.select_related("organisation")
        return sorted(rows, key=lambda each: order[each.role])

    @cached_property
    def actions(self) -> list[SeenAction]:
        """What was done in the real screens with the exercise's material, by its teams alone."""
        return _actions(self)

    def score(self, team: ExerciseTeam) -> Score:
        """Return what a team earned until now."""
        return score_of(
            self.scenario,
            team.role,
            given=self.given,
            actions=[
                each.action for each in self.actions if each.organisation_id == team.organisation_id
            ],
            answers=[Answer(each.question, each.given, each.minute) for each in team.answers.all()],
            judgements=dict(team.judgements.values_list("expected", "met")),
            minute=self.minute,
            over=self.over,
        )

    def injects_for(self, role: str) -> list[tuple[Inject, float]]:
        """Return what has reached a role, the latest first."""
        out = [
            (each, self.given[each.key])
            for each in self.scenario.injects
            if each.key in self.given and role in each.to
        ]
        return sorted(out, key=lambda pair: -pair[1])


def clock_of(exercise: Exercise) -> Clock | None:
    """Return the clock of an exercise that has started."""
    if exercise.started_at is None:
        return None
    pauses = [
        (datetime.fromisoformat(since), datetime.fromisoformat(until) if until else None)
        for since, until in exercise.pauses
    ]
    return Clock(exercise.started_at, pauses, exercise.ended_at)


def _actions(situation: Situation) -> list[SeenAction]:
    exercise, clock = situation.exercise, situation.clock
    if clock is None or exercise.first_seq is None:
        return []
    material = ExerciseMaterial.objects.filter(exercise=exercise)
    inject_of = dict(material.values_list("document__sha256", "inject"))
    entries = entries_made_of(
        inject_of,
        organisations=[each.organisation_id for each in situation.teams],
        verbs=situation.scenario.verbs(),
        after=exercise.first_seq,
        until=exercise.last_seq,
    )
    return [
        SeenAction(
            Action(
                entry.verb,
                inject_of[original],
                json.loads(entry.facts),
                clock.minute(datetime.fromisoformat(entry.at)),
            ),
            entry.organisation_id,
            entry.actor_name,
            entry.subject_label,
        )
        for entry, original in entries
    ]


def file_of(*, actor: Actor, exercise: Exercise, inject: str, now: datetime) -> tuple[str, bytes]:
    """Return an inject's file, to those whom it has reached and to who runs the exercise."""
    situation = Situation(exercise, now)
    team = own_team(actor=actor, exercise=exercise)
    reached = team is not None and any(
        each.key == inject for each, _minute in situation.injects_for(team.role)
    )
    runs = exercise.organisation_id == actor.organisation_id
    row = exercise.material.filter(inject=inject).select_related("document").first()
    if row is None or not (reached or runs):
        raise NotFound("not_found", "no such file, or not one that has reached you")
    return row.document.filename, store.get(row.document.sha256)


def players_of(*, actor: Actor, exercise: Exercise) -> QuerySet[ExercisePlayer]:
    """Return the players of the own organisation; who runs the exercise sees all."""
    rows = ExercisePlayer.objects.filter(team__exercise=exercise).select_related(
        "person", "team__organisation"
    )
    if exercise.organisation_id == actor.organisation_id:
        return rows
    return rows.filter(team__organisation_id=actor.organisation_id)


def list_corrections(*, actor: Actor) -> QuerySet[CorrectiveAction]:
    """Return the corrective actions that the actor may see."""
    rows = CorrectiveAction.objects.select_related("exercise", "organisation", "competence")
    return visible_to(actor, rows)


def get_correction(*, actor: Actor, correction_id: int) -> CorrectiveAction:
    """Return one corrective action."""
    found = list_corrections(actor=actor).filter(id=correction_id).first()
    if found is None:
        raise NotFound("not_found", "no such corrective action, or not one that you may see")
    return found
