"""Identification on the reference spectra: another laboratory's simulation of four instruments.

`python -m tests.bench reference` prints the table of docs/science/identification.md. One third of
the sources, chosen by a digest of the file's name and the same for all instruments, is held back:
only its totals are looked at. While the engine is changed, `python -m tests.bench.bench_reference
--part looked --save FILE` keeps what was said of each row of the rest, to be compared row by row.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from korgan.border.evaluation import Outcome, Score, Trial, evaluated
from korgan.science.identification.reliability import reliability
from tests.shared_data import shared_path

REFERENCE = "interspec/reference"
COUNTS = (None, 2000)
HEAD = (
    "                                   files precision recall micro-F1 macro-F1 false SNM"
    "       ms stated-right"
)


def held_back(file: str) -> bool:
    """Whether only the total that this file enters is looked at."""
    name = PurePosixPath(file).name.encode()
    return int(hashlib.sha1(name, usedforsecurity=False).hexdigest(), 16) % 3 == 0


def looked_at(file: str) -> bool:
    """Whether this file may be looked at while the engine is changed."""
    return not held_back(file)


PARTS: dict[str, Callable[[str], bool]] = {"held back": held_back, "looked at": looked_at}


def run() -> None:
    """Print the table, or that there is nothing to read."""
    try:
        labels = shared_path("data", "spectra", "labels.csv")
    except pytest.skip.Exception:
        print("the developers' set is not beside the repository: no reference spectra")
        return
    table(labels, tuple(PARTS))


def table(
    labels: Path,
    parts: tuple[str, ...],
    instruments: str = "",
    counts: tuple[int | None, ...] = COUNTS,
    every: int = 1,
) -> list[dict[str, Any]]:
    """Print a line for each instrument, part and number of counts; return what was said by row."""
    print(HEAD)
    rows = []
    for folder in sorted((labels.parent / REFERENCE).iterdir()):
        if instruments not in folder.name:
            continue
        for part in parts:
            for net in counts:
                under = f"{REFERENCE}/{folder.name}/"
                trial = Trial("simulated", under, net, True, every=every, among=PARTS[part])
                outcomes = list(evaluated(labels, trial))
                said = "all counts" if net is None else f"{net} net"
                print_score(f"{folder.name[:15]}, {part}, {said}", outcomes)
                rows += [_as_row(one, net) for one in outcomes]
    return rows


def print_score(name: str, outcomes: list[Outcome]) -> None:
    """Print one line of the table."""
    score = Score()
    said: list[tuple[float, bool]] = []
    for outcome in outcomes:
        score.count(outcome)
        said += [(one["probability"], one["nuclide"] in outcome.wanted) for one in outcome.said]
    facts = score.with_times()
    _, error = reliability([p for p, _ in said], [right for _, right in said])
    print(
        f"{name:38s} {facts['files']:5d} {facts['precision']:9.2f} {facts['recall']:6.2f}"
        f" {facts['f1']:8.3f} {facts['macro_f1']:8.3f} {facts['false_snm']:9d}"
        f" {facts['ms_per_spectrum']:8.0f} {error:12.3f}",
        flush=True,
    )


def _as_row(outcome: Outcome, net: int | None) -> dict[str, Any]:
    """What was said of one file, to be compared with another run."""
    said = {one["nuclide"]: one["probability"] for one in outcome.said}
    return {
        "file": outcome.row["file"].removeprefix(f"{REFERENCE}/"),
        "net": net,
        "wanted": sorted(outcome.wanted),
        "named": sorted(outcome.named),
        "said": said,
        "reason": outcome.reason,
    }


def main() -> None:
    """Run a part of it, and keep what was said of each row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("held", "looked"), action="append")
    parser.add_argument("--instrument", default="", help="part of the name of its folder")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--full", action="store_true", help="all counts only")
    parser.add_argument("--save", type=Path, help="JSON, of rows that may be looked at")
    asked = parser.parse_args()
    parts = tuple(one for one in PARTS if one.split()[0] in (asked.part or ("held", "looked")))
    counts = COUNTS[:1] if asked.full else COUNTS
    labels = shared_path("data", "spectra", "labels.csv")
    rows = table(labels, parts, asked.instrument, counts, asked.every)
    if asked.save:
        kept = [row for row in rows if looked_at(row["file"])]
        asked.save.write_text("\n".join(json.dumps(row) for row in kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
