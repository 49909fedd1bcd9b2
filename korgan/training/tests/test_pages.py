from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from korgan.kernel.organisations.domain import Actor
from korgan.training.models import Competence, Holding, Person, Post, Qualification
from korgan.training.tests.staffed import competence, holder, post, qualify
from tests.cast import Cast, user_of


def signed_in(actor: Actor) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(actor))
    return client


@pytest.fixture(autouse=True)
def one_factor(settings: Settings) -> None:
    """Let supervisors in with a password: the second factor has its own tests."""
    settings.SECOND_FACTOR_REQUIRED = False


def test_from_a_competence_to_a_covered_post(cast: Cast) -> None:
    keeper = signed_in(cast.administrator)
    given = {"code": "BD-1", "title": "Portals", "function": "border", "validity_months": 24}
    assert keeper.post("/training/competences/new/", given).status_code == 302
    needed = Competence.objects.get()
    client = signed_in(cast.customs_supervisor)
    given = {"code": "P", "title": "Officer", "function": "border", "seats": 1, "shifts": 1}
    assert client.post("/training/posts/new/", given).status_code == 302
    place = Post.objects.get()
    page = f"/training/posts/{place.id}/"
    given = {"task": "Watch", "competence": needed.id, "level": 2}
    assert client.post(f"{page}tasks/new/", given).status_code == 302
    given = {"reference": "N-1", "name": "Arin"}
    assert client.post("/training/people/new/", given).status_code == 302
    person = Person.objects.get()
    given = {"person": person.id, "shift": 1, "since": "2025-01-01"}
    assert client.post(f"{page}holders/new/", given).status_code == 302
    assert "Lacks" in client.get(page).content.decode()
    given = {
        "competence": needed.id, "level": 2, "event": "course",
        "evidence": "No. 7", "achieved_on": "2026-09-01",
    }  # fmt: skip
    qualifications = f"/training/people/{person.id}/qualifications/new/"
    assert client.post(qualifications, given).status_code == 302
    assert Qualification.objects.get().evidence == "No. 7"
    shown = client.get(page).content.decode()
    assert "Arin" in shown and "Lacks" not in shown
    assert "Arin" not in signed_in(cast.regulator_inspector).get(page).content.decode()
    assert client.get("/training/forecast/?years=3").status_code == 200
    assert client.get(f"/training/people/{person.id}/").status_code == 200
    assert client.get(f"/training/competences/{needed.id}/").status_code == 200
    end = f"{page}holders/{Holding.objects.get().id}/end/"
    assert client.post(end).status_code == 302
    assert "Nobody holds this post" in client.get(page).content.decode()


def test_what_is_wrong_is_said_on_the_form(cast: Cast) -> None:
    first = competence(cast.administrator, "A")
    second = competence(cast.administrator, "B", requires=[first])
    client = signed_in(cast.administrator)
    address = f"/training/competences/{first.id}/requires/"
    answer = client.post(address, {"requires": [second.id]})
    assert answer.status_code == 422
    assert "A → B → A" in answer.content.decode()


def test_programs_get_coverage_and_forecast(cast: Cast) -> None:
    boss = cast.customs_supervisor
    needed = competence(cast.administrator)
    place = post(boss, needed)
    person = holder(boss, place)
    client = signed_in(boss)
    told = client.get(f"/api/training/posts/{place.id}/coverage?day=2026-06-01").json()
    assert (told["seats"], told["qualified"], told["single_points"]) == (2, 0, ["BD-1"])
    given = {
        "competence_id": needed.id,
        "event": "course",
        "evidence": "x",
        "achieved_on": "2026-01-01",
    }
    address = f"/api/training/people/{person.id}/qualifications"
    made = client.post(address, given, content_type="application/json")
    assert made.json()["expires_on"] == "2028-01-01"
    assert client.get("/api/training/coverage?day=2026-06-01").json()["qualified"] == 1
    assert len(client.get("/api/training/forecast?years=4").json()["median"]) == 4
    stranger = signed_in(cast.neighbour_officer)
    assert stranger.get(f"/api/training/posts/{place.id}/coverage").status_code == 404
    assert stranger.post(address, given, content_type="application/json").status_code in (403, 404)


def test_a_stranger_finds_no_page(cast: Cast) -> None:
    boss = cast.customs_supervisor
    needed = competence(cast.administrator)
    place = post(boss, needed)
    person = holder(boss, place)
    qualify(boss, person, needed)
    client = signed_in(cast.neighbour_officer)
    for address in (f"posts/{place.id}/", f"people/{person.id}/", f"competences/{needed.id}/"):
        assert client.get(f"/training/{address}").status_code == 404
    assert place.code not in client.get("/training/posts/").content.decode()
