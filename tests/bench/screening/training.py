"""Fit `name_model.json`: altered names of half of the listed parties against innocents.

Run as ``python -m tests.bench.screening.training``. Which half a party is in depends on its
number alone, so that the other half stays unseen. Names in original script are taken out of
the index, so that the fit learns to match them with Latin ones. Invented parties and innocents
stand beside them, so that it does not rest on knowing the words of names.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from korgan.science.names.hygiene import scripts_in
from korgan.science.names.index import build_index
from korgan.science.names.measures import FEATURES
from korgan.science.names.model import N_INPUTS, NameModel, is_hopeless, write_inputs
from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.search import Searcher
from korgan.science.names.tables import DATA
from korgan.science.names.tokens import Kind, parse_name
from korgan.trade.readers import read_list
from tests.bench.screening.altered import Altered, altered_names
from tests.bench.screening.east import east_pairs
from tests.bench.screening.foreign import east_asian, rewritten
from tests.bench.screening.innocents import Innocent, all_innocents, strangers
from tests.bench.screening.invented import invented_innocents, invented_parties
from tests.shared_data import shared_path

_SEED = 1
_HIDDEN = (32, 16)
_EPOCHS = 24
_BATCH = 2048
_RATE = 3e-3
_DECAY = 1e-5
_INVENTED = 4000
_EAST = 8000
_AS_LISTED = 4000
# Both names are covered to this share: they are one name.
_COVERED = [FEATURES.index("query_covered"), FEATURES.index("listed_covered")]
_SAME = 0.985
_SOURCE = (
    "fitted by tests/bench/screening/training.py on altered names of half of the parties of the UN "
    "and US lists (2026), on invented ones and on innocents; figures only, no names"
)


def unseen(text: str) -> bool:
    """Tell whether a party or an innocent is kept out of the fit."""
    return bool(hashlib.md5(text.encode(), usedforsecurity=False).digest()[0] & 1)


def supplied_parties() -> list[ListedParty]:
    """Parties of the UN and US lists."""
    names = ("un_consolidated_2026-02.xml", "us_csl_2026-07.json")
    return [p for n in names for p in read_list(shared_path("data", "lists", n)).parties()]


def latin_only(party: ListedParty) -> ListedParty:
    """Take the names in other scripts off a party."""
    kept = tuple(n for n in party.facts.names if set(scripts_in(n)) <= {"latin"})
    return replace(party, facts=replace(party.facts, names=kept or party.facts.names[:1]))


def originals(parties: Iterable[ListedParty]) -> list[Altered]:
    """Names in original script as queries."""
    return [
        Altered(n, p.facts.kind, "original script", p.list_name, p.entity_id)
        for p in parties
        for n in p.facts.names
        if not set(scripts_in(n)) <= {"latin"}
    ]


def _positives(
    seen: list[ListedParty], invented: list[ListedParty], queries: list[Altered]
) -> list[Altered]:
    altered = list(altered_names(seen, seed=_SEED, per_party=3))
    altered = random.Random(_SEED).sample(altered, k=min(30_000, len(altered)))
    others = altered_names(invented, seed=_SEED, per_party=1)
    foreign = rewritten(seen, 2500, seed=_SEED)
    return [*altered, *_as_listed(seen), *others, *originals(seen), *foreign, *queries]


def _as_listed(seen: list[ListedParty]) -> list[Altered]:
    """Names letter for letter: of altered names alone the fit learns that none is so."""
    rng = random.Random(_SEED)
    return [
        Altered(rng.choice(p.facts.names), p.facts.kind, "as listed", p.list_name, p.entity_id)
        for p in rng.sample(seen, k=min(_AS_LISTED, len(seen)))
    ]


def _across(seen: list[ListedParty]) -> tuple[list[ListedParty], list[Altered]]:
    """Names in another script, to Latin and back: parties listed so, and their queries."""
    pairs = [p for p in east_pairs(_EAST, seed=_SEED) if not unseen(p.original)]
    ways = [(p.latin, p.original) for p in pairs[::2]]
    ways += [(p.original, p.latin) for p in pairs[1::2]]
    by_name = {(p.list_name, p.entity_id): p for p in seen}
    for case in [*originals(seen), *rewritten(seen, 1200, seed=_SEED + 1)]:
        party = by_name[(case.list_name, case.entity_id)]
        latin = latin_only(party).facts.names[0]
        if party.facts.kind is Kind.PERSON and latin.isascii():
            ways.append((case.text, latin))
    listed, queries = [], []
    for k, (name, query) in enumerate(ways):
        listed.append(ListedParty("across", str(k), PartyFacts((name,), Kind.PERSON)))
        queries.append(Altered(query, Kind.PERSON, "another script", "across", str(k)))
    return listed, queries


def _rows(
    searcher: Searcher, text: str, kind: Kind, wanted: int, real: int
) -> tuple[np.ndarray, np.ndarray]:
    """Inputs of the candidates of a query, and which of them are the party itself.

    Entities from number `real` on are invented: an innocent may bear their very name by chance.
    """
    inputs, truth = [], []
    for reading in parse_name(text, kind):
        found = searcher.search(reading)
        entity = searcher.index.reading_entity[found.readings]
        for k in range(len(found.readings)):
            if is_hopeless(found.features, k) or (wanted >= 0 and entity[k] != wanted):
                continue
            if wanted < 0 and entity[k] >= real and found.features[k, _COVERED].min() > _SAME:
                continue
            row = np.empty(N_INPUTS, dtype=np.float32)
            write_inputs(found.features, k, row)
            inputs.append(row)
            truth.append(wanted >= 0)
    empty = np.empty((0, N_INPUTS), dtype=np.float32)
    return (np.stack(inputs) if inputs else empty), np.array(truth, dtype=bool)


def innocents_of_fit() -> list[Innocent]:
    """Innocents that the fit sees, beside invented ones."""
    innocents = all_innocents(seed=_SEED, persons=24_000, others=24_000)
    return [i for i in innocents if not unseen(i.text)]


def training_set() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Inputs, truth and number of the query of every pair that the fit sees.

    Other parties among the candidates of an altered name are left out: the lists name many
    parties twice, so that "another number" does not mean "another party".
    """
    parties = supplied_parties()
    seen = [p for p in parties if not unseen(str((p.list_name, p.entity_id)))]
    east, queries = east_asian(1200, seed=_SEED)
    across, asked = _across(seen)
    invented = invented_parties(_INVENTED, seed=_SEED)
    listed = [*map(latin_only, parties), *east, *across, *invented]
    number = {(p.list_name, p.entity_id): k for k, p in enumerate(listed)}
    # The weights do not exist yet: any will do to search.
    unit, row = np.ones(N_INPUTS, dtype=np.float32), np.zeros(1, dtype=np.float32)
    column, single = np.zeros((N_INPUTS, 1), dtype=np.float32), np.zeros((1, 1), dtype=np.float32)
    gate = np.zeros(N_INPUTS + 1, dtype=np.float32)
    blank = NameModel(unit, unit, gate, column, row, single, row, single, row, NOT_CALIBRATED)
    searcher = Searcher(build_index(listed), blank)
    cases = [
        (a.text, a.kind, number[(a.list_name, a.entity_id)])
        for a in _positives(seen, invented, [*queries, *asked])
    ]
    innocents = innocents_of_fit()
    innocents += invented_innocents(_INVENTED, seed=_SEED)
    # Who bears a listed name teaches that an equal name is no hit; the officer wants to see it.
    cases += [(i.text, i.kind, -1) for i in strangers(innocents, listed)]
    parts = [(_rows(searcher, *case, len(parties)), k) for k, case in enumerate(cases)]
    x = np.concatenate([rows for (rows, _), _ in parts])
    y = np.concatenate([truth for (_, truth), _ in parts])
    q = np.concatenate([np.full(len(truth), k, dtype=np.int64) for (_, truth), k in parts])
    return x, y, q


class Network:
    """The network of `korgan.science.names.model`, fitted by Adam on cross-entropy."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        rng = np.random.default_rng(_SEED)
        self.w = [rng.normal(0, a**-0.5, (a, b)).astype(np.float32) for a, b in pairwise(sizes)]
        self.b = [np.zeros(b, dtype=np.float32) for b in sizes[1:]]

    def layers(self, x: np.ndarray) -> list[np.ndarray]:
        """Values of all layers."""
        found = [x]
        for k, (w, b) in enumerate(zip(self.w, self.b, strict=True)):
            z = found[-1] @ w + b
            found.append(z / np.sqrt(1 + z * z) if k < len(self.w) - 1 else z)
        return found

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Log-odds."""
        return self.layers(x)[-1][:, 0]

    def fit(self, x: np.ndarray, y: np.ndarray, epochs: int) -> None:
        """Fit."""
        rng = np.random.default_rng(_SEED)
        weights = self.w + self.b
        first: list[np.ndarray] = [np.zeros_like(p) for p in weights]
        second: list[np.ndarray] = [np.zeros_like(p) for p in weights]
        step = 0
        for epoch in range(epochs):
            rate = _RATE * 0.5 * (1 + np.cos(np.pi * epoch / epochs)) + 1e-5
            for batch in np.array_split(rng.permutation(len(x)), max(len(x) // _BATCH, 1)):
                step += 1
                for k, g in enumerate(self._gradient(x[batch], y[batch])):
                    first[k] = 0.9 * first[k] + 0.1 * g
                    second[k] = 0.999 * second[k] + 0.001 * g * g
                    mean = first[k] / (1 - 0.9**step)
                    spread = np.sqrt(second[k] / (1 - 0.999**step)) + 1e-8
                    weights[k] -= (rate * mean / spread).astype(np.float32)

    def _gradient(self, x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
        layers = self.layers(x)
        error = (1 / (1 + np.exp(-layers[-1])) - y[:, None]).astype(np.float32) / len(x)
        by_w: list[np.ndarray] = []
        by_b: list[np.ndarray] = []
        for k in range(len(self.w) - 1, -1, -1):
            by_w.insert(0, layers[k].T @ error + _DECAY * self.w[k])
            by_b.insert(0, error.sum(axis=0))
            if k:
                error = (error @ self.w[k].T) * (1 - layers[k] ** 2) ** 1.5
        return by_w + by_b


def best_of_each(score: np.ndarray, y: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Keep all pairs of innocents, and of each altered name the listed name it is most like."""
    keep = ~y
    place = np.nonzero(y)[0]
    order = place[np.lexsort((-score[place], q[place]))]
    first = np.ones(len(order), dtype=bool)
    first[1:] = q[order][1:] != q[order][:-1]
    keep[order[first]] = True
    return keep


def fitted_gate(x: np.ndarray, y: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Linear form that passes all but one in a thousand of the altered names worth a thought."""
    network = Network((N_INPUTS, 1))
    network.fit(x, y.astype(np.float32), 3)
    form = network(x)
    worth = y & (score > _WORTH_A_THOUGHT)
    offset = network.b[0][0] - np.quantile(form[worth], 0.001)
    return np.append(network.w[0][:, 0], offset).astype(np.float32)


# The fit sees more altered names than an office meets, and of each only the party that it means:
# `tests.bench.screening.calibration` turns its log-odds into those that came true on other draws.
NOT_CALIBRATED = np.tile(np.array([1.0, 0.0], dtype=np.float32), (4, 1))
# Log-odds of the fit from which a pair of names is to be weighed by the network.
_WORTH_A_THOUGHT = -3.0


def main() -> None:
    """Fit and write the weights."""
    start = time.perf_counter()
    if len(sys.argv) > 1 and Path(sys.argv[1]).exists():
        kept = np.load(sys.argv[1])
        x, y, q = kept["x"], kept["y"], kept["q"]
    else:
        x, y, q = training_set()
        if len(sys.argv) > 1:
            np.savez(sys.argv[1], x=x, y=y, q=q)
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-3
    x = ((x - mean) / scale).astype(np.float32)
    print(
        f"{len(y)} pairs, {len(np.unique(q[y]))} altered names, {time.perf_counter() - start:.0f} s"
    )
    covered = FEATURES.index("query_covered"), FEATURES.index("listed_covered")
    score = x[:, covered[0]] + x[:, covered[1]]
    for epochs in (_EPOCHS // 10, _EPOCHS):
        chosen = best_of_each(score, y, q)
        network = Network((N_INPUTS, *_HIDDEN, 1))
        network.fit(x[chosen], y[chosen].astype(np.float32), epochs)
        score = network(x)
        print(f"{epochs} rounds on {chosen.sum()}, {time.perf_counter() - start:.0f} s", flush=True)
    gate = fitted_gate(x, y, score)
    w, b = network.w, network.b
    write_model(NameModel(mean, scale, gate, w[0], b[0], w[1], b[1], w[2], b[2], NOT_CALIBRATED))


def write_model(model: NameModel) -> None:
    """Write the weights that the engine reads."""
    rows: dict[str, Any] = {"source": _SOURCE, "features": FEATURES}
    rows |= {f: _short(v) for f, v in model._asdict().items()}
    text = ",\n".join(f'"{key}": {json.dumps(value)}' for key, value in rows.items())
    (DATA / "name_model.json").write_text("{\n" + text + "\n}\n", encoding="utf-8")


def _short(values: np.ndarray) -> list[object]:
    if values.ndim > 1:
        return [_short(row) for row in values]
    return [float(f"{x:.5g}") for x in values]


if __name__ == "__main__":
    main()
