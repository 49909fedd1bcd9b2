"""An import of 100,000 rows: check, commit, and a second file that changes every tenth row."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench.databases import databases, machine

ROWS = int(os.environ.get("KORGAN_BENCH_IMPORT_ROWS", "100000"))
LEAST_RATE = 10_000


def run() -> None:
    """Print rows per second beside the limit and beside Django's own bulk_create."""
    print(f"{ROWS:,} rows of 5 columns into sites; {machine()}")
    print(f"limit: commit {LEAST_RATE:,} rows/s after validation")
    for database in databases():
        print(f"\n{database.name}")
        print(database.python("from tests.bench.bench_import import measure; measure()"))


def measure() -> None:
    """Import into the configured database and print one line per step."""
    from korgan.kernel.organisations.models import Site
    from korgan.kernel.records.xlsx_writing import write_workbook
    from korgan.web.installation import ensure_keys, prepare_database

    ensure_keys(Path(os.environ["KORGAN_DATA_DIR"]))
    prepare_database()
    actor = _actor()
    header = ["name", "kind", "latitude", "longitude", "address"]
    rows = [
        [
            f"Gate {number:06d}",
            ("port", "road")[number % 2],
            f"{number % 90}.5",
            f"{number % 180}.25",
            f"Street {number}",
        ]
        for number in range(ROWS)
    ]
    run = _uploaded(actor, "first.csv", _csv(header, rows))
    _line("check: read CSV, judge, keep the dry run", lambda: _run_jobs())
    commit = _line("commit: judge again, write, audit", lambda: _commit(actor, run))
    assert Site.objects.count() == ROWS

    for row in rows[::10]:
        row[4] += " b"
    run = _uploaded(actor, "second.csv", _csv(header, rows))
    _line("check of a file that changes 1 row in 10", lambda: _run_jobs())
    _line("commit of those changes (rate over all rows)", lambda: _commit(actor, run))
    assert Site.objects.filter(address__endswith=" b").count() == len(rows[::10])

    workbook = b"".join(write_workbook("Sites", header, rows))
    _uploaded(actor, "third.xlsx", workbook)
    _line("check of the same as XLSX", lambda: _run_jobs())

    peer = _line("peer: bulk_create of instances, 1 statement batch of 5,000", lambda: _peer(rows))
    print(f"  commit / bulk_create: {commit / peer:.2f}")


def _line(name: str, step: Callable[[], Any]) -> float:
    begun, cpu_begun = time.perf_counter(), time.process_time()
    step()
    rate = ROWS / (time.perf_counter() - begun)
    # Sturdier than the clock where other work shares the machine; without the server's share.
    by_cpu = ROWS / (time.process_time() - cpu_begun)
    print(f"  {name:60}{rate:10,.0f} rows/s{by_cpu:10,.0f} per CPU second of this process")
    return rate


def _actor() -> Any:
    from korgan.kernel.identity.models import User
    from korgan.kernel.organisations.domain import OrganisationKind, Role
    from korgan.kernel.organisations.models import Membership, Organisation
    from korgan.kernel.organisations.seats import seat_of

    owner = Organisation.objects.create(name="Customs", kind=OrganisationKind.CUSTOMS, country="XQ")
    user = User.objects.create_user(username="officer", password=None)
    Membership.objects.create(
        user=user, organisation=owner, role=Role.OFFICER, valid_from=date(2020, 1, 1)
    )
    return seat_of(user, date.today())


def _csv(header: list[str], rows: list[list[str]]) -> bytes:
    import csv

    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


def _uploaded(actor: Any, filename: str, data: bytes) -> Any:
    from korgan.kernel.records.imports.domain import FileForm
    from korgan.kernel.records.imports.services import receive_import
    from korgan.kernel.records.imports.tests.site_import import SITES_IMPORT

    return receive_import(
        actor=actor, importer=SITES_IMPORT, data=data, filename=filename, form=FileForm()
    )


def _commit(actor: Any, run: Any) -> None:
    from korgan.kernel.records.imports.services import request_commit

    request_commit(actor=actor, run_id=run.id)
    _run_jobs()


def _run_jobs() -> None:
    from korgan.kernel.jobs.models import Job
    from korgan.kernel.jobs.running import run_waiting_jobs

    run_waiting_jobs()
    if failed := Job.objects.filter(state="failed").first():
        raise RuntimeError(failed.error)


def _peer(rows: list[list[str]]) -> None:
    from django.db import transaction

    from korgan.kernel.organisations.models import Organisation, Site

    owner = Organisation.objects.create(name="Peer", kind="customs", country="XQ")
    with transaction.atomic():
        Site.objects.bulk_create(
            [
                Site(organisation=owner, country="XQ", name=name, kind=kind, latitude=latitude,
                     longitude=longitude, address=address)
                for name, kind, latitude, longitude, address in rows
            ],
            batch_size=5000,
        )  # fmt: skip
