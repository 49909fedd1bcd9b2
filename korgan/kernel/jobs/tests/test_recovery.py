"""A worker that is killed under its work, for real: processes, signals, the embedded database."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[4]
# A worker takes a second to start on a quiet machine, a minute on a busy one.
LONGEST_WAIT = 300.0
ASK = """
import django; django.setup()
from korgan.kernel.jobs.queue import put_in_queue
from korgan.kernel.jobs.models import Job
from korgan.kernel.organisations.models import Organisation
from django.db import transaction
from django.utils import timezone
home, _ = Organisation.objects.get_or_create(
    name="Customs", country="XQ", kind="customs", runs_this_node=True)
with transaction.atomic():
    job = Job.objects.create(organisation=home, country="XQ", kind="tests.wait", title="Wait",
        arguments={"steps": %d}, roles=["officer"], queued_at=timezone.now())
    put_in_queue(job)
"""


class Node:
    """A data folder with an embedded database, and the workers started on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "KORGAN_DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
            "PYTHONPATH": str(ROOT),
        }
        self.environment.pop("KORGAN_DATABASE_URL", None)
        self.workers: list[subprocess.Popen[bytes]] = []

    def python(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], env=self.environment, cwd=ROOT, check=True)

    def ask(self, steps: int) -> None:
        self.python("-c", ASK % steps)

    def start_worker(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "korgan", "worker"]
        worker = subprocess.Popen(command, env=self.environment, cwd=ROOT)
        self.workers.append(worker)
        return worker

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        database = sqlite3.connect(self.folder / "korgan.sqlite3", timeout=20)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def wait_until(self, sql: str, found: Callable[[list[tuple[Any, ...]]], bool]) -> Any:
        deadline = time.monotonic() + LONGEST_WAIT
        while not found(rows := self.query(sql)):
            assert time.monotonic() < deadline, rows
            time.sleep(0.1)
        return rows


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an empty database."""
    made = Node(tmp_path_factory.mktemp("prepared"))
    made.python("-m", "django", "migrate", "--verbosity", "0")
    return made.folder


@pytest.fixture
def node(prepared: Path, tmp_path: Path) -> Iterator[Node]:
    made = Node(shutil.copytree(prepared, tmp_path / "node"))
    yield made
    for worker in made.workers:
        worker.kill()
        worker.wait()


STATE = "select state, attempts, error from jobs_job order by id"


@pytest.mark.slow
def test_a_killed_worker_s_job_is_failed_and_what_waited_is_done_once(node: Node) -> None:
    node.ask(steps=3000)
    node.ask(steps=2)
    first = node.start_worker()
    node.wait_until("select progress_done from jobs_job where id = 1", lambda rows: rows[0][0] > 2)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert node.query(STATE)[0][0] == "running"
    node.start_worker()
    rows = node.wait_until(STATE, lambda rows: rows[1][0] == "done")
    assert rows[0][:2] == ("failed", 1)
    assert "worker_lost" in rows[0][2]
    assert rows[1][:2] == ("done", 1)
    assert node.query("select count(*) from jobs_worker") == [(1,)]


@pytest.mark.slow
def test_what_a_killed_worker_had_only_taken_is_queued_again(node: Node) -> None:
    node.ask(steps=1)
    worker = node.start_worker()
    node.wait_until(STATE, lambda rows: rows[0][0] == "done")
    worker.kill()
    worker.wait()
    # As if it had been killed between taking the entry and beginning the job.
    identity = node.query("select id from jobs_worker")[0][0]
    database = sqlite3.connect(node.folder / "korgan.sqlite3", timeout=20, isolation_level=None)
    database.execute(
        "update jobs_job set state = 'queued', finished_at = null, attempts = 0, worker = ''"
    )
    database.execute(
        "update django_tasks_database_dbtaskresult set status = 'RUNNING', worker_ids = ?",
        [f'["{identity}"]'],
    )
    database.close()
    node.start_worker()
    rows = node.wait_until(STATE, lambda rows: rows[0][0] == "done")
    assert rows[0][1] == 1


@pytest.mark.slow
def test_a_first_signal_lets_the_job_end(node: Node) -> None:
    node.ask(steps=15)
    worker = node.start_worker()
    node.wait_until(STATE, lambda rows: rows[0][0] == "running")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=LONGEST_WAIT) == 0
    assert node.query(STATE)[0][0] == "done"
    assert node.query("select count(*) from jobs_worker") == [(0,)]
