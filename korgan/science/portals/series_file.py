"""Count series of a portal as comma-separated text."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.errors import InputError
from korgan.science.portals.engine.configuration import Channel, Radiation
from korgan.science.portals.input_checks import Counts, Floats
from korgan.science.portals.simulate import Lane, Panel, vehicle_lane

MOST_SAMPLES = 20_000_000
_OCCUPIED, _LIVE, _CLASS = "occupied", "live_s", "vehicle_class"
# Where panels stand is not in the file: alternately left and right of the lane (metres).
_SIDE_M, _LOW_M, _HIGH_M = 2.4, 1.0, 2.8


@dataclass(frozen=True, eq=False)
class PortalSeries:
    """Samples of a portal.

    Attributes
    ----------
    channels : tuple of Channel
        Columns of the counts.
    counts : ndarray of int, shape (samples, channels)
        Counts of each sample.
    live_time_s : ndarray, shape (samples,)
        Live time of each sample; 0 for a lost one.
    occupied : ndarray of bool, shape (samples,)
        The occupancy sensor.
    vehicle_class : ndarray of int, shape (samples,)
        Class of the vehicle; 0 where none is stated.
    """

    channels: tuple[Channel, ...]
    counts: Counts
    live_time_s: Floats
    occupied: NDArray[np.bool_]
    vehicle_class: Counts

    @property
    def interval_s(self) -> float:
        """Nominal time of a sample: the median of the live times that are not zero."""
        real = self.live_time_s[self.live_time_s > 0]
        return float(np.median(real)) if real.size else 0.0

    def background_cps(self) -> tuple[float, ...]:
        """Mean rate of each channel without a vehicle.

        Raises
        ------
        InputError
            ``no_background`` when the lane is never empty.
        """
        empty = ~self.occupied & (self.live_time_s > 0)
        if not empty.any():
            raise InputError(
                "no_background",
                "no sample was taken without a vehicle",
                where=_OCCUPIED,
                mend="record at least a minute of the empty lane",
            )
        rates = self.counts[empty].sum(axis=0) / self.live_time_s[empty].sum()
        return tuple(float(rate) for rate in rates)


def read_series(text: str, interval_s: float | None = None) -> PortalSeries:
    r"""Read a count series.

    Parameters
    ----------
    text : str
        Comma-separated with a header. Columns: ``occupied`` (0 or 1), ``live_s`` (seconds; may be
        left out when `interval_s` is given), ``vehicle_class`` (whole number, may be left out),
        and one column of counts per channel, named ``gamma:PANEL``, ``gamma:PANEL:WINDOW`` or
        ``neutron:PANEL``. Lines that begin with ``#`` are remarks.
    interval_s : float, optional
        Live time of every sample, where the file states none.

    Returns
    -------
    PortalSeries
        The samples.

    Raises
    ------
    InputError
        ``empty``, ``missing_columns``, ``unknown_column``, ``bad_row``, ``too_many_samples``;
        `where` names line and column.

    Examples
    --------
    >>> series = read_series("occupied,live_s,gamma:left,neutron:left\n0,0.2,81,0\n1,0.2,79,1\n")
    >>> series.counts.tolist(), [c.name for c in series.channels]
    ([[81, 0], [79, 1]], ['gamma:left', 'neutron:left'])
    """
    numbered = [
        (number, line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    if len(numbered) < 2:
        raise InputError("empty", "the series has no samples")
    if len(numbered) > MOST_SAMPLES:
        raise InputError("too_many_samples", f"more than {MOST_SAMPLES} samples")
    header = [name.strip() for name in next(csv.reader([numbered[0][1]]))]
    channels = _channels(header, stated=interval_s is not None)
    table = _table(header, numbered[1:])
    place = {name: i for i, name in enumerate(header)}
    samples = len(table)
    live = table[:, place[_LIVE]] if _LIVE in place else np.full(samples, interval_s or 0.0)
    kind = table[:, place[_CLASS]] if _CLASS in place else np.zeros(samples)
    return PortalSeries(
        channels,
        table[:, [place[c.name] for c in channels]].astype(np.int64),
        live,
        table[:, place[_OCCUPIED]] > 0,
        kind.astype(np.int64),
    )


def _channels(header: Sequence[str], *, stated: bool) -> tuple[Channel, ...]:
    if len(set(header)) != len(header):
        raise InputError("unknown_column", "a column is there twice", where="header")
    needed = [_OCCUPIED] if stated else [_OCCUPIED, _LIVE]
    missing = [name for name in needed if name not in header]
    if missing:
        raise InputError(
            "missing_columns",
            f"missing columns: {', '.join(missing)}",
            where="header",
            mend="name the columns occupied, live_s and gamma:PANEL or neutron:PANEL",
        )
    found = [_channel(name) for name in header if name not in (_OCCUPIED, _LIVE, _CLASS)]
    if not found:
        raise InputError("missing_columns", "there is no column of counts", where="header")
    return tuple(found)


def _channel(name: str) -> Channel:
    radiation, _, rest = name.partition(":")
    panel, _, window = rest.partition(":")
    if radiation not in ("gamma", "neutron") or not panel:
        raise InputError(
            "unknown_column",
            f"no column can be called {name!r}",
            where="header",
            mend="name the columns occupied, live_s and gamma:PANEL or neutron:PANEL",
        )
    return Channel(name, panel, Radiation(radiation), window or "gross")


def _table(header: Sequence[str], lines: Sequence[tuple[int, str]]) -> Floats:
    table = np.zeros((len(lines), len(header)))
    for row, (number, line) in enumerate(lines):
        cells = line.split(",")
        if len(cells) != len(header):
            raise InputError(
                "bad_row", f"{len(cells)} cells under {len(header)} columns", where=f"line {number}"
            )
        for column, cell in enumerate(cells):
            try:
                value = float(cell)
            except ValueError:
                value = np.nan
            whole = header[column] == _LIVE or value == np.floor(value)
            if not np.isfinite(value) or value < 0 or not whole:
                raise InputError(
                    "bad_row",
                    f"{cell.strip()!r} cannot be used",
                    where=f"line {number}, {header[column]}",
                    mend="give raw counts and the live time",
                )
            table[row, column] = value
    return table


def lane_like(series: PortalSeries) -> Lane:
    """Build a lane with the channels and the background of a series and the usual traffic.

    Parameters
    ----------
    series : PortalSeries
        With samples of the empty lane.

    Returns
    -------
    Lane
        For simulated benign occupancies: half cars, half container lorries.

    Raises
    ------
    InputError
        ``no_background``, ``not_positive``.
    """
    names = list(dict.fromkeys(channel.panel for channel in series.channels))
    panels = tuple(
        Panel(name, _SIDE_M if i % 2 else -_SIDE_M, _HIGH_M if i // 2 % 2 else _LOW_M)
        for i, name in enumerate(names)
    )
    return Lane(
        panels,
        series.channels,
        series.background_cps(),
        vehicle_lane().vehicles,
        series.interval_s,
    )
