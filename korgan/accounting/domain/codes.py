"""Codes of accounting reports: inventory changes with their signs, and the field tables.

The tables are data (``data/``), so that a State's own code is a row and not a change of code.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from korgan.science.errors import InputError

_FOLDER = Path(__file__).parent / "data"

INCREASE, DECREASE, PAIR, DIFFERENCE, SIGNED = "+1", "-1", "pair", "difference", "signed"


@dataclass(frozen=True, slots=True)
class InventoryChangeCode:
    """What an inventory change is and what it does to the book.

    ``effect`` is ``+1``, ``-1``, ``pair`` (one category account decreases, another increases),
    ``difference`` (a positive weight decreases the book, as a shipper/receiver difference) or
    ``signed`` (a positive weight increases it, as a rounding adjustment).
    """

    code: str
    name: str
    effect: str
    counter: str
    status: str
    needs_permission: bool
    domestic: bool
    from_category: str
    to_category: str
    source: str
    verified: bool

    def sign(self, element: str) -> int:
        """+1 or -1: how a positive weight of this element category changes the book."""
        if self.effect == PAIR:
            return 1 if element == self.to_category else -1
        if self.effect == DIFFERENCE:
            return -1
        return 1 if self.effect in (INCREASE, SIGNED) else -1


@lru_cache
def inventory_changes() -> dict[str, InventoryChangeCode]:
    """All known inventory change codes, by code."""
    return {
        row["code"]: InventoryChangeCode(
            code=row["code"],
            name=row["name"],
            effect=row["effect"],
            counter=row["counter"],
            status=row["status"],
            needs_permission=row["permission"] == "yes",
            domestic=row["domestic"] == "1",
            from_category=row["from_category"],
            to_category=row["to_category"],
            source=row["source"],
            verified=row["verification"] == "checked",
        )
        for row in _rows("inventory_changes.csv")
    }


def inventory_change(code: str) -> InventoryChangeCode:
    """Return the inventory change of a code; refuse an unknown one."""
    try:
        return inventory_changes()[code.strip().upper()]
    except KeyError:
        raise InputError(
            "unknown_inventory_change",
            f"{code!r} is not an inventory change code",
            mend=f"use one of {' '.join(inventory_changes())}",
        ) from None


@lru_cache
def code_table(name: str) -> dict[str, str]:
    """Codes of one table (``element``, ``isotope``, ``status``, ``form``, ...) with meanings."""
    return {
        row["code"]: row["meaning"] for row in _rows("report_codes.csv") if row["table"] == name
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))
