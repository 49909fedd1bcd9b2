"""Random facility layouts, and an evaluation written as plainly as the definition."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from korgan.science.accountancy.balance_lines import INPUT, INVENTORY, OUTPUT, Observations
from korgan.science.accountancy.measurement import ErrorModel, FloatArray


@st.composite
def observations(draw: st.DrawFn, max_balances: int = 5) -> Observations:
    """Facility with shared and renewed calibrations, kept items and two-method measurements."""
    n = draw(st.integers(1, max_balances))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = draw(st.integers(3, 30))
    methods = draw(st.integers(1, 4))
    direction = rng.choice([INPUT, OUTPUT, INVENTORY], size)
    place = np.where(direction == INVENTORY, rng.integers(0, n + 1, size), rng.integers(0, n, size))
    double = rng.random(size) < 0.3
    owner = np.concatenate([np.arange(size), np.flatnonzero(double)])
    method = rng.integers(0, methods, owner.size)
    measurement = np.arange(owner.size)
    # some measurements serve twice, as an item that is not measured anew between inventories
    for _ in range(draw(st.integers(0, 5))):
        a, b = rng.integers(0, owner.size, 2)
        if method[a] == method[b]:
            measurement[b] = measurement[a]
    models = tuple(
        ErrorModel(*(rng.choice([0.0, 0.5, 1.0], 4) * [0.02, 0.02, 0.1, 0.1]))
        for _ in range(methods)
    )
    return Observations(
        balances=n,
        direction=direction.astype(np.int64),
        place=place.astype(np.int64),
        mass=rng.uniform(0.5, 20.0, size),
        stratum=rng.integers(0, 3, size),
        count=rng.choice([1.0, 1.0, 4.0], size),
        owner=owner.astype(np.int64),
        method=method,
        calibration=method * 3 + rng.integers(0, 3, owner.size),
        measurement=measurement.astype(np.int64),
        models=models,
    )


def signed_places(rows: Observations, row: int) -> list[tuple[int, int]]:
    """(balance, sign) of each appearance of a quantity, from the definition of a balance."""
    place = int(rows.place[row])
    if rows.direction[row] != INVENTORY:
        return [(place, int(rows.direction[row]))]
    begins = [(place, 1)] if place < rows.balances else []
    ends = [(place - 1, -1)] if place > 0 else []
    return begins + ends


def simulate(rows: Observations, iterations: int, seed: int) -> FloatArray:
    """Draw each error by name, measure each quantity, form each balance: nothing clever."""
    rng = np.random.default_rng(seed)
    errors: dict[tuple[str, int, int], FloatArray] = {}

    def error(kind: str, method: int, key: int) -> FloatArray:
        if (kind, method, key) not in errors:
            errors[kind, method, key] = rng.standard_normal(iterations)
        return errors[kind, method, key]

    muf = np.zeros((iterations, rows.balances))
    for row in range(rows.mass.size):
        x, count = rows.mass[row], rows.count[row]
        value = np.full(iterations, x)
        for c in np.flatnonzero(rows.owner == row):
            m, model = int(rows.method[c]), rows.models[rows.method[c]]
            calibration, measurement = int(rows.calibration[c]), int(rows.measurement[c])
            value = value + x * model.systematic_relative * error("S", m, calibration)
            value = value + count * model.systematic_absolute * error("s", m, calibration)
            value = value + x / np.sqrt(count) * model.random_relative * error("R", m, measurement)
            value = value + np.sqrt(count) * model.random_absolute * error("r", m, measurement)
        for balance, sign in signed_places(rows, row):
            muf[:, balance] += sign * value
    return muf
