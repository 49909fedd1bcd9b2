"""Score identification over a labelled set: by detector and category, with every miss's reason."""

from __future__ import annotations

import csv
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from korgan.border.analysis import identify_file
from korgan.border.domain import PRESENT
from korgan.border.readers import InstrumentFile, read_instrument_file
from korgan.science.errors import InputError

if TYPE_CHECKING:
    from korgan.science.spectra import Spectrum

NUCLIDE = re.compile(r"[A-Z][a-z]?-\d{1,3}m?\d?\Z")
BACKGROUND = "background"


@dataclass(frozen=True)
class Trial:
    """How a labelled set is put to the engine.

    Parameters
    ----------
    kind : str or None
        Only rows of this kind; all when None.
    under : str
        Only files below this folder of the set.
    net_counts : int or None
        Counts above the background to which each spectrum is thinned; as measured when None.
    with_background : bool
        Give each spectrum the row labelled ``background`` of the same detector.
    seed : int
        Of the thinning.
    every : int
        Only one of so many rows, evenly spread: for a quick look.
    among : function or None
        Says of a file's path below the set's folder whether it is looked at.
    """

    kind: str | None = None
    under: str = ""
    net_counts: int | None = None
    with_background: bool = False
    seed: int = 1
    every: int = 1
    among: Callable[[str], bool] | None = None


@dataclass
class Score:
    """Counts of what was named rightly, wrongly and not at all, and the processor time it took."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    missed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    files: int = 0
    spectra: int = 0
    false_snm: int = 0
    seconds: float = 0.0

    def add(self, wanted: set[str], named: set[str]) -> None:
        """Count one file, or those of its names that are of one category."""
        self.files += 1
        for group, names in (
            (self.right, wanted & named),
            (self.wrong, named - wanted),
            (self.missed, wanted - named),
        ):
            for name in names:
                group[name] += 1

    def count(self, outcome: Outcome) -> None:
        """Count one file with its time and any special nuclear material that is not there."""
        self.add(outcome.wanted, outcome.named)
        special = {one["nuclide"] for one in outcome.said if one["category"] == "SNM"}
        self.false_snm += bool(special & outcome.named - outcome.wanted)
        self.spectra += outcome.spectra
        self.seconds += outcome.seconds

    def as_dict(self) -> dict[str, Any]:
        """Return precision, recall and F1 over all labels (micro), and the mean F1 of labels."""
        right, wrong, missed = (sum(g.values()) for g in (self.right, self.wrong, self.missed))
        each = [
            2 * self.right[one] / (2 * self.right[one] + self.wrong[one] + self.missed[one])
            for one in {*self.right, *self.missed}
        ]
        return {
            "files": self.files,
            "precision": round(right / (right + wrong), 3) if right + wrong else 0.0,
            "recall": round(right / (right + missed), 3) if right + missed else 0.0,
            "f1": round(2 * right / max(2 * right + wrong + missed, 1), 3),
            "macro_f1": round(sum(each) / len(each), 3) if each else 0.0,
        }

    def with_times(self) -> dict[str, Any]:
        """Return the same with false special nuclear material and times."""
        per_spectrum = 1000 * self.seconds / max(self.spectra, 1)
        return {
            **self.as_dict(),
            "false_snm": self.false_snm,
            "spectra": self.spectra,
            "ms_per_spectrum": round(per_spectrum, 1),
        }


@dataclass(frozen=True)
class Outcome:
    """What was said of one file."""

    row: dict[str, str]
    wanted: set[str]
    said: list[dict[str, Any]]
    reason: str
    spectra: int
    seconds: float

    @property
    def named(self) -> set[str]:
        """Nuclides at or above the threshold of presence."""
        return {one["nuclide"] for one in self.said if one["probability"] >= PRESENT}

    def miss(self) -> dict[str, Any]:
        """Say what went wrong, and why as far as the engine tells."""
        doubts = [
            f"{one['nuclide']} at {one['probability']:.2f}"
            for one in self.said
            if (one["nuclide"] in self.wanted) != (one["probability"] >= PRESENT)
        ]
        reason = "; ".join(text for text in (self.reason, *doubts) if text)
        return {
            "miss": self.row["file"],
            "detector": self.row["detector"],
            "labels": sorted(self.wanted),
            "named": sorted(self.named),
            "reason": reason or "not among what was thought of",
        }


def evaluate_set(labels: Path, trial: Trial | None = None) -> Iterator[dict[str, Any]]:
    """Yield lines by detector, by category, for the probabilities, and for each file gone wrong.

    Rows whose labels name no nuclide (background, ore, unlabelled) are left out.

    Raises
    ------
    InputError
        ``column_missing`` when the table lacks a column.
    """
    outcomes = list(evaluated(labels, trial or Trial()))
    detectors: dict[str, Score] = defaultdict(Score)
    for outcome in outcomes:
        for name in (outcome.row["detector"] or "not stated", "all"):
            detectors[name].count(outcome)
    if not outcomes:
        yield {"detector": "all", **Score().with_times()}
    for name, score in sorted(detectors.items(), key=lambda item: (item[0] == "all", item[0])):
        yield {"detector": name, **score.with_times()}
    yield from _by_category(outcomes)
    yield from _of_probabilities(outcomes)
    for outcome in outcomes:
        if outcome.named != outcome.wanted:
            yield outcome.miss()


def evaluated(labels: Path, trial: Trial) -> Iterator[Outcome]:
    """Identify the files of a labelled set one by one."""
    with labels.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = {"file", "detector", "labels"} - set(reader.fieldnames or ())
        if missing:
            raise InputError("column_missing", f"the table lacks {', '.join(sorted(missing))}")
        rows = [row for row in reader if trial.kind is None or row.get("kind") == trial.kind]
    rows = [row for row in rows if row["file"].startswith(trial.under)]
    shades = {
        row["detector"]: labels.parent / row["file"]
        for row in rows
        if row["labels"].strip() == BACKGROUND
    }
    for number, row in enumerate(rows):
        if number % trial.every or not (trial.among is None or trial.among(row["file"])):
            continue
        wanted = {text.strip() for text in row["labels"].split(";")}
        if wanted and all(NUCLIDE.match(text) for text in wanted):
            shade = shades.get(row["detector"])
            yield _outcome(labels.parent / row["file"], row, wanted, shade, trial, number)


def _outcome(
    path: Path,
    row: dict[str, str],
    wanted: set[str],
    shade: Path | None,
    trial: Trial,
    number: int,
) -> Outcome:
    try:
        file = read_instrument_file(path.read_bytes(), path.name)
        background = _first(shade) if shade is not None else None
        if trial.net_counts is not None:
            file = thinned(file, background, trial.net_counts, trial.seed + number)
        start = time.process_time()
        result = identify_file(file, background if trial.with_background else None)
    except (InputError, OSError) as error:
        return Outcome(row, wanted, [], str(error), 0, 0.0)
    seconds = time.process_time() - start
    said = result["summary"]["nuclides"]
    messages = {each["verdict"]["message"] for each in result["measurements"]}
    named = any(one["probability"] >= PRESENT for one in said)
    reason = "" if named else "; ".join(sorted(messages))
    return Outcome(row, wanted, said, reason, len(result["measurements"]), seconds)


def _first(path: Path) -> Spectrum | None:
    return next(iter(read_instrument_file(path.read_bytes(), path.name).spectra), None)


def thinned(
    file: InstrumentFile, background: Spectrum | None, net_counts: int, seed: int
) -> InstrumentFile:
    """Return a file as if measured for a shorter time: so many counts above the background.

    Counts are drawn one by one (binomially), so that they stay Poisson. Spectra with fewer net
    counts stay as they are.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    rate = background.rate_per_s if background is not None else 0.0
    measurements = []
    for each in file.measurements:
        spectrum = each.spectrum
        if spectrum is not None:
            net = spectrum.total - (rate or 0.0) * (spectrum.live_time_s or 0.0)
            share = min(1.0, net_counts / net) if net > 0 else 1.0
            live, real = spectrum.live_time_s, spectrum.real_time_s
            spectrum = spectrum.with_changes(
                counts=rng.binomial(np.rint(spectrum.counts).astype(np.int64), share).astype(float),
                live_time_s=live * share if live is not None else None,
                real_time_s=real * share if real is not None else None,
            )
        measurements.append(replace(each, spectrum=spectrum))
    return replace(file, measurements=tuple(measurements))


def _by_category(outcomes: list[Outcome]) -> Iterator[dict[str, Any]]:
    from korgan.science.identification.candidates import candidates

    known = candidates()

    def category(name: str) -> str:
        return known[name].category if name in known else "not sought"

    scores: dict[str, Score] = defaultdict(Score)
    for outcome in outcomes:
        for name in {category(one) for one in outcome.wanted | outcome.named}:
            scores[name].add(
                {one for one in outcome.wanted if category(one) == name},
                {one for one in outcome.named if category(one) == name},
            )
    for name, score in sorted(scores.items()):
        yield {"category": name, **score.as_dict()}


def _of_probabilities(outcomes: list[Outcome]) -> Iterator[dict[str, Any]]:
    from korgan.science.identification.reliability import reliability

    names = [
        (one["probability"], one["nuclide"] in outcome.wanted)
        for outcome in outcomes
        for one in outcome.said
    ]
    bands, error = reliability([p for p, _ in names], [right for _, right in names])
    for band in bands:
        yield {
            "stated": f"{band.low:g}-{band.high:g}",
            "names": band.names,
            "mean_stated": round(band.stated, 3),
            "share_right": round(band.right, 3),
        }
    if names:
        yield {"calibration_error": round(error, 3), "names": len(names)}
