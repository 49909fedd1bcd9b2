"""Exercises whose players act in trade control, in the source register and in accounting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import check

CUSTOMS, REGULATOR = "Customs and Border Service", "Nuclear Regulatory Agency"


def plan_and_start(trainer: Page, scenario: str, **teams: str) -> str:
    """Plan an exercise and start it; returns the path of its page."""
    trainer.get_by_role("link", name="Scenarios").click()
    trainer.get_by_role("link", name=f"Plan it {scenario}").click()
    trainer.locator("#id_title").fill(f"{scenario}, in the browser")
    for role, organisation in teams.items():
        trainer.locator(f"#id_role_{role}").select_option(label=organisation)
    trainer.get_by_role("button", name="Keep").click()
    trainer.get_by_role("button", name="Start").click()
    expect(trainer.get_by_role("heading", name="The clock runs")).to_be_visible()
    return trainer.url[trainer.url.index("/training/") :]


def take_file(player: Page, inject: str, folder: Path) -> Path:
    """Download an inject's file from the player's page."""
    with player.expect_download() as download:
        player.get_by_role("link", name=f"File {inject}").click()
    kept = folder / download.value.suggested_filename
    download.value.save_as(kept)
    player.get_by_role("link", name=f"Work in the real screens {inject}").click()
    return kept


def in_both_looks(page: Page) -> None:
    check(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def stands(trainer: Page, path: str, what: str, how: str) -> None:
    """The evaluator reads the act from the log."""
    trainer.goto(trainer.url.split("/training/")[0] + path)
    row = trainer.locator("#progress tr", has_text=what)
    expect(row.get_by_text(how, exact=True)).to_be_visible()


def test_a_data_sheet_is_identified_under_trade_control(
    visit: Callable[..., Page], tmp_path: Path
) -> None:
    trainer = visit("/training/exercises/", user="trainer")
    path = plan_and_start(
        trainer, "Commodity identification by published list parameters", licensing=CUSTOMS
    )
    officer = visit(f"{path}play/", user="officer")
    sheet = take_file(officer, "drive", tmp_path)
    officer.locator("#id_description").fill("Frequency changer")
    officer.set_input_files("#id_data_sheet", sheet)
    in_both_looks(officer)
    officer.get_by_role("button", name="Enter a commodity").click()
    expect(officer.get_by_text("nothing of this is real")).to_be_visible()
    expect(officer.get_by_text("1.5 kVA").first).to_be_visible()
    officer.locator("#id_control_list").fill("EU Annex I, 2022")
    officer.get_by_label("On the list", exact=True).check()
    officer.locator("#id_entry").fill("3a225")
    officer.locator("#id_explanation").fill("600 Hz and 40 VA are reached, 0.1 % is below 0.2 %.")
    in_both_looks(officer)
    officer.get_by_role("button", name="Put it to a second person").click()
    expect(officer.get_by_text("Waiting for review").first).to_be_visible()
    page = officer.url[officer.url.index("/trade/") :]
    supervisor = visit(page, user="supervisor")
    supervisor.get_by_role("button", name="Confirm the identification").click()
    expect(supervisor.get_by_text("The commodity is decided.")).to_be_visible()
    in_both_looks(supervisor)
    stands(trainer, path, "40 VA, 600 Hz", "done")
    stands(trainer, path, "A second person decides", "done")


def test_a_lost_source_is_reported_in_the_register(
    visit: Callable[..., Page], tmp_path: Path
) -> None:
    trainer = visit("/training/exercises/", user="trainer")
    path = plan_and_start(trainer, "A lost source", regulator=REGULATOR, customs=CUSTOMS)
    inspector = visit(f"{path}play/", user="inspector")
    report = take_file(inspector, "report", tmp_path)
    inspector.locator("#id_kind").select_option(label="Loss")
    inspector.locator("#id_place").fill("Between the depot and the site")
    inspector.locator("#id_summary").fill("A radiography source did not arrive.")
    inspector.set_input_files("#id_report", report)
    inspector.locator("#id_nuclide").fill("Ir-192")
    inspector.locator("#id_lowest").fill("1.0 TBq")
    inspector.locator("#id_highest").fill("1.06 TBq")
    inspector.get_by_role("button", name="Report it").click()
    expect(inspector.get_by_text("nothing of this is real")).to_be_visible()
    in_both_looks(inspector)
    inspector.get_by_role("link", name="Add what is new").click()
    inspector.locator("#id_text").fill("Police, customs and the response team are told.")
    inspector.get_by_role("button", name="Add what is new").click()
    expect(inspector.get_by_text("The log has it.")).to_be_visible()
    for what in ("Report the loss", "State nuclide and the range", "Write in the incident's log"):
        stands(trainer, path, what, "done")


def test_a_year_is_looked_through_in_a_training_copy(
    visit: Callable[..., Page], tmp_path: Path
) -> None:
    trainer = visit("/training/exercises/", user="trainer")
    path = plan_and_start(trainer, "Anomalies of material balances", evaluator=REGULATOR)
    trainer.get_by_role("button", name="Give now year", exact=True).click()
    expect(trainer.get_by_text("The inject is out.")).to_be_visible()
    inspector = visit(f"{path}play/", user="inspector")
    task = take_file(inspector, "year", tmp_path)
    inspector.locator("#id_area").select_option(label="XQFP")
    inspector.set_input_files("#id_task", task)
    inspector.get_by_role("button", name="Copy and play a year").click()
    expect(inspector.get_by_text("Something is wrong in it.")).to_be_visible()
    in_both_looks(inspector)
    inspector.get_by_role("link", name="Balance", exact=True).click()
    expect(inspector.get_by_text("Nothing here is live")).to_be_visible()
    inspector.get_by_role("link", name="Exercise and answer").click()
    inspector.locator("#id_kind_1").select_option(label="Lost item")
    inspector.get_by_role("button", name="Send the answer").click()
    expect(inspector.get_by_role("heading", name="What it was")).to_be_visible()
    stands(trainer, path, "Open the books of the year", "done")
    row = trainer.locator("#progress tr", has_text="Say where: batch, method or report")
    expect(row.get_by_text("not given")).to_have_count(0)
