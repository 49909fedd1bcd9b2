"""What a State says of itself on the functional areas, and what follows from it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parents[1] / "data" / "self_assessment.csv"


class Answer(StrEnum):
    """How far a statement is true of the State; ``UNKNOWN`` is neither a lack nor success."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def is_lack(self) -> bool:
        """Whether a need follows from it."""
        return self in (Answer.PARTLY, Answer.NO)


@dataclass(frozen=True)
class Statement:
    """A statement that the State holds against itself, in English and Russian."""

    key: str
    area: str
    english: str
    russian: str

    def text(self, language: str) -> str:
        """Return it in the reader's language."""
        return self.russian if language.startswith("ru") else self.english


@cache
def statements() -> dict[str, Statement]:
    """Return all statements by key, in the order of the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["key"]: Statement(row["key"], row["area"], row["statement"], row["statement_ru"])
            for row in csv.DictReader(file)
        }
