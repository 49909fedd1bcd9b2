from __future__ import annotations

import json
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from korgan.cooperation.domain.self_assessment import Answer, statements
from korgan.cooperation.models import Need, SelfAssessment
from korgan.cooperation.models.projects import AREA_LABELS
from korgan.cooperation.selectors.projects import list_needs
from korgan.cooperation.selectors.self_assessment import assessment_of
from korgan.cooperation.services import assess, decide_release, propose_release
from korgan.cooperation.tests.programme import need
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound, Stale
from korgan.kernel.identity.models import User
from korgan.kernel.organisations.domain import Actor, Releasability, Role
from korgan.kernel.organisations.models import Membership
from korgan.kernel.organisations.seats import seat_of
from tests.cast import SINCE, TODAY, Cast, user_of

DAY = date(2026, 6, 1)


def another(actor: Actor) -> Actor:
    """Somebody else in the same seat."""
    user = User.objects.create_user(username="another", display_name="another")
    Membership.objects.create(
        user=user, organisation_id=actor.organisation_id, role=Role.SUPERVISOR,
        clearance=actor.clearance, valid_from=SINCE,
    )  # fmt: skip
    return seat_of(user, TODAY)


def signed_in(actor: Actor) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(actor))
    return client


def test_every_area_has_statements_in_two_languages() -> None:
    assert {each.area for each in statements().values()} == set(AREA_LABELS)
    for each in statements().values():
        assert each.english != each.russian and each.text("ru") == each.russian


def test_an_answer_becomes_a_need_and_is_not_asked_for_again(cast: Cast) -> None:
    planner = cast.customs_supervisor
    assess(
        actor=planner, statement="detection-experts", answer=Answer.NO, evidence="No roster", on=DAY
    )
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(planner))
    page = client.get("/cooperation/self-assessment/").content.decode()
    assert "No roster" in page and "statement=detection-experts" in page
    assert "why=" not in page and "title=" not in page
    form = client.get("/cooperation/needs/new/?statement=detection-experts").content.decode()
    assert statements()["detection-experts"].english in form and "No roster" not in form
    facts = {
        "reference": "N-7", "title": "Experts at any hour", "area": "detection", "priority": "1",
        "origin": "self_assessment", "statement": "detection-experts",
    }  # fmt: skip
    assert client.post("/cooperation/needs/new/", facts).status_code == 302
    assert SelfAssessment.objects.get().need == Need.objects.get(reference="N-7")
    page = client.get("/cooperation/self-assessment/").content.decode()
    assert "N-7 Experts at any hour" in page and "statement=detection-experts" not in page


def test_a_need_made_from_an_answer_is_seen_by_partners_only_once_released(cast: Cast) -> None:
    planner = cast.customs_supervisor
    for statement in ("detection-experts", "law-offences"):
        assess(actor=planner, statement=statement, answer=Answer.NO, on=DAY)
    kept = need(planner, "N-1", statement="detection-experts")
    released = need(planner, "N-2", statement="law-offences", released=True)
    gap = need(planner, "N-3", origin="posts")
    assert set(list_needs(actor=cast.administrator)) == {kept, released, gap}
    assert set(list_needs(actor=cast.partner_observer)) == {released, gap}


def test_a_need_follows_from_an_answer_that_exists_and_has_none_yet(cast: Cast) -> None:
    planner = cast.customs_supervisor
    for statement in ("none", "law-act"):
        with pytest.raises(NotFound, match="has not answered"):
            need(planner, statement=statement)
    assess(actor=planner, statement="law-act", answer=Answer.NO, on=DAY)
    first = need(planner, statement="law-act")
    with pytest.raises(Conflict, match="entered for this statement already"):
        need(planner, "N-2", statement="law-act")
    assert SelfAssessment.objects.get().need == first and Need.objects.count() == 1


def test_a_yes_needs_evidence_and_a_day_that_has_come(cast: Cast) -> None:
    facts: dict[str, Any] = {"actor": cast.customs_supervisor, "statement": "law-act"}
    with pytest.raises(InputError, match="evidence"):
        assess(**facts, answer=Answer.YES, on=DAY)
    with pytest.raises(InputError, match="still to come"):
        assess(**facts, answer=Answer.NO, on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(NotFound):
        assess(actor=cast.customs_supervisor, statement="none", answer=Answer.NO, on=DAY)
    with pytest.raises(NotAllowed):
        assess(actor=cast.operator_applicant, statement="law-act", answer=Answer.NO, on=DAY)


def test_an_answer_is_replaced_by_who_gave_it_and_has_read_it(cast: Cast) -> None:
    facts: dict[str, Any] = {"statement": "law-act", "on": DAY}
    planner = cast.customs_supervisor
    first = assess(actor=planner, answer=Answer.NO, evidence="Act 1", **facts)
    with pytest.raises(InputError) as refused:
        assess(actor=cast.administrator, answer=Answer.PARTLY, seen=first.version, **facts)
    assert refused.value.code == "not_yours"
    second = assess(actor=planner, answer=Answer.YES, evidence="Act 2", seen=first.version, **facts)
    for seen in ("", first.version):
        with pytest.raises(Stale, match="meanwhile"):
            assess(actor=planner, answer=Answer.PARTLY, evidence="Act 3", seen=seen, **facts)
    row = SelfAssessment.objects.get()
    assert (row.evidence, row.organisation_id) == ("Act 2", planner.organisation_id)
    assert row.version == second.version
    kept = AuditEntry.objects.filter(verb="cooperation.assessed").order_by("seq").last()
    assert kept is not None
    told = json.loads(kept.facts)
    assert told["on"] == DAY.isoformat()
    assert told["evidence_sha256"] == sha256(b"Act 2").hexdigest()


def test_the_form_replaces_the_answer_it_was_opened_upon(cast: Cast) -> None:
    planner = cast.customs_supervisor
    first = assess(actor=planner, statement="law-act", answer=Answer.NO, on=DAY)
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(planner))
    page = "/cooperation/self-assessment/law-act/"
    assert f'value="{first.version}"' in client.get(page).content.decode()
    given = {"answer": "partly", "on": "2026-06-01", "seen": first.version}
    assert client.post(page, given).status_code == 302
    behind = client.post(page, {**given, "answer": "no"})
    assert behind.status_code == 422 and "meanwhile" in behind.content.decode()
    assert SelfAssessment.objects.get().answer == "partly"


def test_what_a_state_says_of_itself_is_its_own(cast: Cast) -> None:
    assess(actor=cast.customs_supervisor, statement="law-act", answer=Answer.NO, on=DAY)
    for actor, seen in ((cast.administrator, 1), (cast.neighbour_officer, 0)):
        areas = assessment_of(actor=actor, language="en")
        assert sum(area.answered for area in areas) == seen


def test_a_need_is_shown_to_partners_only_when_two_people_agree(cast: Cast) -> None:
    planner, second = cast.customs_supervisor, another(cast.customs_supervisor)
    assess(actor=planner, statement="law-act", answer=Answer.NO, on=DAY)
    kept = need(planner, statement="law-act")
    partner = cast.partner_observer
    assert not list_needs(actor=partner).exists()
    page, client = f"/cooperation/needs/{kept.id}/", signed_in(planner)
    assert client.post(f"{page}release/").status_code == 302
    assert "waits for a second person" in client.get(page).content.decode()
    assert not list_needs(actor=partner).exists()
    with pytest.raises(NotAllowed):
        decide_release(actor=planner, need=kept, to=Releasability.PARTNERS, approve=True)
    with pytest.raises(InputError, match="another organisation"):
        decide_release(actor=cast.administrator, need=kept, to=Releasability.PARTNERS, approve=True)
    no = {"decision": "reject", "reason": ""}
    assert signed_in(second).post(f"{page}release/decide/", no).status_code == 422
    done = signed_in(second).post(f"{page}release/decide/", {"decision": "approve"})
    assert done.status_code == 302
    assert set(list_needs(actor=partner)) == {kept}
    assert signed_in(partner).get(page).status_code == 200
    # And back again.
    propose_release(actor=planner, need=kept, to=Releasability.STATE)
    assert set(list_needs(actor=partner)) == {kept}
    decide_release(actor=second, need=kept, to=Releasability.STATE, approve=True)
    assert not list_needs(actor=partner).exists()


@pytest.mark.parametrize("changed", [{"priority": 1}, {"why": "Other words."}, {"area": "border"}])
def test_what_was_to_be_shown_is_proposed_again_when_it_changed(
    cast: Cast, changed: dict[str, Any]
) -> None:
    planner, second = cast.customs_supervisor, another(cast.customs_supervisor)
    kept = need(planner, released=False)
    assert all(getattr(kept, name) != value for name, value in changed.items())
    propose_release(actor=planner, need=kept, to=Releasability.PARTNERS)
    Need.objects.filter(id=kept.id).update(**changed)
    with pytest.raises(Stale):
        decide_release(actor=second, need=kept, to=Releasability.PARTNERS, approve=True)
    assert not list_needs(actor=cast.partner_observer).exists()


def test_a_label_that_a_need_has_already_or_cannot_have_is_refused(cast: Cast) -> None:
    planner = cast.customs_supervisor
    found = need(planner, released=True)
    with pytest.raises(Conflict, match="already"):
        propose_release(actor=planner, need=found, to=Releasability.PARTNERS)
    with pytest.raises(InputError, match="choose the State"):
        propose_release(actor=planner, need=found, to=Releasability.PUBLIC)
