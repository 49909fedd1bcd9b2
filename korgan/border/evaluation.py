"""Score identification over a labelled set: by detector, and every miss with its reason."""

from __future__ import annotations

import csv
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from korgan.border.analysis import analyse
from korgan.border.domain import PRESENT
from korgan.science.errors import InputError

NUCLIDE = re.compile(r"[A-Z][a-z]?-\d{1,3}m?\d?\Z")


@dataclass
class Score:
    """Counts of what was named rightly, wrongly and not at all, and the time that it took."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    files: int = 0
    seconds: float = 0.0
    misses: list[str] = field(default_factory=list)

    def as_dict(self, detector: str) -> dict[str, Any]:
        """Return precision, recall and F1 over all labels (micro)."""
        named, present = self.right + self.wrong, self.right + self.missed
        precision = self.right / named if named else 0.0
        recall = self.right / present if present else 0.0
        f1 = 2 * self.right / (named + present) if named + present else 0.0
        return {
            "detector": detector,
            "files": self.files,
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(f1, 3),
            "ms_per_file": round(1000 * self.seconds / max(self.files, 1), 1),
        }


def evaluate_set(labels: Path, kind: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield one line per detector, one for all, and one per file that went wrong.

    Rows whose labels name no nuclide (background, ore, unlabelled) are left out.

    Raises
    ------
    InputError
        ``column_missing`` when the table lacks a column.
    """
    with labels.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = {"file", "detector", "labels"} - set(reader.fieldnames or ())
        if missing:
            raise InputError("column_missing", f"the table lacks {', '.join(sorted(missing))}")
        rows = [row for row in reader if kind is None or row.get("kind") == kind]
    scores: dict[str, Score] = defaultdict(Score)
    everything = Score()
    for row in rows:
        wanted = {text.strip() for text in row["labels"].split(";")}
        if not wanted or not all(NUCLIDE.match(text) for text in wanted):
            continue
        named, reason, seconds = _named(labels.parent / row["file"])
        for score in (scores[row["detector"] or "not stated"], everything):
            _add(score, wanted, named, seconds)
        if named != wanted:
            everything.misses.append(
                f"{row['file']}: {sorted(named)} for {sorted(wanted)} {reason}"
            )
    for detector, score in sorted(scores.items()):
        yield score.as_dict(detector)
    yield everything.as_dict("all")
    for miss in everything.misses:
        yield {"miss": miss.strip()}


def _named(path: Path) -> tuple[set[str], str, float]:
    start = time.perf_counter()
    try:
        result = analyse(path.read_bytes(), path.name).result
    except (InputError, OSError) as error:
        return set(), f"({error})", time.perf_counter() - start
    nuclides = result["summary"]["nuclides"]
    named = {one["nuclide"] for one in nuclides if one["probability"] >= PRESENT}
    messages = {each["verdict"]["message"] for each in result["measurements"]}
    return named, "" if named else f"({'; '.join(sorted(messages))})", time.perf_counter() - start


def _add(score: Score, wanted: set[str], named: set[str], seconds: float) -> None:
    score.right += len(wanted & named)
    score.wrong += len(named - wanted)
    score.missed += len(wanted - named)
    score.files += 1
    score.seconds += seconds
