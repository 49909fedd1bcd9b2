"""Audited writes a second with 8 writers, and the time to verify a million entries.

Limits asked for: 500 audited writes/s on PostgreSQL with 8 writers; 1,000,000 entries in 60 s.
The bound is a commit: each write waits for the disk once, and for the log's head.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

WRITERS, SECONDS, ENTRIES = 8, 6.0, 1_000_000

_PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.cast import create_cast
create_cast()
"""
_WRITE = """
import sys, time, django; django.setup()
from datetime import date
from korgan.kernel.identity.models import User
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.organisations.seats import seat_of
from korgan.kernel.organisations.services import create_site
actor = seat_of(User.objects.get(username="administrator"), date(2026, 6, 1))
owner = Organisation.objects.get(id=actor.organisation_id)
print("ready", flush=True); sys.stdin.readline()
end, count = time.monotonic() + float(sys.argv[2]), 0
while time.monotonic() < end:
    create_site(actor=actor, organisation=owner, name=f"{sys.argv[1]}-{count}")
    count += 1
print(count)
"""
_FILL = """
import sys, django; django.setup()
from korgan.kernel.audit.domain import GENESIS, Entry
from korgan.kernel.audit.models import AuditEntry, AuditHead
from korgan.science.merkle import leaf_hash
previous, rows = GENESIS, []
for seq in range(1, int(sys.argv[1]) + 1):
    entry = Entry(seq, "2026-06-01T00:00:00.000000+00:00", "border.case_opened", 7, "officer", 2,
                  "Customs", "page", "0011223344556677", "border.AlarmCase", str(seq),
                  f"A-2026-{seq:07d}", '{"nuclides":"Cs-137","needs_inspection":false}', previous)
    previous = leaf_hash(entry.leaf()).hex()
    rows.append(AuditEntry(**vars(entry), hash=previous))
    if len(rows) == 5000:
        AuditEntry.objects.bulk_create(rows); rows.clear()
AuditEntry.objects.bulk_create(rows)
AuditHead.objects.update_or_create(id=1, defaults={"seq": seq, "hash": previous})
"""


def run() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        base = {
            **os.environ,
            "KORGAN_DATA_DIR": folder,
            "KORGAN_SECRET_KEY": "for benchmarks",
            "DJANGO_SETTINGS_MODULE": "korgan.settings.local",
        }
        base.pop("KORGAN_DATABASE_URL", None)
        print(f"{'what':<44}{'measured':>14}{'asked for':>14}{'ratio':>8}")
        _report("SQLite, synced, 1 writer: writes/s", _writes(base, 1), 500)
        _verify(base)
        _on_postgresql(base)


def _on_postgresql(base: dict[str, str]) -> None:
    server = os.environ.get("KORGAN_TEST_POSTGRESQL", "")
    if not server:
        print("PostgreSQL: KORGAN_TEST_POSTGRESQL names no server; not measured")
        return
    name = f"bench_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
        synced = connection.execute("show fsync").fetchone()
        try:
            url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
            rate = _writes({**base, "KORGAN_DATABASE_URL": url}, WRITERS)
            note = "" if synced == ("on",) else " (fsync is off!)"
            _report(f"PostgreSQL, {WRITERS} writers: writes/s{note}", rate, 500)
        finally:
            connection.execute(f'drop database "{name}" with (force)')


def _writes(environment: dict[str, str], writers: int) -> float:
    _python(environment, _PREPARE)
    commands = [[sys.executable, "-c", _WRITE, str(n), str(SECONDS)] for n in range(writers)]
    running = [
        subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for command in commands
    ]
    # All begin together: else the first would compete with the others' start.
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    counts = [int(process.communicate()[0]) for process in running]
    return sum(counts) / SECONDS


def _verify(base: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**base, "KORGAN_DATA_DIR": folder}
        _python(environment, _PREPARE)
        from korgan.kernel.audit.keys import create_key

        create_key(Path(folder) / "keys" / "audit_ed25519.pem")
        _python(environment, _FILL, str(ENTRIES))
        start = time.perf_counter()
        command = [sys.executable, "-m", "korgan", "audit", "verify"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - start
        assert f"{ENTRIES} entries" in done.stdout
    _report(f"verify {ENTRIES:,} entries, whole process: s", seconds, 60, less_is_better=True)


def _python(environment: dict[str, str], code: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-c", code, *arguments], env=environment, check=True)


def _report(what: str, measured: float, asked: float, *, less_is_better: bool = False) -> None:
    ratio = asked / measured if less_is_better else measured / asked
    print(f"{what:<44}{measured:>14,.1f}{asked:>14,.0f}{ratio:>8.2f}")
