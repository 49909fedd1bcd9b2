from __future__ import annotations

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from tests.cast import Cast, user_of

TRIES = 5
GOOD, BAD = "correct-horse-battery", "not-the-password"


@pytest.fixture(autouse=True)
def counted_in_the_database(settings: Settings, cast: Cast) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "tests_cache",
        }
    }
    call_command("createcachetable")
    user = user_of(cast.customs_officer)
    user.set_password(GOOD)
    user.save()


def sign_in(username: str, password: str, address: str = "10.0.0.1") -> bool:
    """Try to sign in as another server process would: with a cache object of its own."""
    caches._settings = caches.settings = caches.configure_settings(None)  # type: ignore[attr-defined]
    client = Client(REMOTE_ADDR=address)
    client.post("/account/login/", {"login": username, "password": password})
    return "_auth_user_id" in client.session


def test_a_password_is_not_found_by_trying(cast: Cast) -> None:
    name = user_of(cast.customs_officer).username
    assert sign_in(name, GOOD)
    assert not any(sign_in(name, BAD) for _ in range(TRIES))
    assert not sign_in(name, GOOD), "the account is closed to this address for a while"


def test_who_stands_behind_one_proxy_does_not_shut_out_the_others(
    cast: Cast, settings: Settings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/ip"}
    name = user_of(cast.customs_officer).username
    guesser, officer = Client(), Client()
    for _ in range(4):
        given = {"login": "nobody", "password": BAD}
        guesser.post("/account/login/", given, headers={"X-Forwarded-For": "192.0.2.1"})
    given = {"login": name, "password": GOOD}
    officer.post("/account/login/", given, headers={"X-Forwarded-For": "192.0.2.2"})
    assert "_auth_user_id" in officer.session
    guesser.post("/account/login/", given, headers={"X-Forwarded-For": "192.0.2.1"})
    assert "_auth_user_id" not in guesser.session
