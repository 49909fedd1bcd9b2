from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.training.domain.xapi import read_statements, statement_of
from korgan.training.models import LearningStatement, Nomination, Qualification
from korgan.training.services import (
    enter_course,
    enter_person,
    nominate,
    plan_session,
    set_vetting,
    take_statements,
)
from korgan.training.tests.staffed import competence
from tests.cast import Cast, user_of


def nominated(cast: Cast, cleared: bool = True) -> Nomination:
    centre, agency = cast.administrator, cast.customs_supervisor
    course = enter_course(
        actor=centre, code="K-1", title="Portals", competence=competence(centre), criteria="70 %"
    )
    session = plan_session(actor=centre, course=course, starts_on=date(2026, 5, 4))
    person = enter_person(actor=agency, reference="N-1", name="Arin")
    row = nominate(actor=agency, session=session, person=person)
    return set_vetting(actor=centre, nomination=row, vetting="cleared") if cleared else row


def told(row: Nomination, **more: Any) -> dict[str, Any]:
    facts = {"passed": True, "percent": 84.0, "person": "N-1", **more}
    return statement_of(
        home="https://classroom.example", session=row.session.number, title="Portals",
        on=row.session.ends_on, **facts,
    )  # fmt: skip


def signed_in(actor: Actor) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(actor))
    return client


def test_a_result_told_elsewhere_is_a_qualification_here_once(cast: Cast) -> None:
    row = nominated(cast)
    results = read_statements(told(row))
    assert take_statements(actor=cast.administrator, results=results) == {"taken": 1, "known": 0}
    assert take_statements(actor=cast.administrator, results=results) == {"taken": 0, "known": 1}
    row.refresh_from_db()
    assert row.passed and float(row.score or 0) == 84.0
    assert Qualification.objects.count() == LearningStatement.objects.count() == 1


def test_all_or_none_and_nobody_is_added(cast: Cast) -> None:
    row = nominated(cast)
    results = read_statements([told(row), told(row, person="N-9")])
    with pytest.raises(InputError) as refused:
        take_statements(actor=cast.administrator, results=results)
    assert refused.value.code == "not_nominated" and refused.value.where == "statement 2"
    assert not Qualification.objects.exists() and not LearningStatement.objects.exists()


def test_who_is_not_cleared_has_no_result(cast: Cast) -> None:
    results = read_statements(told(nominated(cast, cleared=False)))
    with pytest.raises(InputError) as refused:
        take_statements(actor=cast.administrator, results=results)
    assert refused.value.code == "not_cleared"


def test_another_centre_tells_nothing_of_this_one(cast: Cast) -> None:
    results = read_statements(told(nominated(cast)))
    elsewhere = replace(cast.administrator, organisation_id=cast.customs_officer.organisation_id)
    with pytest.raises(InputError) as refused:
        take_statements(actor=elsewhere, results=results)
    assert refused.value.code == "not_nominated"


def test_programs_send_and_fetch_statements(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    row = nominated(cast)
    client = signed_in(cast.administrator)
    sent = client.post(
        "/api/training/xapi/statements", json.dumps([told(row)]), content_type="application/json"
    )
    assert sent.status_code == 200 and sent.json() == {"taken": 1, "known": 0}
    (fetched,) = client.get("/api/training/xapi/statements").json()
    assert fetched["actor"]["account"]["name"] == "N-1" and "Arin" not in json.dumps(fetched)
    assert fetched["result"]["score"]["scaled"] == 0.84
    wrong = copy.deepcopy(told(row))
    wrong["verb"]["id"] = "https://example.org/verbs/liked"
    answer = client.post(
        "/api/training/xapi/statements", json.dumps(wrong), content_type="application/json"
    )
    assert answer.status_code == 400 and answer.json()["error"]["code"] == "unknown_verb"
    assert signed_in(cast.customs_supervisor).get("/api/training/xapi/statements").json() == []
