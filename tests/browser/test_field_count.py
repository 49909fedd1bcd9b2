"""Two people count an inventory without network; their devices send it when the network is back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import violations
from tests.browser.test_material_balance import open_ledger, register_area

SHEET = """batch,category,place,found,items,weight,unit,fissile_weight,method
F-1,E,1,yes,4,12000,g,528,
F-2,E,1,yes,1,250,g,11,
F-3,E,1,yes,2,700,g,30,
"""


def kept(page: Page, number: int) -> None:
    """The device holds so many counts that were not sent."""
    expect(page.locator("#field-count")).to_have_attribute("data-count", str(number))


def scan(page: Page, label: str) -> None:
    """A scanner types the label and presses Enter."""
    expect(page.locator("#scanned")).to_be_focused()
    page.keyboard.type(label)
    page.keyboard.press("Enter")


def count(page: Page, label: str, items: str, **more: str) -> None:
    scan(page, label)
    page.get_by_label("Yes").check()
    page.fill("#id_items", items)
    for name, value in more.items():
        page.fill(f"#id_{name}", value)
    page.get_by_role("button", name="Keep").click()


def on_device(page: Page, address: str) -> None:
    """Open the count page and go where there is no network."""
    page.goto(address)
    field = page.locator("#field-count")
    expect(field).to_have_attribute("data-ready", "true", timeout=30_000)
    expect(page.get_by_text("This page also works without network.")).to_be_visible()
    assert violations(page) == []
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-line]")).to_have_count(3)


def test_two_counters_without_network_lose_nothing_and_differ_once(
    visit: Callable[..., Page], server: str, tmp_path: Path
) -> None:
    inspector = visit("/accounting/", user="inspector")
    accountant, other = visit("/accounting/", user="fuel"), visit("/", user="custodian", width=390)
    plant = register_area(inspector, server, "XQTF", "Fuel Fabrication Plant")
    sheet = tmp_path / "opening.csv"
    sheet.write_text(SHEET)
    open_ledger(accountant, plant, sheet)
    accountant.goto(f"{plant}inventories/")
    accountant.fill("#id_on", "2026-06-30")
    accountant.get_by_role("button", name="Freeze and write the count list").click()
    taking = accountant.url
    device = accountant.context.new_page()

    for page in (device, other):
        on_device(page, f"{taking}field/")
        assert "12,000" not in page.locator("main").inner_text()

    # One counts all; the entries outlive a reload.
    count(device, "f-1", "4")
    count(device, "F-2", "1", weight="249.5")
    expect(device.locator("[data-state]")).to_contain_text("Without network")
    device.reload()
    kept(device, 2)
    scan(device, "F-3")
    device.get_by_label("No, it is missing").check()
    device.get_by_role("button", name="Keep").click()
    kept(device, 3)

    # The other finds fewer items of the first, and something that is on no list, without a weight.
    count(other, "F-1", "3")
    scan(other, "STRAY-1")
    expect(other.locator("[data-told]")).to_contain_text("Not on the list")
    other.fill("#id_items", "1")
    other.get_by_role("button", name="Keep").click()
    kept(other, 2)
    assert other.evaluate("document.documentElement.scrollWidth") <= 390

    for page in (device, other):
        page.context.set_offline(False)
        page.get_by_role("button", name="Send now").click()
        kept(page, 0)
    expect(device.locator("[data-results]")).to_contain_text("Taken over: 3")
    expect(other.locator("[data-results]")).to_contain_text("Counted otherwise")
    refusal = other.locator("[data-refusals] li")
    expect(refusal).to_contain_text("STRAY-1")
    refusal.get_by_role("button", name="Enter it again").click()
    other.fill("#id_weight", "5")
    other.get_by_role("button", name="Keep").click()
    expect(refusal).to_have_count(0)
    expect(other.locator("[data-results]")).to_contain_text("Taken over: 1")

    # Both counts are there; a person decides, and only then is the count compared with the book.
    accountant.goto(taking)
    assert violations(accountant) == []
    expect(accountant.get_by_role("button", name="Compare with the book")).to_have_count(0)
    accountant.get_by_role("button", name="Keep the first F-1").click()
    accountant.get_by_role("button", name="Compare with the book").click()
    for label in ("Found", "Differing", "Missing", "Not on the list"):
        expect(accountant.locator("tbody .status", has_text=label)).to_have_count(1)

    other.get_by_role("button", name="Forget this page on this device").click()
    other.wait_for_url(taking)
    assert other.evaluate("Object.keys(localStorage).filter(k => k.includes('count')).length") == 0
