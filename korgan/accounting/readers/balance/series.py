"""Series of the balance form: batches or continuous rates as columns of times and values."""

from __future__ import annotations

import numpy as np

from korgan.accounting.readers.balance.fields import Fields, Notes, moment, unit_factor
from korgan.accounting.readers.balance.items import ItemReader
from korgan.accounting.readers.balance.strata import StratumRegister, read_direction
from korgan.science.accountancy.balance_lines import INVENTORY
from korgan.science.accountancy.measurement import FloatArray, balance_of_times
from korgan.science.accountancy.series import SeriesParts, integrate_rates
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
        parts = integrate_rates(times, values / _DAY if calendar else values, edges)
    elif direction == INVENTORY:
        parts = _at_boundaries(entry, times, values, edges)
    else:
        parts = _batches(entry, times, values, edges, notes)
    items.series(entry, stratum, direction, times, parts, rates=rates)


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
) -> SeriesParts:
    """Inventory at each boundary: the last value measured at or before it."""
    last = np.searchsorted(times, boundaries, side="right").astype(np.int64) - 1
    if np.any(last < 0):
        raise InputError(
            "series_too_late",
            "the series begins after the first physical inventory",
            where=entry.where,
        )
    return SeriesParts(last, np.arange(last.size), values[last], np.ones(last.size))


def _batches(
    entry: Fields, times: FloatArray, values: FloatArray, boundaries: FloatArray, notes: Notes
) -> SeriesParts:
    place = balance_of_times(times, boundaries)
    inside = (place >= 0) & (place < boundaries.size - 1)
    if not inside.all():
        notes.add(
            "series_outside_balances",
            f"{int((~inside).sum())} values of the series lie outside the balances",
            where=entry.where,
        )
    sample = np.flatnonzero(inside).astype(np.int64)
    return SeriesParts(sample, place[sample], values[sample], np.ones(sample.size))
