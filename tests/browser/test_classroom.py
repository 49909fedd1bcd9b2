"""A session in a classroom elsewhere: registered, opened by who is cleared, graded from there.

The classroom is a server of its own under another host name, so that the browser's rules for
cookies and forms between sites hold as they do with a real one.
"""

from __future__ import annotations

import html
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from pylti1p3.grade import Grade

from tests.browser.test_accessibility import check
from tests.browser.test_institutions import path_of, to
from tests.lti_tool import Tool


class Moodle:
    """The tool, served."""

    def __init__(self) -> None:
        moodle = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if not self.path.startswith("/login"):
                    self.send_error(404)
                    return
                self.send_response(302)
                self.send_header("Location", moodle.tool.login(fields(urlsplit(self.path).query)))
                self.end_headers()

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                moodle.launched = moodle.tool.launch(fields(self.rfile.read(length).decode()))
                who = moodle.launched.get_launch_data()["name"]
                page = f"<!doctype html><title>Course</title><h1>Welcome {html.escape(who)}</h1>"
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.launched: Any = None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.tool = Tool(f"http://localhost:{self.server.server_port}")
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def fields(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}


@pytest.fixture
def moodle() -> Iterator[Moodle]:
    """Return a learning system of its own."""
    made = Moodle()
    yield made
    made.server.shutdown()
    made.server.server_close()


def registered(page: Page, moodle: Moodle) -> None:
    """Register the tool here, and there what the page then shows."""
    to(page, "/training/classrooms/")
    page.get_by_role("link", name="Register a classroom").first.click()
    page.get_by_label("Name", exact=True).fill("Moodle of the centre")
    page.get_by_label("Address of log-in").fill(moodle.tool.login_url)
    page.get_by_label("Address of the tool").fill(moodle.tool.launch_url)
    page.get_by_label("Redirection addresses").fill(moodle.tool.launch_url)
    page.get_by_label("Public keys").fill(moodle.tool.keys)
    page.locator("main form").get_by_role("button").last.click()
    expect(page.get_by_text("The classroom is registered")).to_be_visible()
    shown = page.locator("#there ~ dl dd").all_inner_texts()
    names = ("issuer", "client_id", "deployment_id", "authorise", "keys", "token")
    moodle.tool.register(dict(zip(names, shown, strict=True)))


def test_a_session_is_held_in_a_classroom_elsewhere(
    visit: Callable[..., Page], moodle: Moodle
) -> None:
    agency = visit("/training/people/new/", user="supervisor")
    agency.get_by_label("Personnel number").fill("LTI-7")
    agency.get_by_label("Name", exact=True).fill("Ines Marrow")
    agency.locator("main form").get_by_role("button").last.click()
    agency.get_by_role("link", name="Record a qualification").click()
    basis = agency.locator("#id_competence option").filter(has_text="NS-1").inner_text()
    agency.locator("#id_competence").select_option(label=basis)
    agency.locator("#id_event").select_option("examination")
    agency.locator("#id_evidence").fill("Protocol 7")
    agency.locator("#id_achieved_on").fill("2026-01-12")
    agency.locator("main form").get_by_role("button").last.click()
    agency.get_by_role("link", name="Account", exact=True).click()
    agency.locator("#id_account").select_option(label="Officer")
    agency.locator("main form").get_by_role("button").last.click()
    expect(agency.get_by_text("It is kept.")).to_be_visible()

    centre = visit("/training/sessions/new/", user="trainer")
    registered(centre, moodle)
    check(centre)
    to(centre, "/training/sessions/new/")
    centre.locator("#id_course").select_option(index=1)
    day = (datetime.now(UTC) + timedelta(days=50)).date().isoformat()
    centre.locator("#id_starts_on").fill(day)
    centre.locator("main form").get_by_role("button").last.click()
    centre.get_by_role("link", name="Hold it in a classroom elsewhere").click()
    centre.locator("#id_classroom").select_option(label="Moodle of the centre")
    centre.get_by_label("Custom properties").fill("id=7c1e")
    centre.get_by_label("Passed from (%)").fill("70")
    centre.locator("main form").get_by_role("button").last.click()
    expect(centre.get_by_text("passed from 70 %")).to_be_visible()
    session = path_of(centre)

    to(agency, session)
    agency.get_by_role("link", name="Nominate").click()
    agency.locator("#id_person").select_option(label="LTI-7")
    agency.locator("main form").get_by_role("button").last.click()
    expect(agency.get_by_text("The nomination is sent.")).to_be_visible()
    to(centre, session)
    centre.get_by_role("link", name="Vetting Ines Marrow").click()
    centre.locator("#id_vetting").select_option("cleared")
    centre.locator("main form").get_by_role("button").last.click()
    expect(centre.get_by_text("It is kept.")).to_be_visible()

    learner = visit(session, user="officer")
    learner.get_by_role("link", name="Open the classroom").click()
    expect(learner.get_by_role("heading", name="Welcome LTI-7")).to_be_visible()
    assert moodle.launched.check_student_access()
    told = (
        Grade()
        .set_score_given(18)
        .set_score_maximum(20)
        .set_timestamp(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000"))
        .set_activity_progress("Completed")
        .set_grading_progress("FullyGraded")
        .set_user_id(moodle.launched.get_launch_data()["sub"])
    )
    moodle.launched.get_ags().put_grade(told)
    centre.reload()
    row = centre.get_by_role("row", name="Ines Marrow")
    expect(row.get_by_text("Passed", exact=True)).to_be_visible()
    expect(row.get_by_text("90", exact=True)).to_be_visible()
    centre.get_by_role("link", name="Open the classroom").click()
    expect(centre.get_by_role("heading", name="Welcome")).to_be_visible()
    assert moodle.launched.check_teacher_access()
