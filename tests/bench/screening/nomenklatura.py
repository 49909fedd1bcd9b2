"""nomenklatura's logic-v2 on the same names, lists and innocents; skipped aloud when absent.

It is no dependency of Korgan. Where it is installed apart, put its folder of packages behind
one's own: ``PYTHONPATH=.:<its site-packages> python -m tests.bench screening``.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from importlib import import_module, metadata, util

import numpy as np
from rapidfuzz import fuzz, process

from korgan.science.names.index import build_index
from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.screening import DEFAULT_THRESHOLD, Screener
from korgan.science.names.tokens import Kind
from tests.bench.screening.altered import Altered
from tests.bench.screening.innocents import Innocent

_ALTERED, _INNOCENTS, _CANDIDATES = 300, 900, 20
_RATE = 0.005
_SCHEMA = {
    Kind.PERSON: "Person", Kind.ORGANISATION: "Organization", Kind.VESSEL: "Vessel",
    Kind.AIRCRAFT: "Airplane", Kind.UNKNOWN: "LegalEntity",
}  # fmt: skip
Asked = Altered | Innocent


def nomenklatura_beside(
    parties: Sequence[ListedParty],
    altered: Sequence[Altered],
    innocents: Sequence[Innocent],
    *,
    seed: int,
) -> None:
    """Print its recall at half a percent of false alarms beside Korgan's on the same names."""
    if util.find_spec("nomenklatura") is None:
        print("  nomenklatura is not installed here: SKIPPED")
        return
    rng = random.Random(f"nomenklatura {seed}")
    cases = rng.sample(list(altered), k=min(_ALTERED, len(altered)))
    others = rng.sample(list(innocents), k=min(_INNOCENTS, len(innocents)))
    version = metadata.version("nomenklatura")
    print(
        f"  {len(cases)} altered names, {len(others)} innocents; logic-v2 scores the party meant "
        f"itself and for an innocent the {_CANDIDATES} nearest by token_sort, so that it loses none"
    )
    screener = Screener(build_index(parties))
    _told("korgan", *_korgan(screener, cases), *_korgan(screener, others))
    start = time.process_time()
    theirs = _theirs(parties, cases), _theirs(parties, others)
    seconds = (time.process_time() - start) / (len(cases) + len(others))
    _told(f"logic-v2 {version}", *theirs[0], *theirs[1])
    print(f"    logic-v2: {1000 * seconds:.0f} ms of processor time a name")


def _korgan(screener: Screener, asked: Sequence[Asked]) -> tuple[np.ndarray, float]:
    scores = []
    for case in asked:
        query = PartyFacts((case.text,), case.kind)
        hits = screener.screen(query, threshold=0.0, explain=False)
        if isinstance(case, Altered):
            wanted = (case.list_name, case.entity_id)
            hits = [h for h in hits if (h.list_name, h.entity_id) == wanted]
        scores.append(max((h.probability for h in hits), default=0.0))
    return np.array(scores), DEFAULT_THRESHOLD


def _theirs(parties: Sequence[ListedParty], asked: Sequence[Asked]) -> tuple[np.ndarray, float]:
    """Best score of logic-v2: of the party meant, or for an innocent of any."""
    model = import_module("followthemoney").model
    algorithm = import_module("nomenklatura.matching").get_algorithm("logic-v2")
    config = algorithm.default_config()
    made = 0

    def entity(facts: PartyFacts) -> object:
        # It remembers by number what it has scored: every entity needs one of its own.
        nonlocal made
        made += 1
        found = model.make_entity(_SCHEMA[facts.kind])
        found.id = f"{id(asked)}-{made}"
        for name in facts.names:
            found.add("name", name)
        return found

    names = [(k, name.lower()) for k, p in enumerate(parties) for name in p.facts.names]
    texts = [text for _, text in names]
    owner = np.array([k for k, _ in names])
    number = {(p.list_name, p.entity_id): k for k, p in enumerate(parties)}
    scores = []
    for case in asked:
        if isinstance(case, Altered):
            candidates = {number[(case.list_name, case.entity_id)]}
        else:
            near = process.cdist([case.text.lower()], texts, scorer=fuzz.token_sort_ratio)[0]
            candidates = set(owner[np.argsort(-near)[:_CANDIDATES]].tolist())
        query = entity(PartyFacts((case.text,), case.kind))
        found = [algorithm.compare(query, entity(parties[k].facts), config) for k in candidates]
        scores.append(max(float(each.score) for each in found))
    return np.array(scores), 0.7


def _told(name: str, found: np.ndarray, default: float, false: np.ndarray, _: float) -> None:
    ordered = np.sort(false)[::-1]
    limit = float(np.nextafter(ordered[int(_RATE * len(ordered))], np.inf))
    most = np.mean(found[found > 0.0] == 1.0)
    print(
        f"    {name:18s} recall at 0.5 % false alarms ({limit:.3f}) {np.mean(found >= limit):.3f}; "
        f"at {default}: recall {np.mean(found >= default):.3f}, false alarms "
        f"{100 * np.mean(false >= default):.2f} %; exactly 1.0: {100 * most:.1f} %"
    )
