"""What a threshold costs: innocents reported and altered names found, threshold by threshold.

With `--write` the table that the thresholds page shows is written anew.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from korgan.science.names.index import build_index
from korgan.science.names.parties import PartyFacts
from korgan.science.names.screening import Screener
from korgan.trade.engine_version import engine_version
from tests.bench.bench_screening import supplied_lists, tested_names

THRESHOLDS = (0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98)
TABLE = Path("korgan/trade/data/false_alarms.csv")


def run() -> None:
    """Print the table; sets and seeds are those of the screening benchmark."""
    parties = supplied_lists()
    altered, innocents = tested_names(parties)
    screener = Screener(build_index(parties))
    found = []
    for case in altered:
        hits = screener.screen(
            PartyFacts((case.text,), case.kind), threshold=THRESHOLDS[0], explain=False
        )
        wanted = (case.list_name, case.entity_id)
        found.append(
            max((h.probability for h in hits if (h.list_name, h.entity_id) == wanted), default=0.0)
        )
    reported = []
    for innocent in innocents:
        query = PartyFacts((innocent.text,), innocent.kind)
        hits = screener.screen(query, threshold=THRESHOLDS[0], top=1, explain=False)
        reported.append(hits[0].probability if hits else 0.0)
    rows = [
        (
            threshold,
            len(reported),
            sum(score >= threshold for score in reported),
            len(found),
            sum(score >= threshold for score in found),
        )
        for threshold in THRESHOLDS
    ]
    for row in rows:
        print(f"{row[0]:>6} {row[2]:>6} of {row[1]} reported   {row[4]:>6} of {row[3]} found")
    if "--write" in sys.argv:
        with TABLE.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(["threshold", "innocents", "reported", "altered", "found", "source"])
            source = f"tests/bench/bench_thresholds.py, {engine_version()}"
            writer.writerows([*row, source] for row in rows)


if __name__ == "__main__":
    run()
