"""The daily job of an export-control officer: ask, decide by two, batch, a list that changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from korgan.trade.demonstration import DATA
from tests.browser.conftest import sign_in
from tests.browser.test_accessibility import check, violations
from tests.browser.test_adjudication import korgan, new_page, sign_in_with_totp

__all__ = ["new_page"]

# The first question after an update waits for a compiler.
LONGEST_WARM_UP = 600_000
SAYS = "Another firm: founded later, no address and no number in common"


def answered(page: Page) -> None:
    """Wait until the page has put the answer in by itself."""
    page.wait_for_selector("#answer:not([hx-get])", timeout=LONGEST_WARM_UP)


def test_one_question_is_answered_side_by_side_and_kept(
    new_page: Callable[[], Page], server: str
) -> None:
    page = new_page()
    sign_in(page, server, "officer")
    page.goto(f"{server}/trade/")
    page.get_by_label("Name or number").fill("Орванта Алойз Трейдинг")
    page.get_by_text("What else is known").click()
    page.locator("#id_country").fill("XR")
    page.get_by_role("button", name="Screen", exact=True).click()
    answered(page)
    hit = page.locator(".hit").first
    expect(hit).to_contain_text("Orvanta Alloys Trading LLC")
    expect(hit.locator(".aligned li").nth(1)).to_be_attached()
    expect(hit.get_by_text("Agrees").nth(0)).to_be_attached()
    expect(hit.get_by_text("Not given by you").nth(0)).to_be_attached()
    check(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("Note").fill("Application 2026-041")
    page.get_by_role("button", name="Enter in the register").click()
    expect(page.get_by_text("Matches wait for a decision")).to_be_visible()
    page.locator("a", has_text="hit").or_(page.locator("#runs ~ ul a")).first.click()
    answered_again = page.get_by_text("Replayed: the same answer")
    expect(answered_again).to_be_visible(timeout=LONGEST_WARM_UP)


def test_a_match_is_decided_by_two_people(
    new_page: Callable[[], Page], server: str, data_folder: Path
) -> None:
    korgan(data_folder, "worker", "--once")
    officer = new_page()
    sign_in(officer, server, "officer")
    officer.goto(f"{server}/trade/")
    with officer.expect_navigation():
        officer.locator("main a", has_text="KVALMTAL PUMPENVERKE").click()
    address = officer.url
    assert violations(officer) == []
    officer.get_by_label("False match").check()
    officer.get_by_label("Which facts decide it?").fill(SAYS)
    officer.get_by_role("button", name="Put it to a second person").click()
    expect(officer.get_by_text("Waiting for review")).to_be_visible()
    expect(officer.get_by_role("button", name="Confirm the verdict")).to_have_count(0)

    supervisor = new_page()
    sign_in_with_totp(supervisor, server, "supervisor")
    supervisor.goto(f"{server}/waiting/")
    supervisor.locator("main a", has_text="Qualmtal").click()
    expect(supervisor).to_have_url(address)
    supervisor.get_by_role("button", name="Confirm the verdict").click()
    expect(supervisor.get_by_text("The match is decided.")).to_be_visible()
    check(supervisor)
    with supervisor.expect_download() as download:
        supervisor.set_viewport_size({"width": 1280, "height": 900})
        supervisor.get_by_role("link", name="Report (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_a_spreadsheet_is_screened_with_progress(
    new_page: Callable[[], Page], server: str, data_folder: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "consignees.csv"
    sheet.write_text(
        "id,name,kind,country\n1,Velkamora Breze,vessel,\n2,Greenfield Dairy,organisation,XR\n"
        "3,Somebody,submarine,\n",
        encoding="utf-8",
    )
    page = new_page()
    sign_in(page, server, "officer")
    page.goto(f"{server}/trade/batches/upload/")
    page.set_input_files("#id_file", sheet)
    page.get_by_role("button", name="Screen", exact=True).click()
    expect(page.get_by_text("Waiting to start")).to_be_visible()
    korgan(data_folder, "worker", "--once")
    # The page turns into the result by itself.
    expect(page.get_by_text("VELKAMORA BREEZE")).to_be_visible()
    expect(page.locator("main")).to_contain_text("submarine")
    check(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator("main tbody a").first.click()
    expect(page.locator(".hit")).to_have_count(1)


def test_a_new_edition_is_compared_and_finds_a_known_party(
    new_page: Callable[[], Page], server: str, data_folder: Path, tmp_path: Path
) -> None:
    text = (DATA / "demonstration_list_2.csv").read_text(encoding="utf-8")
    third, half = tmp_path / "third.csv", tmp_path / "half.csv"
    row = "DL-030,Greenfeeld Dairy Co-operative,organisation,XR,,,,,Re-export,2026-05-04,\n"
    third.write_text(text + row, encoding="utf-8")
    half.write_text("".join(text.splitlines(keepends=True)[:7]), encoding="utf-8")
    page = new_page()
    sign_in(page, server, "officer")
    for file in (third, half):
        page.goto(f"{server}/trade/lists/")
        page.locator("main a", has_text="Demonstration list").click()
        page.set_input_files("#id_list_files", file)
        page.get_by_role("button", name="Import").click()
        expect(page.get_by_text("This edition is being read")).to_be_visible()
        korgan(data_folder, "worker", "--once")
        page.get_by_role("link", name="Look again").click()
        if file is third:
            expect(page.get_by_text("In force", exact=True).first).to_be_visible()
            expect(page.locator("main")).to_contain_text("Greenfeeld Dairy")
            expect(page.locator("main")).to_contain_text("known parties were screened")
    expect(page.get_by_text("less than half of the entries")).to_be_visible()
    check(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("Reason").fill("The download broke off")
    page.get_by_role("button", name="Do not use it").click()
    expect(page.get_by_text("This edition was refused")).to_be_visible()
    page.goto(f"{server}/trade/")
    expect(page.locator("main")).to_contain_text("Greenfield Dairy Cooperative")
