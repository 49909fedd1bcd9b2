"""From ledger entries to measured quantities: which error stands behind which weight.

A batch keeps the measurement of its weight until it is measured anew. What entered and left under
it cancels: it bears no MUF, and no uncertainty either. So the flows of a batch count in the
balance in which it is resolved: measured again at an inventory taking, or gone. Booked unmeasured,
a flow carries the measurements of what it was taken from, in their proportions; re-batching hands
them on to the products.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from korgan.science.accountancy.balance_lines import INPUT, OUTPUT, Observations
from korgan.science.accountancy.measurement import ErrorModel

STRATA = ("beginning", "increases", "decreases", "ending")
BEGINNING, INCREASES, DECREASES, ENDING = range(4)
NO_METHOD = -1
# Codes of the ledger whose entries are no flow: what the taking found, moves within the area.
_NO_FLOW = frozenset({"L+", "L-", "MV", "R+", "R-", "RA"})

_NOTHING = 0.5

Key = tuple[int, int, int]  # method, calibration, measurement


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """Amount of one substance that an entry brings to a batch (+) or takes from it (-), in ug.

    ``measurement`` names the measuring act: for a correction, that of its original.
    """

    batch: int
    day: int
    amount: int
    code: str
    measurement: int
    method: int = NO_METHOD
    calibration: int = NO_METHOD


@dataclass(frozen=True, slots=True)
class Counted:
    """A batch at an inventory taking; `method` is set where it was measured anew."""

    batch: int
    amount: int
    measurement: int
    method: int = NO_METHOD
    calibration: int = NO_METHOD


@dataclass(frozen=True, slots=True)
class Closing:
    """An inventory taking: its day and the batches that were found or should have been."""

    day: int
    counted: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class MeasuredLedger:
    """Measured quantities of the closed balances, and how much stands in them unmeasured (ug)."""

    observations: Observations | None
    unmeasured: tuple[int, ...]


@dataclass(slots=True)
class _State:
    """What is open of a batch since it was last resolved: signed masses by stratum and key.

    Summed by key they are what the batch carries: its book weight is the sum of measurements
    that came in less those that went out.
    """

    held: int = 0
    open: dict[tuple[int, Key], float] = field(default_factory=lambda: defaultdict(float))
    plain: float = 0.0
    received: int = 0

    def carried(self) -> dict[Key, float]:
        """Signed mass of each measurement in the weight of the batch."""
        sums: dict[Key, float] = defaultdict(float)
        for (_, key), mass in self.open.items():
            sums[key] += mass
        return sums


class _Reader:
    def __init__(self, closings: int, made_of: Mapping[int, Sequence[int]]) -> None:
        self.states: dict[int, _State] = defaultdict(_State)
        self.rows: dict[tuple[int, int, Key], float] = defaultdict(float)
        self.unmeasured = [0] * max(closings, 1)
        self.made_of = made_of
        self.used_up: dict[int, tuple[dict[Key, float], int]] = {}

    def entry(self, entry: LedgerEntry, period: int) -> None:
        if entry.code in _NO_FLOW:
            return
        state = self.states[entry.batch]
        if entry.code == "DI":
            self._difference(state, entry)
        elif entry.code == "PB":
            self._enters(state, entry, BEGINNING)
        elif entry.amount > 0:
            self._enters(state, entry, INCREASES)
        else:
            self._leaves(state, entry)
        state.held += entry.amount
        if state.held == 0 and entry.code != "DI":
            self._resolve(entry.batch, period)

    def _enters(self, state: _State, entry: LedgerEntry, stratum: int) -> None:
        if entry.code == "RD":
            state.received = entry.amount
        if entry.method != NO_METHOD:
            key = (entry.method, entry.calibration, entry.measurement)
            state.open[stratum, key] += entry.amount
            return
        known = 0.0
        if entry.code == "RP":
            for key, share in self._inherited(entry.batch):
                state.open[stratum, key] += share * entry.amount
                known += share * entry.amount
        state.plain += entry.amount - known

    def _inherited(self, batch: int) -> list[tuple[Key, float]]:
        """Shares of the sources' measurements in each unit of weight of what was made of them."""
        sums: dict[Key, float] = defaultdict(float)
        total = 0
        for source in self.made_of.get(batch, ()):
            carried, mass = self.used_up.get(source, ({}, 0))
            total += mass
            for key, part in carried.items():
                sums[key] += part
        return [(key, part / total) for key, part in sums.items()] if total else []

    def _leaves(self, state: _State, entry: LedgerEntry) -> None:
        if entry.method != NO_METHOD:
            key = (entry.method, entry.calibration, entry.measurement)
            state.open[DECREASES, key] += entry.amount
            return
        share = -entry.amount / state.held if state.held else 0.0
        carried = {key: share * mass for key, mass in state.carried().items()}
        for key, mass in carried.items():
            state.open[DECREASES, key] -= mass
        state.plain -= share * state.plain
        if entry.code == "RM":
            self.used_up[entry.batch] = carried, -entry.amount

    def _difference(self, state: _State, entry: LedgerEntry) -> None:
        """The receiver's measurement replaces the shipper's figures that were booked before it."""
        if entry.method == NO_METHOD:
            return
        key = (entry.method, entry.calibration, entry.measurement)
        state.open[INCREASES, key] += state.received + entry.amount
        state.plain = max(0.0, state.plain - state.received)

    def count(self, counted: Counted, closing: int) -> None:
        state = self.states[counted.batch]
        if counted.method == NO_METHOD and counted.amount == state.held:
            return  # found with the weight of the book: its measurement still stands
        balance = closing - 1
        key = (counted.method, counted.calibration, counted.measurement)
        measured = counted.method != NO_METHOD and counted.amount > 0
        if measured:
            state.open[ENDING, key] -= counted.amount
        self._resolve(counted.batch, balance)
        state.held = counted.amount
        if measured:
            state.open[BEGINNING, key] += counted.amount
        else:
            state.plain = counted.amount

    def _resolve(self, batch: int, balance: int) -> None:
        state = self.states[batch]
        if 0 <= balance < len(self.unmeasured):
            self.unmeasured[balance] += round(abs(state.plain))
        if balance >= 0:
            for (stratum, key), mass in state.open.items():
                self.rows[balance, stratum, key] += mass
        state.open.clear()
        state.plain = 0.0


def measured_ledger(
    entries: Iterable[LedgerEntry],
    closings: Sequence[Closing],
    models: Sequence[ErrorModel],
    made_of: Mapping[int, Sequence[int]] | None = None,
    *,
    unit: float = 1e9,
) -> MeasuredLedger:
    """Measured quantities of the balances between inventory takings.

    Parameters
    ----------
    entries : iterable of LedgerEntry
        Entries of one substance, in order of day and booking.
    closings : sequence of Closing
        The opening inventory (empty, its batches are entries ``PB``) and the takings, in order.
    models : sequence of ErrorModel
        Error model of each method; absolute errors in the unit.
    made_of : mapping of int to sequence of int, optional
        Batches of which a batch was made.
    unit : float
        Micrograms in the unit of the result (1e9 for kg).

    Returns
    -------
    MeasuredLedger
        ``observations`` is None where nothing measured was resolved.

    Examples
    --------
    Received with one measurement and found with another: both errors bear the MUF.

    >>> model = ErrorModel(random_relative=0.01)
    >>> found = measured_ledger(
    ...     [LedgerEntry(1, 5, 100, "RF", 7, 0, 0)],
    ...     [Closing(0, ()), Closing(10, (Counted(1, 98, -1, 0, 0),))], [model], unit=1.0)
    >>> found.observations.mass.tolist(), found.observations.direction.tolist()
    ([100.0, 98.0], [1, -1])

    Found with the weight of the book: nothing bears on the MUF.

    >>> measured_ledger(
    ...     [LedgerEntry(1, 5, 100, "RF", 7, 0, 0)],
    ...     [Closing(0, ()), Closing(10, (Counted(1, 100, -1),))], [model]).observations is None
    True
    """
    balances = len(closings) - 1
    reader = _Reader(balances, made_of or {})
    waiting = iter(entries)
    entry = next(waiting, None)
    for number, closing in enumerate(closings):
        while entry is not None and entry.day <= closing.day:
            reader.entry(entry, number - 1)
            entry = next(waiting, None)
        for counted in closing.counted:
            reader.count(counted, number)
    return MeasuredLedger(
        _observations(reader.rows, balances, tuple(models), unit), tuple(reader.unmeasured)
    )


def _observations(
    rows: Mapping[tuple[int, int, Key], float],
    balances: int,
    models: tuple[ErrorModel, ...],
    unit: float,
) -> Observations | None:
    # Less than half a microgram is what rounding in floating point leaves of nothing.
    chosen = [(place, mass) for place, mass in rows.items() if abs(mass) > _NOTHING]
    if not chosen or balances < 1:
        return None
    size = len(chosen)
    mass = np.fromiter((m for _, m in chosen), np.float64, size) / unit
    keys = np.array(
        [(balance, stratum, *key) for (balance, stratum, key), _ in chosen], dtype=np.int64
    )
    _, calibration = np.unique(keys[:, 2:4], axis=0, return_inverse=True)
    _, measurement = np.unique(keys[:, 4], return_inverse=True)
    return Observations(
        balances=balances,
        direction=np.where(mass > 0, INPUT, OUTPUT).astype(np.int64),
        place=keys[:, 0].copy(),
        mass=np.abs(mass),
        stratum=keys[:, 1].copy(),
        count=np.ones(size),
        owner=np.arange(size, dtype=np.int64),
        method=keys[:, 2].copy(),
        calibration=calibration.reshape(-1).astype(np.int64),
        measurement=measurement.reshape(-1).astype(np.int64),
        models=models,
    )
