"""The real ways in: password, authenticator app, recovery code, security key; and out again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, sign_in
from tests.browser.second_step import code_now


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page with no history."""
    context = browser.new_context(locale="en")
    yield context.new_page()
    context.close()


def confirm_password(page: Page) -> None:
    if "/reauthenticate/" in page.url:
        page.fill("#id_password", PASSWORD)
        page.get_by_role("button", name="Confirm").click()


def test_a_wrong_password_is_refused_in_words_and_keeps_the_name(page: Page, server: str) -> None:
    page.goto(f"{server}/account/login/")
    page.fill("#id_login", "officer")
    page.fill("#id_password", "wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".error-summary")).to_contain_text("not correct")
    assert page.input_value("#id_login") == "officer"


def test_an_app_is_set_up_and_then_asked_for(page: Page, server: str) -> None:
    sign_in(page, server, "licensing")
    page.goto(f"{server}/account/2fa/totp/activate/")
    confirm_password(page)
    assert page.locator(".qr img").bounding_box() is not None
    page.get_by_text("The app cannot read the picture").click()
    secret = page.input_value("#authenticator_secret")
    page.fill("#id_code", code_now(secret))
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    codes = page.locator(".codes li").all_inner_texts()

    page.context.clear_cookies()
    sign_in(page, server, "licensing")
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.goto(f"{server}/")
    expect(page, "the password alone lets nobody in").to_have_url(re.compile("/account/"))
    page.goto(f"{server}/account/2fa/authenticate/")
    page.fill("#id_code", codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Good day")).to_be_visible()


def test_a_security_key_is_added_and_then_lets_one_in(page: Page, server: str) -> None:
    # A key is bound to a host's name, and an address is none; localhost counts as secure.
    server = server.replace("127.0.0.1", "localhost")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, server, "analyst")
    page.goto(f"{server}/account/2fa/webauthn/add/")
    confirm_password(page)
    page.fill("#id_name", "Blue key")
    page.get_by_role("button", name="Add this key").click()
    page.wait_for_url("**/account/2fa/**recovery-codes/")
    page.goto(f"{server}/account/2fa/webauthn/")
    expect(page.locator("tbody")).to_contain_text("Blue key")

    page.context.clear_cookies()
    sign_in(page, server, "analyst")
    page.get_by_role("button", name="Use a security key").click()
    page.wait_for_url(f"{server}/")
    expect(page.get_by_role("heading", name="Good day")).to_be_visible()


def test_one_session_ends_the_others(browser: Browser, page: Page, server: str) -> None:
    elsewhere = browser.new_context(locale="en").new_page()
    sign_in(elsewhere, server, "trainer")
    sign_in(page, server, "trainer")
    page.goto(f"{server}/account/sessions/")
    page.get_by_role("button", name="Sign out everywhere else").click()
    elsewhere.goto(f"{server}/")
    expect(elsewhere).to_have_url(re.compile("/account/login/"))
    page.goto(f"{server}/")
    expect(page.get_by_role("heading", name="Good day")).to_be_visible()
    elsewhere.context.close()


def test_signing_out_is_one_click(page: Page, server: str) -> None:
    sign_in(page, server, "export")
    page.locator("details.dropdown", has_text="Two-step log-in").locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{server}/")
    expect(page).to_have_url(re.compile("/account/login/"))


def test_a_page_asked_for_is_reached_after_signing_in(
    visit: Callable[..., Page], server: str
) -> None:
    page = visit("/search/?q=alpha")
    expect(page).to_have_url(re.compile("/account/login/"))
    page.fill("#id_login", "officer")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{server}/search/?q=alpha")
