"""An exercise in a real browser: started, played in the real screens, judged, reported."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import check


def test_an_exercise_from_its_start_to_its_report(
    visit: Callable[..., Page], tmp_path: Path
) -> None:
    trainer = visit("/training/exercises/", user="trainer")
    trainer.get_by_role("link", name="Scenarios").click()
    check(trainer)
    trainer.set_viewport_size({"width": 1280, "height": 900})
    trainer.get_by_role("link", name="Plan it Alarm adjudication at a border post").click()
    trainer.locator("#id_title").fill("Alarms in the browser")
    trainer.locator("#id_competence").select_option(label="BD-2 Adjudicating radiation alarms")
    trainer.locator("#id_pass_percent").fill("1")
    trainer.locator("#id_role_post").select_option(label="Customs and Border Service")
    trainer.get_by_role("button", name="Keep").click()
    expect(trainer.locator("h1")).to_have_text("Alarms in the browser")
    path = trainer.url[trainer.url.index("/training/") :]

    supervisor = visit(path, user="supervisor")
    expect(supervisor.get_by_text("Injects")).to_have_count(0)
    supervisor.get_by_role("link", name="Enter a player").click()
    supervisor.locator("#id_person").select_option(label="BP-SALT-03")
    supervisor.get_by_role("button", name="Keep").click()
    expect(supervisor.get_by_text("BP-SALT-03")).to_be_visible()

    trainer.get_by_role("button", name="Start").click()
    expect(trainer.get_by_role("heading", name="The clock runs")).to_be_visible()
    for inject in ("scrap", "wagon"):
        trainer.get_by_role("button", name=f"Give now {inject}", exact=True).click()
        expect(trainer.get_by_text("The inject is out.")).to_be_visible()
    check(trainer)

    officer = visit(f"{path}play/", user="officer")
    expect(officer.get_by_text("This is an exercise", exact=True)).to_be_visible()
    check(officer)
    officer.set_viewport_size({"width": 1280, "height": 900})
    with officer.expect_download() as download:
        officer.get_by_role("link", name="File scrap").click()
    reading = tmp_path / download.value.suggested_filename
    download.value.save_as(reading)
    officer.get_by_role("link", name="Work in the real screens scrap").click()
    officer.set_input_files("#id_file", reading)
    officer.get_by_role("button", name="Read the file and open a case").click()
    expect(officer.get_by_text("The reading is simulated.")).to_be_visible()
    officer.locator("#id_code").select_option("2")
    officer.locator("#id_explanation").fill("A gauge in the scrap without papers; handed over.")
    officer.get_by_role("button", name="Put it to a second person").click()
    expect(officer.get_by_text("Waiting for review").first).to_be_visible()

    trainer = visit(path, user="trainer")
    held = trainer.locator("#progress tr", has_text="Hold the scrap: a real alarm")
    expect(held.get_by_text("done")).to_be_visible()
    trainer.get_by_role("button", name="End play").click()
    trainer.get_by_role("link", name="Evaluate").first.click()
    trainer.get_by_role("button", name=re.compile("^Not done ?: Isolate the wagon")).click()
    trainer.get_by_role("link", name="Write down an observation").click()
    trainer.locator("#id_kind").select_option("weakness")
    trainer.locator("#id_text").fill("Nobody isolated the lorry.")
    trainer.get_by_role("button", name="Keep").click()
    trainer.get_by_role("link", name="Order a corrective action").click()
    trainer.locator("#id_organisation").select_option(label="Customs and Border Service")
    trainer.locator("#id_what").fill("Practise isolation at every post")
    trainer.locator("#id_due_on").fill("2099-01-31")
    trainer.get_by_role("button", name="Keep").click()
    check(trainer)
    trainer.set_viewport_size({"width": 1280, "height": 900})
    trainer.get_by_role("button", name="Close").click()
    expect(trainer.get_by_role("heading", name="The exercise is closed")).to_be_visible()
    with trainer.expect_download() as download:
        trainer.get_by_role("link", name="After-action report (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    expect(trainer.locator("li", has_text="BP-SALT-03").get_by_text("Qualified")).to_be_visible()

    supervisor.goto(supervisor.url.split("/training/")[0] + "/training/corrections/")
    supervisor.get_by_role("link", name="Practise isolation at every post").click()
    check(supervisor)
    supervisor.locator("#id_evidence").fill("Practised on all posts, protocol 12")
    supervisor.get_by_role("button", name="It is done").click()
    expect(supervisor.get_by_text("The corrective action is done.")).to_be_visible()
