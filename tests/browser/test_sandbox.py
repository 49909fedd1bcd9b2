"""A training sandbox from opening to its marks, and the pages of handling, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import check, violations


def in_both_looks(page: Page) -> None:
    """Look light and wide, then dark and narrow, and go back."""
    check(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_trainee_opens_a_sandbox_looks_through_it_and_is_marked(
    visit: Callable[..., Page], server: str
) -> None:
    page = visit("/accounting/training/", user="fuel")
    in_both_looks(page)
    page.locator("#id_area").select_option(label="XQFP")
    page.fill("#id_seed", "21")
    page.get_by_label("Lost item").check()
    page.get_by_label("Late report").check()
    page.get_by_role("button", name="Copy and play a year").click()
    expect(page.get_by_text("Nothing here is live")).to_be_visible()
    exercise = page.url
    in_both_looks(page)
    found = re.search(r"\bT\d{3}\b", page.content())
    assert found, "the sandbox does not show its code"
    code = found[0]
    for tab in ("Balance", "Items", "Inventory takings", "Operations", "Reports", "Ledger"):
        page.goto(exercise)
        page.get_by_role("navigation", name="Pages of the area").get_by_role(
            "link", name=tab, exact=True
        ).click()
        expect(page.locator("main")).to_contain_text(code if tab == "Ledger" else "Training")
        in_both_looks(page)
    page.goto(f"{server}/accounting/")
    expect(page.locator("main")).not_to_contain_text(code)
    page.goto(exercise)
    page.locator("#id_kind_1").select_option(label="Biased scale")
    page.locator("#id_where_1").select_option("TITR")
    page.fill("#id_amount_1", "0.5")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("heading", name="What it was")).to_be_visible()
    expect(page.get_by_text("False alarm")).to_be_visible()
    expect(page.locator("#marks ~ .marks .card")).to_have_count(3)
    in_both_looks(page)


def test_seals_operations_and_burn_up_read_well(visit: Callable[..., Page], server: str) -> None:
    page = visit("/accounting/areas/1/seals/", user="fuel")
    page.fill("#id_seal", "XQ-4711")
    page.get_by_role("button", name="Record").first.click()
    expect(page.get_by_role("link", name="XQ-4711")).to_be_visible()
    in_both_looks(page)
    page.goto(f"{server}/accounting/areas/1/operations/")
    in_both_looks(page)
    page.goto(f"{server}/accounting/areas/1/items/")
    page.get_by_role("link", name="P-01", exact=True).click()
    expect(page.locator(".family__box")).to_have_count(3)
    in_both_looks(page)
    page.get_by_role("link", name="Burn-up and production").click()
    in_both_looks(page)


def test_the_state_declares_and_looks_at_shippers(visit: Callable[..., Page], server: str) -> None:
    page = visit("/accounting/declarations/", user="inspector")
    page.fill("#id_year", "2025")
    page.get_by_role("button", name="Open an update").click()
    page.locator("#id_article").select_option("2.a.(iii)")
    page.fill("#id_location", "Site A")
    page.fill("#id_text", "Building 1: store")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("table")).to_contain_text("Building 1: store")
    in_both_looks(page)
    page.get_by_role("link", name="1", exact=True).click()
    in_both_looks(page)
    page.goto(f"{server}/accounting/transfers/differences/")
    expect(page.locator("main")).to_contain_text("XQFP → XQRR")
    in_both_looks(page)
    page.set_viewport_size({"width": PHONE, "height": 844})
    assert violations(page) == []
