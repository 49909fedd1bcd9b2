"""Names that were screened: their scores, and what stated probabilities came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.screening import Screener
from korgan.science.names.tokens import Kind, Role, parse_name
from tests.bench.screening.altered import Altered
from tests.bench.screening.innocents import Innocent, same_words, strangers

# What scores less counts as not found at all.
_LEAST = 0.02
# Innocents for each altered name, as among the names of the published comparison of engines.
INNOCENTS_FOR_EACH = 2.33
KINDS = {1: (Kind.PERSON,), 2: (Kind.ORGANISATION,), 3: (Kind.VESSEL, Kind.AIRCRAFT)}


@dataclass(frozen=True)
class Scored:
    """One name that was screened: its best score, and whether it is one of a listed party."""

    group: str
    kind: Kind
    score: float
    listed: bool
    # Probability of the best hit of all, and whether it is the party meant (or a twin of it).
    best: float
    is_true: bool
    # Letters of the name without its legal form: few letters with one error are another name.
    letters: int = 0


def letters_of(text: str, kind: Kind) -> int:
    """Number of letters and digits of a name, legal forms and titles left out."""
    weak = (Role.LEGAL_FORM, Role.TITLE)
    tokens = parse_name(text, kind)[0].tokens if parse_name(text, kind) else ()
    return sum(len(token.text) for token in tokens if token.role not in weak)


def scored(
    screener: Screener,
    parties: Sequence[ListedParty],
    altered: Iterable[Altered],
    innocents: Iterable[Innocent],
) -> list[Scored]:
    """Screen altered names and innocents; those that bear a listed name are left out."""
    names = {(p.list_name, p.entity_id): {same_words(n) for n in p.facts.names} for p in parties}
    rows = []
    for case in altered:
        query = PartyFacts((case.text,), case.kind)
        hits = screener.screen(query, threshold=_LEAST, top=25, explain=False)
        wanted = (case.list_name, case.entity_id)
        own = [h.probability for h in hits if (h.list_name, h.entity_id) == wanted]
        best = (hits[0].list_name, hits[0].entity_id) if hits else wanted
        rows.append(
            Scored(
                case.alteration,
                case.kind,
                max(own, default=0.0),
                True,
                hits[0].probability if hits else 0.0,
                bool(hits) and (best == wanted or bool(names[best] & names[wanted])),
                letters_of(case.text, case.kind),
            )
        )
    for innocent in strangers(innocents, parties):
        query = PartyFacts((innocent.text,), innocent.kind)
        hits = screener.screen(query, threshold=_LEAST, top=1, explain=False)
        score = hits[0].probability if hits else 0.0
        rows.append(Scored(innocent.source, innocent.kind, score, False, score, False))
    return rows


def weights_of(rows: Sequence[Scored]) -> np.ndarray:
    """Weights that give each kind the same number of innocents for an altered name."""
    found = np.ones(len(rows))
    for kinds in KINDS.values():
        own = np.array([row.kind in kinds for row in rows])
        listed = np.array([row.listed for row in rows])
        innocents, altered = (own & ~listed).sum(), (own & listed).sum()
        if innocents:
            found[own & ~listed] = INNOCENTS_FOR_EACH * altered / innocents
    return found


class Bin(NamedTuple):
    """Best hits of like probability: stated, share true with its standard error, number."""

    stated: float
    true: float
    error: float
    number: int


def reliability(rows: Sequence[Scored], weight: np.ndarray) -> list[Bin]:
    """Best hits in ten bins of stated probability, each row counting as much as its weight."""
    best = np.array([row.best for row in rows])
    true = np.array([float(row.is_true) for row in rows])
    found = []
    for low in np.arange(0.0, 1.0, 0.1):
        part = (best >= low) & (best < low + 0.1) & (best > 0.0)
        if part.any():
            w = weight[part] / weight[part].sum()
            share = float(w @ true[part])
            # Rows that weigh more are worth fewer names than they are.
            error = float(np.sqrt(share * (1.0 - share) * (w @ w)))
            found.append(Bin(float(w @ best[part]), share, error, int(part.sum())))
    return found


def told_reliability(rows: Sequence[Scored], weight: np.ndarray) -> None:
    """Print the bins."""
    print("\nreliability of the best hit (stated, share true with its standard error, number)")
    for each in reliability(rows, weight):
        print(f"  {each.stated:.3f} {each.true:.3f} +- {each.error:.3f} {each.number:6d}")
