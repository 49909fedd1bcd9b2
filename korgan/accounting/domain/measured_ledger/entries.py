"""What the ledger says of measured weights: entries, takings, and both as columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from korgan.science.accountancy.balance_lines import Observations
from korgan.science.accountancy.measurement import IntArray

CodeArray = npt.NDArray[np.str_]

STRATA = ("beginning", "increases", "decreases", "ending")
BEGINNING, INCREASES, DECREASES, ENDING = range(4)
NO_METHOD = -1


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


@dataclass(frozen=True, slots=True, eq=False)
class EntryColumns:
    """Entries of one substance as columns, in the order of day and booking.

    Parameters
    ----------
    batch, day, amount, measurement, method, calibration : ndarray of int64, shape (m,)
        As in `LedgerEntry`.
    code : ndarray of str, shape (m,)
        Code of the change.
    """

    batch: IntArray
    day: IntArray
    amount: IntArray
    code: CodeArray
    measurement: IntArray
    method: IntArray
    calibration: IntArray

    @classmethod
    def of(cls, entries: Iterable[LedgerEntry]) -> Self:
        """Columns of entries."""
        rows = [
            (e.batch, e.day, e.amount, e.measurement, e.method, e.calibration, e.code)
            for e in entries
        ]
        return cls.of_rows(rows)

    @classmethod
    def of_rows(cls, rows: Sequence[tuple[Any, ...]]) -> Self:
        """Columns of rows: batch, day, amount, measurement, method, calibration, code."""
        columns = list(zip(*rows, strict=True)) if rows else [()] * 7
        batch, day, amount, measurement, method, calibration = (
            np.array(column, dtype=np.int64) for column in columns[:6]
        )
        code = np.array(columns[6], dtype="U2")
        return cls(batch, day, amount, code, measurement, method, calibration)

    def chosen(self, mask: npt.NDArray[np.bool_]) -> EntryColumns:
        """The rows for which the mask is true."""
        return EntryColumns(*(getattr(self, name)[mask] for name in self.__slots__))

    def entries(self) -> Iterable[LedgerEntry]:
        """The rows one by one."""
        columns = (self.batch, self.day, self.amount, self.code, self.measurement, self.method,
                   self.calibration)  # fmt: skip
        return map(LedgerEntry, *(column.tolist() for column in columns))


@dataclass(frozen=True, slots=True, eq=False)
class CountColumns:
    """Batches at inventory takings as columns; `closing` is the number of the taking, from 0."""

    closing: IntArray
    batch: IntArray
    amount: IntArray
    measurement: IntArray
    method: IntArray
    calibration: IntArray

    @classmethod
    def of(cls, closings: Sequence[Closing]) -> Self:
        """Columns of what was counted at closings."""
        rows = [
            (number, c.batch, c.amount, c.measurement, c.method, c.calibration)
            for number, closing in enumerate(closings)
            for c in closing.counted
        ]
        table = np.array(rows, dtype=np.int64).reshape(-1, 6)
        return cls(*np.ascontiguousarray(table.T))

    def chosen(self, mask: npt.NDArray[np.bool_]) -> CountColumns:
        """The rows for which the mask is true."""
        return CountColumns(*(getattr(self, name)[mask] for name in self.__slots__))

    def by_closing(self, closings: int) -> list[list[Counted]]:
        """What was counted at each closing, in order."""
        found: list[list[Counted]] = [[] for _ in range(closings)]
        columns = (self.closing, self.batch, self.amount, self.measurement, self.method,
                   self.calibration)  # fmt: skip
        for closing, *rest in zip(*(column.tolist() for column in columns), strict=True):
            found[closing].append(Counted(*rest))
        return found
