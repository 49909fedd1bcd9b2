"""WCAG 2.2 AA by axe, on every page that has an address of its own, in four looks.

The pages are read off the URL configuration, so that a new one is looked at without being
entered here. Pages of single records are looked at in the tests of their capability.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLResolver, get_resolver
from playwright.sync_api import Page

from tests.browser.conftest import PHONE

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Not pages: downloads, and what only a form is sent to.
NOT_PAGES = re.compile(
    r"^/(api|documents)/|/(download|json|export|openapi)|^/preferences/|^/lists/views/$|^/(law|training)/measure/$"
    r"|\.(js|geojson)$|/(assess|apply)/$|/report/sources/$|/lti/"
)
STRANGERS = ["/account/login/", "/account/signup/", "/account/inactive/"]
EXTRA = [
    *("/search/?q=hospital", "/no-such-page/", "/crash/", "/components/", "/audit/1/"),
    *("/reference/d_values/?q=Cs", "/reference/practice_categories/"),
]


def own_addresses(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    """Yield the addresses that take no argument."""
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from own_addresses(entry, address)
        elif not re.search(r"[<(\\]", address) and not NOT_PAGES.search(address):
            yield address


PAGES = sorted({*own_addresses(get_resolver("korgan.web.urls")), *EXTRA} - set(STRANGERS))
# Who sees most on a page: its administrators, else an officer of the customs service.
ADMINISTRATORS_PAGES = ("/administration/", "/audit/", "/reference/", "/account/tokens/")


def violations(page: Page) -> list[str]:
    # A colour that is still changing is nobody's: look when every transition has ended.
    page.evaluate(
        "() => Promise.allSettled(document.getAnimations()"
        ".filter(a => Number.isFinite(a.effect.getComputedTiming().endTime))"
        ".map(a => a.finished)).then(() => new Promise("
        "done => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))))"
    )
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def check(page: Page) -> None:
    """Look at a page light and wide, then dark and narrow."""
    assert violations(page) == [], "light, wide"
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": PHONE, "height": 844})
    assert violations(page) == [], "dark, narrow"
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, "the page scrolls sideways on a phone"


@pytest.mark.parametrize("path", STRANGERS)
def test_a_page_for_strangers_is_accessible(visit: Callable[..., Page], path: str) -> None:
    check(visit(path))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_for_members_is_accessible(visit: Callable[..., Page], path: str) -> None:
    user = "administrator" if path.startswith(ADMINISTRATORS_PAGES) else "officer"
    check(visit(path, user=user))


def test_the_components_are_accessible_in_the_other_two_looks(visit: Callable[..., Page]) -> None:
    assert violations(visit("/components/", user="officer", theme="dark")) == []
    assert violations(visit("/components/", user="officer", width=PHONE)) == []
