"""A register of 1,000,000 sources: a spreadsheet in, its lists under load, a new edition.

Limits: 5,000 sources/s written after validation; page p99 150 ms, JSON 250 requests/s; every
category worked out again within 60 s. The peer of the import is Django's bulk_create of the same
sources, contents and events in the same run.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.bench.bench_lists import measure_page, served
from tests.bench.databases import databases, machine

ROWS = int(os.environ.get("KORGAN_BENCH_ROWS", "1000000"))
IMPORTED = int(os.environ.get("KORGAN_BENCH_IMPORT_ROWS", "50000"))
SITES = 1000
NUCLIDES = {"Cs-137": "3.7 GBq", "Co-60": "40 TBq", "Ir-192": "2.5 TBq", "Am-241": "1.85 GBq"}
HEADER = [
    "number",
    "maker",
    "model",
    "serial",
    "nuclide",
    "activity",
    "reference",
    "holder",
    "site",
]
MOST_EDITION_S, LEAST_WRITTEN = 60, 5000


def run() -> None:
    """Print rates, latencies and the time of a new edition beside their limits."""
    print(f"{ROWS:,} sources on {SITES:,} sites, {IMPORTED:,} of them imported; {machine()}")
    print(f"limits: {LEAST_WRITTEN:,} sources/s written; page p99 150 ms, JSON 250 requests/s; "
          f"new edition {MOST_EDITION_S} s")  # fmt: skip
    for database in databases():
        print(f"\n{database.name}")
        *lines, last = database.python(
            "from tests.bench.bench_sources import fill; fill()"
        ).splitlines()
        print("\n".join(lines))
        prepared = json.loads(last)
        print(f"  {'':40}{'req/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}")
        with served(database) as (port, process):
            for name, path, who in _questions(prepared["deep"]):
                measure_page(port, process, name, path, prepared["cookies"][who])
        print(database.python("from tests.bench.bench_sources import change; change()"))


def _questions(deep: str) -> Iterator[tuple[str, str, str]]:
    page, api = "/sources/", "/api/sources/register"
    yield "page, first", page, "all"
    yield "page, at 90 %", f"{page}?cursor={deep}", "all"
    yield "page, by state", f"{page}?state=temporary_storage", "all"
    yield "page, of category 2 today", f"{page}?category_is=2", "all"
    yield "page, search for a serial number", f"{page}?q=S0777777", "all"
    yield "page, search for a nuclide", f"{page}?q=cs-137", "all"
    yield "page, who holds 10", page, "few"
    yield "page, who sees none", page, "none"
    yield "dashboard", "/sources/dashboard/", "all"
    yield "dashboard, who holds 10", "/sources/dashboard/", "few"
    yield "programme of inspections", "/sources/inspections/programme/", "all"
    yield "inspector's day, 30 visits", "/sources/inspections/day/", "all"
    yield "map", "/sources/map/", "all"
    yield "JSON, first", api, "all"
    yield "JSON, at 90 %", f"{api}?cursor={deep}", "all"
    yield "JSON, who holds 10", api, "few"


def fill() -> None:
    """Fill the database; print the import's rates, then sessions and a deep cursor as JSON."""
    from django.db import connection

    from korgan.kernel.records.cursors import Position, write_cursor
    from korgan.kernel.reference.services import load_shipped_packs
    from korgan.sources.models import Source
    from korgan.web.installation import ensure_keys, prepare_database, prepare_static_files

    ensure_keys(Path(os.environ["KORGAN_DATA_DIR"]))
    prepare_database()
    prepare_static_files("bench")
    actors, cookies = _people()
    load_shipped_packs(actor=actors["all"])
    holder, few, sites = _holders(actors)
    _import(actors["all"], sites)
    _fill_up(holder, few, sites)
    _visits(sites)
    _count()
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze" if connection.vendor == "postgresql" else "analyze")
    place = Source.objects.order_by("national_number", "id")[ROWS * 9 // 10]
    deep = write_cursor(
        "sources.register?national_number", Position((place.national_number, place.id))
    )
    print(json.dumps({"cookies": cookies, "deep": deep}))


def change() -> None:
    """Apply the edition in force to a register that was judged by another one."""
    from korgan.kernel.organisations.domain import Role
    from korgan.kernel.organisations.seats import console_actor
    from korgan.sources.services import apply_edition

    begun, worked = time.perf_counter(), time.process_time()
    report = apply_edition(actor=console_actor(Role.INSPECTOR))
    print(
        f"  new edition: {report.recomputed:,} sources in {time.perf_counter() - begun:.1f} s "
        f"({time.process_time() - worked:.1f} s CPU of this process), {report.changed:,} changed: "
        f"{json.dumps(report.counts, ensure_ascii=False)}"
    )


def _people() -> tuple[dict[str, Any], dict[str, str]]:
    from django.test import Client

    from korgan.kernel.identity.models import User
    from korgan.kernel.organisations.domain import Classification, OrganisationKind, Role
    from korgan.kernel.organisations.models import Membership, Organisation
    from korgan.kernel.organisations.seats import seat_of

    people = {
        "all": (
            "Regulator",
            OrganisationKind.REGULATOR,
            "XQ",
            [Role.INSPECTOR, Role.ADMINISTRATOR],
        ),
        "few": ("Small holder", OrganisationKind.OPERATOR, "XQ", [Role.APPLICANT]),
        "none": ("Neighbour", OrganisationKind.REGULATOR, "XR", [Role.INSPECTOR]),
    }
    actors, cookies = {}, {}
    for name, (title, kind, country, roles) in people.items():
        owner = Organisation.objects.create(
            name=title, kind=kind, country=country, runs_this_node=name == "all"
        )
        user = User.objects.create_user(username=name, password=None)
        for role in roles:
            Membership.objects.create(
                user=user, organisation=owner, role=role, valid_from=date(2020, 1, 1),
                clearance=Classification.CONFIDENTIAL,
            )  # fmt: skip
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        actors[name], cookies[name] = (
            seat_of(user, date.today()), client.cookies["sessionid"].value,
        )  # fmt: skip
    return actors, cookies


def _holders(actors: dict[str, Any]) -> tuple[Any, Any, list[Any]]:
    from korgan.kernel.organisations.models import Organisation, Site

    holder = Organisation.objects.create(name="Large holder", kind="operator", country="XQ")
    sites = [
        Site.objects.create(organisation=holder, country="XQ", name=f"Site {number:04d}")
        for number in range(SITES)
    ]
    _licence(holder, sites)
    few = Organisation.objects.get(id=actors["few"].organisation_id)
    Site.objects.create(organisation=few, country="XQ", name="Own site")
    return holder, few, sites


def _licence(holder: Any, sites: list[Any]) -> None:
    """Give the large holder a licence with room for what is imported."""
    from django.utils import timezone

    from korgan.kernel.documents.models import Document
    from korgan.sources.models import Application, Licence, LicenceLimit, LicenceRevision

    own = {"organisation": holder, "country": "XQ", "classification": 2}
    begins, ends = date(2020, 1, 1), date(2099, 1, 1)
    licence = Licence.objects.create(
        **own, releasability="authorities", number="XQ-L-2020-0001", practice="Bench",
        state="authorized", state_since=begins, issued_on=begins, valid_from=begins,
        valid_until=ends,
    )  # fmt: skip
    revision = LicenceRevision.objects.create(
        licence=licence, number=0, issued_on=begins, valid_from=begins, valid_until=ends,
        application=Application.objects.create(
            **own, kind="new", practice="Bench", drafted_at=timezone.now()
        ),
        sheet=Document.objects.create(
            **own, sha256="0" * 64, size=1, media_type="application/pdf", filename="licence.pdf"
        ),
    )  # fmt: skip
    revision.sites.set(sites)
    for nuclide in NUCLIDES:
        LicenceLimit.objects.create(
            revision=revision, nuclide=nuclide, form="sealed source", total_bq=1e30, count=10**9
        )


def _import(actor: Any, sites: list[Any]) -> None:
    """Import a spreadsheet as a person does: check, commit; print the rates of both."""
    from korgan.kernel.records.imports.domain import FileForm
    from korgan.kernel.records.imports.services import receive_import, request_commit
    from korgan.sources.models import Source
    from korgan.sources.tables.onboarding import SOURCES_IMPORT

    names = list(NUCLIDES)
    rows = [
        [
            f"IMP-{number:07d}", "Maker", f"M-{number % 40}", f"I{number:07d}",
            names[number % 4], NUCLIDES[names[number % 4]], "2024-05-01", "Large holder",
            sites[number % SITES].name,
        ]
        for number in range(IMPORTED)
    ]  # fmt: skip
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *rows])
    run = receive_import(
        actor=actor, importer=SOURCES_IMPORT, data=out.getvalue().encode(), filename="in.csv",
        form=FileForm(),
    )  # fmt: skip
    _line("check: read, judge, keep the dry run", _jobs)

    def commit() -> None:
        request_commit(actor=actor, run_id=run.id)
        _jobs()

    _line("commit: judge again, write, audit", commit)
    if Source.objects.exclude(licence=None).count() != IMPORTED:
        raise RuntimeError("the import did not write every row under the licence")
    _line("peer: bulk_create of the same in batches of 5,000", lambda: _peer(sites))


def _jobs() -> None:
    from korgan.kernel.jobs.models import Job
    from korgan.kernel.jobs.running import run_waiting_jobs

    run_waiting_jobs()
    if failed := Job.objects.filter(state="failed").first():
        raise RuntimeError(failed.error)


def _line(name: str, step: Callable[[], Any]) -> None:
    begun, worked = time.perf_counter(), time.process_time()
    step()
    rate = IMPORTED / (time.perf_counter() - begun)
    by_cpu = IMPORTED / (time.process_time() - worked)
    print(f"  {name:52}{rate:9,.0f} sources/s{by_cpu:9,.0f} per CPU second of this process")


def _peer(sites: list[Any]) -> None:
    """Write the same rows by Django's own means, without judging them, and take them out again."""
    from django.db import transaction
    from django.utils import timezone

    from korgan.sources.models import Source, SourceContent, SourceEvent

    class Undone(Exception):
        pass

    try:
        with transaction.atomic():
            kept = [dict(row) for row in Source.objects.order_by("id").values()[:IMPORTED]]
            now = timezone.now()
            for row in kept:
                row.pop("id")
                row["national_number"] = f"P{row['national_number']}"
            made = Source.objects.bulk_create([Source(**row) for row in kept], batch_size=5000)
            SourceContent.objects.bulk_create(
                [
                    SourceContent(
                        source=each,
                        nuclide="Cs-137",
                        activity_bq=1,
                        activity_as_written="1 Bq",
                        reference_date=date(2024, 5, 1),
                    )
                    for each in made
                ],
                batch_size=5000,
            )
            SourceEvent.objects.bulk_create(
                [
                    SourceEvent(source=each, from_state="none", to_state="in_use",
                                happened_on=date(2024, 5, 1), recorded_at=now, rule="bench")
                    for each in made
                ],
                batch_size=5000,
            )  # fmt: skip
            raise Undone
    except Undone:
        return


def _fill_up(holder: Any, few: Any, sites: list[Any]) -> None:
    """Fill the register up to its size, judged by D-values that are three times too large."""
    from django.db import transaction

    from korgan.kernel.organisations.models import Site
    from korgan.kernel.records.imports.bulk import insert_rows
    from korgan.sources.models import Source, SourceContent

    own = Site.objects.get(organisation=few)
    rest = range(ROWS - IMPORTED)
    small = set(rest[7 :: max(1, len(rest) // 10)][:10])
    dice = random.Random(1)
    drawn = [(dice.choice(list(NUCLIDES)), dice.randrange(9000)) for _ in rest]
    now = datetime(2026, 6, 1, tzinfo=UTC)
    first = date(2002, 1, 1)

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, (nuclide, days) in zip(rest, drawn, strict=True):
            made = first + timedelta(days=days)
            yield (
                few.id if number in small else holder.id, "XQ", 2, "authorities",
                own.id if number in small else sites[number % SITES].id,
                f"XQ-{number:08d}", "sealed source",
                "temporary_storage" if number % 50 == 0 else "in_use", now.date(), now, "Maker",
                f"M-{number % 400}", f"S{number:07d}", f"MAKER|M{number % 400}|S{number:07d}",
                nuclide, True, made, made + timedelta(days=900), made + timedelta(days=3000), None,
                5, "judged by another edition",
            )  # fmt: skip

    with transaction.atomic():
        insert_rows(Source, _FIELDS, rows())
        ids = list(
            Source.objects.filter(national_number__startswith="XQ-")
            .order_by("id")
            .values_list("id", flat=True)
        )
        insert_rows(
            SourceContent,
            ("source_id", "nuclide", "activity_bq", "activity_as_written", "reference_date"),
            (
                (key, nuclide, _BECQUEREL[nuclide], NUCLIDES[nuclide], first + timedelta(days=days))
                for key, (nuclide, days) in zip(ids, drawn, strict=True)
            ),
        )


def _visits(sites: list[Any]) -> None:
    """Plan a day's visits."""
    from django.utils import timezone

    from korgan.sources.models import ChecklistItem, Inspection

    today = timezone.localdate()
    for number, site in enumerate(sites[:30]):
        visit = Inspection.objects.create(
            organisation=site.organisation, country="XQ", number=f"XQ-I-{number:04d}", site=site,
            classification=2, state="planned", planned_on=today,
        )  # fmt: skip
        for code in ("inventory", "dose_rates", "access"):
            ChecklistItem.objects.create(inspection=visit, code=code)


def _count() -> None:
    """Count the sites as a worker does after so many changes."""
    from korgan.sources.stock_counting import count_changed_sites

    begun = time.perf_counter()
    sites = count_changed_sites()
    print(f"  {sites:,} changed sites counted anew in {time.perf_counter() - begun:.1f} s")


_FIELDS = (
    "organisation_id", "country", "classification", "releasability", "site_id", "national_number",
    "kind", "state", "state_since", "registered_at", "maker", "model", "serial", "maker_key",
    "nuclides", "category_known", "category_2_from", "category_3_from", "category_4_from",
    "category_5_from", "practice_category", "rules_stamp",
)  # fmt: skip
_BECQUEREL = {"Cs-137": 3_700_000_000, "Co-60": 40 * 10**12, "Ir-192": 25 * 10**11,
              "Am-241": 1_850_000_000}  # fmt: skip
