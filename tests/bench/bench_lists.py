"""A list of 1,000,000 alarm cases under load: page and JSON, first and deep, for who sees all,
little or nothing. Two server processes, four connections."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.bench.databases import ROOT, BenchDatabase, databases, machine

ROWS = int(os.environ.get("KORGAN_BENCH_ROWS", "1000000"))
SECONDS = int(os.environ.get("KORGAN_BENCH_SECONDS", "6"))
WORKERS, CONNECTIONS = 2, 4
WARMING, ATTEMPTS = 12, 4
MOST_P99_MS, LEAST_JSON_RATE = 150, 250


def run() -> None:
    """Print requests per second, latencies and CPU per request beside the limits."""
    print(f"{ROWS:,} rows, {WORKERS} server processes, {CONNECTIONS} connections, {SECONDS} s each")
    print(machine())
    print(f"limits: page p99 {MOST_P99_MS} ms, JSON {LEAST_JSON_RATE} requests/s")
    for database in databases():
        started = time.perf_counter()
        prepared = json.loads(database.python("from tests.bench.bench_lists import fill; fill()"))
        print(f"\n{database.name}: filled in {time.perf_counter() - started:.0f} s")
        print(f"{'':42}{'req/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}{'workers':>9}")
        with served(database) as (port, process):
            for name, path, who in _questions(prepared["deep"]):
                measure_page(port, process, name, path, prepared["cookies"][who])


def _questions(deep: str) -> Iterator[tuple[str, str, str]]:
    page, api = "/border/cases/", "/api/border/cases"
    yield "page, first", page, "all"
    yield "page, at 90 %", f"{page}?cursor={deep}", "all"
    yield "page, table alone (HTMX)", f"{page}?cursor={deep}#fragment", "all"
    yield "page, filtered", f"{page}?state=open", "all"
    yield "page, search for a rare word", f"{page}?q=MV0777", "all"
    yield "page, search for a common word", f"{page}?q=cs", "all"
    yield "page, who sees 10 rows", page, "few"
    yield "page, who sees none", page, "none"
    yield "JSON, first", api, "all"
    yield "JSON, at 90 %", f"{api}?cursor={deep}", "all"
    yield "JSON, who sees 10 rows", api, "few"


def measure_page(port: int, server: int, name: str, path: str, cookie: str) -> None:
    """Load one address and print its row.

    The kernel deals the connections to the workers by chance, and may deal all to one; then two
    workers were not measured, and the load is repeated.
    """
    path, _, fragment = path.partition("#")
    headers = {"Cookie": f"sessionid={cookie}"} | ({"HX-Request": "true"} if fragment else {})
    for _turn in range(WARMING):  # each on a connection of its own: both workers are warm then
        _get(port, path, headers)
    for _attempt in range(ATTEMPTS):
        before = _cpu_seconds(server)
        rate, p50, p99, count = _load(port, path, headers)
        spent = {pid: used - before.get(pid, 0.0) for pid, used in _cpu_seconds(server).items()}
        busy = sum(used > SECONDS * 0.1 for used in spent.values())
        if busy >= WORKERS:
            break
    cpu = sum(spent.values()) / max(count, 1) * 1000
    print(f"  {name:40}{rate:8.0f}{p50:9.1f}{p99:9.1f}{cpu:9.2f}{busy:9}")


def _get(port: int, path: str, headers: dict[str, str]) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{path}: {response.status} {body[:300]!r}")
    return body


def _load(port: int, path: str, headers: dict[str, str]) -> tuple[float, float, float, int]:
    """Return requests per second, p50 and p99 in ms, and the number of requests."""
    if wrk := shutil.which("wrk"):
        return _load_by_wrk(wrk, f"http://127.0.0.1:{port}{path}", headers)
    times: list[float] = []
    until = time.perf_counter() + SECONDS

    def ask() -> None:
        while time.perf_counter() < until:
            begun = time.perf_counter()
            _get(port, path, headers)
            times.append((time.perf_counter() - begun) * 1000)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(times, n=100)
    return len(times) / SECONDS, cuts[49], cuts[98], len(times)


def _load_by_wrk(wrk: str, url: str, headers: dict[str, str]) -> tuple[float, float, float, int]:
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "--timeout", "60s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    said = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said:
        raise RuntimeError(said)

    def milliseconds(percent: str) -> float:
        found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)\b", said)
        if found is None:
            raise RuntimeError(said)
        return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]

    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    count = re.search(r"(\d+) requests in", said)
    if rate is None or count is None:
        raise RuntimeError(said)
    return float(rate[1]), milliseconds("50"), milliseconds("99"), int(count[1])


@contextmanager
def served(database: BenchDatabase) -> Iterator[tuple[int, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS)),
        *("--blocking-threads", "4", "--log-level", "warning", "korgan.web.wsgi:application"),
    ]
    server = subprocess.Popen(command, env=database.environment, cwd=ROOT)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        time.sleep(1)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


def _cpu_seconds(pid: int) -> dict[int, float]:
    """Return the CPU time of a process and of each of its children, where the system tells."""
    used = {}
    tick = os.sysconf("SC_CLK_TCK")
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if pid in (int(stat.parent.name), int(fields[1])):
            used[int(stat.parent.name)] = (int(fields[11]) + int(fields[12])) / tick
    return used


def fill() -> None:
    """Fill the database: organisations, people, cases; print the sessions as JSON."""
    from django.db import connection, transaction
    from django.test import Client

    from korgan.border.models import AlarmCase
    from korgan.kernel.identity.models import User
    from korgan.kernel.organisations.domain import OrganisationKind, Role
    from korgan.kernel.organisations.models import Membership, Organisation, Site
    from korgan.kernel.records.imports.bulk import insert_rows
    from korgan.web.installation import ensure_keys, prepare_database, prepare_static_files

    ensure_keys(Path(os.environ["KORGAN_DATA_DIR"]))
    prepare_database()
    prepare_static_files("bench")
    people = {
        "all": ("Customs", OrganisationKind.CUSTOMS, "XQ", Role.OFFICER),
        "few": ("Operator", OrganisationKind.OPERATOR, "XQ", Role.APPLICANT),
        "none": ("Neighbour", OrganisationKind.CUSTOMS, "XR", Role.OFFICER),
    }
    owners, cookies = {}, {}
    for name, (title, kind, country, role) in people.items():
        owner = Organisation.objects.create(name=title, kind=kind, country=country)
        user = User.objects.create_user(username=name, password=None)
        Membership.objects.create(
            user=user, organisation=owner, role=role, valid_from=date(2020, 1, 1)
        )
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        owners[name], cookies[name] = owner, client.cookies["sessionid"].value
    sites = [
        Site.objects.create(organisation=owners["all"], country="XQ", name=f"Post {number}").id
        for number in range(100)
    ]
    with transaction.atomic():
        insert_rows(AlarmCase, _CASE_FIELDS, _cases(owners["all"].id, owners["few"].id, sites))
    with connection.cursor() as cursor:
        # What PostgreSQL does by itself some minutes after so large a change.
        cursor.execute("vacuum analyze" if connection.vendor == "postgresql" else "analyze")
    print(json.dumps({"cookies": cookies, "deep": _deep_cursor()}))


def _deep_cursor() -> str:
    """Return the cursor of the page nine tenths down the default order."""
    from korgan.border.models import AlarmCase
    from korgan.kernel.records.cursors import Position, write_cursor

    case = AlarmCase.objects.get(reference=f"BENCH-{ROWS // 10:08d}")
    return write_cursor("border.cases?-reference", Position((case.reference, case.id)))


_CASE_FIELDS = (
    *("reference", "token", "organisation_id", "country", "releasability", "origin", "state"),
    *("site_id", "occurred_at", "opened_at", "conveyance", "nuclides", "needs_inspection"),
)


def _cases(owner: int, other: int, sites: list[int]) -> Iterator[tuple[Any, ...]]:
    import uuid

    dice = random.Random(1)
    start = datetime(2020, 1, 1, tzinfo=UTC)
    for number in range(ROWS):
        yield (
            f"BENCH-{number:08d}",
            uuid.UUID(int=dice.getrandbits(128)),
            other if number % (ROWS // 10) == 7 else owner,
            "XQ",
            "authorities",
            "portal",
            "open" if number % 50 == 0 else "in_review",
            sites[number % 100],
            start + timedelta(seconds=number * 150),
            start + timedelta(seconds=number * 150 + 60),
            f"MV{dice.randrange(10_000):04d} {dice.randrange(100):02d}",
            dice.choice(["Cs-137", "K-40", "Tc-99m", "Ra-226", "Th-232, U-238"]),
            number % 20 == 0,
        )
