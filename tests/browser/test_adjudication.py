"""The daily job of a border post, in a real browser: a real file, two people, a proof."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import REPOSITORY, sign_in
from tests.browser.second_step import SECRETS, code_now, give_code
from tests.browser.test_accessibility import violations
from tests.browser.test_signing_in import confirm_password
from tests.shared_data import shared_path

EXPLANATION = "Thorium gas mantles as declared, spread evenly over the load"


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


def sign_in_with_totp(page: Page, server: str, user: str) -> None:
    """Set a second factor up at the first log-in, sign out, and come back with a code."""
    secret = SECRETS.get((server, user), "")
    if not secret:
        sign_in(page, server, user)
        page.goto(f"{server}/account/2fa/totp/activate/")
        confirm_password(page)
        page.get_by_text("The app cannot read the picture").click()
        secret = SECRETS[server, user] = page.input_value("#authenticator_secret")
        page.fill("#id_code", code_now(secret))
        page.get_by_role("button", name="Switch on").click()
        page.context.clear_cookies()
    sign_in(page, server, user)
    give_code(page, secret)


def korgan(data_folder: Path, *arguments: str) -> str:
    environment = {
        **os.environ,
        "KORGAN_DATA_DIR": str(data_folder),
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "PYTHONPATH": str(REPOSITORY),
    }
    command = [sys.executable, "-m", "korgan", *arguments]
    done = subprocess.run(
        command, env=environment, cwd=data_folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_two_people_adjudicate_a_real_file_and_the_proof_stands(
    new_page: Callable[[], Page], server: str, data_folder: Path
) -> None:
    file = shared_path(
        "data", "spectra", "radiacode-tools", "tests", "data", "data_th232_plus_background.xml"
    )
    officer = new_page()
    sign_in(officer, server, "officer")
    officer.goto(f"{server}/border/upload/")
    officer.set_input_files("#id_file", file)
    officer.get_by_label("Vehicle, container or person").fill("TRUCK 17")
    with officer.expect_navigation():
        officer.get_by_role("button", name="Read the file and open a case").click()
    case_address, reference = officer.url, officer.locator("h1").inner_text()
    officer.wait_for_selector("[data-drawn]")
    assert officer.locator(".plot canvas").bounding_box() is not None
    expect(officer.locator(".u-legend")).to_contain_text("fit")
    expect(officer.locator(".u-legend")).to_contain_text("Th-232")
    officer.get_by_text("Reasons, measurement").first.click()
    expect(officer.get_by_text("keV: seen").first).to_be_visible()
    assert violations(officer) == []

    officer.get_by_text("Add evidence").click()
    officer.locator("#id_note").fill("Driver shows the declaration of mantles")
    officer.locator("#id_kind").select_option("inspection_report")
    officer.get_by_role("button", name="Keep").click()
    officer.locator("#id_code").select_option("6")
    officer.locator("#id_explanation").fill(EXPLANATION)
    officer.get_by_role("button", name="Put it to a second person").click()
    expect(officer.get_by_text("Waiting for review").first).to_be_visible()
    expect(officer.get_by_role("button", name="Close the case")).to_have_count(0)

    supervisor = new_page()
    sign_in_with_totp(supervisor, server, "supervisor")
    supervisor.goto(f"{server}/waiting/")
    supervisor.locator("main a", has_text=reference).click()
    expect(supervisor).to_have_url(case_address)
    supervisor.get_by_role("button", name="Close the case").click()
    expect(supervisor.get_by_text("The case is closed.").first).to_be_visible()

    korgan(data_folder, "audit", "checkpoint")
    supervisor.get_by_role("link", name="Proof", exact=True).click()
    expect(supervisor.locator(".status", has_text="Proved")).to_have_count(4)
    assert "Sound" in korgan(data_folder, "audit", "verify")

    with supervisor.expect_download() as download:
        supervisor.goto(case_address)
        supervisor.get_by_role("link", name="Report (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_an_unreadable_file_is_kept_and_explained(
    new_page: Callable[[], Page], server: str, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.n42"
    broken.write_bytes(b"<?xml version='1.0'?><RadInstrumentData><RadMea")
    page = new_page()
    sign_in(page, server, "officer")
    page.goto(f"{server}/border/upload/")
    page.set_input_files("#id_file", broken)
    page.get_by_role("button", name="Read the file and open a case").click()
    summary = page.locator(".error-summary").inner_text()
    assert "No case was opened" in summary
    assert "the file ends at byte 47" in summary


def test_a_stranger_to_the_case_learns_nothing(new_page: Callable[[], Page], server: str) -> None:
    page = new_page()
    sign_in(page, server, "hospital")
    answer = page.goto(f"{server}/border/cases/1/")
    assert answer is not None
    assert answer.status == 404
