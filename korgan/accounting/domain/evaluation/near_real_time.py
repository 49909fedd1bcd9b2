"""Near-real-time accountancy: the state after every measurement, as they arrive."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from korgan.accounting.domain.study import Study
from korgan.science.accountancy.balance_lines import INVENTORY
from korgan.science.accountancy.tracking import BalanceTracker


def near_real_time_rows(study: Study) -> list[dict[str, Any]]:
    """Feed the quantities to a running evaluation and report it after each one.

    Within a balance the order is that of the file; inventories close it. The state after a
    flow is the book inventory so far with its standard deviation; after a closing, the tests.
    """
    rows = study.observations
    if rows is None:
        return []
    tracker = BalanceTracker(k=study.tests.k)
    parts: list[list[int]] = [[] for _ in range(rows.mass.size)]
    for component, owner in enumerate(rows.owner.tolist()):
        parts[owner].append(component)

    def enter(row: int) -> None:
        closing = rows.direction[row] == INVENTORY and rows.place[row] > 0
        sign = 1 if rows.direction[row] == INVENTORY else int(rows.direction[row])
        components = [
            (
                rows.models[rows.method[c]],
                str(rows.method[c]),
                str(rows.calibration[c]),
                str(rows.measurement[c]),
            )
            for c in parts[row]
        ]
        tracker.add_quantity(
            sign, float(rows.mass[row]), components, count=float(rows.count[row]), closing=closing
        )

    reports: list[dict[str, Any]] = []
    inventory = rows.direction == INVENTORY
    for row in np.flatnonzero(inventory & (rows.place == 0)):
        enter(int(row))
    for balance in range(rows.balances):
        for row in np.flatnonzero(~inventory & (rows.place == balance)):
            enter(int(row))
            state = tracker.open_balance()
            reports.append(
                {
                    "balance": balance + 1,
                    "after": study.labels[row] or f"measurement {row + 1}",
                    "stratum": study.strata[rows.stratum[row]],
                    "book_inventory": state.muf,
                    "sigma_book_inventory": state.sigma_muf,
                }
            )
        for row in np.flatnonzero(inventory & (rows.place == balance + 1)):
            enter(int(row))
        closed = asdict(tracker.close())
        reports.append({"balance": closed.pop("number"), "after": "closing", **closed})
    return reports
