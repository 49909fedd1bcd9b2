"""Batches: re-batching, blending and dissolution as a graph that conserves every substance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from korgan.accounting.domain.materials import AMERICIUM, ElementCategory, check_isotope
from korgan.science.errors import InputError


@dataclass(frozen=True, slots=True)
class Batch:
    """Material handled as a unit, with one isotopic vector; weights in micrograms."""

    name: str
    category: ElementCategory
    element: int
    isotopes: Mapping[str, int] = field(default_factory=dict)
    items: int = 1

    def __post_init__(self) -> None:
        if not self.name:
            raise InputError("missing_field", "a batch has no name")
        if self.element < 0 or self.items < 1:
            raise InputError(
                "batch_of_nothing",
                f"the batch weighs {self.element} ug in {self.items} items",
                where=self.name,
                mend="a batch has a weight of zero or more and one item or more",
            )
        parts = [w for name, w in self.isotopes.items() if name != AMERICIUM]
        check_isotope(self.element, sum(parts), self.name)


@dataclass(frozen=True, slots=True)
class Operation:
    """What was made of what: re-batching, blending or dissolution.

    Sources are used up (RM); products are new (RP). Material that does not come out again is
    booked apart as a loss or discard, not lost in the operation.
    """

    kind: str
    on: date
    sources: tuple[str, ...]
    products: tuple[Batch, ...]


class BatchGraph:
    """All batches and where each comes from.

    Examples
    --------
    >>> graph = BatchGraph([Batch("A", ElementCategory.PLUTONIUM, 60),
    ...                     Batch("B", ElementCategory.PLUTONIUM, 40)])
    >>> graph.apply(Operation("blending", date(2026, 5, 1), ("A", "B"),
    ...                       (Batch("C", ElementCategory.PLUTONIUM, 100),)))
    >>> {name: float(share) for name, share in graph.origins("C").items()}
    {'A': 0.6, 'B': 0.4}
    """

    def __init__(self, batches: Iterable[Batch] = ()) -> None:
        self._batches: dict[str, Batch] = {}
        self._live: set[str] = set()
        self._made_from: dict[str, tuple[str, ...]] = {}
        self._made_into: dict[str, tuple[str, ...]] = {}
        for batch in batches:
            self.receive(batch)

    def receive(self, batch: Batch) -> None:
        """Add a batch from outside; a name is used once."""
        if batch.name in self._batches:
            raise InputError(
                "duplicate_batch",
                f"there is a batch {batch.name} already",
                where=batch.name,
                mend="give the new batch a name of its own",
            )
        self._batches[batch.name] = batch
        self._live.add(batch.name)

    def apply(self, operation: Operation) -> None:
        """Use up the sources and add the products; both weigh the same, substance by substance."""
        sources = [self._usable(name) for name in operation.sources]
        if not sources or not operation.products:
            raise InputError(
                "empty_operation", f"{operation.kind} needs sources and products", where="batches"
            )
        if len(set(operation.sources)) != len(operation.sources):
            raise InputError("duplicate_batch", "a source stands twice", where=operation.kind)
        _check_conserved(operation, sources)
        names = [batch.name for batch in operation.products]
        taken = next((n for n in names if n in self._batches or names.count(n) > 1), None)
        if taken is not None:
            raise InputError(
                "duplicate_batch", f"there is a batch {taken} already", where=taken,
                mend="give the new batch a name of its own",
            )  # fmt: skip
        for batch in operation.products:
            self.receive(batch)
            self._made_from[batch.name] = operation.sources
        for name in operation.sources:
            self._live.discard(name)
            self._made_into[name] = tuple(names)

    def live(self) -> tuple[Batch, ...]:
        """Batches not used up."""
        return tuple(b for name, b in self._batches.items() if name in self._live)

    def origins(self, name: str) -> dict[str, Fraction]:
        """Share of each received batch in a batch, by element weight."""
        batch = self._known(name)
        sources = self._made_from.get(name)
        if not sources:
            return {batch.name: Fraction(1)}
        total = sum(self._batches[s].element for s in sources)
        shares: dict[str, Fraction] = defaultdict(Fraction)
        for source in sources:
            weight = Fraction(self._batches[source].element, total) if total else Fraction(0)
            for origin, share in self.origins(source).items():
                shares[origin] += weight * share
        return dict(shares)

    def descendants(self, name: str) -> set[str]:
        """Names of all batches that hold material of a batch."""
        self._known(name)
        found: set[str] = set()
        waiting = [name]
        while waiting:
            for child in self._made_into.get(waiting.pop(), ()):
                if child not in found:
                    found.add(child)
                    waiting.append(child)
        return found

    def _known(self, name: str) -> Batch:
        if name not in self._batches:
            raise InputError("unknown_batch", f"there is no batch {name}", where=name)
        return self._batches[name]

    def _usable(self, name: str) -> Batch:
        batch = self._known(name)
        if name not in self._live:
            raise InputError(
                "batch_used_up",
                f"batch {name} was used up in {', '.join(self._made_into[name])}",
                where=name,
            )
        return batch


def _check_conserved(operation: Operation, sources: list[Batch]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for batch, sign in [(b, -1) for b in sources] + [(b, 1) for b in operation.products]:
        sums[batch.category.element] += sign * batch.element
        for isotope, weight in batch.isotopes.items():
            sums[isotope] += sign * weight
    for substance, difference in sums.items():
        if difference:
            raise InputError(
                "unbalanced_operation",
                f"{operation.kind}: {substance} changes by {difference:+d} ug",
                where=", ".join(operation.sources),
                mend="RM and RP sum to zero; book a loss, a discard or a new measurement apart",
            )
