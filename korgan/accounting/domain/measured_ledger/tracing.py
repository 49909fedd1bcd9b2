"""Batch by batch in the order of events: for batches that hand measurements on in proportion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from korgan.accounting.domain.measured_ledger.entries import (
    BEGINNING,
    DECREASES,
    ENDING,
    INCREASES,
    NO_METHOD,
    Counted,
    LedgerEntry,
)

Key = tuple[int, int, int]  # method, calibration, measurement


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


class Tracer:
    """What is open of each batch, entry by entry."""

    def __init__(self, closings: int, made_of: Mapping[int, Sequence[int]]) -> None:
        self.states: dict[int, _State] = defaultdict(_State)
        self.rows: dict[tuple[int, int, Key], float] = defaultdict(float)
        self.unmeasured = [0] * max(closings, 1)
        self.made_of = made_of
        self.used_up: dict[int, tuple[dict[Key, float], int]] = {}

    def entry(self, entry: LedgerEntry, period: int) -> None:
        """Book a flow; `period` is the balance in which it falls."""
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
        """Take what was found of a batch at a closing."""
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
