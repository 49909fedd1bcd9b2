from __future__ import annotations

import pytest
from django.test import Client

from korgan.kernel.identity.models import User
from korgan.kernel.organisations.domain import Actor, Classification, Role
from korgan.kernel.organisations.models import Membership, Organisation
from tests.cast import SINCE, Cast


def user_of(actor: Actor) -> User:
    assert actor.user_id is not None
    return User.objects.get(pk=actor.user_id)


def signed_in(actor: Actor) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(actor))
    return client


def test_a_stranger_is_sent_to_the_log_in_page(db: None) -> None:
    response = Client().get("/search/?q=x")
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/?next=")


def test_a_stranger_asking_for_a_part_of_a_page_is_sent_away_as_a_whole(db: None) -> None:
    response = Client().get("/search/", headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert response["HX-Redirect"].startswith("/account/login/")


@pytest.mark.parametrize("name", ["customs_officer", "operator_applicant", "partner_observer"])
def test_everybody_with_a_seat_has_a_home_page(cast: Cast, name: str) -> None:
    response = signed_in(getattr(cast, name)).get("/")
    assert response.status_code == 200
    assert "acting for" in response.content.decode()


def test_an_account_without_membership_is_told_what_to_do(db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_user(username="nobody"))
    response = client.get("/")
    assert response.status_code == 403
    assert "membership" in response.content.decode()


def test_one_acts_for_the_organisation_one_chose(cast: Cast) -> None:
    client = signed_in(cast.customs_officer)
    second = Organisation.objects.get(name="Regulator")
    Membership.objects.create(
        user=user_of(cast.customs_officer),
        organisation=second,
        role=Role.INSPECTOR,
        clearance=Classification.OFFICIAL,
        valid_from=SINCE,
    )
    assert "acting for Customs" in client.get("/").content.decode()
    client.post("/preferences/seat/", {"organisation": second.pk})
    assert "acting for Regulator" in client.get("/").content.decode()


def test_nobody_takes_a_seat_of_another_organisation(cast: Cast) -> None:
    client = signed_in(cast.customs_officer)
    other = Organisation.objects.get(name="Operator one")
    assert client.post("/preferences/seat/", {"organisation": other.pk}).status_code == 400
    assert "acting for Customs" in client.get("/").content.decode()


def test_the_chosen_theme_is_in_the_page_and_the_way_back_stays_here(cast: Cast) -> None:
    client = signed_in(cast.customs_officer)
    response = client.post(
        "/preferences/theme/", {"theme": "dark", "next": "https://elsewhere.example/"}
    )
    assert response["Location"] == "/"
    assert 'data-theme="dark"' in client.get("/").content.decode()
    client.post("/preferences/theme/", {"theme": "system"})
    assert "data-theme=" not in client.get("/").content.decode()


def test_an_unknown_page_says_what_to_do_and_hides_whether_it_exists(cast: Cast) -> None:
    response = signed_in(cast.customs_officer).get("/no-such-page/")
    assert response.status_code == 404
    assert "not one that you may see" in response.content.decode()


def test_a_browser_is_answered_in_its_language_only_if_that_is_complete(db: None) -> None:
    def language(accepted: str) -> str:
        response = Client(HTTP_ACCEPT_LANGUAGE=accepted).get("/account/login/")
        return response["Content-Language"]

    assert language("ru-RU,ru;q=0.9,en;q=0.8") == "ru"
    assert language("kk,ru;q=0.9,en;q=0.8") == "ru"
    assert language("fr") == "en"


def test_a_language_in_preparation_is_shown_to_who_chose_it(db: None) -> None:
    client = Client()
    client.post("/preferences/language/", {"language": "kk", "next": "/account/login/"})
    assert client.get("/account/login/")["Content-Language"] == "kk"
