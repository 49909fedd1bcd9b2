"""A register of a million sources on one date, beside radioactivedecay one by one."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import radioactivedecay as rd
import scipy

from korgan.science.decay import (
    RegisterColumns,
    activities_with_progeny,
    assess,
    chain_of,
    decay_table,
    remaining_activity,
    seconds_between,
)

SOURCES = 1_000_000
ONE_BY_ONE = 500
NUCLIDES = [
    "Cs-137",
    "Co-60",
    "Ir-192",
    "Se-75",
    "Am-241",
    "Sr-90",
    "Ra-226",
    "Cf-252",
    "Pu-238",
    "Tm-170",
    "Yb-169",
    "Kr-85",
    "H-3",
    "Ni-63",
    "Cm-244",
    "Gd-153",
    "Pm-147",
    "Cd-109",
    "Fe-55",
    "Po-210",
]
DATE = np.datetime64("2026-01-01T00:00:00")
EDGES = [1000.0, 10.0, 1.0, 0.01]


def run() -> None:
    """Print times for the whole register, for the library one by one, and the worst error."""
    print(
        f"{SOURCES:,} sources of {len(NUCLIDES)} nuclides, 0 to 40 years old; "
        f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, "
        f"radioactivedecay {rd.__version__}"
    )
    columns = _register()
    elapsed = seconds_between(columns.reference, DATE)
    d_values = np.full(len(decay_table().nuclides), 1e12)  # the time does not depend on the value

    start = time.perf_counter()
    for name in NUCLIDES:
        chain_of(name).activities(np.ones(1))
    print(f"  set-up of {len(NUCLIDES)} chains, once per process: {_ms(start):.0f} ms")

    parents = _best(lambda: remaining_activity(columns.nuclide, columns.activity, elapsed))
    _row("activity of parents", parents, None)
    whole = _best(lambda: assess(columns, d_values, DATE, EDGES))
    _row("category, A/D, sites (50,000)", whole, 100.0)
    progeny = _best(lambda: activities_with_progeny(columns.nuclide, columns.activity, elapsed))
    _row("all progeny", progeny, 500.0)

    start = time.perf_counter()
    for number in range(ONE_BY_ONE):
        name = decay_table().nuclides[columns.nuclide[number]]
        inventory = rd.Inventory({name: float(columns.activity[number])}, "Bq")
        inventory.decay(float(elapsed[number]), "s").activities("Bq")
    each = _ms(start) / ONE_BY_ONE
    print(
        f"  radioactivedecay, {ONE_BY_ONE} one by one: {each * 1000:.0f} us each, "
        f"{each * SOURCES / 1000:,.0f} s for the register (extrapolated): "
        f"{each * SOURCES / progeny:,.0f} times as long as all progeny here"
    )
    _print_worst_error(columns, elapsed)


def _register() -> RegisterColumns:
    rng = np.random.default_rng(20260101)
    nuclide = decay_table().indices(NUCLIDES)[rng.integers(0, len(NUCLIDES), SOURCES)]
    activity = 10.0 ** rng.uniform(6, 14, SOURCES)
    age = rng.integers(0, int(40 * 365.2422 * 86400), SOURCES)
    reference = DATE - age.astype("timedelta64[s]")
    return RegisterColumns(nuclide, activity, reference, rng.integers(0, SOURCES // 20, SOURCES))


def _print_worst_error(columns: RegisterColumns, elapsed: np.ndarray[Any, Any]) -> None:
    """Compare one source of each nuclide with the library's high-precision class."""
    table, worst = decay_table(), 0.0
    for name in NUCLIDES:
        source = int(np.flatnonzero(columns.nuclide == table.index(name))[0])
        oracle = rd.InventoryHP({name: 1.0}, "Bq").decay(float(elapsed[source]), "s")
        true = oracle.activities("Bq")
        chain = chain_of(name)
        found = chain.activities(elapsed[source : source + 1])[0]
        for member, value in zip(chain.members, found, strict=True):
            if float(true[member]) > 1e-30:
                worst = max(worst, abs(float(value) / float(true[member]) - 1.0))
    print(f"  worst relative error against InventoryHP, members above 1e-30 of A0: {worst:.1e}")


def _best(action: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        action()
        times.append(_ms(start))
    return min(times)


def _row(name: str, milliseconds: float, limit: float | None) -> None:
    beside = f"  limit {limit:.0f} ms" if limit else ""
    print(f"  {name:32} {milliseconds:8.1f} ms{beside}")


def _ms(start: float) -> float:
    return (time.perf_counter() - start) * 1000.0
