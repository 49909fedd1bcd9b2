"""Writes of exercises: planned, run on a clock, answered, judged, closed, and what is mended after.

What players do in the real screens is written nowhere here: it is read from the audit log, on the
records that they made of the exercise's material.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import floor
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.kernel.audit.selectors import stored_head
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.deadlines.kinds import declare_kind
from korgan.kernel.deadlines.services import meet_deadline, set_deadline
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    Releasability,
    Role,
)
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.organisations.rights import declare_action, require_own
from korgan.training.domain.coverage import expiry_of
from korgan.training.domain.exercises import number_in
from korgan.training.domain.scenario_file import scenario_of
from korgan.training.exercise_material import material_of, scenario_content
from korgan.training.models import (
    Competence,
    CorrectiveAction,
    Exercise,
    ExerciseAnswer,
    ExerciseJudgement,
    ExerciseMaterial,
    ExercisePlayer,
    ExerciseTeam,
    Observation,
    Person,
    Qualification,
)
from korgan.training.selectors.exercises import Situation, own_team
from korgan.training.services.courses import CENTRES
from korgan.training.services.posts import STAFF, require_prerequisites

RUN_EXERCISES = declare_action("training.run_exercises", roles=STAFF, kinds=CENTRES)
# Whoever works may play: the point is that people play the posts that they hold.
PLAY = declare_action("training.play_exercises", roles=set(Role) - {Role.AUDITOR})
MEND = declare_action("training.mend_after_exercises", roles=STAFF)
CORRECT = declare_kind("training.correct", _("corrective action"))


@service(RUN_EXERCISES)
def plan_exercise(
    *,
    actor: Actor,
    scenario: str,
    title: str,
    teams: Mapping[str, Organisation],
    competence: Competence | None = None,
    level: int = 2,
    pass_percent: int = 70,
) -> Exercise:
    """Plan an exercise of a scenario: who plays which role, and which competence it shows."""
    content = scenario_content(scenario)
    roles = {each.key for each in scenario_of(content).roles}
    if set(teams) != roles:
        raise InputError("roles_unfilled", "every role is played by an organisation", where="teams")
    if len({each.id for each in teams.values()}) < len(teams):
        raise InputError(
            "plays_twice", "an organisation plays one role of an exercise", where="teams"
        )
    year = timezone.localdate().year
    exercise = Exercise.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.OFFICIAL,
        releasability=Releasability.STATE,
        number=f"X-{year}-{next_number(f'training.exercise.{year}'):04d}",
        title=title.strip()[:200],
        scenario=content,
        scenario_key=scenario,
        competence=competence,
        level=level,
        pass_percent=pass_percent,
    )
    for role, organisation in teams.items():
        ExerciseTeam.objects.create(exercise=exercise, role=role, organisation=organisation)
    record(
        "training.exercise_planned",
        exercise,
        scenario=scenario,
        teams={role: each.name for role, each in teams.items()},
    )
    return exercise


@service(MEND)
def enter_player(*, actor: Actor, exercise: Exercise, person: Person) -> ExercisePlayer:
    """Say who of the own organisation plays; a passed exercise is a qualification for them."""
    team = _team(actor, exercise)
    require_own(actor, person, where="person")
    if exercise.state in ("ended", "closed"):
        raise Conflict("exercise_over", "the exercise is over")
    if team.players.filter(person=person).exists():
        raise Conflict("plays_already", "this person plays already", where="person")
    player = ExercisePlayer.objects.create(team=team, person=person)
    record("training.player_entered", exercise, person=person.reference)
    return player


@service(RUN_EXERCISES)
def start_exercise(*, actor: Actor, exercise: Exercise) -> Exercise:
    """Start the clock; the simulator draws every reading, and each is marked as exercise."""
    exercise = _locked(actor, exercise, "planned")
    now = timezone.now()
    digests: dict[str, str] = {}
    for inject in scenario_of(exercise.scenario).injects:
        made = material_of(exercise.number, inject, now)
        if made is None:
            continue
        document = keep_original(
            actor=actor,
            data=made[1],
            filename=made[0],
            releasability=Releasability.OWNER,
            exercise=exercise.number,
        )
        ExerciseMaterial.objects.create(exercise=exercise, inject=inject.key, document=document)
        digests[inject.key] = document.sha256
    head = stored_head()
    exercise.state, exercise.started_at = "running", now
    exercise.first_seq = head[0] if head else 0
    exercise.save(update_fields=["state", "started_at", "first_seq"])
    record("training.exercise_started", exercise, material=digests)
    return exercise


@service(RUN_EXERCISES)
def pause_exercise(*, actor: Actor, exercise: Exercise) -> Exercise:
    """Stop the clock."""
    exercise = _locked(actor, exercise, "running")
    exercise.state = "paused"
    exercise.pauses = [*exercise.pauses, [timezone.now().isoformat(), None]]
    exercise.save(update_fields=["state", "pauses"])
    record("training.exercise_paused", exercise)
    return exercise


@service(RUN_EXERCISES)
def resume_exercise(*, actor: Actor, exercise: Exercise) -> Exercise:
    """Let the clock run on."""
    exercise = _locked(actor, exercise, "paused")
    exercise.state = "running"
    exercise.pauses[-1][1] = timezone.now().isoformat()
    exercise.save(update_fields=["state", "pauses"])
    record("training.exercise_resumed", exercise)
    return exercise


@service(RUN_EXERCISES)
def give_inject(*, actor: Actor, exercise: Exercise, inject: str) -> Exercise:
    """Give an inject now, before its minute."""
    exercise = _locked(actor, exercise, "running")
    situation = Situation(exercise, timezone.now())
    situation.scenario.inject(inject)
    if inject in situation.given:
        raise Conflict("given_already", "this inject is out already")
    # Never a minute that is still to come: players may answer at once.
    exercise.by_hand = {**exercise.by_hand, inject: floor(situation.minute * 1000) / 1000}
    exercise.save(update_fields=["by_hand"])
    record("training.inject_given", exercise, inject=inject)
    return exercise


@service(RUN_EXERCISES)
def end_exercise(*, actor: Actor, exercise: Exercise) -> Exercise:
    """Stop play: what is done from now on is no part of it."""
    exercise = _locked(actor, exercise, "running", "paused")
    now, head = timezone.now(), stored_head()
    if exercise.pauses and exercise.pauses[-1][1] is None:
        exercise.pauses[-1][1] = now.isoformat()
    exercise.state, exercise.ended_at = "ended", now
    exercise.last_seq = head[0] if head else 0
    exercise.save(update_fields=["state", "ended_at", "last_seq", "pauses"])
    record("training.exercise_ended", exercise)
    return exercise


@service(PLAY)
def answer_question(
    *, actor: Actor, exercise: Exercise, question: str, given: str
) -> ExerciseAnswer:
    """Answer a question that has reached the own team."""
    team = _team(actor, exercise)
    exercise = Exercise.objects.get(id=exercise.id)
    if exercise.state != "running":
        raise Conflict("clock_stands", "the exercise is not running")
    situation = Situation(exercise, timezone.now())
    inject, asked = situation.scenario.question(question)
    if inject.key not in situation.given or team.role not in inject.to:
        raise NotAllowed("not_reached", "this question has not reached you")
    text = given.strip()[:200]
    if asked.choices:
        if text not in {key for key, _words in asked.choices}:
            raise InputError("no_such_choice", "choose one of the answers", where="answer")
    else:
        number_in(text)
    answer = ExerciseAnswer.objects.create(
        team=team, question=question, given=text, minute=situation.minute, by_id=actor.user_id
    )
    record("training.question_answered", exercise, question=question, given=text)
    return answer


@service(RUN_EXERCISES)
def judge_expected(
    *, actor: Actor, exercise: Exercise, team: ExerciseTeam, expected: str, met: bool
) -> ExerciseJudgement:
    """Say as evaluator whether something was done that no record shows."""
    exercise = _locked(actor, exercise, "running", "paused", "ended")
    scenario = scenario_of(exercise.scenario)
    if not any(
        each.key == expected and each.role == team.role and each.is_judged
        for each in scenario.expected
    ):
        raise InputError("not_judged", "this is judged by the record, not by an evaluator")
    judgement, _made = ExerciseJudgement.objects.update_or_create(
        team=team, expected=expected, defaults={"met": met, "by_id": actor.user_id}
    )
    record("training.action_judged", exercise, expected=expected, met=met)
    return judgement


@service(RUN_EXERCISES)
def observe(
    *, actor: Actor, exercise: Exercise, kind: str, text: str, team: ExerciseTeam | None = None
) -> Observation:
    """Write down what was seen, good or bad."""
    exercise = _locked(actor, exercise, "running", "paused", "ended", "closed")
    if len(text.strip()) < 5:
        raise InputError("observation_empty", "say what you saw", where="text")
    minute = None
    if exercise.state != "closed":
        minute = round(Situation(exercise, timezone.now()).minute, 1)
    made = Observation.objects.create(
        exercise=exercise,
        team=team,
        kind=kind,
        text=text.strip()[:500],
        minute=minute,
        by_id=actor.user_id,
    )
    record("training.observed", exercise, kind=kind)
    return made


@service(RUN_EXERCISES)
def order_correction(
    *,
    actor: Actor,
    observation: Observation,
    organisation: Organisation,
    what: str,
    due_on: date,
    competence: Competence | None = None,
) -> CorrectiveAction:
    """Make an observation somebody's task, with a day; it stands among what is due there."""
    exercise = _locked(actor, observation.exercise, "running", "paused", "ended", "closed")
    today = timezone.localdate()
    if len(what.strip()) < 5:
        raise InputError("correction_empty", "say what is to be done", where="what")
    if due_on < today:
        raise InputError("due_before_today", "the day lies in the past", where="due_on")
    correction = CorrectiveAction.objects.create(
        organisation=organisation,
        country=organisation.country,
        classification=Classification.OFFICIAL,
        releasability=Releasability.AUTHORITIES,
        exercise=exercise,
        observation=observation,
        what=what.strip()[:300],
        competence=competence,
        due_on=due_on,
    )
    set_deadline(
        subject=correction,
        kind=CORRECT,
        what=f"{exercise.number}: {correction.what}",
        starts_on=today,
        span=(due_on - today).days,
        subject_url=f"/training/corrections/{correction.id}/",
    )
    record("training.correction_ordered", correction, exercise=exercise.number)
    return correction


@service(MEND)
def complete_correction(
    *, actor: Actor, correction: CorrectiveAction, evidence: str
) -> CorrectiveAction:
    """Say as the organisation concerned that it is mended, and what shows it."""
    require_own(actor, correction)
    if correction.done_on is not None:
        raise Conflict("done_already", "this is done already")
    if not evidence.strip():
        raise InputError("evidence_missing", "say what shows it", where="evidence")
    correction.done_on, correction.evidence = timezone.localdate(), evidence.strip()[:300]
    correction.save(update_fields=["done_on", "evidence"])
    meet_deadline(subject=correction, kind=CORRECT)
    record("training.correction_done", correction, evidence=correction.evidence)
    return correction


@service(RUN_EXERCISES)
def close_exercise(*, actor: Actor, exercise: Exercise) -> Exercise:
    """Close the evaluation: players of teams that passed have the competence from today on."""
    exercise = _locked(actor, exercise, "ended")
    situation = Situation(exercise, timezone.now())
    scores = {each.id: situation.score(each) for each in situation.teams}
    if waiting := sum(each.to_judge for each in scores.values()):
        raise Conflict(
            "not_judged_yet",
            f"{waiting} expected actions wait for an evaluator",
            mend="say of each whether it was done",
        )
    results: dict[str, Any] = {}
    for team in situation.teams:
        percent = scores[team.id].percent
        passed = percent is not None and percent >= exercise.pass_percent
        results[team.role] = {"percent": f"{percent or 0:.0f}", "passed": passed}
        for player in team.players.select_related("person"):
            _qualify(exercise, player, passed, f"{percent or 0:.0f} %")
    exercise.state = "closed"
    exercise.save(update_fields=["state"])
    record("training.exercise_closed", exercise, results=results)
    return exercise


@part_of_service
def _qualify(exercise: Exercise, player: ExercisePlayer, passed: bool, share: str) -> None:
    player.qualified = passed and exercise.competence is not None
    if passed and exercise.competence is not None:
        today, competence = timezone.localdate(), exercise.competence
        try:
            require_prerequisites(player.person, competence, today)
        except InputError as error:
            player.qualified, player.why_not = False, error.message[:300]
        else:
            Qualification.objects.create(
                person=player.person,
                competence=competence,
                level=exercise.level,
                event="exercise",
                evidence=f"{exercise.number} {exercise.title}, {share}"[:300],
                achieved_on=today,
                expires_on=expiry_of(today, competence.validity_months),
            )
    player.save(update_fields=["qualified", "why_not"])


def _team(actor: Actor, exercise: Exercise) -> ExerciseTeam:
    team = own_team(actor=actor, exercise=exercise)
    if team is None:
        raise NotAllowed("plays_not", "your organisation does not play in this exercise")
    return team


def _locked(actor: Actor, exercise: Exercise, *states: str) -> Exercise:
    exercise = Exercise.objects.select_for_update(of=("self",)).get(id=exercise.id)
    require_own(actor, exercise)
    if exercise.state not in states:
        raise Conflict(
            "wrong_state",
            f"the exercise is {exercise.get_state_display()}",
            mend="reload the page to see how it stands",
        )
    return exercise
