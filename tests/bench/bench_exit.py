"""Cost and exit of 2,000 pieces of equipment at 60 sites over 15 years, with bands."""

from __future__ import annotations

import platform
import time

import numpy as np

from korgan.cooperation.domain.exit import Fleet, outlook

PIECES, SITES, YEARS = 2_000, 60, 15


def run() -> None:
    """Print the time of an outlook and what it says."""
    rng = np.random.default_rng(7)
    fleet = Fleet(
        rng.integers(0, SITES, PIECES),
        rng.uniform(500, 20_000, PIECES),
        rng.uniform(5_000, 300_000, PIECES),
        rng.integers(6, 15, PIECES).astype(float),
        rng.uniform(0, 9, PIECES),
    )
    required = np.bincount(fleet.site, fleet.yearly, SITES)
    budgets = np.asarray(required[:, None] * np.linspace(0.3, 1.8, YEARS), dtype=np.float64)
    pledges = np.asarray(
        required[:, None] * np.clip(1 - np.arange(YEARS) / 4, 0, 1), dtype=np.float64
    )
    print(f"  Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}")
    for futures in (20, 200):
        times = []
        for _ in range(3):
            start = time.perf_counter()
            found = outlook(fleet, budgets, pledges, futures=futures)
            times.append(time.perf_counter() - start)
        print(
            f"  {PIECES:,} pieces x {YEARS} years, {futures:3} futures "
            f"{min(times):6.3f} s  limit 1 s"
        )
    low, middle, high = found.band("gap")[:, -1] / 1e6
    print(f"  funding gap of the last year, 5/50/95 %: {low:.1f} {middle:.1f} {high:.1f} million")
