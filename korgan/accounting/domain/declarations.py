"""Declarations under an additional protocol: articles, due days, and their plain form."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from korgan.science.errors import InputError

INSTRUMENT = "INFCIRC/540"
FORM, EDITION = "korgan-declaration", 1
_FIRST_YEAR = 1997  # INFCIRC/540 was approved in May of this year


@dataclass(frozen=True, slots=True)
class Article:
    """One paragraph of the protocol under which something is declared."""

    article: str
    subject: str
    update: str
    verification: str

    @property
    def is_verified(self) -> bool:
        """Whether the row was compared with the text of the protocol."""
        return self.verification == "checked"


@lru_cache
def articles() -> dict[str, Article]:
    """Articles by their name."""
    path = Path(__file__).parent / "data" / "declaration_articles.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["article"]: Article(**row) for row in rows}


def update_due(year: int) -> date:
    """Last day for the yearly update about a calendar year: 15 May of the next.

    Examples
    --------
    >>> update_due(2025)
    datetime.date(2026, 5, 15)
    """
    if not _FIRST_YEAR <= year < 9999:
        raise InputError(
            "no_such_year", f"there is no declaration about {year}", where="year",
            mend=f"choose a year from {_FIRST_YEAR} on",
        )  # fmt: skip
    return date(year + 1, 5, 15)


def plain_declaration(
    country: str, year: int, entries: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """Declaration as plain values, for a file: entries by article, then by number."""
    order = list(articles())
    rows = sorted(entries, key=lambda e: (order.index(e["article"]), e["number"]))
    return {
        "form": FORM, "edition": EDITION, "country": country, "year": year,
        "due": update_due(year).isoformat(),
        "articles_verified": all(articles()[row["article"]].is_verified for row in rows),
        "entries": [dict(row) for row in rows],
    }  # fmt: skip
