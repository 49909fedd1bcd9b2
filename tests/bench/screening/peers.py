"""Peers on the same names, lists and innocents: rapidfuzz, and nomenklatura's logic-v2.

nomenklatura is no dependency of Korgan; where it cannot be imported that is said. Install it in an
environment of its own and put that one's packages behind one's own::

    python -m venv PEERS && PEERS/bin/pip install nomenklatura==4.17.4
    PYTHONPATH=.:PEERS/lib/python3.11/site-packages python -m tests.bench screening_peers
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from importlib import import_module, metadata, util
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from korgan.science.names.index import build_index
from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.screening import DEFAULT_THRESHOLD, Screener
from korgan.science.names.tokens import Kind
from tests.bench.screening.altered import Altered
from tests.bench.screening.innocents import Innocent

_ALTERED, _INNOCENTS, _CANDIDATES = 500, 1200, 20
_RATE = 0.005
_SCHEMA = {
    Kind.PERSON: "Person", Kind.ORGANISATION: "Organization", Kind.VESSEL: "Vessel",
    Kind.AIRCRAFT: "Airplane", Kind.UNKNOWN: "LegalEntity",
}  # fmt: skip
Asked = Altered | Innocent


class _Listed(NamedTuple):
    """Listed names in small letters, the party of each, and the place of each party."""

    parties: Sequence[ListedParty]
    texts: list[str]
    owner: np.ndarray
    number: dict[tuple[str, str], int]


def beside(
    parties: Sequence[ListedParty],
    altered: Sequence[Altered],
    innocents: Sequence[Innocent],
    *,
    seed: int,
) -> None:
    """Print each engine's recall at half a percent of false alarms, on the same names."""
    rng = random.Random(f"peers {seed}")
    cases = rng.sample(list(altered), k=min(_ALTERED, len(altered)))
    others = rng.sample(list(innocents), k=min(_INNOCENTS, len(innocents)))
    print(
        f"\npeers: {len(cases)} altered names, {len(others)} innocents; "
        "peers score the party meant itself, and of an innocent the nearest"
    )
    screener = Screener(build_index(parties))
    screener.screen(parties[0].facts, explain=False)
    _told("korgan", DEFAULT_THRESHOLD, cases, others, lambda case: _korgan(screener, case))
    names = [(k, name.lower()) for k, p in enumerate(parties) for name in p.facts.names]
    listed = _Listed(
        parties,
        [text for _, text in names],
        np.array([k for k, _ in names]),
        {(p.list_name, p.entity_id): k for k, p in enumerate(parties)},
    )
    for name, scorer, default in (
        ("token_sort", fuzz.token_sort_ratio, 85.0),
        ("Jaro-Winkler", JaroWinkler.normalized_similarity, 0.9),
    ):
        _told(f"rapidfuzz {name}", default, cases, others, _of_letters(scorer, listed))
    if util.find_spec("nomenklatura") is None:
        print("  nomenklatura is not installed here: SKIPPED")
        return
    version = metadata.version("nomenklatura")
    print(f"  of an innocent, logic-v2 scores the {_CANDIDATES} parties nearest by token_sort")
    _told(f"logic-v2 {version}", 0.7, cases, others, _logic_v2(listed))


def _korgan(screener: Screener, case: Asked) -> float:
    query = PartyFacts((case.text,), case.kind)
    hits = screener.screen(query, threshold=0.0, explain=False)
    if isinstance(case, Altered):
        wanted = (case.list_name, case.entity_id)
        hits = [h for h in hits if (h.list_name, h.entity_id) == wanted]
    return max((h.probability for h in hits), default=0.0)


def _of_letters(scorer: Callable[..., float], listed: _Listed) -> Callable[[Asked], float]:
    def score(case: Asked) -> float:
        found = process.cdist([case.text.lower()], listed.texts, scorer=scorer)[0]
        if isinstance(case, Altered):
            found = found[listed.owner == listed.number[(case.list_name, case.entity_id)]]
        return float(found.max())

    return score


def _logic_v2(listed: _Listed) -> Callable[[Asked], float]:
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
        found.id = f"entity-{made}"
        for name in facts.names:
            found.add("name", name)
        return found

    def score(case: Asked) -> float:
        if isinstance(case, Altered):
            candidates = {listed.number[(case.list_name, case.entity_id)]}
        else:
            near = process.cdist([case.text.lower()], listed.texts, scorer=fuzz.token_sort_ratio)
            candidates = set(listed.owner[np.argsort(-near[0])[:_CANDIDATES]].tolist())
        query = entity(PartyFacts((case.text,), case.kind))
        found = [
            algorithm.compare(query, entity(listed.parties[k].facts), config) for k in candidates
        ]
        return max(float(each.score) for each in found)

    return score


def _told(
    name: str,
    default: float,
    cases: Sequence[Altered],
    others: Sequence[Innocent],
    score: Callable[[Asked], float],
) -> None:
    """Print one line for an engine."""
    start = time.process_time()
    found = np.array([score(case) for case in cases])
    false = np.array([score(case) for case in others])
    each = (time.process_time() - start) / (len(cases) + len(others))
    limit = float(np.nextafter(np.sort(false)[::-1][int(_RATE * len(false))], np.inf))
    print(
        f"  {name:24s} at 0.5 % ({limit:.3f}): recall {np.mean(found >= limit):.3f}; "
        f"at {default:g}: recall {np.mean(found >= default):.3f}, false alarms "
        f"{100 * np.mean(false >= default):.2f} %; tied at the top "
        f"{100 * np.mean(found == found.max()):.1f} %; {1000 * each:.2f} ms a name"
    )
    for kind in (Kind.PERSON, Kind.ORGANISATION, Kind.VESSEL):
        own = np.array([case.kind is kind for case in cases])
        if own.any():
            print(f"    {kind.name.lower():22s} {np.mean(found[own] >= limit):.3f} (n {own.sum()})")
