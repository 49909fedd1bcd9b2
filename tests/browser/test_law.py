"""From a treaty's duty to a provision, in a real browser: ratify, gaps, bill, law, two persons."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import check, violations

ACT = "Act against Nuclear Terrorism"


def test_ratify_then_bill_then_law_then_gaps(visit: Callable[..., Page]) -> None:
    page = visit("/law/states/XQ/ICSANT/", user="licensing")
    expect(page.get_by_text("Newly binding").first).to_be_visible()
    check(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    with page.expect_download() as download:
        page.get_by_role("link", name="Package (DOCX)").click()
    assert download.value.suggested_filename.endswith(".docx")

    for box in page.locator("input[name=notes]").all():
        box.set_checked(box.get_attribute("value") in ("offence-use", "penalties"))
    page.locator("#id_title").fill(ACT)
    page.get_by_role("button", name="Begin a bill of the chosen notes").click()
    expect(page.locator("h1")).to_have_text(ACT)
    expect(page.locator("h2", has_text="1. Use of material")).to_be_visible()
    expect(page.get_by_role("link", name="ICSANT 2(1)(b)")).to_be_visible()
    check(page)

    page.get_by_text("It was adopted").click()
    page.locator("#id_number").fill("78")
    page.locator("#id_adopted_on").fill("2026-02-01")
    page.locator("#id_in_force_from").fill("2026-03-01")
    page.get_by_role("button", name="Enter it as law").click()
    expect(page.get_by_text("The bill is law now")).to_be_visible()
    assert violations(page) == []

    page.get_by_role("link", name="Judge Article 1 art_1").click()
    chosen = page.locator("#id_obligations").evaluate(
        "e => [...e.selectedOptions].map(o => o.value)"
    )
    assert chosen == ["icsant-2-1-b"]
    assert violations(page) == []
    page.locator("#id_aspect").select_option("conduct")
    page.locator("#id_quotation").fill("A person who uses radioactive material or a device")
    page.get_by_role("button", name="Put it to a second person").click()
    expect(page.get_by_text("The judgement waits for a second person now.")).to_be_visible()

    approver = visit("/law/judgements/?obligation=icsant", user="approver")
    approver.locator("main tbody a").first.click()
    check(approver)
    approver.get_by_role("button", name="Agree").click()
    expect(approver.get_by_text("The judgement counts now.")).to_be_visible()

    page.goto(page.url.split("/law/")[0] + "/law/states/XQ/")
    page.locator("#id_treaty").select_option("ICSANT")
    page.locator("#id_kind").select_option("deposit")
    page.locator("#id_day").fill("2026-04-01")
    page.locator("#id_source").fill("depositary notification (fictional)")
    page.get_by_role("button", name="Record the event").click()
    expect(page.get_by_text("computed: in force from 1 May 2026")).to_be_visible()

    page.goto(page.url.split("/law/")[0] + "/law/gaps/?treaty=ICSANT")
    expect(page.locator("table", has_text="ICSANT 2(1)(b)")).to_be_visible()
    half = page.locator("#offences + p + ul li", has_text="ICSANT 2(1)(b)")
    expect(half.get_by_text("Offence without penalty")).to_be_visible()


def test_pages_of_single_records_are_accessible(visit: Callable[..., Page]) -> None:
    for path in (
        "/law/states/KZ/",
        "/law/obligations/cppnma-7-1-b/",
        "/law/texts/1/",
        "/law/texts/1/comparison/?before=1&after=4",
        "/law/texts/1/languages/?left=4&right=5",
        "/law/reports/unscr1540/",
        "/law/regulator/facts/fees/",
    ):
        check(visit(path, user="licensing"))


def test_the_page_of_law_reads_in_russian_on_a_phone(visit: Callable[..., Page]) -> None:
    page = visit("/law/", user="licensing", language="ru", width=PHONE)
    expect(page.get_by_text("Самые неотложные пробелы")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
