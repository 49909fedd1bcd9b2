"""Law: gaps of a State over all obligations, and a law of 1,000 provisions imported."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from tests.bench.databases import databases, machine

PROVISIONS = int(os.environ.get("KORGAN_BENCH_PROVISIONS", "1000"))
TIMES = 20
MOST_GAPS_MS, MOST_IMPORT_S = 200.0, 5.0
TODAY = date(2026, 11, 1)


def run() -> None:
    """Print our figures beside the limits."""
    print(machine())
    for database in databases():
        found = json.loads(database.python("from tests.bench.bench_law import measure; measure()"))
        print(f"\n{database.name}: {found['obligations']} obligations, {found['links']} judgements")
        print(f"{'':52}{'p50':>10}{'worst':>10}{'limit':>10}")
        for name, row in found["rows"].items():
            print(f"{name:52}{row['p50']:>10.3f}{row['worst']:>10.3f}{row['limit']:>10.1f}")


def long_law(provisions: int) -> bytes:
    """Return a law in which every fifth line opens an article."""
    articles = [
        f"Article {n}. Duty {n}\n"
        f"1. The holder keeps register {n} of the material.\n"
        "2. The register is protected:\n(a) against loss;\n(b) against change.\n"
        for n in range(1, provisions // 5 + 1)
    ]
    return "".join(articles).encode()


def measure() -> None:
    """Fill an empty database with the demonstration's law, measure, and print JSON."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from korgan.kernel.reference.services import load_shipped_packs
    from korgan.law.demonstration import add_law
    from korgan.law.models import CoverageLink
    from korgan.law.readers import read_legal_file
    from korgan.law.selectors.coverage import delta_of, situation_of
    from korgan.law.services.texts import import_work
    from tests.cast import create_cast

    cast = create_cast()
    load_shipped_packs(actor=cast.administrator)
    add_law(drafter=cast.regulator_licensing, reviewer=cast.regulator_approver)
    actor = cast.regulator_licensing
    data = long_law(PROVISIONS)
    numbers = iter(range(1000, 2000))

    def imported() -> int:
        version = import_work(
            actor=actor,
            content=read_legal_file(data, "law.txt"),
            data=data,
            filename="law.txt",
            kind="act",
            number=str(next(numbers)),
            adopted_on=date(2020, 1, 1),
            title="Long law",
            language="en",
            in_force_from=date(2020, 1, 1),
        )
        return version.provision_count

    def gaps() -> int:
        return len(situation_of(actor=actor, state="XQ", today=TODAY).gaps())

    def delta() -> int:
        found = situation_of(actor=actor, state="XQ", today=TODAY)
        return len(delta_of(found, "CPPNM-A2005").newly)

    situation = situation_of(actor=actor, state="XQ", today=TODAY)
    if imported() != PROVISIONS:
        raise SystemExit("the law was not read whole")
    rows = {
        "gap list over all obligations (ms)": _timed(gaps, 1000.0, MOST_GAPS_MS),
        "ratification delta (ms)": _timed(delta, 1000.0, MOST_GAPS_MS),
        f"{PROVISIONS:,} provisions read and stored (s)": _timed(imported, 1.0, MOST_IMPORT_S, 3),
    }
    connection.close()
    facts: dict[str, Any] = {
        "obligations": len(situation.lines),
        "links": CoverageLink.objects.count(),
        "rows": rows,
    }
    print(json.dumps(facts))


def _timed(
    call: Callable[[], int], scale: float, limit: float, times: int = TIMES
) -> dict[str, float]:
    call()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * scale)
    return {"p50": statistics.median(taken), "worst": max(taken), "limit": limit}
