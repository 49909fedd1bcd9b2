"""From the ledger to measured quantities: all batches together, a few of them step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from korgan.accounting.domain.measured_ledger.entries import (
    Closing,
    CountColumns,
    EntryColumns,
    LedgerEntry,
    MeasuredLedger,
)
from korgan.accounting.domain.measured_ledger.resolving import Resolved, handed_on, resolve
from korgan.accounting.domain.measured_ledger.tracing import Tracer
from korgan.science.accountancy.balance_lines import INPUT, OUTPUT, Observations
from korgan.science.accountancy.measurement import ErrorModel, FloatArray, IntArray

# Codes of the ledger whose entries are no flow: what the taking found, moves within the area.
_NO_FLOW = ("L+", "L-", "MV", "R+", "R-", "RA")
_NOTHING = 0.5


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

    >>> from korgan.accounting.domain.measured_ledger import Counted
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
    return measured_columns(
        EntryColumns.of(entries), [c.day for c in closings], CountColumns.of(closings), models,
        made_of, unit=unit,
    )  # fmt: skip


def measured_columns(
    entries: EntryColumns,
    days: Sequence[int],
    counts: CountColumns,
    models: Sequence[ErrorModel],
    made_of: Mapping[int, Sequence[int]] | None = None,
    *,
    unit: float = 1e9,
) -> MeasuredLedger:
    """What `measured_ledger` does, from columns.

    Parameters
    ----------
    entries : EntryColumns
        Entries of one substance, in order of day and booking.
    days : sequence of int
        Days of the opening inventory and of the takings, in order.
    counts : CountColumns
        What was found at the takings.
    models, made_of, unit
        As in `measured_ledger`.
    """
    balances = len(days) - 1
    number = np.searchsorted(np.asarray(days, np.int64), entries.day)
    inside = (number <= balances) & ~np.isin(entries.code, _NO_FLOW)
    flows, number = entries.chosen(inside), number[inside]
    one_by_one = handed_on(flows)
    apart = np.isin(flows.batch, one_by_one)
    counted_apart = np.isin(counts.batch, one_by_one)
    together = resolve(
        flows.chosen(~apart), number[~apart], counts.chosen(~counted_apart), balances
    )
    traced = _traced(
        flows.chosen(apart), number[apart], counts.chosen(counted_apart), balances, made_of or {}
    )
    observations = _observations(together, traced, balances, tuple(models), unit)
    unmeasured = together.unmeasured + traced.unmeasured
    return MeasuredLedger(observations, tuple(unmeasured.tolist()))


def _traced(
    flows: EntryColumns,
    number: IntArray,
    counts: CountColumns,
    balances: int,
    made_of: Mapping[int, Sequence[int]],
) -> Resolved:
    tracer = Tracer(balances, made_of)
    found = counts.by_closing(balances + 1)
    entries = list(zip(flows.entries(), number.tolist(), strict=True))
    place = 0
    for closing in range(balances + 1):
        while place < len(entries) and entries[place][1] == closing:
            tracer.entry(entries[place][0], closing - 1)
            place += 1
        for counted in found[closing]:
            tracer.count(counted, closing)
    keys = [(balance, stratum, *key) for balance, stratum, key in tracer.rows]
    return Resolved(
        np.array(keys, dtype=np.int64).reshape(-1, 5),
        np.fromiter(tracer.rows.values(), np.float64, len(tracer.rows)),
        np.array(tracer.unmeasured, dtype=np.int64),
    )


def _observations(
    together: Resolved,
    traced: Resolved,
    balances: int,
    models: tuple[ErrorModel, ...],
    unit: float,
) -> Observations | None:
    keys, sums = _summed(
        np.concatenate([together.keys, traced.keys]), np.concatenate([together.mass, traced.mass])
    )
    # Less than half a microgram is what rounding in floating point leaves of nothing.
    chosen = np.abs(sums) > _NOTHING
    if not chosen.any() or balances < 1:
        return None
    keys, mass = keys[chosen], sums[chosen] / unit
    _, calibration = np.unique(
        keys[:, 2] * (keys[:, 3].max() + 2) + keys[:, 3] + 1, return_inverse=True
    )
    _, measurement = np.unique(keys[:, 4], return_inverse=True)
    return Observations(
        balances=balances,
        direction=np.where(mass > 0, INPUT, OUTPUT).astype(np.int64),
        place=keys[:, 0].copy(),
        mass=np.abs(mass),
        stratum=keys[:, 1].copy(),
        count=np.ones(mass.size),
        owner=np.arange(mass.size, dtype=np.int64),
        method=keys[:, 2].copy(),
        calibration=calibration.astype(np.int64),
        measurement=measurement.astype(np.int64),
        models=models,
    )


def _summed(keys: IntArray, mass: FloatArray) -> tuple[IntArray, FloatArray]:
    """Masses summed by equal keys, the keys in order."""
    if not mass.size:
        return keys, mass
    order = np.lexsort(keys.T[::-1])
    keys = keys[order]
    first = np.ones(mass.size, np.bool_)
    first[1:] = np.any(keys[1:] != keys[:-1], axis=1)
    return keys[first], np.add.reduceat(mass[order], np.flatnonzero(first))
