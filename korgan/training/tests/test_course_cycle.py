from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.errors import Conflict, InputError
from korgan.training.models import CourseSession, Qualification, TeamPlan
from korgan.training.selectors.course_cycle import bookings_of, cycle_of
from korgan.training.selectors.courses import team_problem
from korgan.training.services import (
    adopt_teams,
    ask_for_teams,
    cancel_session,
    close_session,
    design_course,
    enter_course,
    enter_instructor,
    nominate,
    plan_session,
    record_attendance,
    record_evaluation,
    set_vetting,
)
from korgan.training.tests.staffed import competence, holder, post
from tests.cast import Cast, user_of

START = date(2026, 6, 1)


def test_a_course_shows_who_lacks_it_and_what_it_did(cast: Cast) -> None:
    centre, agency = cast.administrator, cast.customs_supervisor
    skill = competence(centre)
    course = enter_course(
        actor=centre, code="K-1", title="Portals", competence=skill, criteria="Test"
    )
    person = holder(agency, post(agency, skill))
    before = cycle_of(actor=centre, course=course, day=START)
    assert (before.lacking, before.vacant, before.passed, before.gain) == (1, 1, 0, None)
    session = plan_session(actor=centre, course=course, starts_on=START)
    row = nominate(actor=agency, session=session, person=person)
    set_vetting(actor=centre, nomination=row, vetting="cleared")
    record_attendance(
        actor=centre, nomination=row, attended=True, passed=True,
        before=Decimal(40), score=Decimal(90),
    )  # fmt: skip
    close_session(actor=centre, session=session)
    for answers, score in ((3, "5.0"), (1, "1.0")):
        record_evaluation(
            actor=centre, session=session, level=1, score=Decimal(score), answers=answers,
            on=session.ends_on,
        )  # fmt: skip
    after = cycle_of(actor=centre, course=course, day=session.ends_on)
    assert (after.lacking, after.held, after.attended, after.passed) == (0, 1, 1, 1)
    assert after.gain == 50
    assert (after.levels[0].answers, after.levels[0].score) == (4, Decimal(4))
    assert after.levels[2].score is None
    assert after.follow_ups == [(session, session.ends_on + timedelta(days=183))]
    record_evaluation(
        actor=centre, session=session, level=3, score=Decimal(4), answers=2, on=session.ends_on
    )
    assert cycle_of(actor=centre, course=course, day=START).follow_ups == []


def test_the_design_of_a_course_is_kept_and_shown(cast: Cast) -> None:
    centre = cast.administrator
    course = enter_course(
        actor=centre, code="K-1", title="Portals", competence=competence(centre), criteria="Test"
    )
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(centre))
    page = f"/training/courses/{course.id}/"
    assert "No objective is written yet." in client.get(page).content.decode()
    design_course(
        actor=centre, course=course, objectives="Tells alarms apart", material="Book, edition 2",
        reviewed_on=START,
    )  # fmt: skip
    shown = client.get(page).content.decode()
    assert "Tells alarms apart" in shown and "Book, edition 2" in shown
    assert AuditEntry.objects.filter(verb="training.course_designed").exists()
    with pytest.raises(InputError, match="none is named"):
        design_course(actor=centre, course=course, objectives="A", reviewed_on=START)
    with pytest.raises(InputError, match="still to come"):
        design_course(
            actor=centre, course=course, objectives="A", material="B",
            reviewed_on=timezone.localdate() + timedelta(days=1),
        )  # fmt: skip


def test_a_cancelled_session_frees_what_it_had_booked(cast: Cast) -> None:
    centre = cast.administrator
    course = enter_course(
        actor=centre, code="K-1", title="Portals", competence=competence(centre), criteria="Test"
    )
    facts: dict[str, Any] = {
        "actor": centre,
        "course": course,
        "starts_on": START,
        "room": "Hall, trainer 2",
    }
    first = plan_session(**facts)
    assert [each.name for each in bookings_of(actor=centre, day=START).things] == [
        "Hall",
        "trainer 2",
    ]
    with pytest.raises(InputError, match="why"):
        cancel_session(actor=centre, session=first, reason=" ")
    cancel_session(actor=centre, session=first, reason="Too few nominated")
    assert bookings_of(actor=centre, day=START).things == []
    plan_session(**facts)
    with pytest.raises(Conflict, match="over or cancelled"):
        cancel_session(actor=centre, session=first, reason="again")
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(centre))
    assert "Too few nominated" in client.get(f"/training/sessions/{first.id}/").content.decode()
    assert client.get("/training/bookings/").status_code == 200


def test_nobody_passes_a_session_that_was_cancelled(cast: Cast) -> None:
    centre, agency = cast.administrator, cast.customs_supervisor
    skill = competence(centre)
    course = enter_course(
        actor=centre, code="K-1", title="Portals", competence=skill, criteria="Test"
    )
    session = plan_session(actor=centre, course=course, starts_on=START)
    row = nominate(actor=agency, session=session, person=holder(agency, post(agency, skill)))
    other = nominate(
        actor=agency, session=session, person=holder(agency, post(agency, code="Q"), "N-2")
    )
    set_vetting(actor=centre, nomination=row, vetting="cleared")
    cancel_session(
        actor=centre, session=CourseSession.objects.get(id=session.id), reason="Too few nominated"
    )
    # Each of these rows was read before the session was cancelled.
    with pytest.raises(Conflict, match="over or cancelled"):
        record_attendance(actor=centre, nomination=row, attended=True, passed=True)
    with pytest.raises(Conflict, match="over or cancelled"):
        set_vetting(actor=centre, nomination=other, vetting="cleared")
    with pytest.raises(Conflict, match="over or cancelled"):
        record_evaluation(
            actor=centre, session=session, level=1, score=Decimal(5), answers=1,
            on=session.ends_on,
        )  # fmt: skip
    assert not Qualification.objects.exists()
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(centre))
    shown = client.get(f"/training/sessions/{session.id}/").content.decode()
    for address in ("attendance", "vetting", "evaluate"):
        assert f"/{address}/" not in shown


def test_an_overlapping_booking_is_refused_on_the_form(cast: Cast) -> None:
    centre = cast.administrator
    course = enter_course(
        actor=centre, code="K-1", title="Portals", competence=competence(centre), criteria="Test"
    )
    first = plan_session(actor=centre, course=course, starts_on=START, room="Hall")
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(centre))
    given = {"course": course.id, "starts_on": "2026-06-03", "room": "hall, projector"}
    page = client.post("/training/sessions/new/", given)
    assert page.status_code == 422 and CourseSession.objects.count() == 1
    shown = page.content.decode()
    assert (
        f"Hall is booked for {first.number}" in shown
        or f"hall is booked for {first.number}" in shown
    )
    assert "choose other days or another room" in shown


def test_nobody_teaches_two_sessions_at_once(cast: Cast) -> None:
    centre = cast.administrator
    skill = competence(centre)
    course = enter_course(
        actor=centre, code="K-1", title="Portals", competence=skill, criteria="Test", team_size=1
    )
    who = enter_instructor(
        actor=centre, name="I", home="XQ", skills=[skill], visas="XQ", vetting="cleared"
    )
    facts: dict[str, Any] = {
        "actor": centre, "host": "XQ", "starts_on": START, "weeks": 1, "courses": [course],
    }  # fmt: skip
    first, second = (ask_for_teams(title=title, **facts) for title in ("A", "B"))
    result = {"assignments": [{"course": course.id, "week": 0, "team": [who.id]}]}
    TeamPlan.objects.update(result=result)
    with CaptureQueriesContext(connection) as captured:
        adopt_teams(actor=centre, plan=first)
    asked = [each["sql"] for each in captured.captured_queries]
    numbered = next(place for place, sql in enumerate(asked) if "numbering_series" in sql)
    taught = next(place for place, sql in enumerate(asked) if "coursesession_team" in sql)
    # Who teaches is looked at under the lock of the series: a plan adopted beside this one waits.
    assert numbered < taught
    second.refresh_from_db()
    _courses, people = team_problem(second, [who])
    assert people[0].weeks == frozenset()
    with pytest.raises(Conflict, match="I teaches C-2026"):
        adopt_teams(actor=centre, plan=second)
    cancel_session(actor=centre, session=CourseSession.objects.get(), reason="Moved")
    adopt_teams(actor=centre, plan=second)
    assert bookings_of(actor=centre, day=START).instructors[0].name == "I"


def test_a_course_of_more_than_a_week_is_not_planned_into_one(cast: Cast) -> None:
    centre = cast.administrator
    long = enter_course(
        actor=centre, code="K-9", title="Long", competence=competence(centre), criteria="Test",
        days=12,
    )  # fmt: skip
    with pytest.raises(InputError, match="K-9 takes more than a week"):
        ask_for_teams(actor=centre, title="A", host="XQ", starts_on=START, weeks=2, courses=[long])
