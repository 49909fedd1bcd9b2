"""A whole material balance period in a real browser: two facilities, a difference, a missing item.

The regulator registers two areas; their holders open the ledgers, ship and receive with a
difference, take the inventory blind, and seal the three reports; the State receives them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.test_accessibility import violations

SHEET = """batch,category,place,found,items,weight,unit,fissile_weight,method
C-1,E,1,yes,4,12000,g,528,
C-2,E,1,yes,1,250,g,11,
"""


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Open pages of people who share nothing."""
    contexts = []

    def open_page() -> Page:
        contexts.append(browser.new_context(locale="en", viewport={"width": 1280, "height": 900}))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


def register_area(page: Page, server: str, code: str, holder: str) -> str:
    page.goto(f"{server}/accounting/areas/register/")
    assert violations(page) == []
    page.locator("#id_holder").select_option(label=holder)
    page.fill("#id_code", code)
    page.fill("#id_name", f"Hall {code}")
    page.fill("#id_place_code_1", "1")
    page.fill("#id_place_name_1", "Store")
    page.get_by_role("button", name="Register").click()
    page.wait_for_url("**/accounting/areas/*/")
    return page.url


def open_ledger(page: Page, area: str, sheet: Path | None) -> None:
    page.goto(area)
    page.get_by_role("link", name="Opening inventory").click()
    page.fill("#id_on", "2026-03-31")
    if sheet is not None:
        page.set_input_files("#id_file", sheet)
    page.get_by_role("button", name="Open the ledger").click()
    expect(page.get_by_text("The ledger is open.").first).to_be_visible()


def test_a_period_with_a_difference_and_a_missing_item_is_balanced_and_reported(
    new_page: Callable[[], Page], server: str, tmp_path: Path
) -> None:
    inspector, fuel, reactor = new_page(), new_page(), new_page()
    for page, name in ((inspector, "inspector"), (fuel, "fuel"), (reactor, "reactor")):
        sign_in(page, server, name)
    plant = register_area(inspector, server, "XQTA", "Fuel Fabrication Plant")
    core = register_area(inspector, server, "XQTB", "Research Reactor Company")
    sheet = tmp_path / "opening.csv"
    sheet.write_text(SHEET)
    open_ledger(fuel, plant, sheet)
    open_ledger(reactor, core, None)

    # Shipped 3 kg; the receiver finds 2997.5 g: the difference is booked apart.
    fuel.goto(f"{plant}post/")
    assert violations(fuel) == []
    fuel.locator("#id_code").select_option("SD")
    fuel.fill("#id_event_date", "2026-04-14")
    fuel.fill("#id_batch", "C-1")
    fuel.locator("#id_category").select_option("E")
    fuel.fill("#id_weight", "3000")
    fuel.fill("#id_items", "1")
    fuel.fill("#id_counterpart", "XQTB")
    fuel.get_by_role("button", name="Book", exact=True).click()
    expect(fuel.get_by_text("Booked as XQTA/3.").first).to_be_visible()
    assert violations(fuel) == []

    reactor.goto(f"{server}/accounting/")
    reactor.get_by_role("link", name="Receive a transfer: C-1").click()
    assert violations(reactor) == []
    reactor.fill("#id_event_date", "2026-04-20")
    reactor.fill("#id_weight", "2997.5")
    reactor.fill("#id_fissile", "131.9")
    reactor.get_by_role("button", name="Book the receipt").click()
    reactor.goto(core)
    expect(reactor.locator(".balance__table")).to_contain_text("2,997.5")
    expect(reactor.locator(".balance__table")).to_contain_text("−2.5")

    # The inventory: C-1 with its items, C-2 is not there. While it is counted, no weight is seen.
    fuel.goto(f"{plant}inventories/")
    fuel.fill("#id_on", "2026-06-30")
    with fuel.expect_navigation():
        fuel.get_by_role("button", name="Freeze and write the count list").click()
    assert violations(fuel) == []
    expect(fuel.locator("main")).not_to_contain_text("9,000")
    # A scanner types the label and presses Enter; the field waits for it.
    expect(fuel.locator("#id_scanned")).to_be_focused()
    fuel.keyboard.type("c-1")
    fuel.keyboard.press("Enter")
    expect(fuel.get_by_role("heading", name="C-1")).to_be_visible()
    assert violations(fuel) == []
    fuel.get_by_label("Yes").check()
    fuel.fill("#id_items", "3")
    fuel.get_by_role("button", name="Keep and go on").click()
    fuel.get_by_label("No, it is missing").check()
    fuel.fill("#id_remark", "not at its place")
    fuel.get_by_role("button", name="Keep and go on").click()
    fuel.get_by_role("button", name="Compare with the book").click()
    expect(fuel.locator(".status", has_text="Missing")).to_have_count(1)
    fuel.get_by_label("Explanation").fill("Searched all rooms; reported to the authority by phone")
    fuel.get_by_role("button", name="Make it final").click()
    expect(fuel.get_by_text("The inventory taking is final.").first).to_be_visible()

    fuel.goto(plant)
    table = fuel.locator(".balance__table").inner_text()
    for part in ("12,250", "9,250", "9,000", "250"):
        assert part in table
    expect(fuel.locator(".flow svg path").nth(2)).to_be_attached()
    assert violations(fuel) == []

    # Three reports, checked and sealed; the State receives each.
    for kind in ("ICR", "PIL", "MBR"):
        fuel.goto(f"{plant}reports/{kind}/?end=2026-06-30")
        assert violations(fuel) == []
        fuel.get_by_label("Explanation").fill("Entered late, see our letter of today")
        fuel.get_by_role("button", name="Seal and send").click()
        expect(fuel.get_by_text(f"Sealed and sent as {kind} XQTA/1.").first).to_be_visible()
        assert violations(fuel) == []
        with fuel.expect_download() as download:
            fuel.get_by_role("link", name="Download").click()
        assert "XQTA" in Path(download.value.path()).read_text()
        inspector.goto(fuel.url)
        inspector.get_by_role("button", name="Receive and check").click()
        expect(inspector.locator(".status", has_text="Received and checked")).to_have_count(1)
    inspector.get_by_text("Return with a question").click()
    inspector.get_by_label("Question").fill("What became of batch C-2?")
    inspector.get_by_role("button", name="Return", exact=True).click()
    fuel.reload()
    fuel.get_by_label("Answer").fill("It is being looked for.")
    fuel.get_by_role("button", name="Answer").click()
    inspector.reload()
    inspector.get_by_role("button", name="Accept").click()
    expect(inspector.locator(".status", has_text="Accepted")).to_have_count(1)


def test_the_years_balance_reads_well_on_a_phone_in_the_dark(visit: Callable[..., Page]) -> None:
    page = visit("/accounting/areas/1/", user="fuel", theme="dark", width=390)
    expect(page.locator(".control svg")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
    page = visit("/accounting/areas/1/?period=4", user="fuel")
    expect(page.locator(".status", has_text="Period open")).to_have_count(2)


def test_items_are_found_by_name_on_a_phone(visit: Callable[..., Page]) -> None:
    page = visit("/accounting/areas/1/items/", user="fuel", width=390)
    expect(page.locator("tbody tr").first).to_be_visible()
    name = page.locator("tbody th a").first.inner_text()
    page.fill("#name", name)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#name")).to_have_value(name)
    expect(page.locator("tbody th a").first).to_contain_text(name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
