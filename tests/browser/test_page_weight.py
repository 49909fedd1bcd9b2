"""Good on a bad line: what the first page costs, that nothing comes from outside, no script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import PHONE, sign_in

BUDGET = 100_000


@pytest.mark.parametrize("path", ["/account/login/", "/"])
def test_a_first_page_stays_below_100_kb(browser: Browser, server: str, path: str) -> None:
    context = browser.new_context(locale="ru")
    page = context.new_page()
    if path == "/":
        sign_in(page, server, "officer")
        cookies = context.cookies()
        context = browser.new_context(locale="ru")
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
    wire = context.new_cdp_session(page)
    received: list[float] = []
    asked: list[Request] = []
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.on("request", lambda request: asked.append(request))
    page.goto(f"{server}{path}", wait_until="networkidle")
    assert len(received) > 5
    assert sum(received) < BUDGET, f"{sum(received):.0f} bytes"
    outside = [request.url for request in asked if not request.url.startswith(server)]
    assert outside == []


def test_files_are_kept_by_the_browser_for_good(visit: Callable[..., Page]) -> None:
    page = visit("/account/login/")
    sheet = page.locator("link[rel=stylesheet]").first.get_attribute("href") or ""
    response = page.request.get(page.url.partition("/account")[0] + sheet)
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["content-encoding"] == "gzip"


def test_everything_works_without_a_script(visit: Callable[..., Page], server: str) -> None:
    page = visit("/", user="officer", script=False, width=PHONE)
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(page.locator("#menu"), "the menu opens by itself").to_be_visible()
    page.get_by_role("button", name="Close the menu").click()
    page.fill("#site-search", "saltmarsh")
    page.press("#site-search", "Enter")
    expect(page).to_have_url(re.compile(re.escape("/search/?q=saltmarsh") + "$"))
    page.locator("details.dropdown", has_text="Two-step log-in").locator("summary").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_theme_changes_at_once_and_stays(visit: Callable[..., Page]) -> None:
    page = visit("/", user="officer")
    page.locator("details.dropdown", has_text="Two-step log-in").locator("summary").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 22, 21)"


def test_the_language_is_switched_where_one_is(visit: Callable[..., Page], server: str) -> None:
    page = visit("/search/?q=abc", user="officer")
    page.locator("details.dropdown").first.locator("summary").click()
    page.get_by_role("button", name="Русский").click()
    expect(page).to_have_url(f"{server}/search/?q=abc")
    expect(page.get_by_role("heading", name="Поиск")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "ru")


@pytest.mark.parametrize("language", ["kk", "lo", "my", "fil", "tk"])
def test_a_language_in_preparation_can_be_chosen(visit: Callable[..., Page], language: str) -> None:
    page = visit("/", user="officer")
    page.locator("details.dropdown").first.locator("summary").click()
    page.locator(f"button[name=language][value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("h1")).to_be_visible()


def test_charts_and_maps_load_within_the_policy(visit: Callable[..., Page]) -> None:
    page = visit("/components/", user="officer")
    page.evaluate(
        """() => {
          new uPlot({ width: 600, height: 300, series: [{}, { stroke: "teal" }] },
            [[1, 2, 3], [4, 9, 2]], document.getElementById("plot"));
          L.map("map").setView([0.5, -29.5], 8);
        }"""
    )
    expect(page.locator("#plot canvas")).to_be_visible()
    expect(page.locator("#map.leaflet-container")).to_be_visible()


def test_a_defect_shows_a_page_that_says_whose_fault_it_is(visit: Callable[..., Page]) -> None:
    page = visit("/crash/", user="officer")
    expect(page.locator("main")).to_contain_text("not yours")
    assert page.locator(".entrance__sheet").bounding_box() is not None


def test_the_interface_for_programs_is_drawn_within_the_policy(visit: Callable[..., Page]) -> None:
    page = visit("/api/docs", user="officer")
    page.locator(".opblock-summary").first.click()
    expect(page.locator(".opblock-body").first).to_be_visible()
