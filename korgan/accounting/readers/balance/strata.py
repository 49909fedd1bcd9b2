"""Strata of the balance form: classes of material measured alike, with a place in the balance."""

from __future__ import annotations

from dataclasses import dataclass

from korgan.accounting.readers.balance.fields import Fields
from korgan.accounting.readers.balance.methods import Method, MethodRegister
from korgan.science.accountancy.balance_lines import INPUT, INVENTORY, OUTPUT
from korgan.science.errors import InputError

DIRECTIONS = {
    "input": INPUT, "in": INPUT, "receipt": INPUT, "increase": INPUT, "+": INPUT, "feed": INPUT,
    "output": OUTPUT, "out": OUTPUT, "shipment": OUTPUT, "decrease": OUTPUT, "-": OUTPUT,
    "product": OUTPUT, "waste": OUTPUT, "discard": OUTPUT,
    "inventory": INVENTORY, "stock": INVENTORY, "storage": INVENTORY,
}  # fmt: skip
_NAMES = {INPUT: "input", OUTPUT: "output", INVENTORY: "inventory"}


@dataclass(frozen=True, slots=True)
class Stratum:
    """A class of material measured alike."""

    name: str
    direction: int | None
    method: Method | None
    exact: bool


class StratumRegister:
    """Strata of one file; where none is declared they arise from the quantities."""

    def __init__(self, register: MethodRegister) -> None:
        self._register = register
        self._declared: dict[str, Stratum] = {}
        self._implied: dict[str, Stratum] = {}

    def read(self, entry: Fields) -> None:
        """Read one declared stratum."""
        name = entry.text("id")
        if not name:
            raise entry.missing("id")
        if name in self._declared:
            raise InputError(
                "duplicate_stratum", f"stratum {name!r} is declared twice", where=entry.where
            )
        direction = None
        if "direction" in entry:
            direction = read_direction(entry.text("direction"), entry.path("direction"))
        if "method" in entry:
            method: Method | None = self._register.find(entry.text("method"), entry.path("method"))
        else:
            method = self._register.inline(name, entry) or self._register.methods.get(name)
        self._declared[name] = Stratum(name, direction, method, entry.flag("exact"))

    def find(self, entry: Fields, direction: int | None) -> Stratum:
        """Stratum of a quantity: named, or the only one with its direction."""
        if "stratum" in entry:
            name = entry.text("stratum")
            if name in self._declared:
                return self._declared[name]
            if self._declared:
                raise InputError(
                    "unknown_stratum",
                    f"there is no stratum {name!r}",
                    where=entry.path("stratum"),
                    mend=f"declare it under strata ({', '.join(self._declared)})",
                )
            return self._imply(name, direction)
        fitting = [s for s in self._declared.values() if s.direction == direction]
        if len(fitting) == 1:
            return fitting[0]
        if fitting or (self._declared and direction is None):
            raise entry.missing("stratum", "several strata could be meant: name one")
        return self._imply(_NAMES[INPUT if direction is None else direction], direction)

    def direction_of(self, entry: Fields) -> int | None:
        """Direction that the stratum of a quantity implies, if any."""
        stratum = self._declared.get(entry.text("stratum"))
        return stratum.direction if stratum else None

    def _imply(self, name: str, direction: int | None) -> Stratum:
        """Stratum that nobody declared, named after what its quantities are."""
        if name not in self._implied:
            self._implied[name] = Stratum(
                name, direction, self._register.methods.get(name), exact=False
            )
        return self._implied[name]


def read_direction(text: str, where: str) -> int:
    """Direction of a word: input, output, inventory or one of their synonyms."""
    try:
        return DIRECTIONS[text.strip().lower()]
    except KeyError:
        raise InputError(
            "unknown_direction",
            f"{text!r} is not a direction",
            where=where,
            mend="use input, output or inventory",
        ) from None
