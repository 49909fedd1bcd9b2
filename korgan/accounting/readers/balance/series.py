"""Series of the balance form: batches or continuous rates as columns of times and values."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from korgan.accounting.readers.balance.fields import Fields, Notes, moment, unit_factor
from korgan.accounting.readers.balance.items import ItemReader
from korgan.accounting.readers.balance.strata import StratumRegister, read_direction
from korgan.science.accountancy.balance_lines import INVENTORY
from korgan.science.accountancy.measurement import FloatArray, balance_of_times
from korgan.science.errors import InputError

_DAY = 86_400.0


def read_series(
    entry: Fields,
    boundaries: list[float],
    items: ItemReader,
    strata: StratumRegister,
    notes: Notes,
    *,
    calendar: bool,
) -> None:
    """Read one series into the columns: each sample is one measurement."""
    direction = None
    if "direction" in entry:
        direction = read_direction(entry.text("direction"), entry.path("direction"))
    direction = strata.direction_of(entry) if direction is None else direction
    if direction is None:
        raise entry.missing("direction", "input, output or inventory")
    stratum = strata.find(entry, direction)
    rates = "rates" in entry
    times, values = _columns(entry, "rates" if rates else "values")
    values = values * unit_factor(entry.text("unit", items.unit), items.unit, entry.where)
    edges = np.array(boundaries)
    if rates:
        # rates are per unit of time, and per day where times are dates
        parts = integrated(times, values / _DAY if calendar else values, edges)
    elif direction == INVENTORY:
        parts = _at_boundaries(entry, times, values, edges)
    else:
        parts = _batches(entry, times, values, edges, notes)
    name = entry.text("id", stratum.name)
    for sample, place, mass in parts:
        items.columns.add_quantity("", stratum.name, direction, place, mass, 1.0)
        items.components(entry, stratum, float(times[sample]), f"{name} {sample}")


def integrated(
    times: FloatArray, rates: FloatArray, boundaries: FloatArray
) -> Iterator[tuple[int, int, float]]:
    """Mass that each sample of a rate brings into each balance (trapezoid rule, cut exactly).

    The rate is linear between samples; a sample near a boundary counts in both balances, as
    one measurement.
    """
    for balance in range(boundaries.size - 1):
        low, high = boundaries[balance], boundaries[balance + 1]
        a, b = np.maximum(times[:-1], low), np.minimum(times[1:], high)
        part = np.flatnonzero(b > a)
        length = (times[1:] - times[:-1])[part]
        # integrals over [a, b] of the two hat functions of the interval
        u, v = (a[part] - times[part]) / length, (b[part] - times[part]) / length
        second = length * (v * v - u * u) / 2.0
        first = length * (v - u) - second
        weight = np.bincount(part, first, times.size) + np.bincount(part + 1, second, times.size)
        for sample in np.flatnonzero(weight):
            yield int(sample), balance, float(weight[sample] * rates[sample])


def _columns(entry: Fields, name: str) -> tuple[FloatArray, FloatArray]:
    raw = entry.get("times", [])
    if not isinstance(raw, list):
        raise InputError("not_a_list", "a list of times is expected", where=entry.path("times"))
    times = np.array([moment(t, f"{entry.path('times')}[{i}]") for i, t in enumerate(raw)])
    values = np.array(entry.numbers(name))
    if times.size != values.size or times.size == 0 or np.any(np.diff(times) < 0):
        raise InputError(
            "series_columns",
            f"{times.size} times and {values.size} values; as many of both, in order of time",
            where=entry.where,
        )
    if np.any(values < 0):
        raise InputError("negative_mass", "a value of the series is negative", where=entry.where)
    return times, values


def _at_boundaries(
    entry: Fields, times: FloatArray, values: FloatArray, boundaries: FloatArray
) -> Iterator[tuple[int, int, float]]:
    """Inventory at each boundary: the last value measured at or before it."""
    last = np.searchsorted(times, boundaries, side="right") - 1
    if np.any(last < 0):
        raise InputError(
            "series_too_late",
            "the series begins after the first physical inventory",
            where=entry.where,
        )
    for closing, sample in enumerate(last):
        yield int(sample), closing, float(values[sample])


def _batches(
    entry: Fields, times: FloatArray, values: FloatArray, boundaries: FloatArray, notes: Notes
) -> Iterator[tuple[int, int, float]]:
    place = balance_of_times(times, boundaries)
    inside = (place >= 0) & (place < boundaries.size - 1)
    if not inside.all():
        notes.add(
            "series_outside_balances",
            f"{int((~inside).sum())} values of the series lie outside the balances",
            where=entry.where,
        )
    for sample in np.flatnonzero(inside):
        yield int(sample), int(place[sample]), float(values[sample])
