"""How true stated probabilities are, and the map that makes them so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

TRUTH = Path(__file__).parent / "data" / "probability.json"
EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0)
_SPAN = 12.0  # log-odds beyond which more evidence changes nothing that can be tested
# Pairs of names with a right and a wrong one that every step is mixed with: none is ever certain.
_DOUBT = 1.0


@dataclass(frozen=True)
class Band:
    """Names stated with about the same probability.

    Parameters
    ----------
    low, high : float
        Between which their probabilities lie.
    names : int
        How many they are.
    stated : float
        Mean of their probabilities.
    right : float
        Share of them that is right.
    """

    low: float
    high: float
    names: int
    stated: float
    right: float


def reliability(stated: ArrayLike, right: ArrayLike) -> tuple[tuple[Band, ...], float]:
    """Compare stated probabilities with the share of right names.

    Parameters
    ----------
    stated : array_like, shape (n,)
        Probabilities.
    right : array_like, shape (n,)
        Whether each name was right.

    Returns
    -------
    bands : tuple of Band
        Those with any name, in the order of probability.
    error : float
        Mean distance of the two over all names (expected calibration error).

    Examples
    --------
    >>> bands, error = reliability([0.9, 0.9, 0.9, 0.9], [1, 1, 1, 0])
    >>> bands[0].names, round(error, 2)
    (4, 0.15)
    """
    probability, truth = np.asarray(stated, dtype=float), np.asarray(right, dtype=float)
    place = np.clip(np.searchsorted(EDGES, probability, side="right") - 1, 0, len(EDGES) - 2)
    bands = []
    for k in np.unique(place):
        those = place == k
        bands.append(
            Band(
                EDGES[k],
                EDGES[k + 1],
                int(those.sum()),
                float(probability[those].mean()),
                float(truth[those].mean()),
            )
        )
    total = max(probability.size, 1)
    return tuple(bands), sum(b.names * abs(b.stated - b.right) for b in bands) / total


def log_odds(share: ArrayLike) -> NDArray[np.float64]:
    """Logarithm of the odds of a share of hypotheses, held within what can be tested."""
    inside = np.clip(np.asarray(share, dtype=float), 1e-9, 1.0 - 1e-9)
    return np.asarray(np.clip(np.log(inside / (1.0 - inside)), -_SPAN, _SPAN))


@dataclass(frozen=True)
class TruthMap:
    """Probability that a name is right, by the log-odds of the hypotheses that hold it.

    Parameters
    ----------
    log_odds, probability : tuple of float
        Knots, both rising; linear between.
    """

    log_odds: tuple[float, ...]
    probability: tuple[float, ...]

    def __call__(self, share: float) -> float:
        """Probability for a share of the hypotheses."""
        return float(np.interp(log_odds(share), self.log_odds, self.probability))


def fitted(share: ArrayLike, right: ArrayLike, names_per_knot: int = 25) -> TruthMap:
    """Rising map from shares of hypotheses to the share of right names (isotonic regression).

    Parameters
    ----------
    share : array_like, shape (n,)
        Shares of the hypotheses that hold each name.
    right : array_like, shape (n,)
        Whether each name was right.
    names_per_knot : int
        Names that a step of the map rests on at least.

    Returns
    -------
    TruthMap
        Each step is mixed with one right and one wrong name, so that none is certain.

    Notes
    -----
    Pool-adjacent-violators: Zadrozny and Elkan, KDD 2002, p. 694.
    """
    odds, truth = log_odds(share), np.asarray(right, dtype=float)
    order = np.argsort(odds, kind="stable")
    groups = max(1, min(order.size // names_per_knot, 24))
    blocks: list[list[float]] = []  # weight, right, sum of log-odds
    for part in np.array_split(order, groups):
        block = [float(part.size), float(truth[part].sum()), float(odds[part].sum())]
        blocks.append(block)
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][0] >= blocks[-1][1] / blocks[-1][0]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    knots = [weighed[2] / weighed[0] for weighed in blocks]
    risen = [(one[1] + _DOUBT) / (one[0] + 2.0 * _DOUBT) for one in blocks]
    risen = np.maximum.accumulate(risen).tolist()
    # below what was seen, towards nothing
    return TruthMap((-_SPAN, *knots), (min(0.002, risen[0]), *risen))


@lru_cache(maxsize=1)
def truth_maps() -> Mapping[str, TruthMap]:
    """Maps by group of detectors, as `validation` wrote them down; empty before they are made."""
    if not TRUTH.exists():
        return {}
    table = json.loads(TRUTH.read_text(encoding="utf-8"))["maps"]
    return {
        name: TruthMap(tuple(one["log_odds"]), tuple(one["probability"]))
        for name, one in table.items()
    }


def probability_of(share: float, kind: str, *, everyday: bool = False) -> float:
    """Probability that a name is right.

    Parameters
    ----------
    share : float
        Share of the hypotheses that hold it.
    kind : str
        Kind of detector.
    everyday : bool
        Whether the name is one of those met most: broad peaks show these rightly more often, with
        the same share, than what is seldom met.
    """
    maps = truth_maps()
    known = maps.get(kind) or maps.get("everyday" if everyday else "all") or maps.get("all")
    return known(share) if known is not None else share
