"""An exercise's readings in the real screens: marked everywhere, counted nowhere, scored."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from korgan.accounting.domain.evaluation import evaluate_study
from korgan.accounting.readers.balance import read_balance_file
from korgan.border.models import AlarmCase
from korgan.border.selectors import overview
from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.events.models import Event
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation
from korgan.training.domain.exercises import State
from korgan.training.exercise_material import material_of, scenarios
from korgan.training.models import Exercise, ExerciseTeam
from korgan.training.selectors.exercises import Situation, file_of
from korgan.training.services import plan_exercise, start_exercise
from tests.cast import Cast, user_of


@pytest.fixture(autouse=True)
def one_factor(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def signed_in(actor: Actor) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(actor))
    return client


def running(cast: Cast) -> Exercise:
    customs = Organisation.objects.get(id=cast.customs_officer.organisation_id)
    exercise = plan_exercise(
        actor=cast.administrator,
        scenario="alarm-adjudication",
        title="Alarms",
        teams={"post": customs},
    )
    return start_exercise(actor=cast.administrator, exercise=exercise)


def marks(exercise: Exercise) -> dict[str, State]:
    situation = Situation(exercise, timezone.now())
    score = situation.score(ExerciseTeam.objects.get(exercise=exercise))
    return {mark.expected.key: mark.state for mark in score.marks}


def upload(client: Client, name: str, data: bytes) -> AlarmCase:
    answer = client.post("/border/upload/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    return AlarmCase.objects.latest("id")


def test_a_reading_is_worked_on_in_the_real_screens_and_scored_from_the_log(cast: Cast) -> None:
    officer, supervisor = cast.customs_officer, cast.customs_supervisor
    exercise = running(cast)
    assert marks(exercise)["truck-open"] is State.WAITING
    name, data = file_of(actor=officer, exercise=exercise, inject="truck", now=timezone.now())
    client = signed_in(officer)
    case = upload(client, name, data)
    assert case.is_exercise and "K-40" in case.nuclides
    assert overview(actor=officer)["open"] == 0
    assert not Event.objects.exists() and not Deadline.objects.exists()
    shown = client.get(f"/border/cases/{case.id}/").content.decode()
    assert "The reading is simulated" in shown
    assert client.get(f"/border/cases/{case.id}/report.pdf").content.startswith(b"%PDF")
    finding = {"code": "3", "explanation": "Seems to be a patient, perhaps."}
    evidence = {"kind": "medical_certificate", "note": "seen"}
    assert client.post(f"/border/cases/{case.id}/evidence/", evidence).status_code == 302
    assert client.post(f"/border/cases/{case.id}/finding/", finding).status_code == 302
    assert marks(exercise)["truck-finding"] is State.WRONG
    finding = {"code": "4", "explanation": "Fertiliser as declared, even along the load."}
    assert client.post(f"/border/cases/{case.id}/finding/", finding).status_code == 302
    decision = {"decision": "approve", "reason": ""}
    second = signed_in(supervisor)
    assert second.post(f"/border/cases/{case.id}/review/", decision).status_code == 302
    found = marks(exercise)
    assert found["truck-open"] is found["truck-finding"] is found["truck-review"] is State.DONE
    assert not Event.objects.exists()


def test_a_real_alarm_beside_the_exercise_is_real_and_no_part_of_it(cast: Cast) -> None:
    exercise = running(cast)
    inject = scenarios()["alarm-adjudication"].inject("truck")
    made = material_of("other", inject, timezone.now())
    assert made is not None
    case = upload(signed_in(cast.customs_officer), "real.n42", made[1])
    assert not case.is_exercise and overview(actor=cast.customs_officer)["open"] == 1
    assert marks(exercise)["truck-open"] is State.WAITING


@pytest.mark.parametrize(
    ("scenario", "inject", "nuclide"),
    [
        ("alarm-adjudication", "truck", "K-40"),
        ("alarm-adjudication", "patient", "Tc-99m"),
        ("alarm-adjudication", "scrap", "Cs-137"),
        ("lost-source", "yard", "Ir-192"),
    ],
)
def test_the_machine_names_what_the_scenario_meant(
    scenario: str, inject: str, nuclide: str
) -> None:
    from korgan.border.analysis import analyse

    for number in ("X-2026-0001", "X-2027-0012"):
        made = material_of(number, scenarios()[scenario].inject(inject), timezone.now())
        assert made is not None
        found = analyse(made[1], made[0]).result["summary"]["nuclides"]
        named = {each["nuclide"] for each in found if each["probability"] >= 0.5}
        assert nuclide in named


@pytest.mark.parametrize(
    ("scenario", "inject"), [("alarm-adjudication", "wagon"), ("joint-border-drill", "container")]
)
def test_the_safety_rule_holds_where_the_scenario_wants_it(scenario: str, inject: str) -> None:
    from korgan.border.analysis import analyse
    from korgan.border.domain import finding_of

    made = material_of("X-2026-0001", scenarios()[scenario].inject(inject), timezone.now())
    assert made is not None
    assert finding_of(analyse(made[1], made[0]).result).needs_inspection


def test_the_balances_of_the_scenario_are_what_their_answers_say(tmp_path: Path) -> None:
    scenario = scenarios()["material-balance"]
    made = material_of("X-2026-0001", scenario.inject("file"), timezone.now())
    assert made is not None
    path = tmp_path / made[0]
    path.write_bytes(made[1])
    found = evaluate_study(read_balance_file(path))
    expected = {each.key: each for each in scenario.expected}
    mufs = [each["muf"] for each in found["balances"]]
    place = max(range(3), key=lambda number: abs(mufs[number]))
    assert {str(place + 1)} == expected["which"].accepts
    assert mufs[place] == pytest.approx(expected["muf"].value)
    sigma = found["balances"][place]["sigma_muf"]
    assert (mufs[place] > 3 * sigma) is ("no" in expected["alarm"].accepts)
