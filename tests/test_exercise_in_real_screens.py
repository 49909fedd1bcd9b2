"""An exercise's readings in the real screens: marked everywhere, counted nowhere, scored."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from korgan.accounting.domain.evaluation import evaluate_study
from korgan.accounting.domain.sandbox import Answer
from korgan.accounting.models import Sandbox
from korgan.accounting.readers.balance import read_balance_file
from korgan.accounting.selectors.sandboxes import hidden_in
from korgan.accounting.services import open_sandbox, score
from korgan.accounting.tests.holdings import Holders, create_holders
from korgan.border.models import AlarmCase
from korgan.border.selectors import overview
from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.events.models import Event
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.reference.services import load_shipped_packs
from korgan.sources.domain.incidents import IncidentType
from korgan.sources.models import Incident
from korgan.sources.selectors.dashboard import dashboard
from korgan.sources.services import report_incident
from korgan.sources.tests.registered import stored
from korgan.training.domain.exercises import State
from korgan.training.exercise_material import material_of, scenarios
from korgan.training.models import Exercise, ExerciseTeam
from korgan.training.selectors.exercises import Situation, file_of
from korgan.training.services import give_inject, plan_exercise, start_exercise
from tests.cast import Cast, user_of


@pytest.fixture(autouse=True)
def one_factor(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def holders(cast: Cast, tmp_path: Path, settings: Settings) -> Holders:
    """Two areas of material with open ledgers."""
    settings.DOCUMENT_ROOT = tmp_path
    return create_holders(cast)


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


def started(cast: Cast, scenario: str, **teams: Actor) -> Exercise:
    """An exercise whose injects are all out."""
    exercise = plan_exercise(
        actor=cast.administrator,
        scenario=scenario,
        title=scenario,
        teams={
            role: Organisation.objects.get(id=each.organisation_id) for role, each in teams.items()
        },
    )
    exercise = start_exercise(actor=cast.administrator, exercise=exercise)
    for inject in scenarios()[scenario].injects:
        if inject.at:
            exercise = give_inject(actor=cast.administrator, exercise=exercise, inject=inject.key)
    return exercise


def states(exercise: Exercise, role: str) -> dict[str, State]:
    situation = Situation(exercise, timezone.now())
    score = situation.score(ExerciseTeam.objects.get(exercise=exercise, role=role))
    return {mark.expected.key: mark.state for mark in score.marks}


def paper(actor: Actor, exercise: Exercise, inject: str) -> SimpleUploadedFile:
    name, data = file_of(actor=actor, exercise=exercise, inject=inject, now=timezone.now())
    return SimpleUploadedFile(name, data)


def test_data_sheets_are_identified_under_trade_control(cast: Cast) -> None:
    officer, supervisor = cast.customs_officer, cast.customs_supervisor
    exercise = started(cast, "commodity-identification", licensing=officer)
    client = signed_in(officer)

    def identify(inject: str, outcome: str, entry: str) -> str:
        given = {"description": inject, "data_sheet": paper(officer, exercise, inject)}
        page = str(client.post("/trade/commodities/new/", given)["Location"])
        said = {
            "control_list": "EU, 2022", "outcome": outcome, "entry": entry,
            "explanation": "Held against the published parameters.",
        }  # fmt: skip
        assert client.post(f"{page}identify/", said).status_code == 302
        return page

    page = identify("drive", "listed", "3A225")
    identify("pump", "listed", "3A225")
    identify("pins", "not_listed", "")
    shown = client.get(page).content.decode()
    assert f"Exercise {exercise.number}: nothing of this is real" in shown
    found = states(exercise, "licensing")
    assert found["drive-entry"] is found["pins-entry"] is State.DONE
    assert found["pump-entry"] is State.WRONG
    assert found["bar-entry"] is found["drive-second"] is State.WAITING
    decided = signed_in(supervisor).post(f"{page}review/", {"decision": "approve"})
    assert decided.status_code == 302
    assert states(exercise, "licensing")["drive-second"] is State.DONE


def test_a_lost_source_is_reported_and_closed_in_the_register_without_touching_it(
    cast: Cast,
) -> None:
    load_shipped_packs(actor=cast.administrator)
    inspector = cast.regulator_inspector
    exercise = started(cast, "lost-source", regulator=inspector, customs=cast.customs_officer)
    client = signed_in(inspector)
    said = {
        "kind": "loss", "happened_on": timezone.localdate().isoformat(), "place": "On the road",
        "summary": "A source did not arrive.", "barriers_left": "0", "nuclide": "Ir-192",
        "lowest": "1.45 TBq", "highest": "1.55 TBq",
    }  # fmt: skip
    without = client.post("/sources/incidents/report/", said)
    assert without.status_code == 422 and b"names its sources" in without.content
    # the exercise's file marks the incident wherever it is given
    told = {
        **said,
        "report": SimpleUploadedFile("a.txt", b"The driver says that he stopped twice."),
        "second": paper(inspector, exercise, "report"),
    }
    answer = client.post("/sources/incidents/report/", told)
    assert answer.status_code == 302, answer.content.decode()
    page = answer["Location"]
    found = states(exercise, "regulator")
    assert found["report"] is State.DONE
    assert found["activity"] is State.WRONG and found["told"] is State.WAITING
    update = {"text": "Police and customs told.", "nuclide": "Ir-192",
              "lowest": "1.0 TBq", "highest": "1.06 TBq"}  # fmt: skip
    assert client.post(f"{page}update/", update).status_code == 302
    found = states(exercise, "regulator")
    assert found["activity"] is found["told"] is State.DONE
    shown = client.get(page).content.decode()
    assert f"Exercise {exercise.number}: nothing of this is real" in shown
    assert not Event.objects.exists() and not Deadline.objects.exists()
    assert dashboard(actor=inspector).incidents == 0
    number = Incident.objects.get().id
    told_on = client.get(f"/api/sources/incidents/{number}").json()
    assert told_on["exercise"] == exercise.number
    draft = list(told_on["notification_draft"].items())
    assert draft[0] == ("type", f"EXERCISE {exercise.number}, not real: loss")
    end = {"day": timezone.localdate().isoformat(), "conclusion": "Found closed and undamaged."}
    assert client.post(f"{page}close/", end).status_code == 302
    assert states(exercise, "regulator")["closed"] is State.DONE


def test_a_source_of_the_register_has_no_part_in_an_exercise(cast: Cast) -> None:
    load_shipped_packs(actor=cast.administrator)
    inspector = cast.regulator_inspector
    exercise = started(cast, "lost-source", regulator=inspector, customs=cast.customs_officer)
    name, data = file_of(actor=inspector, exercise=exercise, inject="report", now=timezone.now())
    source = stored(cast.operator_applicant)
    with pytest.raises(InputError) as caught:
        report_incident(
            actor=inspector, kind=IncidentType.LOSS, happened_on=timezone.localdate(),
            sources=[source], documents={"loss report": (name, data)}, place="Here",
            summary="It is gone.",
        )  # fmt: skip
    assert caught.value.code == "source_in_exercise"
    source.refresh_from_db()
    assert source.state not in ("lost", "stolen")


def test_a_year_of_books_is_answered_in_material_accounting_once(holders: Holders) -> None:
    cast, accountant = holders.cast, holders.accountant
    exercise = started(cast, "material-balance", evaluator=accountant)
    client = signed_in(accountant)
    other = {"area": holders.plant.id, "task": paper(accountant, exercise, "file")}
    refused = client.post("/accounting/training/", other)
    assert refused.status_code == 422 and b"opens no sandbox" in refused.content
    given = {"area": holders.plant.id, "task": paper(accountant, exercise, "year")}
    answer = client.post("/accounting/training/", given)
    assert answer.status_code == 302, answer.content.decode()
    sandbox = Sandbox.objects.get(exercise=exercise.number)
    assert sandbox.hidden and states(exercise, "evaluator")["year-open"] is State.DONE
    assert (
        f"invented for exercise {exercise.number}"
        in client.get(answer["Location"]).content.decode()
    )
    again = {**given, "task": paper(accountant, exercise, "year")}
    refused = client.post("/accounting/training/", again)
    assert refused.status_code == 422 and b"has opened this exercise already" in refused.content
    # Two who open it in the same moment: what both looked for and did not find, the database holds.
    with pytest.raises(IntegrityError), transaction.atomic():
        Sandbox.objects.create(
            area=holders.reactor, origin=sandbox.origin, seed=1, opened_at=sandbox.opened_at,
            exercise=sandbox.exercise, released_to_id=sandbox.released_to_id,
            organisation_id=sandbox.organisation_id, country=sandbox.country,
            classification=sandbox.classification, releasability=sandbox.releasability,
        )  # fmt: skip
    hidden = hidden_in(sandbox)
    score(
        actor=accountant, sandbox=sandbox,
        answers=[Answer(each.kind, each.where, each.amount) for each in hidden],
    )  # fmt: skip
    found = states(exercise, "evaluator")
    assert {found[key] for key in ("year-kinds", "year-where", "year-amounts")} == {State.DONE}
    with pytest.raises(Conflict):
        score(actor=holders.second, sandbox=sandbox, answers=[])


def test_what_is_hidden_cannot_be_computed_from_the_file_alone(
    holders: Holders, settings: Settings
) -> None:
    accountant = holders.accountant
    exercise = started(holders.cast, "material-balance", evaluator=accountant)
    name, data = file_of(actor=accountant, exercise=exercise, inject="year", now=timezone.now())
    seeds = set()
    for key in ("the key of one installation", "the key of another"):
        settings.SECRET_KEY = key
        with transaction.atomic():
            opened = open_sandbox(actor=accountant, area=holders.plant, task=(name, data))
            seeds.add(opened.seed)
            transaction.set_rollback(True)
    assert len(seeds) == 2


def test_a_file_of_no_exercise_opens_no_exercise(holders: Holders) -> None:
    answer = signed_in(holders.accountant).post(
        "/accounting/training/",
        {"area": holders.plant.id, "task": SimpleUploadedFile("a.json", b"{}")},
    )
    assert answer.status_code == 422 and b"of no exercise that runs here" in answer.content
    assert not Sandbox.objects.exists()
