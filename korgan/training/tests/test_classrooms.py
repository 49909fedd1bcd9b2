from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt as pyjwt
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from jwcrypto.jwk import JWK
from pylti1p3.exception import LtiException, LtiServiceException
from pylti1p3.grade import Grade

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import Actor
from korgan.training.domain.lti import Score, subject_of
from korgan.training.models import (
    Classroom,
    ClassroomLaunch,
    ClassroomLink,
    ClassroomScore,
    Nomination,
    Qualification,
)
from korgan.training.selectors.classrooms import seat_of_classroom
from korgan.training.services import (
    enter_course,
    enter_person,
    link_session,
    nominate,
    plan_session,
    register_classroom,
    set_account,
    set_vetting,
    take_score,
)
from korgan.training.tests.staffed import competence
from tests.cast import Cast, user_of
from tests.lti_tool import Tool, wired

HERE, THERE = "http://testserver", "https://moodle.example"


@dataclass
class Held:
    """A session in a classroom: the tool there, and who is cleared here."""

    tool: Tool
    room: Classroom
    link: ClassroomLink
    row: Nomination
    teacher: Client
    learner: Client
    stranger: Client


def signed_in(actor: Actor) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(actor))
    return client


@pytest.fixture
def held(cast: Cast) -> Held:
    centre, agency = cast.administrator, cast.customs_supervisor
    tool = Tool(THERE, wired(Client(), HERE))
    room = register_classroom(
        actor=centre,
        name="Moodle",
        issuer=HERE,
        login_url=tool.login_url,
        target_url=tool.launch_url,
        redirect_urls=tool.launch_url,
        keys=tool.keys,
    )
    tool.register(
        {
            "issuer": HERE,
            "client_id": str(room.client_id),
            "deployment_id": room.deployment_id,
            "authorise": HERE + reverse("training:lti_authorise"),
            "token": HERE + reverse("training:lti_token"),
            "keys": HERE + reverse("training:lti_keys"),
        }
    )
    course = enter_course(
        actor=centre, code="K-1", title="Portals", competence=competence(centre), criteria="70 %"
    )
    session = plan_session(actor=centre, course=course, starts_on=date(2026, 5, 4))
    link = link_session(
        actor=centre, session=session, classroom=room, custom="id=7c1e", pass_percent=70
    )
    person = enter_person(actor=agency, reference="N-1", name="Arin")
    set_account(actor=agency, person=person, account=user_of(cast.customs_officer))
    row = nominate(actor=agency, session=session, person=person)
    row = set_vetting(actor=centre, nomination=row, vetting="cleared")
    clients = (signed_in(centre), signed_in(cast.customs_officer), signed_in(agency))
    return Held(tool, room, link, row, *clients)


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def opened(held: Held, browser: Client) -> str:
    """Return the address at which the classroom asks who somebody is."""
    began = browser.get(reverse("training:open_classroom", args=[held.link.session_id]))
    assert began.status_code == 302 and began.headers["Location"].startswith(
        f"{held.tool.login_url}?"
    )
    return held.tool.login(query(began.headers["Location"]))


def form_of(page: Any) -> dict[str, str]:
    text = page.content.decode()
    pairs = re.findall(r'name="(id_token|state)" value="([^"]*)"', text)
    return {name: html.unescape(value) for name, value in pairs}


def launched(held: Held, browser: Client) -> Any:
    page = browser.get(opened(held, browser))
    assert page.status_code == 200, page.content.decode()[:500]
    return held.tool.launch(form_of(page))


def test_an_independent_tool_verifies_a_launch_and_reads_what_it_says(held: Held) -> None:
    launch = launched(held, held.learner)
    claims = launch.get_launch_data()
    claim = "https://purl.imsglobal.org/spec/lti/claim/"
    assert launch.is_resource_launch() and launch.check_student_access()
    assert not launch.check_teacher_access()
    assert claims[f"{claim}custom"] == {"id": "7c1e"}
    assert claims[f"{claim}context"]["id"] == held.link.session.number
    assert claims[f"{claim}target_link_uri"] == held.tool.launch_url
    assert claims["given_name"] == "N-1"
    assert "Arin" not in str(claims), "names stay here; the classroom knows the personnel number"


def test_the_centre_teaches_and_who_is_not_cleared_stays_outside(held: Held, cast: Cast) -> None:
    assert launched(held, held.teacher).check_teacher_access()
    where = reverse("training:open_classroom", args=[held.link.session_id])
    assert held.stranger.get(where).status_code == 403
    set_vetting(actor=cast.administrator, nomination=held.row, vetting="refused")
    assert held.learner.get(where).status_code == 403


def test_who_loses_clearance_between_the_steps_stays_outside(held: Held, cast: Cast) -> None:
    address = opened(held, held.learner)
    set_vetting(actor=cast.administrator, nomination=held.row, vetting="refused")
    assert held.learner.get(address).status_code == 403


def test_a_launch_is_answered_once(held: Held) -> None:
    address = opened(held, held.learner)
    assert held.learner.get(address).status_code == 200
    assert held.learner.get(address).status_code == 409
    assert ClassroomLaunch.objects.count() == 1


def test_a_nonce_is_answered_once(held: Held) -> None:
    first, second = opened(held, held.learner), opened(held, held.learner)
    nonce, other = query(first)["nonce"], query(second)["nonce"]
    assert held.learner.get(first).status_code == 200
    assert held.learner.get(second.replace(other, nonce)).status_code == 409


def test_nobody_uses_the_launch_of_another(held: Held) -> None:
    address = opened(held, held.learner)
    assert held.teacher.get(address).status_code == 400
    stranger = Client().get(address)
    assert stranger.status_code == 302 and stranger.headers["Location"].startswith(
        "/account/login/"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("redirect_uri", "https://elsewhere.example/launch"),
        ("response_mode", "query"),
        ("response_type", "code"),
        ("scope", "profile"),
        ("nonce", ""),
        ("lti_message_hint", "made:up:here"),
        ("login_hint", "made:up:here"),
        ("client_id", "5b0e2c1e-0000-4000-8000-000000000000"),
    ],
)
def test_a_changed_request_is_refused(held: Held, name: str, value: str) -> None:
    asked = {**query(opened(held, held.learner)), name: value}
    answer = held.learner.get(reverse("training:lti_authorise"), asked)
    assert answer.status_code in (400, 404)
    assert form_of(answer) == {}
    assert not ClassroomLaunch.objects.exists()


def test_a_question_sent_as_a_form_is_asked_again_as_a_page(held: Held) -> None:
    asked = query(opened(held, held.learner))
    stranger = Client().post(reverse("training:lti_authorise"), asked)
    assert stranger.status_code == 302
    assert form_of(held.learner.get(stranger.headers["Location"]))["state"] == asked["state"]


def test_a_tool_refuses_a_launch_that_somebody_changed_or_sends_again(held: Held) -> None:
    page = held.learner.get(opened(held, held.learner))
    fields = form_of(page)
    head, body, mark = fields["id_token"].split(".")
    with pytest.raises(LtiException):
        held.tool.launch({**fields, "id_token": f"{head}.{body[:-4]}AAAA.{mark}"})
    held.tool.store.clear()
    with pytest.raises(LtiException):
        held.tool.launch(fields)


def test_the_form_may_go_to_the_classroom_alone(held: Held) -> None:
    page = held.learner.get(opened(held, held.learner))
    policy = page.headers["Content-Security-Policy"]
    said = next(part for part in policy.split(";") if part.strip().startswith("form-action"))
    assert said.split() == ["form-action", "'self'", THERE]
    assert "no-store" in page.headers["Cache-Control"]


def grade(launch: Any, given: float, at: datetime, most: float = 20) -> Grade:
    return (
        Grade()
        .set_score_given(given)
        .set_score_maximum(most)
        .set_timestamp(at.strftime("%Y-%m-%dT%H:%M:%S+0000"))
        .set_activity_progress("Completed")
        .set_grading_progress("FullyGraded")
        .set_user_id(launch.get_launch_data()["sub"])
    )


AT = datetime(2026, 5, 8, 9, 0, tzinfo=UTC)


def test_a_grade_comes_back_and_is_a_qualification(held: Held) -> None:
    launch = launched(held, held.learner)
    grades = launch.get_ags()
    assert grades.get_lineitem().get_score_maximum() == 100
    grades.put_grade(grade(launch, 12, AT))
    held.row.refresh_from_db()
    assert held.row.attended and not held.row.passed and held.row.score == 60
    grades.put_grade(grade(launch, 17, AT + timedelta(hours=1)))
    held.row.refresh_from_db()
    assert held.row.passed and held.row.score == 85
    assert Qualification.objects.count() == 1 and ClassroomScore.objects.count() == 2
    told = launch.get_ags().get_grades(launch.get_ags().get_lineitem())
    assert [(each["resultScore"], each["resultMaximum"]) for each in told] == [(17, 20)]
    entry = AuditEntry.objects.filter(verb="training.score_taken").order_by("-seq").first()
    assert entry is not None and entry.actor_name == "classroom: Moodle"


def test_the_same_grade_again_changes_nothing_and_an_older_one_is_refused(held: Held) -> None:
    launch = launched(held, held.learner)
    grades = launch.get_ags()
    grades.put_grade(grade(launch, 17, AT))
    grades.put_grade(grade(launch, 17, AT))
    assert ClassroomScore.objects.count() == Qualification.objects.count() == 1
    with pytest.raises(LtiServiceException) as refused:
        grades.put_grade(grade(launch, 3, AT - timedelta(days=1)))
    assert refused.value.response.status_code == 409


def test_without_a_percentage_the_centre_says_who_passed(held: Held, cast: Cast) -> None:
    link_session(
        actor=cast.administrator, session=held.link.session, classroom=held.room, custom="id=7c1e"
    )
    launch = launched(held, held.learner)
    launch.get_ags().put_grade(grade(launch, 20, AT))
    held.row.refresh_from_db()
    assert held.row.score == 100 and not held.row.passed


def test_grades_of_who_is_not_cleared_or_unknown_are_refused(held: Held, cast: Cast) -> None:
    launch = launched(held, held.learner)
    with pytest.raises(LtiServiceException) as refused:
        launch.get_ags().put_grade(grade(launch, 20, AT).set_user_id("nobody"))
    assert refused.value.response.status_code == 404
    set_vetting(actor=cast.administrator, nomination=held.row, vetting="pending")
    with pytest.raises(LtiServiceException) as refused:
        launch.get_ags().put_grade(grade(launch, 20, AT))
    assert refused.value.response.status_code == 404
    assert not ClassroomScore.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"scoreGiven": 21},
        {"scoreGiven": -1},
        {"scoreGiven": "12"},
        {"scoreMaximum": 0},
        {"timestamp": "2026-05-08T09:00:00"},
        {"timestamp": "yesterday"},
        {"gradingProgress": "Perhaps"},
        {"userId": None},
    ],
)
def test_a_grade_that_is_none_is_refused(held: Held, changed: dict[str, Any]) -> None:
    launch = launched(held, held.learner)
    told = {
        "userId": launch.get_launch_data()["sub"],
        "scoreGiven": 12,
        "scoreMaximum": 20,
        "timestamp": "2026-05-08T09:00:00Z",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        **changed,
    }
    scope = ["https://purl.imsglobal.org/spec/lti-ags/scope/score"]
    token = launch.get_service_connector().get_access_token(scope)
    answer = Client().post(
        reverse("training:lti_scores", args=[held.link.uid]),
        told,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 400 and answer.json()["error"]["where"]
    assert not ClassroomScore.objects.exists()


def test_the_classroom_reads_who_may_attend(held: Held) -> None:
    launched(held, held.teacher)
    launch = launched(held, held.learner)
    members = launch.get_nrps().get_members()
    assert members[0]["given_name"] == "N-1"
    assert [each["roles"][0].rpartition("#")[2] for each in members] == ["Learner", "Instructor"]
    assert members[0]["user_id"] == launch.get_launch_data()["sub"]
    assert "Arin" not in str(members)


def asked_for_token(held: Held, **changed: Any) -> tuple[int, dict[str, Any]]:
    now = int(datetime.now(UTC).timestamp())
    where = HERE + reverse("training:lti_token")
    me = str(held.room.client_id)
    key = changed.pop("key", held.tool.private)
    scope = changed.pop("scope", "https://purl.imsglobal.org/spec/lti-ags/scope/score")
    claims = {"iss": me, "sub": me, "aud": where, "iat": now, "exp": now + 60, "jti": "one"}
    header = {"kid": held.tool.kid}
    algorithm = changed.pop("algorithm", "RS256")
    claims = {**claims, **changed}
    answer = Client().post(
        reverse("training:lti_token"),
        {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": pyjwt.encode(claims, key, algorithm=algorithm, headers=header),
            "scope": scope,
        },
    )
    return answer.status_code, answer.json()


def test_a_request_for_a_token_is_taken_once(held: Held) -> None:
    assert asked_for_token(held)[0] == 200
    assert asked_for_token(held)[0] == 401


def test_requests_for_a_token_that_do_not_hold_are_refused(held: Held) -> None:
    now = int(datetime.now(UTC).timestamp())
    other = Tool("https://other.example")
    secret = "a secret that is long enough for HS256 to take"
    bad: list[dict[str, Any]] = [
        {"key": other.private},
        {"aud": "https://other.example"},
        {"exp": now - 120, "iat": now - 180},
        {"iat": now + 300, "exp": now + 360},
        {"exp": now + 90_000},
        {"jti": ""},
        {"sub": "somebody"},
        {"iss": "5b0e2c1e-0000-4000-8000-000000000000"},
        {"key": secret, "algorithm": "HS256"},
    ]
    assert [asked_for_token(held, **each)[0] for each in bad] == [401] * len(bad)
    assert asked_for_token(held, scope="everything") == (400, {"error": "invalid_scope"})


def test_a_clock_that_differs_by_less_than_a_minute_is_taken(held: Held) -> None:
    now = int(datetime.now(UTC).timestamp())
    assert asked_for_token(held, iat=now + 30, exp=now + 90)[0] == 200
    assert asked_for_token(held, iat=now - 90, exp=now - 30, jti="two")[0] == 200


def test_a_token_gives_its_scope_and_its_own_sessions_alone(held: Held, cast: Cast) -> None:
    _status, given = asked_for_token(held)
    bearer = {"Authorization": f"Bearer {given['access_token']}"}
    members = reverse("training:lti_memberships", args=[held.link.uid])
    assert Client().get(members, headers=bearer).status_code == 403
    assert Client().get(members).status_code == 401
    launch = form_of(held.learner.get(opened(held, held.learner)))["id_token"]
    passed_off = Client().get(members, headers={"Authorization": f"Bearer {launch}"})
    assert passed_off.status_code == 401, "a launch is no access token"
    room = Classroom.objects.get(id=held.room.id)
    room.pk, room.name = None, "Another"
    room.client_id = room.secret = Classroom._meta.get_field("client_id").get_default()
    room.save()
    held.link.classroom = room
    held.link.save()
    scores = reverse("training:lti_scores", args=[held.link.uid])
    answer = Client().post(scores, {}, content_type="application/json", headers=bearer)
    assert answer.status_code == 404


def test_a_classroom_taken_out_of_use_gets_nothing(held: Held) -> None:
    _status, given = asked_for_token(held)
    Classroom.objects.update(active=False)
    bearer = {"Authorization": f"Bearer {given['access_token']}"}
    scores = reverse("training:lti_scores", args=[held.link.uid])
    answer = Client().post(scores, {}, content_type="application/json", headers=bearer)
    assert answer.status_code == 401
    assert asked_for_token(held, jti="two")[0] == 401
    where = reverse("training:open_classroom", args=[held.link.session_id])
    assert held.teacher.get(where).status_code == 400


def test_the_seat_of_a_classroom_takes_grades_and_does_nothing_else(held: Held) -> None:
    seat = seat_of_classroom(held.room)
    with pytest.raises(InputError):
        set_vetting(actor=seat, nomination=held.row, vetting="refused")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("login_url", "http://moodle.example/login", "bad_address"),
        ("target_url", "javascript:alert(1)", "bad_address"),
        ("redirect_urls", "https://a.example/;form-action *", "bad_address"),
        ("redirect_urls", "", "nothing_given"),
        ("keys", "{}", "no_keys"),
        ("keys", "not JSON", "no_keys"),
    ],
)
def test_a_registration_that_cannot_work_is_refused(
    cast: Cast, field: str, value: str, code: str
) -> None:
    tool = Tool(THERE)
    given = {
        "login_url": tool.login_url,
        "target_url": tool.launch_url,
        "redirect_urls": tool.launch_url,
        "keys": tool.keys,
        field: value,
    }
    with pytest.raises(InputError) as refused:
        register_classroom(actor=cast.administrator, name="M", issuer=HERE, **given)
    assert refused.value.code == code and refused.value.where == field


def test_a_private_key_is_never_taken(cast: Cast) -> None:
    tool = Tool(THERE)
    with pytest.raises(InputError) as refused:
        register_classroom(
            actor=cast.administrator,
            name="M",
            issuer=HERE,
            login_url=tool.login_url,
            target_url=tool.launch_url,
            redirect_urls=tool.launch_url,
            keys=JWK.from_pem(tool.private.encode()).export(),
        )
    assert refused.value.code == "private_key"


def test_an_account_belongs_to_one_person_of_the_same_organisation(held: Held, cast: Cast) -> None:
    agency = cast.customs_supervisor
    other = enter_person(actor=agency, reference="N-2", name="Bela")
    with pytest.raises(Conflict):
        set_account(actor=agency, person=other, account=user_of(cast.customs_officer))
    with pytest.raises(InputError):
        set_account(actor=agency, person=other, account=user_of(cast.neighbour_officer))


def test_the_signing_key_is_for_its_owner_alone(held: Held) -> None:
    launched(held, held.learner)
    assert settings.CLASSROOM_KEY.stat().st_mode & 0o077 == 0
    shown = Client().get(reverse("training:lti_keys")).json()["keys"][0]
    assert set(shown) == {"kty", "n", "e", "kid", "alg", "use"}


def test_a_grade_above_the_maximum_keeps_nothing(held: Held) -> None:
    subject = subject_of(held.room.secret.bytes, "person", held.row.person_id)
    score = Score(subject, AT, Decimal(30), Decimal(20), "Completed", "FullyGraded")
    with pytest.raises(InputError):
        take_score(actor=seat_of_classroom(held.room), link=held.link, score=score)
    assert not ClassroomScore.objects.exists()


def test_pages_of_classrooms(held: Held, cast: Cast) -> None:
    page = held.teacher.get(reverse("training:classroom", args=[held.room.id]))
    assert str(held.room.client_id) in page.content.decode()
    assert held.learner.get(reverse("training:classroom", args=[held.room.id])).status_code in (
        403,
        404,
    )
    session = reverse("training:session", args=[held.link.session_id])
    assert "Open the classroom" in held.learner.get(session).content.decode()
    assert "Open the classroom" not in held.stranger.get(session).content.decode()
    listed = held.teacher.get(reverse("training:classrooms")).content.decode()
    assert "Moodle" in listed
    given = {"login_url": held.tool.login_url, "target_url": held.tool.launch_url,
             "redirect_urls": held.tool.launch_url, "keys": held.tool.keys}  # fmt: skip
    changed = held.teacher.post(
        reverse("training:edit_classroom", args=[held.room.id]), {**given, "active": ""}
    )
    assert changed.status_code == 302
    held.room.refresh_from_db()
    assert not held.room.active
