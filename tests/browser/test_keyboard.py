"""Everything that a mouse does can be done without one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE


def focused(page: Page) -> str:
    """Return what the focused element is called or says."""
    return str(
        page.evaluate(
            "() => { const e = document.activeElement;"
            " return e.id || e.getAttribute('aria-label') || e.innerText.trim(); }"
        )
    )


def test_the_first_stop_leads_past_the_menu_to_the_content(visit: Callable[..., Page]) -> None:
    page = visit("/", user="officer")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    expect(page.locator(".skip-link")).to_be_visible()
    page.keyboard.press("Enter")
    assert focused(page) == "main"


def test_every_stop_is_visible_and_has_a_ring(visit: Callable[..., Page]) -> None:
    page = visit("/components/", user="officer")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.locator(".skip-link").focus()
    for _stop in range(70):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
              const element = document.activeElement;
              if (element === document.body) return ["past the end", true, true];
              const box = element.getBoundingClientRect();
              // The parts of a date field are the browser's own, with rings of its own.
              const ring = element.type === "date" || [element, element.closest(".tile")]
                .filter(Boolean)
                .some((one) => getComputedStyle(one).outlineStyle !== "none");
              return [element.outerHTML.slice(0, 120), box.width > 0 && box.height > 0, ring];
            }"""
        )
        assert seen[1:] == [True, True], seen[0]


def test_the_account_panel_opens_and_closes_and_gives_the_focus_back(
    visit: Callable[..., Page],
) -> None:
    page = visit("/", user="officer")
    panel = page.locator("details.dropdown", has_text="Two-step log-in")
    panel.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(panel.locator(".dropdown__panel")).to_be_visible()
    page.keyboard.press("Tab")
    assert "Two-step log-in" in focused(page)
    page.keyboard.press("Escape")
    expect(panel.locator(".dropdown__panel")).to_be_hidden()
    assert "Your account" in focused(page)


def test_a_panel_closes_when_one_tabs_out_of_it(visit: Callable[..., Page]) -> None:
    page = visit("/", user="officer")
    panel = page.locator("details.dropdown").first
    panel.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    expect(panel.locator(".dropdown__panel")).to_be_hidden()


def test_the_menu_of_a_phone_opens_and_closes_on_escape(visit: Callable[..., Page]) -> None:
    page = visit("/", user="officer", width=PHONE)
    menu = page.locator("#menu")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).focus()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_the_list_of_faults_has_the_focus_and_leads_to_the_field(
    visit: Callable[..., Page],
) -> None:
    page = visit("/components/", user="officer")
    assert "There is something to correct" in focused(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "id_faulty-name"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_targets_are_large_enough_for_a_thumb(visit: Callable[..., Page], theme: str) -> None:
    page = visit("/components/", user="officer", theme=theme, width=PHONE)
    small = page.evaluate(
        """() => [...document.querySelectorAll(
              ".button, .menu-list a, .menu-list button, input, select, summary, .tabs a")]
            .filter((e) => e.offsetParent && !["checkbox", "radio", "hidden"].includes(e.type))
            .filter((e) => e.offsetHeight < 36)
            .map((e) => e.outerHTML.slice(0, 100))"""
    )
    assert small == []
