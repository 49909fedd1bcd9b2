"""All batches at once, where each flow carries a measurement of its own or enters unmeasured.

A batch is resolved when it is measured anew or gone; its flows count in the balance in which the
next resolution falls. That is a search among sorted events, so it needs no walk through them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from korgan.accounting.domain.measured_ledger.entries import (
    BEGINNING,
    DECREASES,
    ENDING,
    INCREASES,
    NO_METHOD,
    CountColumns,
    EntryColumns,
)
from korgan.science.accountancy.measurement import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """Signed masses that count in a balance, and what is unmeasured in each.

    Keys of shape (r, 5): balance, stratum, method, calibration, measurement; masses of shape (r,).
    """

    keys: IntArray
    mass: FloatArray
    unmeasured: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class _Events:
    """Entries and counts of all batches, batch by batch in the order of time."""

    batch: IntArray
    number: IntArray
    is_count: BoolArray
    amount: IntArray
    stratum: IntArray
    method: IntArray
    calibration: IntArray
    measurement: IntArray


def handed_on(entries: EntryColumns) -> IntArray:
    """Batches that have to be followed one by one.

    What leaves or is made unmeasured carries the measurements of what it was taken from; a
    receiver's measurement replaces another.
    """
    bare = entries.method == NO_METHOD
    leaves = (entries.amount < 0) & (entries.code != "PB")
    inherits = bare & (leaves | (entries.code == "RP"))
    found: IntArray = np.unique(entries.batch[inherits | (entries.code == "DI")])
    return found


def resolve(
    entries: EntryColumns, number: IntArray, counts: CountColumns, balances: int
) -> Resolved:
    """Resolve batches whose every flow is measured, or enters unmeasured.

    Parameters
    ----------
    entries : EntryColumns
        Flows; `number` (m,) is the closing that follows each.
    counts : CountColumns
        What was found at the closings.
    balances : int
        Number of balances.

    Returns
    -------
    Resolved
        Not yet summed by key.
    """
    events = _in_order(entries, number, counts)
    held, before = _held(events)
    stands = events.is_count & (events.method == NO_METHOD) & (events.amount == before)
    resolves = np.where(events.is_count, ~stands, held == 0)
    at = np.flatnonzero(resolves)
    measured = events.method != NO_METHOD
    found = events.is_count & measured & (events.amount > 0)

    own, after = _next(at, events.batch, 0), _next(at, events.batch, 1)
    parts = [
        (np.flatnonzero(~events.is_count & measured), own, events.stratum, 1),
        (np.flatnonzero(found), own, np.full(held.size, ENDING), -1),
        (np.flatnonzero(found), after, np.full(held.size, BEGINNING), 1),
    ]
    keys, masses = [], []
    for rows, place, stratum, sign in parts:
        chosen = rows[place[rows] >= 0]
        balance = events.number[place[chosen]] - 1
        chosen, balance = chosen[balance >= 0], balance[balance >= 0]
        keys.append(
            np.stack(
                [
                    balance,
                    stratum[chosen],
                    events.method[chosen],
                    events.calibration[chosen],
                    events.measurement[chosen],
                ],
                axis=1,
            )
        )
        masses.append(sign * events.amount[chosen].astype(np.float64))
    plain = (
        np.flatnonzero(~measured & ~events.is_count),
        np.flatnonzero(events.is_count & ~stands & ~found),
    )
    return Resolved(
        np.concatenate(keys), np.concatenate(masses),
        _unmeasured(events, [(plain[0], own), (plain[1], after)], balances),
    )  # fmt: skip


def _in_order(entries: EntryColumns, number: IntArray, counts: CountColumns) -> _Events:
    stratum = np.where(entries.amount > 0, INCREASES, DECREASES)
    stratum[entries.code == "PB"] = BEGINNING
    pairs = {
        "batch": (entries.batch, counts.batch),
        "number": (number, counts.closing),
        "is_count": (np.zeros(number.size, np.bool_), np.ones(counts.batch.size, np.bool_)),
        "amount": (entries.amount, counts.amount),
        "stratum": (stratum, np.full(counts.batch.size, ENDING)),
        "method": (entries.method, counts.method),
        "calibration": (entries.calibration, counts.calibration),
        "measurement": (entries.measurement, counts.measurement),
    }
    joined = {name: np.concatenate(pair) for name, pair in pairs.items()}
    order = np.lexsort((joined["is_count"], joined["number"], joined["batch"]))
    return _Events(**{name: column[order] for name, column in joined.items()})


def _held(events: _Events) -> tuple[IntArray, IntArray]:
    """Book weight after each event, and before it; a count starts the sum anew."""
    first = np.ones(events.batch.size, np.bool_)
    first[1:] = events.batch[1:] != events.batch[:-1]
    start = np.flatnonzero(first | events.is_count)
    total = np.cumsum(events.amount)
    base = np.where(start > 0, total[start - 1], 0) if start.size else start
    held = total - np.repeat(base, np.diff(np.append(start, total.size)))
    before = np.zeros_like(held)
    before[1:] = held[:-1]
    before[first] = 0
    return held, before


def _next(at: IntArray, batch: IntArray, later: int) -> IntArray:
    """Event that resolves each event's batch, from itself on (or later than itself); -1 if none."""
    place = np.searchsorted(at, np.arange(batch.size) + later)
    known = place < at.size
    found = np.where(known, at[np.minimum(place, at.size - 1)], -1) if at.size else place * 0 - 1
    same = (found >= 0) & (batch[found] == batch)
    result: IntArray = np.where(same, found, -1)
    return result


def _unmeasured(events: _Events, parts: list[tuple[IntArray, IntArray]], balances: int) -> IntArray:
    places = np.concatenate([place[rows] for rows, place in parts])
    amounts = np.concatenate([events.amount[rows] for rows, _ in parts])
    amounts, places = amounts[places >= 0], places[places >= 0]
    found = np.zeros(max(balances, 1), np.int64)
    resolving, which = np.unique(places, return_inverse=True)
    sums = np.zeros(resolving.size, np.int64)
    np.add.at(sums, which, amounts)
    balance = events.number[resolving] - 1
    inside = (balance >= 0) & (balance < found.size)
    np.add.at(found, balance[inside], np.abs(sums[inside]))
    return found
