from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.documents.models import Document
from korgan.kernel.documents.selectors import exercise_of
from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation
from korgan.training.exercise_material import material_of, scenarios
from korgan.training.models import (
    CorrectiveAction,
    Exercise,
    ExerciseTeam,
    Observation,
    Qualification,
)
from korgan.training.selectors.exercises import (
    Situation,
    file_of,
    get_exercise,
    list_exercises,
)
from korgan.training.services import (
    answer_question,
    close_exercise,
    complete_correction,
    end_exercise,
    enter_person,
    enter_player,
    give_inject,
    judge_expected,
    observe,
    order_correction,
    pause_exercise,
    plan_exercise,
    resume_exercise,
    start_exercise,
)
from korgan.training.tests.staffed import competence
from tests.cast import Cast


def body(actor: Actor) -> Organisation:
    return Organisation.objects.get(id=actor.organisation_id)


def planned(cast: Cast, scenario: str = "material-balance", **more: Any) -> Exercise:
    return plan_exercise(
        actor=cast.administrator,
        scenario=scenario,
        title="Spring exercise",
        teams={"evaluator": body(cast.customs_officer)},
        **more,
    )


def test_five_scenarios_come_with_it_in_two_languages() -> None:
    assert sorted(scenarios()) == [
        "alarm-adjudication",
        "commodity-identification",
        "joint-border-drill",
        "lost-source",
        "material-balance",
    ]
    for each in scenarios().values():
        texts = [each.title, each.about, *(r.title for r in each.roles)]
        texts += [i.text for i in each.injects] + [e.what for e in each.expected]
        texts += [q.ask for i in each.injects for q in i.questions]
        assert all(text["en"] and text["ru"] for text in texts), each.key
        played = {each.role for each in each.expected}
        assert played == {role.key for role in each.roles}, each.key
    assert len(scenarios()["joint-border-drill"].roles) == 2


def test_material_is_the_same_for_the_same_exercise_and_says_that_it_is_simulated() -> None:
    inject = scenarios()["alarm-adjudication"].inject("truck")
    at = timezone.now()
    first, again = (material_of("X-2026-0001", inject, at) for _ in range(2))
    other = material_of("X-2026-0002", inject, at)
    assert first == again and first is not None and other is not None
    assert first[1] != other[1] and b"EXERCISE X-2026-0001" in first[1]


def test_only_complete_teams_play(cast: Cast) -> None:
    boss = cast.administrator
    here = body(cast.customs_officer)
    for teams, code in (
        ({}, "roles_unfilled"),
        ({"here": here}, "roles_unfilled"),
        ({"here": here, "there": here}, "plays_twice"),
    ):
        with pytest.raises(InputError) as refused:
            plan_exercise(actor=boss, scenario="joint-border-drill", title="D", teams=teams)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        plan_exercise(actor=boss, scenario="none", title="D", teams={})


def test_what_reaches_players_and_what_does_not(cast: Cast) -> None:
    boss, player = cast.administrator, cast.customs_officer
    exercise = start_exercise(actor=boss, exercise=planned(cast))
    now = timezone.now()
    assert [i.key for i, _ in Situation(exercise, now).injects_for("evaluator")] == ["file"]
    with pytest.raises(InputError) as refused:
        answer_question(actor=player, exercise=exercise, question="enough", given="verify")
    assert refused.value.code == "not_reached"
    exercise = give_inject(actor=boss, exercise=exercise, inject="explanation")
    answer_question(actor=player, exercise=exercise, question="enough", given="verify")
    for question, given, code in (
        ("which", "perhaps", "no_such_choice"),
        ("none", "1", "no_question"),
    ):
        with pytest.raises(InputError) as refused:
            answer_question(actor=player, exercise=exercise, question=question, given=given)
        assert refused.value.code == code
    with pytest.raises(InputError) as refused:
        give_inject(actor=boss, exercise=exercise, inject="explanation")
    assert refused.value.code == "given_already"
    with pytest.raises(InputError) as refused:
        answer_question(
            actor=cast.operator_applicant, exercise=exercise, question="which", given="3"
        )
    assert refused.value.code == "plays_not"


def test_the_clock_stands_while_paused(cast: Cast) -> None:
    boss = cast.administrator
    exercise = start_exercise(actor=boss, exercise=planned(cast))
    exercise = pause_exercise(actor=boss, exercise=exercise)
    late = timezone.now() + timedelta(hours=1)
    assert Situation(exercise, late).minute < 5
    with pytest.raises(InputError) as refused:
        answer_question(actor=cast.customs_officer, exercise=exercise, question="which", given="3")
    assert refused.value.code == "clock_stands"
    exercise = resume_exercise(actor=boss, exercise=exercise)
    assert Situation(exercise, late).minute > 55
    with pytest.raises(InputError) as refused:
        resume_exercise(actor=boss, exercise=exercise)
    assert refused.value.code == "wrong_state"


def test_files_go_to_whom_they_reached(cast: Cast) -> None:
    boss = cast.administrator
    exercise = plan_exercise(
        actor=boss,
        scenario="material-balance",
        title="B",
        teams={"evaluator": body(cast.operator_applicant)},
    )
    exercise = start_exercise(actor=boss, exercise=exercise)
    now = timezone.now()
    name, data = file_of(actor=cast.operator_applicant, exercise=exercise, inject="file", now=now)
    assert name.endswith("-file.json") and len(json.loads(data)["balances"]) == 3
    document = Document.objects.get(filename=name)
    assert exercise_of(document.sha256) == exercise.number
    assert exercise_of("0" * 64) == ""
    with pytest.raises(NotFound):
        file_of(actor=cast.other_operator, exercise=exercise, inject="file", now=now)
    with pytest.raises(NotFound):
        file_of(actor=boss, exercise=exercise, inject="explanation", now=now)


def test_from_answers_to_a_qualification(cast: Cast) -> None:
    boss, player = cast.administrator, cast.customs_officer
    skill = competence(boss, "LC-1", function="licensing")
    exercise = planned(cast, competence=skill, pass_percent=10)
    person = enter_person(actor=cast.customs_supervisor, reference="N-1", name="Arin")
    enter_player(actor=cast.customs_supervisor, exercise=exercise, person=person)
    exercise = start_exercise(actor=boss, exercise=exercise)
    answer_question(actor=player, exercise=exercise, question="which", given="3")
    exercise = end_exercise(actor=boss, exercise=exercise)
    with pytest.raises(InputError) as refused:
        close_exercise(actor=boss, exercise=exercise)
    assert refused.value.code == "not_judged_yet"
    team = ExerciseTeam.objects.get()
    for expected, code in (("which", "not_judged"), ("none", "not_judged")):
        with pytest.raises(InputError) as refused:
            judge_expected(actor=boss, exercise=exercise, team=team, expected=expected, met=True)
        assert refused.value.code == code
    judge_expected(actor=boss, exercise=exercise, team=team, expected="told", met=False)
    close_exercise(actor=boss, exercise=exercise)
    gained = Qualification.objects.get(person=person)
    assert gained.event == "exercise" and gained.competence == skill
    assert exercise.number in gained.evidence and "14 %" in gained.evidence
    assert gained.expires_on is not None


def test_who_lacks_what_comes_before_is_not_qualified_and_the_reason_is_kept(cast: Cast) -> None:
    boss = cast.administrator
    first = competence(boss, "A")
    skill = competence(boss, "B", requires=[first])
    exercise = planned(cast, competence=skill, pass_percent=1)
    person = enter_person(actor=cast.customs_supervisor, reference="N-1", name="Arin")
    player = enter_player(actor=cast.customs_supervisor, exercise=exercise, person=person)
    exercise = start_exercise(actor=boss, exercise=exercise)
    answer_question(actor=cast.customs_officer, exercise=exercise, question="which", given="3")
    exercise = end_exercise(actor=boss, exercise=exercise)
    team = ExerciseTeam.objects.get()
    judge_expected(actor=boss, exercise=exercise, team=team, expected="told", met=True)
    close_exercise(actor=boss, exercise=exercise)
    player.refresh_from_db()
    assert player.qualified is False and "requires A first" in player.why_not
    assert not Qualification.objects.exists()


def test_an_observation_becomes_a_task_with_a_day_and_is_closed_by_whom_it_concerns(
    cast: Cast,
) -> None:
    boss = cast.administrator
    exercise = start_exercise(actor=boss, exercise=planned(cast))
    team = ExerciseTeam.objects.get()
    seen = observe(
        actor=boss, exercise=exercise, kind="weakness", text="Nobody asked back.", team=team
    )
    with pytest.raises(InputError) as refused:
        observe(actor=boss, exercise=exercise, kind="weakness", text=" ")
    assert refused.value.code == "observation_empty"
    day = timezone.localdate() + timedelta(days=30)
    customs = body(cast.customs_officer)
    with pytest.raises(InputError) as refused:
        order_correction(
            actor=boss, observation=seen, organisation=customs, what="Train it again",
            due_on=timezone.localdate() - timedelta(days=1),
        )  # fmt: skip
    assert refused.value.code == "due_before_today"
    task = order_correction(
        actor=boss, observation=seen, organisation=customs, what="Train it again", due_on=day
    )
    deadline = Deadline.objects.get()
    assert deadline.due_on == day and deadline.organisation_id == customs.id
    with pytest.raises(InputError) as refused:
        complete_correction(actor=boss, correction=task, evidence="done")
    assert refused.value.code == "not_yours"
    complete_correction(
        actor=cast.customs_supervisor, correction=task, evidence="Session C-2026-0002"
    )
    deadline.refresh_from_db()
    assert deadline.done_at is not None
    assert CorrectiveAction.objects.get().done_on == timezone.localdate()
    assert Observation.objects.get().corrections.count() == 1


def test_players_of_another_state_see_their_exercise_and_no_other(cast: Cast) -> None:
    boss, there = cast.administrator, cast.neighbour_officer
    planned(cast)
    joint = plan_exercise(
        actor=boss,
        scenario="joint-border-drill",
        title="Joint",
        teams={"here": body(cast.customs_officer), "there": body(there)},
    )
    assert [each.number for each in list_exercises(actor=there)] == [joint.number]
    assert get_exercise(actor=there, exercise_id=joint.id) == joint
    assert list_exercises(actor=cast.partner_observer).count() == 0


def test_only_who_may_runs_exercises(cast: Cast) -> None:
    exercise = planned(cast)
    for actor in (cast.customs_officer, cast.operator_applicant, cast.auditor):
        with pytest.raises(InputError):
            start_exercise(actor=actor, exercise=exercise)
    # A body of the State that does not run it may see it, and does not start it.
    with pytest.raises(InputError) as refused:
        start_exercise(actor=cast.customs_supervisor, exercise=exercise)
    assert refused.value.code == "not_yours"
