"""The workforce of a State, forecast: 10,000 posts over ten years, with bands."""

from __future__ import annotations

import platform
import time

import numpy as np

from korgan.training.domain.forecast import NOT_HELD, Assumptions, Workforce, forecast

SEATS, EACH, KINDS, YEARS = 10_000, 6, 40, 10


def run() -> None:
    """Print the time of a forecast and what it says."""
    rng = np.random.default_rng(7)
    work = Workforce(
        rng.random(SEATS) < 0.9,
        np.repeat(np.arange(SEATS), EACH),
        np.argsort(rng.random((SEATS, KINDS)), axis=1)[:, :EACH].ravel(),
        rng.integers(NOT_HELD, 4, SEATS * EACH),
        rng.integers(2, 6, KINDS),
    )
    assumed = Assumptions(0.08, 0.5, 0.02, np.full((YEARS, KINDS), 450.0))
    print(f"  Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}")
    for runs in (1, 20):
        times = []
        for _ in range(3):
            start = time.perf_counter()
            found = forecast(work, assumed, runs)
            times.append(time.perf_counter() - start)
        print(f"  {SEATS:,} posts x {YEARS} years, {runs:2} futures {min(times):6.3f} s  limit 1 s")
    last = [found.share(p)[-1] for p in (5, 50, 95)]
    print(
        "  share of covered posts in the last year, 5/50/95 %: {:.3f} {:.3f} {:.3f}".format(*last)
    )
