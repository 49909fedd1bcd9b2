"""An inspection without network: the page opens, entries wait, and merge when it is back."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_an_inspector_works_offline_and_merges_later(visit: Callable[..., Page]) -> None:
    page = visit("/sources/inspections/programme/", user="inspector")
    page.get_by_role("link", name=re.compile("Plan a visit")).first.click()
    page.get_by_role("button", name="Plan it").click()
    page.get_by_role("link", name="Open the field page").click()
    field = page.locator("#field")
    expect(field).to_have_attribute("data-ready", "true", timeout=30_000)
    expect(page.get_by_text("This page also works without network.")).to_be_visible()
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#field")).to_be_visible()
    page.locator("[data-item=access] [data-answer=no]").click()
    form = page.locator("[data-source]").first
    form.get_by_label("Serial number read").fill("WRONG-1")
    form.get_by_role("button", name="Keep").click()
    expect(page.locator("#field")).to_have_attribute("data-count", "2")
    expect(page.locator("[data-state]")).to_contain_text("Without network")
    page.reload()
    expect(page.locator("#field")).to_have_attribute("data-count", "2")
    page.context.set_offline(False)
    page.get_by_role("button", name="Send now").click()
    expect(page.locator("#field")).to_have_attribute("data-count", "0")
    expect(page.locator("[data-results]")).to_contain_text("Serial number differs: 1")
    page.goto(page.url.replace("field/", ""))
    expect(page.get_by_text("Read: WRONG-1")).to_be_visible()
