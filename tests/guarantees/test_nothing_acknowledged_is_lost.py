"""Guarantee 1: kill the server at random points during writes; every acknowledged one is there."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guarantees.served_writes import SPECTRUM

KILLS = 200
WRITERS = 3
SEED = 20260601


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[tuple[dict[str, str], str]]:
    """Return the environment of a fresh installation on SQLite, and an officer's token."""
    environment = {
        **os.environ,
        "KORGAN_DATA_DIR": str(tmp_path),
        "KORGAN_SECRET_KEY": "for this test only",
        "DJANGO_SETTINGS_MODULE": "korgan.settings.local",
    }
    environment.pop("KORGAN_DATABASE_URL", None)
    prepare = (
        "import django; django.setup()\n"
        "from korgan.web.installation import ensure_keys, prepare_database\n"
        "from pathlib import Path; import os\n"
        "ensure_keys(Path(os.environ['KORGAN_DATA_DIR'])); prepare_database()\n"
        "from tests.cast import create_cast\n"
        "from korgan.kernel.identity.services import create_token\n"
        "actor = create_cast().customs_officer\n"
        "scopes = ['border.work_on_cases']\n"
        "print(create_token(actor=actor, name='t', scopes=scopes, days=2)[1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", prepare], env=environment, capture_output=True, text=True, check=True
    )
    (tmp_path / "static").mkdir()
    yield environment, done.stdout.strip()


def file_of(mark: str) -> str:
    """Return a spectrum of which no other write sends the same bytes."""
    energies = range(768, 1000, 3)
    own = [f"{e}, {part}" for e, part in zip(energies, mark.split("-"), strict=False)]
    return "\n".join([SPECTRUM, *own])


def write_until_refused(port: int, token: str, prefix: str, acknowledged: list[str]) -> None:
    """Open cases one after another, noting each that the server acknowledged."""
    boundary = "part"
    for number in range(10_000):
        mark = f"{prefix}-{number}"
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="conveyance"\r\n\r\n{mark}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
            f"Content-Type: text/csv\r\n\r\n{file_of(mark)}\r\n--{boundary}--\r\n"
        ).encode()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": f"multipart/form-data; boundary={boundary}",
        }
        try:
            connection.request("POST", "/api/border/cases", body, headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            return
        finally:
            connection.close()
        assert response.status == 201, answer
        acknowledged.append(mark)


def test_every_acknowledged_case_survives_200_kills(
    installation: tuple[dict[str, str], str], tmp_path: Path
) -> None:
    environment, token = installation
    dice = random.Random(SEED)
    acknowledged: list[str] = []
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.guarantees.served_writes"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    assert parent.stdin is not None and parent.stdout is not None
    try:
        for kill in range(KILLS):
            parent.stdin.write("serve\n")
            pid, port = map(int, parent.stdout.readline().split())
            writers = [
                threading.Thread(
                    target=write_until_refused, args=(port, token, f"{kill}-{n}", acknowledged)
                )
                for n in range(WRITERS)
            ]
            for writer in writers:
                writer.start()
            _wait_for(acknowledged, len(acknowledged) + dice.randint(0, 3))
            time.sleep(dice.uniform(0.0, 0.08))
            os.kill(pid, signal.SIGKILL)
            assert parent.stdout.readline() == "gone\n"
            for writer in writers:
                writer.join()
    finally:
        parent.stdin.close()
        parent.wait(timeout=20)
        parent.stdout.close()
    assert len(acknowledged) > KILLS, "too few writes to say anything"
    _check(tmp_path / "korgan.sqlite3", acknowledged)
    audit = subprocess.run(
        [sys.executable, "-m", "korgan", "audit", "verify", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(audit.stdout)["sound"], audit.stdout


def _wait_for(acknowledged: list[str], count: int) -> None:
    """Wait until so many writes are acknowledged: a slow machine only takes longer."""
    deadline = time.monotonic() + 30
    while len(acknowledged) < count and time.monotonic() < deadline:
        time.sleep(0.002)


def _check(database: Path, acknowledged: list[str]) -> None:
    with sqlite3.connect(database) as connection:
        stored = Counter(
            row[0] for row in connection.execute("select conveyance from border_alarmcase")
        )
        (integrity,) = connection.execute("pragma integrity_check").fetchone()
        originals = dict(
            connection.execute(
                "select c.conveyance, d.sha256 from border_alarmcase c"
                " join documents_document d on c.original_id = d.id"
            )
        )
    assert integrity == "ok"
    assert [mark for mark in acknowledged if stored[mark] != 1] == []
    assert max(stored.values()) == 1, "a record was written twice"
    for mark in acknowledged:
        sent, sha256 = file_of(mark).encode(), originals[mark]
        kept = database.parent / "originals" / sha256[:2] / sha256[2:4] / sha256
        assert kept.read_bytes() == sent
