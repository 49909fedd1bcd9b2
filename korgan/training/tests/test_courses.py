from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from pytest_django import Settings

from korgan.kernel.audit.keys import load_key
from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound
from korgan.kernel.jobs.running import run_waiting_jobs
from korgan.kernel.organisations.domain import Actor
from korgan.training.commands import training
from korgan.training.domain.credentials import did_of
from korgan.training.models import (
    Certificate,
    Course,
    CourseSession,
    Nomination,
    Qualification,
    TeamPlan,
)
from korgan.training.selectors.courses import get_certificate, nominations_of
from korgan.training.services import (
    adopt_teams,
    ask_for_teams,
    close_session,
    enter_course,
    enter_instructor,
    issue_certificate,
    nominate,
    plan_session,
    record_attendance,
    record_evaluation,
    revoke_certificate,
    set_instructor_vetting,
    set_vetting,
)
from korgan.training.tests.staffed import competence, holder, post
from tests.cast import Cast, user_of

DAY = date(2026, 6, 5)


@pytest.fixture(autouse=True)
def keys(settings: Settings, tmp_path: Path) -> None:
    settings.CREDENTIAL_KEY = tmp_path / "credential.pem"
    settings.SECOND_FACTOR_REQUIRED = False


def course(actor: Actor, code: str = "K-1", **more: Any) -> Course:
    found = more.pop("competence", None) or competence(actor, f"B-{code}")
    return enter_course(
        actor=actor, code=code, title="Portals", competence=found, criteria="Test", **more
    )


def session(actor: Actor, **more: object) -> CourseSession:
    facts = {"starts_on": date(2026, 6, 1), "room": "Hall", **more}
    return plan_session(actor=actor, course=course(actor), **facts)  # type: ignore[arg-type]


def passed(cast: Cast) -> Nomination:
    centre, agency = cast.administrator, cast.customs_supervisor
    found = session(centre)
    person = holder(agency, post(agency))
    nomination = nominate(actor=agency, session=found, person=person)
    set_vetting(actor=centre, nomination=nomination, vetting="cleared")
    return record_attendance(
        actor=centre, nomination=nomination, attended=True, passed=True, score=Decimal(88)
    )


def test_who_passes_has_the_competence_until_it_expires(cast: Cast) -> None:
    nomination = passed(cast)
    found = Qualification.objects.get(person=nomination.person)
    assert (found.achieved_on, found.expires_on) == (DAY, date(2028, 6, 5))
    with pytest.raises(Conflict, match="passed already"):
        record_attendance(actor=cast.administrator, nomination=nomination, attended=True)


def test_a_room_is_never_booked_twice_on_a_day(cast: Cast) -> None:
    centre = cast.administrator
    found = session(centre)
    with pytest.raises(Conflict, match=f"Hall is booked for {found.number}"):
        plan_session(actor=centre, course=found.course, starts_on=DAY, room="Hall")
    plan_session(actor=centre, course=found.course, starts_on=date(2026, 6, 6), room="Hall")
    plan_session(actor=centre, course=found.course, starts_on=DAY, room="Field, portal trainer")
    with pytest.raises(Conflict, match="Portal trainer is booked"):
        plan_session(actor=centre, course=found.course, starts_on=DAY, room="Yard,  Portal trainer")
    assert CourseSession.objects.count() == 3


def test_only_who_is_cleared_attends_and_only_who_attends_passes(cast: Cast) -> None:
    centre, agency = cast.administrator, cast.customs_supervisor
    found = session(centre, seats=1)
    person = holder(agency, post(agency))
    row = nominate(actor=agency, session=found, person=person)
    with pytest.raises(Conflict, match="not cleared"):
        record_attendance(actor=centre, nomination=row, attended=True)
    with pytest.raises(InputError, match="absent"):
        record_attendance(actor=centre, nomination=row, attended=False, passed=True)
    with pytest.raises(Conflict, match="nominated already"):
        nominate(actor=agency, session=found, person=person)
    with pytest.raises(Conflict, match="places are taken"):
        nominate(actor=agency, session=found, person=holder(agency, post(agency, code="Q"), "N-2"))
    with pytest.raises(InputError, match="another organisation"):
        nominate(actor=centre, session=found, person=person)
    with pytest.raises(NotAllowed):
        set_vetting(actor=cast.customs_supervisor, nomination=row, vetting="cleared")


def test_a_page_that_is_behind_overwrites_nothing(cast: Cast) -> None:
    """Each write looks at the row as it is now, not as it was when the page was opened."""
    centre, agency = cast.administrator, cast.customs_supervisor
    row = passed(cast)
    behind = Nomination.objects.get(id=row.id)
    behind.passed = behind.attended = None
    with pytest.raises(Conflict, match="passed already"):
        record_attendance(actor=centre, nomination=behind, attended=False)
    assert Nomination.objects.get(id=row.id).passed
    behind_session = CourseSession.objects.get(id=row.session_id)
    close_session(actor=centre, session=CourseSession.objects.get(id=row.session_id))
    with pytest.raises(Conflict, match="over or cancelled"):
        nominate(
            actor=agency,
            session=behind_session,
            person=holder(agency, post(agency, code="Q"), "N-2"),
        )
    behind_session.state = "planned"
    with pytest.raises(Conflict, match="over or cancelled"):
        close_session(actor=centre, session=behind_session)


def test_names_are_for_the_centre_and_the_own_agency(cast: Cast) -> None:
    nomination = passed(cast)
    for actor in (cast.administrator, cast.customs_supervisor):
        assert nominations_of(actor=actor, session=nomination.session).count() == 1
    assert nominations_of(actor=cast.operator_applicant, session=nomination.session).count() == 0


def test_a_session_that_was_held_is_followed_up_after_six_months(cast: Cast) -> None:
    centre = cast.administrator
    found = close_session(actor=centre, session=session(centre))
    assert Deadline.objects.get(kind="training.follow_up").due_on > date(2026, 12, 1)
    record_evaluation(
        actor=centre, session=found, level=3, score=Decimal("4.2"), answers=9, on=date(2026, 12, 7)
    )
    assert Deadline.objects.get(kind="training.follow_up").done_at is not None
    with pytest.raises(InputError, match="not ended"):
        record_evaluation(
            actor=centre, session=found, level=1, score=Decimal(4), answers=9, on=date(2026, 6, 2)
        )
    with pytest.raises(Conflict):
        close_session(actor=centre, session=found)


def test_a_certificate_verifies_offline_until_it_is_revoked(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    centre = cast.administrator
    nomination = passed(cast)
    made = issue_certificate(actor=centre, nomination=nomination, today=DAY)
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(centre))
    page = f"/training/certificates/{made.uid}"
    assert "Valid" in client.get(f"{page}/").content.decode()
    assert client.get(f"{page}.pdf").content.startswith(b"%PDF")
    file, revoked = tmp_path / "a.jwt", tmp_path / "revocations.jwt"
    file.write_bytes(client.get(f"{page}.jwt").content)
    issuer = did_of(load_key(settings.CREDENTIAL_KEY).public_key())
    revoked.write_bytes(client.get("/training/export/revocations.jwt").content)
    command = ["verify", str(file), "--issuer", issuer, "--day", "2026-07-01", "--json"]
    answer = CliRunner().invoke(training, [*command, "--revocations", str(revoked)])
    assert answer.exit_code == 0
    told = json.loads(answer.output)
    assert told["valid"] and told["holder"] == "Name of N-1" and told["expires_on"] == "2028-06-05"
    late = CliRunner().invoke(training, ["verify", str(file), "--day", "2029-01-01", "--json"])
    assert late.exit_code == 1
    assert json.loads(late.output)["faults"] == ["issuer_not_trusted", "expired"]
    with pytest.raises(InputError, match="why"):
        revoke_certificate(actor=centre, certificate=made, reason="", today=DAY)
    assert client.post(f"{page}/revoke/", {"reason": "test void"}).status_code == 302
    revoked.write_bytes(client.get("/training/export/revocations.jwt").content)
    answer = CliRunner().invoke(training, [*command, "--revocations", str(revoked)])
    assert answer.exit_code == 1 and json.loads(answer.output)["faults"] == ["revoked"]
    for stranger in (cast.operator_applicant, cast.neighbour_officer):
        with pytest.raises(NotFound):
            get_certificate(actor=stranger, uid=made.uid)
    with pytest.raises(Conflict, match="issued already"):
        issue_certificate(actor=centre, nomination=nomination, today=DAY)


def test_no_certificate_is_issued_for_what_has_expired(cast: Cast) -> None:
    nomination = passed(cast)
    long_after = date(2029, 1, 1)
    with pytest.raises(Conflict, match="expired on"):
        issue_certificate(actor=cast.administrator, nomination=nomination, today=long_after)
    assert not Certificate.objects.exists()


def test_teams_are_found_by_a_job_and_become_sessions(cast: Cast) -> None:
    centre = cast.administrator
    skill = competence(centre, "S")
    wanted = course(centre, skills=[skill], most_of_one=1, competence=skill)
    lost = course(centre, "K-2", language="fr", most_of_one=1, competence=skill)
    for number, (home, cost) in enumerate((("XQ", 0), ("XP", 300), ("XP", 200))):
        enter_instructor(
            actor=centre, name=f"I{number}", home=home, skills=[skill], visas="XQ",
            trip_cost=cost, away="2026-06-01/2026-06-05", vetting="cleared",
        )  # fmt: skip
    nobody = enter_instructor(
        actor=centre, name="Not vetted", home="XQ", skills=[skill], visas="XQ", languages="fr"
    )
    set_instructor_vetting(actor=centre, instructor=nobody, vetting="refused")
    plan = ask_for_teams(
        actor=centre, title="Summer", host="XQ", starts_on=date(2026, 6, 3), weeks=2,
        courses=[wanted, lost], seconds=20,
    )  # fmt: skip
    run_waiting_jobs()
    plan = TeamPlan.objects.get(id=plan.id)
    assert plan.result is not None
    assert plan.result["optimal"] and plan.result["cost"] == 200
    assert [row["week"] for row in plan.result["assignments"]] == [1]
    assert plan.result["not_cleared"] == 1
    assert {(why["lack"], why["detail"]) for why in plan.result["reasons"]} == {("language", "fr")}
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(centre))
    shown = client.get(f"/training/teams/{plan.id}/").content.decode()
    assert "1 instructor is not cleared" in shown
    page = client.get(f"/training/instructors/{nobody.id}/").content.decode()
    assert "Not cleared" in page
    assert "I0" in shown and "I2" in shown and "people who speak" in shown
    behind = TeamPlan.objects.get(id=plan.id)
    assert client.post(f"/training/teams/{plan.id}/adopt/").status_code == 302
    made = CourseSession.objects.get()
    assert made.starts_on == date(2026, 6, 8) and made.team.count() == 2
    with pytest.raises(Conflict):
        adopt_teams(actor=centre, plan=behind)
    assert client.get(f"/training/sessions/{made.id}/").status_code == 200
    assert client.get("/training/export/courses.ics").content.startswith(b"BEGIN:VCALENDAR")


def test_days_away_that_cannot_be_read_are_refused(cast: Cast) -> None:
    for away in ("soon", "2026-06-05/2026-06-01"):
        with pytest.raises(InputError):
            enter_instructor(actor=cast.administrator, name="A", home="XQ", skills=[], away=away)
    with pytest.raises(InputError, match="at least one"):
        course(cast.administrator, team_size=1, speakers=2)
