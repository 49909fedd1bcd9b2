from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from korgan.kernel.organisations.domain import Actor
from korgan.training.models import CorrectiveAction, Exercise, ExerciseTeam, Observation
from korgan.training.services import enter_person
from korgan.training.tests.staffed import competence
from tests.cast import Cast, user_of


@pytest.fixture(autouse=True)
def one_factor(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def signed_in(actor: Actor) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(actor))
    return client


def shown(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200, page
    return answer.content.decode()


def sent(client: Client, page: str, **given: object) -> None:
    answer = client.post(page, given)
    assert answer.status_code == 302, answer.content.decode()


def test_from_a_scenario_to_a_report_and_what_follows(cast: Cast) -> None:
    boss, player = signed_in(cast.administrator), signed_in(cast.customs_officer)
    chief = signed_in(cast.customs_supervisor)
    customs = cast.customs_officer.organisation_id
    skill = competence(cast.administrator, "LC-1", function="licensing")
    person = enter_person(actor=cast.customs_supervisor, reference="N-1", name="Arin")
    assert "Anomalies of material balances" in shown(boss, "/training/exercises/new/")
    new = "/training/exercises/new/material-balance/"
    assert boss.post(new, {"title": "Goods"}).status_code == 422
    sent(boss, new, title="Goods", competence=skill.id, level=2, pass_percent=10,
         role_evaluator=customs)  # fmt: skip
    exercise = Exercise.objects.get()
    page = f"/training/exercises/{exercise.id}/"
    assert exercise.number in shown(boss, "/training/exercises/")
    sent(chief, f"{page}players/new/", person=person.id)
    assert "Give now" not in shown(boss, page)
    sent(boss, f"{page}clock/start/")
    assert boss.post(f"{page}clock/dance/").status_code == 404
    sent(boss, f"{page}give/explanation/")
    assert "out since minute" in shown(boss, page)

    # Players see what has reached them, and nothing of what is expected.
    play = shown(player, f"{page}play/")
    assert "38.95 kg" in play and "Open a training sandbox" not in play
    assert "Verify before accepting" not in play and "Verify before accepting" not in shown(
        player, page
    )
    assert "Something new" in shown(player, f"{page}news/1/")
    assert "Something new" not in shown(player, f"{page}news/2/")
    sent(player, f"{page}answer/enough/", answer="verify")
    assert player.post(f"{page}answer/enough/", {"answer": "?"}).status_code == 400
    assert "Answered" in shown(player, f"{page}play/")
    for forbidden in (f"{page}evaluate/", f"{page}report.pdf"):
        assert player.get(forbidden).status_code in (403, 404)
    assert signed_in(cast.operator_applicant).get(f"{page}play/").status_code == 404
    assert "enough: verify" in shown(boss, page)

    team = ExerciseTeam.objects.get()
    sent(boss, f"{page}judge/{team.id}/told/", met="no")
    sent(boss, f"{page}observations/new/", kind="weakness", text="Nobody asked.", team=team.id)
    seen = Observation.objects.get()
    due = timezone.localdate() + timedelta(days=40)
    sent(boss, f"{page}observations/{seen.id}/correct/", organisation=customs,
         what="Ask back in writing", due_on=due.isoformat())  # fmt: skip
    assert "Nobody asked." in shown(boss, f"{page}evaluate/")
    sent(boss, f"{page}clock/end/")
    sent(boss, f"{page}clock/close/")
    assert boss.get(f"{page}report.pdf").content.startswith(b"%PDF")
    assert "Qualified" in shown(chief, page)

    task = CorrectiveAction.objects.get()
    assert "Ask back in writing" in shown(chief, "/training/corrections/")
    assert "It is done" not in shown(boss, f"/training/corrections/{task.id}/")
    sent(chief, f"/training/corrections/{task.id}/", evidence="Circular 7")
    assert "Circular 7" in shown(chief, "/training/corrections/")


def test_a_law_becomes_a_task_and_the_pipeline_is_computed(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    assert "Act on Borders 7" in shown(client, "/training/tasks/new/?basis=Act%20on%20Borders%207")
    page = shown(client, "/training/trainers/?instructors=4&needed=10&seats=5&eligible=20")
    assert "Years to self-sufficiency" in page and "Never with" not in page
    never = shown(client, "/training/trainers/?instructors=4&needed=10&seats=0&eligible=0")
    assert "Never with these numbers" in never
    assert "Never with" not in shown(client, "/training/trainers/?seats=-1")
