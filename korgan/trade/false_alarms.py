"""What a threshold costs, as it was measured; the table is made by tests/bench/bench_thresholds."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "false_alarms.csv"


@dataclass(frozen=True)
class Cost:
    """One threshold: how many innocents it reports, how many altered listed names it finds."""

    threshold: float
    innocents: int
    reported: int
    altered: int
    found: int

    @property
    def false_alarms_per_thousand(self) -> float:
        """Innocent parties reported, out of a thousand."""
        return 1000.0 * self.reported / self.innocents

    @property
    def missed_per_thousand(self) -> float:
        """Listed parties under altered names that are missed, out of a thousand."""
        return 1000.0 * (1.0 - self.found / self.altered)


@cache
def measured_cost() -> tuple[Cost, ...]:
    """Return the measured table, lowest threshold first."""
    with _TABLE.open(encoding="utf-8", newline="") as handle:
        return tuple(
            Cost(
                float(row["threshold"]),
                int(row["innocents"]),
                int(row["reported"]),
                int(row["altered"]),
                int(row["found"]),
            )
            for row in csv.DictReader(handle)
        )
