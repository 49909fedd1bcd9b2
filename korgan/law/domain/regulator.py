"""A regulator's independence as a vector of cited facts, and how many specialists it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

FIRST_OF_A_TYPE, EACH_FURTHER = 30, 10
STAFF_SOURCE = (
    "Viet Nam's figures in the CNS Southeast Asia study: 30 specialists for one reactor, 40 for "
    "two of one type, about 60 for two of different types"
)


@dataclass(frozen=True)
class Element:
    """One element of independence: how many facts are cited, told without citation, no, unknown."""

    name: str
    cited: int
    uncited: int
    no: int
    unknown: int

    @property
    def asked(self) -> int:
        """How many facts belong to it."""
        return self.cited + self.uncited + self.no + self.unknown


def element_of(name: str, answers: Iterable[tuple[str, bool]]) -> Element:
    """Count an element's answers, pairs of answer and whether it is cited.

    Examples
    --------
    >>> element_of("financial", [("yes", True), ("yes", False), ("unknown", False)])
    Element(name='financial', cited=1, uncited=1, no=0, unknown=1)
    """
    told = list(answers)
    return Element(
        name,
        cited=sum(answer == "yes" and has for answer, has in told),
        uncited=sum(answer == "yes" and not has for answer, has in told),
        no=sum(answer == "no" for answer, _ in told),
        unknown=sum(answer == "unknown" for answer, _ in told),
    )


def specialists_needed(units_by_type: Mapping[str, int]) -> int:
    """Return the first model of need: it grows with the diversity of types, not with the count.

    Examples
    --------
    >>> specialists_needed({"research reactor": 1}), specialists_needed({"A": 2})
    (30, 40)
    >>> specialists_needed({"A": 1, "B": 1})
    60
    """
    present = [count for count in units_by_type.values() if count > 0]
    return sum(FIRST_OF_A_TYPE + EACH_FURTHER * (count - 1) for count in present)


def shares_by_origin(
    lines: Iterable[tuple[int, str, str, Decimal]],
) -> dict[tuple[int, str], dict[str, Decimal]]:
    """Return for each year and currency the amount of each origin; currencies are not mixed."""
    found: dict[tuple[int, str], dict[str, Decimal]] = {}
    for year, currency, origin, amount in lines:
        of_year = found.setdefault((year, currency), {})
        of_year[origin] = of_year.get(origin, Decimal(0)) + amount
    return found
