from __future__ import annotations

import re

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client, override_settings

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


def test_a_session_is_noted_once_and_not_at_every_page(cast: Cast) -> None:
    client = signed_in(cast.customs_officer)
    client.get("/account/sessions/")
    noted = UserSession.objects.get().last_seen_at
    client.get("/account/sessions/")
    assert UserSession.objects.get().last_seen_at == noted


def test_a_capability_is_in_the_menu_of_those_who_work_there(cast: Cast) -> None:
    officer = signed_in(cast.customs_officer).get("/").content.decode()
    applicant = signed_in(cast.operator_applicant).get("/").content.decode()
    assert 'href="/border/"' in officer
    assert 'href="/border/"' not in applicant


def test_a_form_from_elsewhere_is_refused_in_plain_words(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(cast.customs_officer))
    response = client.post("/preferences/seat/", {"organisation": 1})
    assert response.status_code == 403
    assert "This form is too old" in response.content.decode()


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_a_request_that_is_too_large_says_so(cast: Cast) -> None:
    response = signed_in(cast.customs_officer).post(
        "/preferences/seat/", {"organisation": "x" * 200}
    )
    assert response.status_code == 413
    assert "Send less at once" in response.content.decode()


def test_an_error_in_a_part_of_a_page_is_a_notice_not_a_page(cast: Cast) -> None:
    response = signed_in(cast.customs_officer).post(
        "/preferences/seat/", {"organisation": "9"}, headers={"HX-Request": "true"}
    )
    assert response.status_code == 400
    text = response.content.decode()
    assert "<html" not in text
    assert "You are not a member of that organisation now" in text


def test_an_error_is_told_in_the_reader_s_language(cast: Cast) -> None:
    client = signed_in(cast.customs_officer)
    client.post("/preferences/language/", {"language": "ru"})
    response = client.post("/preferences/seat/", {"organisation": "9"})
    assert "Сейчас вы не состоите в этой организации" in response.content.decode()


@pytest.mark.parametrize("path", ["/account/email/", "/account/password/reset/"])
def test_pages_that_need_mail_are_not_offered(cast: Cast, path: str) -> None:
    assert signed_in(cast.customs_officer).get(path).status_code == 404


def test_no_page_has_an_inline_script_style_or_handler(cast: Cast) -> None:
    client = signed_in(cast.customs_officer)
    for path in ["/", "/search/", "/account/2fa/", "/account/sessions/", "/border/"]:
        text = client.get(path).content.decode()
        assert not re.search(r"<script(?![^>]*(?:src=|type=\"application/json\"))", text), path
        assert not re.search(r"<style|\sstyle=|\son\w+=", text), path
