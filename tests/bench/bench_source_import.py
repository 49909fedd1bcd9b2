"""An import of sources from a spreadsheet: check and commit, beside the limit of 5,000 a second."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench.databases import databases, machine

ROWS = int(os.environ.get("KORGAN_BENCH_SOURCES", "20000"))
LEAST_RATE = 5_000
NUCLIDES = ("Cs-137", "Co-60", "Ir-192", "Am-241/Be", "Sr-90+", "Se-75", "Ra-226", "Kr-85")


def run() -> None:
    """Print sources per second beside the limit, and the time of an assessment of quality."""
    print(f"{ROWS:,} sources of 9 columns; {machine()}")
    print(f"limit: commit {LEAST_RATE:,} sources/s after validation")
    for database in databases():
        print(f"\n{database.name}")
        print(database.python("from tests.bench.bench_source_import import measure; measure()"))


def measure() -> None:
    """Import into the configured database and print one line per step."""
    from korgan.kernel.records.imports.domain import FileForm
    from korgan.kernel.records.imports.services import receive_import, request_commit
    from korgan.sources.models import Source
    from korgan.sources.services import apply_edition, assess_register
    from korgan.sources.tables.onboarding import SOURCES_IMPORT
    from korgan.web.installation import ensure_keys, prepare_database

    ensure_keys(Path(os.environ["KORGAN_DATA_DIR"]))
    prepare_database()
    actor = _inspector()
    run = receive_import(
        actor=actor, importer=SOURCES_IMPORT, data=_list(), filename="sources.csv", form=FileForm()
    )
    _line("check: read CSV, judge, keep the dry run", _run_jobs)
    run.refresh_from_db()
    assert not run.refused, list(run.rows.values_list("notes", flat=True)[:1])
    request_commit(actor=actor, run_id=run.id)
    rate = _line("commit: judge again, write sources, contents, events", _run_jobs)
    assert Source.objects.count() == ROWS
    print(f"  commit / limit: {rate / LEAST_RATE:.2f}")
    _line("assessment of quality, findings kept", lambda: assess_register(actor=actor))
    Source.objects.update(rules_stamp="older")
    _line("categories worked out again by another edition", lambda: apply_edition(actor=actor))


def _list() -> bytes:
    lines = ["number,nuclide,activity,reference date,maker,model,serial,holder,site"]
    for number in range(ROWS):
        nuclide = NUCLIDES[number % len(NUCLIDES)]
        day = date(1985 + number % 40, 1 + number % 12, 1 + number % 28)
        activity = f"{1 + number % 997} {('MBq', 'GBq', 'mCi', 'Ci')[number % 4]}"
        lines.append(
            f"N-{number:07d},{nuclide},{activity},{day.isoformat()},Maker {number % 40},"
            f"M-{number % 300},S{number:07d},Holder {number % 50},Store"
        )
    return "\n".join(lines).encode()


def _line(name: str, step: Any) -> float:
    begun, cpu_begun = time.perf_counter(), time.process_time()
    step()
    rate = ROWS / (time.perf_counter() - begun)
    # Sturdier than the clock where other work shares the machine.
    by_cpu = ROWS / (time.process_time() - cpu_begun)
    print(f"  {name:60}{rate:10,.0f} sources/s{by_cpu:10,.0f} per CPU second of this process")
    return rate


def _inspector() -> Any:
    from korgan.kernel.identity.models import User
    from korgan.kernel.organisations.domain import Classification, OrganisationKind, Role
    from korgan.kernel.organisations.models import Membership, Organisation, Site
    from korgan.kernel.organisations.seats import seat_of
    from korgan.kernel.reference.services import load_shipped_packs

    regulator = Organisation.objects.create(
        name="Regulator", kind=OrganisationKind.REGULATOR, country="XQ"
    )
    for number in range(50):
        holder = Organisation.objects.create(
            name=f"Holder {number}", kind=OrganisationKind.OPERATOR, country="XQ"
        )
        Site.objects.create(organisation=holder, country="XQ", name="Store")
    user = User.objects.create_user(username="inspector", password=None)
    for role in (Role.INSPECTOR, Role.ADMINISTRATOR):
        Membership.objects.create(
            user=user, organisation=regulator, role=role,
            clearance=Classification.CONFIDENTIAL, valid_from=date(2020, 1, 1),
        )  # fmt: skip
    actor = seat_of(user, date.today())
    load_shipped_packs(actor=actor)
    return actor


def _run_jobs() -> None:
    from korgan.kernel.jobs.models import Job
    from korgan.kernel.jobs.running import run_waiting_jobs

    run_waiting_jobs()
    failed = Job.objects.exclude(error=None).first()
    assert failed is None, failed.error if failed else ""
