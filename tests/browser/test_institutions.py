"""The chain in a real browser: duty, gap, bill, rule, post, course, certificate, money, exit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import REPOSITORY
from tests.browser.test_accessibility import check

ACT = "Act on the Protection of Nuclear Facilities"
TREATY = "CPPNM-A2005"
DUTY = "cppnma-7-1-e"
DELIVER = (
    "import django; django.setup();"
    "from korgan.kernel.events.services import deliver_pending; deliver_pending()"
)


def in_background(data_folder: Path, *arguments: str) -> None:
    """Do beside the server what a worker does, and wait until it has done it."""
    environment = {
        **os.environ,
        "KORGAN_DATA_DIR": str(data_folder),
        "PYTHONPATH": str(REPOSITORY),
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
    }
    environment.pop("KORGAN_DATABASE_URL", None)
    subprocess.run([sys.executable, *arguments], cwd=REPOSITORY, env=environment, check=True)


def path_of(page: Page) -> str:
    return re.sub(r"^https?://[^/]+", "", page.url)


def to(page: Page, path: str) -> None:
    page.goto(re.match(r"^https?://[^/]+", page.url)[0] + path)  # type: ignore[index]


def wide(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})


def law_of_a_new_duty(visit: Callable[..., Page]) -> str:
    """Ratify, find the gap, draft and adopt an act; returns the address of its new task."""
    drafter = visit(f"/law/states/XQ/{TREATY}/", user="licensing")
    expect(drafter.get_by_text("Newly binding").first).to_be_visible()
    to(drafter, "/law/states/XQ/")
    drafter.locator("#id_treaty").select_option(TREATY)
    drafter.locator("#id_kind").select_option("deposit")
    drafter.locator("#id_day").fill("2026-04-01")
    drafter.locator("#id_source").fill("depositary notification (fictional)")
    drafter.get_by_role("button", name="Record the event").click()

    to(drafter, f"/law/obligations/{DUTY}/")
    drafter.get_by_text("Nothing meets it, or it does not apply").click()
    drafter.locator("#id_judgement").select_option("none")
    drafter.locator("#id_reasoning").fill("Looked through the act and the criminal code.")
    drafter.get_by_role("button", name="Put it to a second person").click()
    approver = visit(f"/law/judgements/?obligation={DUTY}", user="approver")
    approver.locator("main tbody a").first.click()
    approver.get_by_role("button", name="Agree").click()
    expect(approver.get_by_text("The judgement counts now.")).to_be_visible()

    to(drafter, f"/law/obligations/{DUTY}/")
    expect(drafter.get_by_role("link", name="Enter it as a need of cooperation")).to_be_visible()
    drafter.get_by_role("link", name="Begin a bill").click()
    check(drafter)
    wide(drafter)
    for box in drafter.locator("input[name=notes]").all():
        box.set_checked(box.get_attribute("value") == "offence-sabotage")
    drafter.locator("#id_title").fill(ACT)
    drafter.get_by_role("button", name="Begin a bill of the chosen notes").click()
    expect(drafter.locator("h1")).to_have_text(ACT)
    drafter.get_by_text("It was adopted").click()
    drafter.locator("#id_number").fill("79")
    drafter.locator("#id_adopted_on").fill("2026-02-01")
    drafter.locator("#id_in_force_from").fill("2026-03-01")
    drafter.get_by_role("button", name="Enter it as law").click()
    task = drafter.get_by_role("link", name="Make it a post's task").get_attribute("href")
    assert task is not None
    return task


def post_that_carries_it(visit: Callable[..., Page], task: str) -> Page:
    """Make the act a task of a post; returns the post's page."""
    keeper = visit(task, user="administrator")
    keeper.locator("#id_post").select_option(label="RG-INSP Inspector of physical protection")
    keeper.locator("#id_task").fill("Inspect protection against sabotage")
    keeper.locator("#id_competence").select_option(label="RG-2 Inspecting physical protection")
    keeper.get_by_role("button", name="Keep").click()
    expect(keeper.locator("table", has_text="Inspect protection against sabotage")).to_contain_text(
        ACT
    )
    return keeper


def session_of_a_joint_team(visit: Callable[..., Page], path: str, data_folder: Path) -> Page:
    """Plan the course that the post lacks with a joint team; returns the session's page."""
    trainer = visit(path, user="trainer")
    check(trainer)
    wide(trainer)
    trainer.get_by_role("link", name=re.compile("^Plan teams ?: K-04")).click()
    trainer.locator("#id_title").fill("Inspection of protection")
    trainer.locator("#id_starts_on").fill((date.today() - timedelta(days=28)).isoformat())
    trainer.locator("#id_weeks").fill("2")
    trainer.get_by_role("button", name="Search").click()
    in_background(data_folder, "-m", "korgan", "worker", "--once")
    # The page asks every second how far the search is, and shows what was found.
    expect(trainer.get_by_text("Proven to be the cheapest")).to_be_visible()
    team = trainer.locator("main tbody tr").first.inner_text()
    assert len(set(re.findall(r"\(([A-Z]{2})\)", team))) >= 2, "the team comes from one country"
    trainer.get_by_role("button", name="Plan these sessions").click()
    trainer.locator("main tbody tr", has_text="Inspecting physical protection").first.get_by_role(
        "link"
    ).first.click()
    return trainer


def certificate(keeper: Page, trainer: Page) -> None:
    """Send somebody, let them pass, and give the certificate."""
    session = path_of(trainer)
    to(keeper, session)
    keeper.get_by_role("link", name="Nominate").click()
    keeper.locator("#id_person").select_option(label="RG-INSP-03")
    keeper.get_by_role("button", name="Keep").click()
    to(trainer, session)
    trainer.get_by_role("link", name=re.compile("^Vetting")).click()
    trainer.locator("#id_vetting").select_option("cleared")
    trainer.get_by_role("button", name="Keep").click()
    trainer.get_by_role("link", name=re.compile("^Attendance and tests")).click()
    trainer.locator("#id_attended").check()
    trainer.locator("#id_passed").check()
    trainer.get_by_role("button", name="Keep").click()
    trainer.get_by_role("button", name=re.compile("^Issue the certificate")).click()
    expect(trainer.get_by_text("The certificate is issued.")).to_be_visible()
    expect(trainer.get_by_role("link", name="RG-2 Inspecting physical protection")).to_be_visible()


def budget_of_equipment(visit: Callable[..., Page]) -> str:
    """Pay for what a piece of equipment takes a year earlier; returns the exit plan's address."""
    owner = visit("/cooperation/equipment/?q=PM-1", user="supervisor")
    owner.locator("main tbody a").first.click()
    expect(owner.get_by_role("heading", name="Who pays for its operation")).to_be_visible()
    check(owner)
    wide(owner)
    own_site = enter_budget(owner, "60000")
    plan = path_of(owner)
    planner = visit(plan, user="trainer")
    paid = planner.locator("tr", has_text="Operation paid nationally").first.locator("td").last
    before = int(paid.inner_text())
    assert enter_budget(planner, "100000", other_than=own_site) != own_site
    expect(paid).to_have_text(str(before - 1))
    return plan


def enter_budget(owner: Page, amount: str, other_than: str = "") -> str:
    """Enter next year's budget of the site that is chosen, or of the other one."""
    owner.get_by_role("link", name="Enter a budget").first.click()
    site = owner.locator("#id_site")
    expect(owner.locator("#id_appropriated")).to_be_visible()
    if other_than:
        values = [each.get_attribute("value") for each in site.locator("option").all()]
        site.select_option(next(each for each in values if each not in ("", other_than)))
    owner.locator("#id_year").fill(str(date.today().year + 1))
    owner.locator("#id_appropriated").fill(amount)
    owner.locator("#id_source").fill("Medium-term plan")
    chosen = site.input_value()
    assert chosen, "no site is chosen"
    owner.get_by_role("button", name="Keep").click()
    expect(owner.locator("h1")).to_have_text("Two border posts")
    return chosen


def forecast_of_exit(planner: Page) -> None:
    """Find law and posts measured, and plan their shares until the exit has a year."""
    law = planner.locator("tr", has_text="Legal basis complete")
    expect(law.get_by_text("Not met")).to_be_visible()
    expect(law).to_contain_text("%")
    expect(planner.locator("section", has_text="What decides it").first).to_contain_text(
        "Legal basis complete"
    )
    expect(planner.get_by_role("heading", name="Not within the plan as it is")).to_be_visible()
    check(planner)
    wide(planner)
    for name, share in (("law", "1"), ("qualified", "0.97")):
        planner.get_by_role("link", name="Record a share").click()
        planner.locator("#id_name").select_option(name)
        planner.locator("#id_year").fill(str(date.today().year + 1))
        planner.locator("#id_value").fill(share)
        planner.locator("#id_source").fill("Plan of the ministry")
        planner.get_by_role("button", name="Keep").click()
        expect(planner.locator("h1")).to_have_text("Two border posts")
    expect(
        planner.get_by_role("heading", name=re.compile("All criteria are met from"))
    ).to_be_visible()


def test_from_a_ratified_treaty_to_the_forecast_of_exit(
    visit: Callable[..., Page], data_folder: Path
) -> None:
    keeper = post_that_carries_it(visit, law_of_a_new_duty(visit))
    post = path_of(keeper)
    holder = keeper.locator("li", has=keeper.get_by_text("Lacks"))
    check(keeper)
    wide(keeper)
    holder.first.get_by_role("link", name="RG-2 Inspecting physical protection").click()
    expect(keeper.locator("h1")).to_have_text("Inspecting physical protection")
    trainer = session_of_a_joint_team(visit, path_of(keeper), data_folder)
    certificate(keeper, trainer)
    to(keeper, post)
    expect(keeper.get_by_text("Lacks")).to_have_count(0)

    plan = budget_of_equipment(visit)
    for path, user in (("/law/", "licensing"), ("/training/", "administrator")):
        measured = visit(path, user=user)
        measured.get_by_role("button", name="Keep").click()
        expect(measured.get_by_text("exit plans take it as evidence")).to_be_visible()
    in_background(data_folder, "-c", DELIVER)
    forecast_of_exit(visit(plan, user="trainer"))


def test_a_course_step_by_step_and_a_lack_that_becomes_a_need(visit: Callable[..., Page]) -> None:
    page = visit("/training/courses/", user="trainer")
    page.locator("main tbody a", has_text="K-02").first.click()
    expect(page.get_by_role("heading", name="5. Evaluation at four levels")).to_be_visible()
    expect(page.get_by_text("Follow-up at work still to come")).to_be_visible()
    check(page)
    wide(page)
    to(page, "/training/bookings/")
    expect(page.get_by_role("heading", name="Hall 1")).to_be_visible()
    to(page, "/cooperation/self-assessment/")
    lack = page.locator("li", has_text="Front-line officers reach an expert at any hour.")
    lack.get_by_role("link", name=re.compile("^Enter it as a need")).click()
    page.locator("#id_reference").fill("N-90")
    page.get_by_role("button", name="Keep").click()
    to(page, "/cooperation/self-assessment/")
    expect(lack.get_by_role("link", name=re.compile("^N-90"))).to_be_visible()


def test_a_procedure_of_the_regulator_is_at_hand_on_an_alarm_case(
    visit: Callable[..., Page],
) -> None:
    officer = visit("/border/", user="officer")
    officer.locator("main tbody a, main .worklist a").first.click()
    officer.get_by_role("link", name="Procedure for Radiation Alarms at the Border").click()
    expect(officer.get_by_text("Stop the conveyance and keep people away.")).to_be_visible()
