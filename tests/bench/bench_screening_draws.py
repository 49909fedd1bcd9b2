"""Screening over several draws: one draw's threshold hangs on two dozen innocents.

Draws of altered names and innocents that the fit did not see; a list of 500 parties, as an
office keeps it; a list of invented names, which neither the fit nor the table of word frequencies
knows; names of cities in many scripts against their English spelling. All at the default
threshold. With `--write` the curves that the plots show are written anew.
"""

from __future__ import annotations

import csv
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from korgan.science.names.hygiene import scripts_in
from korgan.science.names.index import build_index
from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.screening import DEFAULT_THRESHOLD, Screener
from korgan.science.names.tokens import Kind
from korgan.trade.engine_version import engine_version
from tests.bench.screening.altered import Altered, altered_names
from tests.bench.screening.east import east_pairs
from tests.bench.screening.foreign import rewritten, to_cyrillic
from tests.bench.screening.innocents import all_innocents, strangers
from tests.bench.screening.invented import invented_innocents, invented_parties
from tests.bench.screening.scoring import (
    Scored,
    reliability,
    scored,
    told_reliability,
    weights_of,
)
from tests.bench.screening.scripts import city_names, romanised_pairs
from tests.bench.screening.training import latin_only, originals, supplied_parties, unseen

# Not the seed of the fit (1), nor those of the calibration (2001 to 2006), nor those that were
# looked at meanwhile (101 to 106, 201, 202, 1101 to 1106, 1301 to 1313). As many altered names as
# there are for the innocents of the published comparison of engines.
SEEDS = tuple(range(1201, 1207))
ALTERED, RATE = 2400, 0.005
CURVES = Path("korgan/trade/data/screening_curves.csv")


def one_draw(
    screener: Screener, parties: Sequence[ListedParty], seed: int, altered: int = ALTERED
) -> list[Scored]:
    """Score one draw of parties and innocents that the fit did not see."""
    tested = [p for p in parties if unseen(str((p.list_name, p.entity_id)))]
    cases = list(altered_names(tested, seed=seed, per_party=1))
    cases = random.Random(seed).sample(cases, k=min(altered, len(cases)))
    innocents = [i for i in all_innocents(seed=seed) if unseen(i.text)]
    return scored(screener, parties, cases, innocents)


def threshold_at(rows: Iterable[Scored], rate: float = RATE) -> float:
    """Lowest threshold that reports no more than the rate of innocents."""
    ordered = np.sort([row.score for row in rows if not row.listed])[::-1]
    return float(np.nextafter(ordered[int(rate * len(ordered))], np.inf))


def shares(rows: Sequence[Scored], limit: float) -> tuple[float, float]:
    """False alarms and recall at a threshold."""
    innocents = [row.score >= limit for row in rows if not row.listed]
    altered = [row.score >= limit for row in rows if row.listed]
    return float(np.mean(innocents)), float(np.mean(altered))


def told(name: str, rows: Sequence[Scored]) -> None:
    """Print one line: at the default threshold and at half a percent."""
    false, recall = shares(rows, DEFAULT_THRESHOLD)
    limit = threshold_at(rows)
    _, at_rate = shares(rows, limit)
    counts = sum(not row.listed for row in rows), sum(row.listed for row in rows)
    print(
        f"  {name:28s} innocents {counts[0]:5d} altered {counts[1]:5d}  at {DEFAULT_THRESHOLD}: "
        f"false alarms {100 * false:.2f} %, recall {recall:.3f};  at 0.5 % ({limit:.3f}): "
        f"recall {at_rate:.3f}"
    )


def by_class(rows: Sequence[Scored]) -> None:
    """Print recall by class and kind, and false alarms by source: at the default, at 0.5 %."""
    limits = DEFAULT_THRESHOLD, threshold_at(rows)
    found: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for row in rows:
        hit = row.score >= limits[0], row.score >= limits[1]
        if row.listed:
            group = row.group.partition(": ")[0] if "package" in row.group else row.group
            keys = [f"1 kind {row.kind.name.lower()}", f"2 {group}"]
        else:
            keys = [f"3 false alarms {row.group.split()[0]} {row.kind.name.lower()}"]
        for key in keys:
            found[key].append(hit)
    for key, hits in sorted(found.items()):
        default, at_rate = np.mean(hits, axis=0)
        print(f"    {key[2:]:42s} {len(hits):6d} {default:.4f} {at_rate:.4f}")


# Upper bounds of the numbers of letters by which recall is told.
_LENGTHS = (4, 6, 8, 11, 99)


def by_length(rows: Sequence[Scored]) -> None:
    """Print recall at the default by the letters of the name, and how often another is nearer."""
    print("  by letters, at the default: (up to, names, recall, missed, another party reported)")
    for group in ("typing", "transliteration", "legal form"):
        of_group = [row for row in rows if row.group.startswith(group)]
        for low, high in pairwise((0, *_LENGTHS)):
            part = [row for row in of_group if low < row.letters <= high]
            missed = [row for row in part if row.score < DEFAULT_THRESHOLD]
            nearer = sum(row.best >= DEFAULT_THRESHOLD for row in missed)
            if part:
                recall = 1.0 - len(missed) / len(part)
                print(
                    f"    {group:16s} {high:3d} {len(part):6d} {recall:.4f} {len(missed)} {nearer}"
                )


def _short_list(parties: Sequence[ListedParty], seed: int) -> list[ListedParty]:
    """An office's own list: 500 parties, one name each, no more than a country beside it."""
    rng = random.Random(f"short {seed}")
    tested = [p for p in parties if unseen(str((p.list_name, p.entity_id))) and p.facts.kind]
    chosen = rng.sample(tested, k=500)
    return [
        replace(
            p,
            facts=PartyFacts(p.facts.names[:1], p.facts.kind, countries=p.facts.countries[:1]),
        )
        for p in chosen
    ]


def _is_found(screener: Screener, text: str, kind: Kind, wanted: tuple[str, str]) -> bool:
    hits = screener.screen(PartyFacts((text,), kind), explain=False)
    return wanted in {(hit.list_name, hit.entity_id) for hit in hits}


def _class_of(case: Altered) -> str:
    return f"{case.alteration}, {case.kind.name.lower()}"


def _across(parties: Sequence[ListedParty]) -> None:
    """Names of unseen parties in another script, where the lists have Latin names only."""
    print("\nanother script against the Latin names of both lists, at the default threshold")
    screener = Screener(build_index([latin_only(p) for p in parties]))
    tested = [p for p in parties if unseen(str((p.list_name, p.entity_id)))]
    found: dict[str, list[bool]] = defaultdict(list)
    # A name told in two scripts stands for itself: without it, the list has no Latin form of it.
    own = [
        (f"listed original, {next(iter(scripts_in(a.text)))}", a)
        for a in originals(tested)
        if len(scripts_in(a.text)) == 1
    ]
    for name, case in [*own, *((_class_of(a), a) for a in rewritten(tested, 1000, seed=SEEDS[0]))]:
        wanted = (case.list_name, case.entity_id)
        found[name].append(_is_found(screener, case.text, case.kind, wanted))
    for name, hits in sorted(found.items()):
        print(f"  {name:44s} {len(hits):6d} {np.mean(hits):.4f}")


def _strangers_in_cyrillic(screener: Screener, parties: Sequence[ListedParty]) -> None:
    """Print how many innocents are reported whose Latin names are rewritten in Cyrillic letters."""
    found: dict[str, list[bool]] = defaultdict(list)
    for innocent in strangers(all_innocents(seed=SEEDS[0]), parties):
        known = innocent.kind in (Kind.PERSON, Kind.ORGANISATION)
        if known and set(scripts_in(innocent.text)) <= {"latin"}:
            query = PartyFacts((to_cyrillic(innocent.text),), innocent.kind)
            hits = screener.screen(query, top=1, explain=False)
            found[f"innocents in Cyrillic letters, {innocent.kind.name.lower()}"].append(bool(hits))
    for name, reported in sorted(found.items()):
        print(f"  {name:44s} {len(reported):6d} {np.mean(reported):.4f} reported")


def _east(parties: Sequence[ListedParty]) -> None:
    """Chinese and Korean names with the spellings of papers, on a short and on a long list."""
    print("\nHan and Hangul, at the default threshold: (to Latin, from Latin, number)")
    pairs = [p for p in east_pairs(700, seed=SEEDS[0]) if unseen(p.original)]
    others_of_making = [p for p in east_pairs(700, seed=SEEDS[1]) if unseen(p.original)]
    known = {p.original for p in pairs}
    latin = [latin_only(p) for p in parties]
    for size, others in (("alone", []), ("with both lists", latin)):
        found: dict[str, list[list[bool]]] = defaultdict(lambda: [[], []])
        for way in (0, 1):
            listed = [
                ListedParty("pairs", str(k), PartyFacts((pair[1 - way],), Kind.PERSON))
                for k, pair in enumerate(pairs)
            ]
            screener = Screener(build_index([*listed, *others]))
            for k, pair in enumerate(pairs):
                hit = _is_found(screener, pair[way], Kind.PERSON, ("pairs", str(k)))
                for group in (pair.group, pair.group.split(",")[0]):
                    found[group][way].append(hit)
            for each in others_of_making:
                if each.original not in known:
                    query = PartyFacts((each[way],), Kind.PERSON)
                    hits = screener.screen(query, top=1, explain=False)
                    found["strangers of the same making"][way].append(bool(hits))
        for group, (to_latin, from_latin) in sorted(found.items()):
            print(
                f"  {size}: {group:32s} {np.mean(to_latin):.3f} {np.mean(from_latin):.3f} "
                f"{len(to_latin):5d}"
            )


def _scripts() -> None:
    """Names of two cities as a person's name: in a script against English, and the other way."""
    print("\nscripts, at the default threshold: (to Latin, from Latin, number)")
    sets = {**city_names(), **romanised_pairs()}
    found: dict[str, list[float]] = {script: [] for script in sets}
    for to_latin in (True, False):
        listed = [
            ListedParty(script, str(k), PartyFacts((b if to_latin else a,), Kind.PERSON))
            for script, pairs in sets.items()
            for k, (a, b) in enumerate(pairs)
        ]
        screener = Screener(build_index([*listed, *invented_parties(2000, seed=7)]))
        for script, pairs in sets.items():
            hits = [
                _is_found(screener, a if to_latin else b, Kind.PERSON, (script, str(k)))
                for k, (a, b) in enumerate(pairs)
            ]
            found[script].append(float(np.mean(hits)))
    for script, (to, back) in found.items():
        print(f"  {script:14s} {to:.3f} {back:.3f} {len(sets[script]):5d}")


def _speed(screener: Screener, parties: Sequence[ListedParty]) -> None:
    """Processor time of one query after another, reasons given, the mixture of the draws."""
    cases = list(altered_names(parties, seed=SEEDS[-1] + 1, per_party=1))
    spent = []
    # What explains a hit is compiled before the clock runs.
    screener.screen(parties[0].facts)
    for case in random.Random(SEEDS[0]).sample(cases, k=1500):
        start = time.process_time()
        screener.screen(PartyFacts((case.text,), case.kind))
        spent.append(time.process_time() - start)
    late = 1000 * float(np.percentile(spent, 99))
    print(f"  speed: {len(spent) / sum(spent):.0f} queries/s, p99 {late:.2f} ms of processor time")


def _write(rows: Sequence[Scored]) -> None:
    """Write the reliability diagram and a curve of recall over false alarms for each class."""
    source = f"tests/bench/bench_screening_draws.py, {engine_version()}"
    innocents = np.sort([row.score for row in rows if not row.listed])
    classes: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row.listed:
            classes["all"].append(row.score)
            classes[f"kind: {row.kind.name.lower()}"].append(row.score)
            if not row.group.startswith("package"):
                classes[row.group].append(row.score)
    with CURVES.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["curve", "x", "y", "number", "source"])
        for bin in reliability(rows, weights_of(rows)):
            if bin.number >= 20:
                x, y = f"{bin.stated:.4f}", f"{bin.true:.4f}"
                writer.writerow(["reliability", x, y, bin.number, source])
        for name, scores in sorted(classes.items()):
            if len(scores) < 100:
                continue
            for rate in (0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.02, 0.03, 0.05):
                limit = innocents[-int(rate * len(innocents)) - 1]
                found = float(np.mean([score > limit for score in scores]))
                writer.writerow([name, f"{rate:g}", f"{found:.4f}", len(scores), source])
    print(f"\nwritten: {CURVES}")


def run() -> None:
    """Measure and print."""
    parties = supplied_parties()
    screener = Screener(build_index(parties))
    print(f"{engine_version()}, UN and US lists, draws that the fit did not see")
    together: list[Scored] = []
    for seed in SEEDS:
        rows = one_draw(screener, parties, seed)
        told(f"draw {seed}", rows)
        together += rows
    told("all draws", together)
    by_class(together)
    by_length(together)
    _speed(screener, parties)
    told_reliability(together, weights_of(together))
    print("\nother lists")
    rows = []
    for seed in SEEDS:
        short = _short_list(parties, seed)
        cases = list(altered_names(short, seed=seed, per_party=2))
        innocents = [i for i in all_innocents(seed=seed)[::2] if unseen(i.text)]
        rows += scored(Screener(build_index(short)), short, cases, innocents)
    told("500 of them, all draws", rows)
    by_class(rows)
    for seed, size in ((SEEDS[0], 500), (SEEDS[1], 5000)):
        invented = invented_parties(size, seed=seed)
        cases = list(altered_names(invented, seed=seed, per_party=1))[:1200]
        innocents = [*invented_innocents(2000, seed=seed), *all_innocents(seed=seed)[::6]]
        rows = scored(Screener(build_index(invented)), invented, cases, innocents)
        told(f"{size} invented, draw {seed}", rows)
        by_class(rows)
    _across(parties)
    _strangers_in_cyrillic(screener, parties)
    _east(parties)
    _scripts()
    if "--write" in sys.argv:
        _write(together)


if __name__ == "__main__":
    run()
