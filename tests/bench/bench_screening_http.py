"""Party screening over HTTP: a served installation, a token, the lists supplied for development.

Limits asked for: p99 of one question 15 ms; the index loaded in 0.5 s.
"""

from __future__ import annotations

import json
import os
import platform
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from http.client import HTTPConnection
from pathlib import Path

import numpy as np

from tests.shared_data import shared_path

_QUESTIONS = 2000
_SETTINGS = "tests.browser.settings"
# Prepares an installation with both lists in force, and prints a token and names to ask about.
_PREPARE = """
import json, random, sys, time
from pathlib import Path
from korgan.web.installation import ensure_keys, prepare_database, prepare_static_files
import os
ensure_keys(Path(os.environ["KORGAN_DATA_DIR"]))
import django
django.setup()
prepare_database()
prepare_static_files("bench")
from korgan.web.demonstration import _create_state, _seat
from korgan.kernel.identity.services import create_token
from korgan.kernel.reference.services import load_shipped_packs
from korgan.trade.arrivals import read_edition
from korgan.trade.domain.work import ListKind
from korgan.trade.models import EntryVersion
from korgan.trade.screening.indexes import index_of
from korgan.trade.selectors.lists import editions_in_force
from korgan.trade.services.editions import take_edition
from korgan.trade.services.lists import create_list, receive_edition
_create_state()
officer = _seat("officer")
for file in sys.argv[1:]:
    party_list = create_list(actor=officer, name=Path(file).name, kind=ListKind.OFFICIAL)
    start = time.perf_counter()
    files = [(Path(file).name, Path(file).read_bytes())]
    edition = receive_edition(actor=officer, party_list=party_list, files=files)
    edition = take_edition(actor=officer, edition=edition, read=read_edition(edition))
    print(f"{party_list}: {edition.entries} entries imported in "
          f"{time.perf_counter() - start:.1f} s", file=sys.stderr)
editions = editions_in_force(actor=officer)
for what in ("built", "loaded"):
    start = time.perf_counter()
    index_of(editions)
    print(f"index of the set {what} in {time.perf_counter() - start:.2f} s", file=sys.stderr)
_, token = create_token(actor=officer, name="bench", scopes=["trade.screen_parties"], days=1)
names = list(EntryVersion.objects.order_by("id").values_list("name", flat=True))
print(json.dumps({"token": token, "names": random.Random(5).sample(names, 500)}))
"""


def run() -> None:
    """Print the table."""
    lists = [
        shared_path("data", "lists", name)
        for name in ("un_consolidated_2026-02.xml", "us_csl_2026-07.json")
    ]
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ, "KORGAN_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": _SETTINGS,
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", _PREPARE, *map(str, lists)],
            env=environment, stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        prepared = json.loads(done.stdout)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "1",
            "--blocking-threads", "4", "--host", "127.0.0.1", "--port", str(port),
            "--log-level", "warning", "korgan.web.wsgi:application",
        ]  # fmt: skip
        server = subprocess.Popen(command, env=environment)
        try:
            _measure(port, prepared["token"], prepared["names"], server.pid)
        finally:
            server.terminate()
            server.wait(timeout=20)


def _measure(port: int, token: str, names: list[str], pid: int) -> None:
    _wait(port)
    idle = _resident_mb(pid)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    start = time.perf_counter()
    while _ask(port, headers, {"names": ["Warm-up"]})[0] == 503:
        time.sleep(0.1)
    print(f"first answer after a start: {time.perf_counter() - start:.1f} s")
    random.seed(7)
    connection = HTTPConnection("127.0.0.1", port)
    seconds = []
    spent = _cpu_seconds(pid)
    for _ in range(_QUESTIONS):
        name = _mistyped(random.choice(names))
        body = json.dumps({"names": [name]})
        start = time.perf_counter()
        connection.request("POST", "/api/trade/screen", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        seconds.append(time.perf_counter() - start)
        if answer.status != 200:
            raise SystemExit(f"{answer.status}: {content[:300]!r}")
    spent = _cpu_seconds(pid) - spent
    milliseconds = 1000 * np.array(seconds)
    print(f"{'single question over HTTP':<36}{'measured':>10}{'asked for':>12}")
    for share in (50, 95, 99):
        limit = "15 ms" if share == 99 else ""
        print(f"{f'p{share}: ms':<36}{np.percentile(milliseconds, share):>10.1f}{limit:>12}")
    # What other work on the machine cannot change.
    print(f"{'processor time of the server: ms':<36}{1000 * spent / _QUESTIONS:>10.1f}")
    queries = [{"id": str(k), "names": [_mistyped(random.choice(names))]} for k in range(1000)]
    start = time.perf_counter()
    status, _ = _ask(port, headers, {"queries": queries}, "/api/trade/screen/batch")
    print(f"{'batch of 1,000: questions/s':<36}{1000 / (time.perf_counter() - start):>10.0f}")
    if status != 200:
        raise SystemExit(f"batch: {status}")
    print(f"{'server before and after: MB':<36}{idle:>6.0f} {_resident_mb(pid):>6.0f}")
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")


def _mistyped(name: str) -> str:
    place = random.randrange(len(name))
    return name[:place] + name[place + 1 :] or name


def _ask(
    port: int, headers: dict[str, str], body: object, path: str = "/api/trade/screen"
) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=300)
    connection.request("POST", path, json.dumps(body), headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def _wait(port: int) -> None:
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)


def _cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and its children, live ones too."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = 0
    for each in [pid, *map(int, children)]:
        fields = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(_own_mb(each) for each in [pid, *map(int, children)])


def _own_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    run()
