"""WCAG 2.2 AA by axe, on every page of the shell, light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STRANGERS = ["/account/login/", "/account/signup/", "/account/inactive/"]
SIGNED_IN = [
    *("/", "/waiting/", "/search/", "/search/?q=hospital", "/no-such-page/", "/crash/"),
    *("/components/", "/account/password/change/", "/account/logout/"),
    *("/account/2fa/", "/account/sessions/", "/account/reauthenticate/", "/account/tokens/"),
    *("/border/", "/border/cases/", "/border/upload/", "/border/instruments/"),
    *("/reference/", "/due/"),
]
ADMINISTRATORS = [
    *("/administration/members/", "/administration/members/new/", "/administration/sites/"),
    *("/administration/organisations/", "/audit/", "/audit/1/", "/audit/checkpoints/"),
    *("/reference/d_values/?q=Cs", "/reference/practice_categories/"),
]
LOOKS = [("light", DESKTOP), ("dark", DESKTOP), ("light", PHONE), ("dark", PHONE)]


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize(("theme", "width"), LOOKS)
@pytest.mark.parametrize("path", STRANGERS)
def test_a_page_for_strangers_is_accessible(
    visit: Callable[..., Page], path: str, theme: str, width: int
) -> None:
    assert violations(visit(path, theme=theme, width=width)) == []


@pytest.mark.parametrize(("theme", "width"), LOOKS)
@pytest.mark.parametrize("path", SIGNED_IN)
def test_a_page_for_members_is_accessible(
    visit: Callable[..., Page], path: str, theme: str, width: int
) -> None:
    page = visit(path, user="officer", theme=theme, width=width)
    assert violations(page) == []
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, "the page scrolls sideways"


@pytest.mark.parametrize(("theme", "width"), LOOKS)
@pytest.mark.parametrize("path", ADMINISTRATORS)
def test_a_page_for_administrators_is_accessible(
    visit: Callable[..., Page], path: str, theme: str, width: int
) -> None:
    page = visit(path, user="administrator", theme=theme, width=width)
    assert violations(page) == []
