"""What is looked for: sources grouped by the nuclide they are reported under."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from korgan.science.nuclides import emissions, library

DATA = Path(__file__).parent / "data"
CANDIDATES = DATA / "candidates.json"
_PLAUSIBILITY = DATA / "plausibility.toml"
_REPORTED = DATA / "reported_categories.toml"
# Sources of the table that are no nuclide; the fit may use them, the verdict never names them.
HELPERS = ("neutrons", "annihilation")
_TIERS = ("everyday", "natural", "common", "plausible")
_LISTED = ("SNM", "medical", "industrial", "NORM")
_MOST_LINES, _LOWEST_KEV = 4, 25.0


@dataclass(frozen=True)
class Candidate:
    """A nuclide that can be named.

    Parameters
    ----------
    label : str
        Such as ``"Cs-137"``.
    sources : tuple of str
        Sources of the nuclide table reported under this label: ages, enrichments, mixtures.
    category : str
        ``SNM``, ``medical``, ``industrial``, ``NORM``, ``fission``, ``activation``, ``other``.
    weight : float
        Natural logarithm of the prior odds against a common source.
    continuum_only : bool
        It shows no line: scatter and bremsstrahlung of anything may be taken for it.
    company : frozenset of str
        Labels that come with it: its progeny, and what its materials hold besides. Naming them
        beside it says nothing new.
    lines_kev : tuple of float
        Its strongest lines above 25 keV, in the order of energy.
    """

    label: str
    sources: tuple[str, ...]
    category: str
    weight: float
    continuum_only: bool = False
    company: frozenset[str] = frozenset()
    lines_kev: tuple[float, ...] = ()

    @property
    def everyday(self) -> bool:
        """Whether it is one of those met most: likelier than a common source."""
        return self.weight > 0.0


def _reported(label: str, categories: tuple[str, ...]) -> str:
    """The category that is told of a label; the table's data say why."""
    table = _reported_categories()
    listed = (one for one in ("NORM", "medical") if label in table[one])
    return next(listed, min(categories, key=table["order"].index))


@lru_cache(maxsize=1)
def _reported_categories() -> dict[str, list[str]]:
    table: dict[str, list[str]] = tomllib.loads(_REPORTED.read_text(encoding="utf-8"))
    return table


@lru_cache(maxsize=1)
def candidates() -> dict[str, Candidate]:
    """Return all candidates by label, as `tabulate` wrote them down.

    Returns
    -------
    dict of Candidate
        In alphabetical order.

    Examples
    --------
    >>> candidates()["U-235"].category
    'SNM'
    """
    table = json.loads(CANDIDATES.read_text(encoding="utf-8"))["candidates"]
    return {
        label: Candidate(
            label,
            tuple(one["sources"]),
            one["category"],
            one["weight"],
            one["continuum_only"],
            frozenset(one["company"]),
            tuple(one["lines_kev"]),
        )
        for label, one in table.items()
    }


def computed() -> dict[str, Candidate]:
    """Return all candidates by label, from the nuclide table and the list of plausibility.

    Returns
    -------
    dict of Candidate
        In alphabetical order. It takes seconds: photons of some 500 sources are computed.
    """
    table = tomllib.loads(_PLAUSIBILITY.read_text(encoding="utf-8"))
    kept = {*table["continua"], *table["soft"]}
    elsewhere = {name for names in table["instead"].values() for name in names}
    fewest = table["fewest"]["photons_per_decay"]
    found: dict[str, Candidate] = {}
    for name, source in sorted(library().sources.items()):
        label = source.label
        if (
            name in table["unnamed"]
            or label in HELPERS
            or label in elsewhere
            or not source.categories
        ):
            continue
        if label not in kept and _strongest_line(name) < fewest:
            continue
        main = library().sources[label]
        tier = next((one for one in _TIERS if label in table[one]), _tier(main.categories))
        if tier == "rare" and _is_soft(label):
            tier = "soft"
        if main.categories and main.categories[0] == "SNM":
            tier = "special"
        if label in table["continua"] and tier not in ("common", "plausible"):
            tier = "continuum"
        known = found.get(label)
        found[label] = Candidate(
            label=label,
            sources=((*known.sources, name) if known else (name,)),
            category=_reported(label, main.categories or source.categories),
            weight=float(table["weights"][tier]),
            continuum_only=label in table["continua"],
        )
    return {
        label: replace(
            one,
            company=_company(one) & found.keys(),
            lines_kev=_strongest_lines(one.sources[0]),
        )
        for label, one in found.items()
    }


def _tier(categories: tuple[str, ...]) -> str:
    return "listed" if any(one in _LISTED for one in categories) else "rare"


def _is_soft(source: str) -> bool:
    """Whether nearly all its photons are as soft as the fluorescence of shields and cargo."""
    found = emissions(source)
    seen = found.per_decay[found.energy_kev > 25.0].sum()
    return bool(found.per_decay[found.energy_kev > 110.0].sum() < 0.05 * seen)


def _strongest_line(source: str) -> float:
    found = emissions(source)
    seen = found.per_decay[found.energy_kev > 40.0]
    return float(seen.max(initial=0.0))


def _strongest_lines(source: str) -> tuple[float, ...]:
    found = emissions(source)
    kept = found.energy_kev > _LOWEST_KEV
    energy, photons = found.energy_kev[kept], found.per_decay[kept]
    strongest = np.argsort(-photons, kind="stable")[:_MOST_LINES]
    return tuple(sorted(float(energy[i]) for i in strongest))


def _company(candidate: Candidate) -> frozenset[str]:
    """Labels that come with one: its progeny, and what its materials hold besides."""
    table = library()
    names: set[str] = set()
    for source in candidate.sources:
        described = table.sources[source]
        names.update(described.also, *(table.chain(one) for one in described.activity))
    return frozenset(names - {candidate.label})
