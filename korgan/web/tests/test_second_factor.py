from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from pytest_django import Settings

from tests.cast import Cast, user_of


@pytest.fixture(autouse=True)
def required(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def test_who_decides_for_others_sets_up_a_second_factor_first(cast: Cast, client: Client) -> None:
    client.force_login(user_of(cast.customs_supervisor))
    page = client.get("/border/")
    assert page.status_code == 302
    assert page.headers["Location"] == "/account/2fa/"
    TOTP.activate(user_of(cast.customs_supervisor), generate_totp_secret())
    assert client.get("/border/").status_code == 200


def test_an_officer_works_with_a_password_alone(cast: Cast, client: Client) -> None:
    client.force_login(user_of(cast.customs_officer))
    assert client.get("/border/").status_code == 200
