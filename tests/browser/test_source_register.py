"""A register with headings of its own comes in; sources are found without a mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import violations

REGISTER = (
    "State inventory of sources;;;;;;\n"
    "Item;What;Strength;Measured;Made by;Engraved;Remark\n"
    "BR-1;Cs-137;2.5;03/14/1999;Works;17;old\n"
    "BR-2;Am-241/Be;5;04/02/1988;Works;18;\n"
)


@pytest.mark.parametrize("width", [1280, PHONE])
def test_columns_of_any_names_are_chosen_checked_and_kept(
    visit: Callable[..., Page], tmp_path: Path, width: int
) -> None:
    file = tmp_path / "register.csv"
    # Headings of their own: what one test keeps must not read the other's file.
    file.write_text(REGISTER.replace("Item", f"Item {width}").replace("BR-", f"BR-{width}-"))
    page = visit("/sources/import/", user="hospital", width=width)
    page.get_by_label("Spreadsheet").set_input_files(file)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text("Which column is “National number”?")).to_be_visible()
    assert violations(page) == []
    page.get_by_label(f"Meaning of Item {width}").select_option(label="National number *")
    for heading, field in (
        ("What", "Nuclide"), ("Strength", "Activity"), ("Measured", "Reference date"),
        ("Made by", "Maker"), ("Engraved", "Serial number"),
    ):  # fmt: skip
        page.get_by_label(f"Meaning of {heading}", exact=True).select_option(label=field)
    page.get_by_label("Unit of activity, where none is given").select_option("Ci")
    page.get_by_label("Order of dates such as 05/04/2024").select_option("month_first")
    page.get_by_text("What is the same for every row that says nothing").click()
    page.get_by_label("Site", exact=True).fill("Radiotherapy building")
    page.get_by_label("Keep this mapping as").fill(f"Inventory {width}")
    assert violations(page) == []
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_text(f"kept mapping “Inventory {width}”")).to_be_visible()


def test_a_source_is_looked_for_and_chosen_with_the_keyboard_alone(
    visit: Callable[..., Page],
) -> None:
    page = visit("/sources/incidents/report/", user="hospital")
    page.get_by_label("National number, serial number, model or nuclide").focus()
    page.keyboard.type("Cs-137")
    found = page.locator(".lookup [type=checkbox]")
    expect(found.first).to_be_visible()
    for _stop in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "checkbox":
            break
    page.keyboard.press("Space")
    expect(found.first).to_be_checked()
