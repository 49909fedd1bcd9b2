"""From an application to a licence by two roles and a second person; the public check of a copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import violations

PAPERS = ("safety assessment", "security plan", "take-back agreement", "financial guarantee")


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.pdf"
    path.write_bytes(b"%PDF-1.4 fictional")
    return path


def test_an_application_becomes_a_licence_that_anybody_can_check(
    visit: Callable[..., Page], paper: Path, tmp_path: Path
) -> None:
    hospital = visit("/sources/applications/new/", user="hospital")
    assert violations(hospital) == []
    hospital.get_by_label("Practice").select_option("Bone densitometer")
    hospital.get_by_label("Purpose").fill("Measuring the density of bones of patients")
    hospital.get_by_label("Radiotherapy building").check()
    hospital.get_by_label("Radiation-protection officer").select_option(index=1)
    hospital.locator("#id_nuclide_1").fill("Gd-153")
    hospital.locator("#id_total_1").fill("80 GBq")
    hospital.locator("#id_single_1").fill("40 GBq")
    hospital.locator("#id_count_1").fill("2")
    hospital.get_by_role("button", name="Keep the draft").click()
    expect(hospital.get_by_text("Not complete yet")).to_be_visible()
    for name in PAPERS:
        hospital.locator("#id_document_name").select_option(name)
        hospital.set_input_files("#id_document_file", paper)
        hospital.get_by_role("button", name="Add the document").click()
    assert violations(hospital) == []
    with hospital.expect_navigation():
        hospital.get_by_role("button", name="Submit").click()
    number, address = hospital.locator("h1").inner_text(), hospital.url
    path = address[address.index("/sources/") :]

    officer = visit(path, user="licensing")
    officer.get_by_role("button", name="It is complete").click()
    officer.get_by_text("Settle the fee").click()
    officer.get_by_label("Number of the payment").fill("Payment 4711")
    officer.get_by_role("button", name="Save").click()
    officer.locator("#id_reason").fill("Everything is in order")
    expect(officer.get_by_label("Leak test")).to_be_checked()
    assert violations(officer) == []
    with officer.expect_navigation():
        officer.get_by_role("button", name="Put it to a second person").click()
    expect(officer.get_by_role("button", name="Issue the licence")).to_have_count(0)

    approver = visit("/waiting/", user="approver")
    approver.locator("main a", has_text=number).click()
    approver.get_by_role("button", name="Issue the licence").click()
    expect(approver.get_by_text("Granted").first).to_be_visible()
    with approver.expect_navigation():
        approver.locator(".page-header a").first.click()
    assert violations(approver) == []
    code = approver.locator("#code").inner_text()
    with approver.expect_download() as download:
        approver.get_by_role("link", name="Licence (PDF)").click()
    sheet = Path(download.value.path()).read_bytes()

    _check_in_public(visit, sheet, code, tmp_path)


def _check_in_public(visit: Callable[..., Page], sheet: bytes, code: str, folder: Path) -> None:
    """A stranger scans the code, uploads the file, and uploads a tampered copy."""
    scanned = visit(f"/verify/?c={code}", width=PHONE, theme="dark")
    expect(scanned.locator("#verdict")).to_have_text("Valid")
    assert scanned.locator(".verdict tbody tr").inner_text().split() == [
        "Gd-153", "Sealed", "source", "80", "GBq",
    ]  # fmt: skip
    assert violations(scanned) == []

    stranger = visit("/verify/", script=False)  # no script is needed
    genuine, tampered = folder / "genuine.pdf", folder / "tampered.pdf"
    genuine.write_bytes(sheet)
    place = len(sheet) // 2
    tampered.write_bytes(sheet[:place] + bytes([sheet[place] ^ 1]) + sheet[place + 1 :])
    stranger.set_input_files("#file", genuine)
    stranger.get_by_role("button", name="Check the file").click()
    expect(stranger.locator("#verdict")).to_have_text("Valid")
    stranger.set_input_files("#file", tampered)
    stranger.get_by_role("button", name="Check the file").click()
    expect(stranger.locator("#verdict")).to_have_text("Not valid")
    expect(stranger.locator("main")).not_to_contain_text("Gd-153")
    stranger.get_by_label("Code of the licence").fill(code[:-1] + ("A" if code[-1] != "A" else "B"))
    with stranger.expect_navigation():
        stranger.get_by_role("button", name="Check the code").click()
    expect(stranger.locator("#verdict")).to_have_text("Not valid")


@pytest.mark.parametrize(
    ("path", "user"),
    [
        ("/sources/sites/5/", "hospital"),
        ("/sources/licences/4/", "inspector"),
        ("/sources/licences/1/changes/suspended/", "licensing"),
        ("/sources/licences/1/apply/", "hospital"),
        ("/sources/workers/1/", "hospital"),
    ],
)
def test_a_page_of_one_record_is_accessible(
    visit: Callable[..., Page], path: str, user: str
) -> None:
    page = visit(path, user=user)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": PHONE, "height": 844})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
