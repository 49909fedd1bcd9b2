"""The indicators of the seven elements, read from the table beside this package."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from korgan.cooperation.domain.exit import Element

TABLE = Path(__file__).parents[1] / "data" / "sustainability_indicators.csv"


@dataclass(frozen=True)
class Indicator:
    """A question that evidence answers; ``verified`` says whether a source was read for it."""

    name: str
    element: Element
    english: str
    russian: str
    verified: bool

    def question(self, language: str) -> str:
        """Return it in the reader's language."""
        return self.russian if language.startswith("ru") else self.english


@cache
def indicators() -> dict[str, Indicator]:
    """Return all indicators by name, in the order of the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["indicator"]: Indicator(
                row["indicator"],
                Element(row["element"]),
                row["question"],
                row["question_ru"],
                row["status"] == "verified",
            )
            for row in csv.DictReader(file)
        }


@cache
def elements_of_indicators() -> dict[str, Element]:
    """Return each indicator's element."""
    return {name: each.element for name, each in indicators().items()}
