"""A real server on a free loopback port, and a real Chromium that looks at it.

`visit` opens pages: `visit("/search/", user="officer", theme="dark", width=390)`. Whatever the
browser complains of (a blocked script, a failed request, an exception) fails the test.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.second_step import SECRETS, give_code

REPOSITORY = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
PASSWORD = "demonstration-only"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
DESKTOP, PHONE = 1280, 390
# Preparing the demonstration State takes 15 s on a quiet machine, minutes on a busy one.
LONGEST_START = 300.0
# A page says what it has to say at once on a quiet machine, in seconds on a busy one.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here, skip it aloud where no Chromium is installed, and run it last.

    Last, because Playwright keeps an event loop in this thread, beside which Django refuses to
    use the database. Where several processes share the suite, a file stays with one of them.
    """
    here = Path(__file__).parent
    ours = [item for item in items if here in item.path.parents]
    items[:] = [item for item in items if item not in ours] + ours
    for item in ours:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group(item.path.stem))
        if not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of the served installation."""
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="session")
def server(data_folder: Path) -> Iterator[str]:
    """Return the address of a served demonstration State of its own."""
    port, folder = _free_port(), data_folder
    environment = {**os.environ, "KORGAN_DATA_DIR": str(folder), "PYTHONPATH": str(REPOSITORY)}
    for name in ("KORGAN_DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.server", str(port)],
            cwd=REPOSITORY,
            env={**environment, "DJANGO_SETTINGS_MODULE": "tests.browser.settings"},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_served(address, process, folder / "server.log")
        yield address
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and its workers, which are a group of their own."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_until_served(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"the server ended: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{address}/account/login/", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"the server did not answer: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Visitor:
    """Somebody at a browser: opens pages of the server, notes what the browser complains of."""

    browser: Browser
    server: str
    log_ins: dict[str, Any]
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self,
        path: str,
        *,
        user: str = "",
        theme: str = "light",
        width: int = DESKTOP,
        language: str = "en",
        script: bool = True,
    ) -> Page:
        """Open a page as a user (signed in once per session), theme, width and language."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            locale=language,
            java_script_enabled=script,
            storage_state=self._signed_in(user) if user else None,
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda entry: self._note(entry.type, entry.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self.server}{path}")
        return page

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and "the server responded with a status of" not in text:
            self.complaints.append(text)

    def _signed_in(self, user: str) -> Any:
        if user not in self.log_ins:
            context = self.browser.new_context(locale="en")
            page = context.new_page()
            sign_in(page, self.server, user)
            page.wait_for_url(lambda address: "/account/login" not in address)
            if "/2fa/authenticate" in page.url:  # another test has switched the app on
                give_code(page, SECRETS[self.server, user])
            self.log_ins[user] = context.storage_state()
            context.close()
        return self.log_ins[user]


def sign_in(page: Page, server: str, user: str) -> None:
    """Sign in by the form."""
    page.goto(f"{server}/account/login/")
    page.fill("#id_login", user)
    page.fill("#id_password", PASSWORD)
    page.click("form[action='/account/login/'] button")


@pytest.fixture(scope="session")
def log_ins() -> dict[str, Any]:
    """Keep the sessions of users who signed in."""
    return {}


@pytest.fixture
def visit(browser: Browser, server: str, log_ins: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """Open pages; the browser's complaints fail the test at its end."""
    visitor = Visitor(browser, server, log_ins)
    yield visitor
    for context in visitor.contexts:
        context.close()
    assert visitor.complaints == []
