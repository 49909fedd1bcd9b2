"""Geometry of the charts of a balance: control chart and material flow, as plain coordinates.

Coordinates are in the units of an SVG view box; colours and words are the page's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 14, 14, 38
_FLOW_WIDTH, _LABEL, _LEAST = 640, 214, 2.0
# Two lines of text stand beside each band, however thin it is.
_FLOW_HEIGHT, _TEXT, _FLOW_GAP = 190, 52, 8


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the vertical axis."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One period of the control chart."""

    x: float
    y: float
    low: float
    high: float
    label: str
    beyond: bool


@dataclass(frozen=True, slots=True)
class ControlChart:
    """MUF with its limits and CUMUF by period."""

    points: list[ChartPoint]
    ticks: list[Tick]
    zero: float
    line: str
    cumulative: str
    band: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT


def control_chart(
    labels: Sequence[str],
    muf: Sequence[float],
    sigma: Sequence[float],
    cumuf: Sequence[float],
    sigma_cumuf: Sequence[float],
    factor: float = 2.0,
) -> ControlChart:
    """Coordinates of a control chart; limits are `factor` standard deviations.

    Examples
    --------
    >>> chart = control_chart(["1", "2"], [0.0, 1.0], [1.0, 1.0], [0.0, 1.0], [1.0, 1.4])
    >>> chart.points[0].y == chart.zero, chart.points[1].beyond
    (True, False)
    """
    reach = [abs(m) + factor * s for m, s in zip([*muf, *cumuf], [*sigma, *sigma_cumuf],
                                                 strict=True)]  # fmt: skip
    top = _round_up(max([*reach, 1e-12]))
    middle = _TOP + (HEIGHT - _TOP - _BOTTOM) / 2
    scale = (HEIGHT - _TOP - _BOTTOM) / 2 / top
    n = len(labels)
    step = (WIDTH - _LEFT - _RIGHT) / max(n, 1)
    xs = [_LEFT + step * (i + 0.5) for i in range(n)]

    def y(value: float) -> float:
        return round(middle - value * scale, 2)

    points = [
        ChartPoint(
            round(x, 2), y(m), y(m - factor * s), y(m + factor * s), label, abs(m) > factor * s
        )
        for x, m, s, label in zip(xs, muf, sigma, labels, strict=True)
    ]
    upper = [(x, y(factor * s)) for x, s in zip(xs, sigma_cumuf, strict=True)]
    lower = [(x, y(-factor * s)) for x, s in zip(xs, sigma_cumuf, strict=True)]
    return ControlChart(
        points=points,
        ticks=[Tick(y(v), _short(v)) for v in (-top, -top / 2, 0.0, top / 2, top)],
        zero=y(0.0),
        line=_path([(p.x, p.y) for p in points]),
        cumulative=_path([(x, y(c)) for x, c in zip(xs, cumuf, strict=True)]),
        band=_path([*upper, *reversed(lower)]) + "Z" if n > 1 else "",
    )


@dataclass(frozen=True, slots=True)
class Stream:
    """One band of the material flow."""

    path: str
    label: str
    amount: str
    kind: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Flow:
    """Material flow through an area in a period."""

    streams: list[Stream]
    box_y: float
    box_height: float
    box_x: float
    box_width: float
    width: int
    height: float


def material_flow(
    inward: Sequence[tuple[str, str, float, str]], outward: Sequence[tuple[str, str, float, str]]
) -> Flow | None:
    """Bands into an area and out of it, as wide as their amounts.

    Parameters
    ----------
    inward, outward : sequence of (label, amount as text, amount, kind)
        Amounts are positive; both sides sum to the same.

    Returns
    -------
    Flow or None
        None where nothing flows.
    """
    total = max(sum(row[2] for row in inward), sum(row[2] for row in outward), 0.0)
    if total <= 0:
        return None
    scale = _FLOW_HEIGHT / total
    slots = [[max(row[2] * scale, _TEXT) for row in rows] for rows in (inward, outward)]
    height = max(sum(side) + _FLOW_GAP * (len(side) + 1) for side in slots) + 16
    box_x, box_width = _FLOW_WIDTH / 2 - 40, 80.0
    box_y = (height - _FLOW_HEIGHT) / 2 + 8
    streams: list[Stream] = []
    for rows, side, is_inward in ((inward, slots[0], True), (outward, slots[1], False)):
        gap = (height - 16 - sum(side)) / (len(side) + 1)
        outer, inner = 16 + gap, box_y
        for (label, amount, value, kind), slot in zip(rows, side, strict=True):
            width = max(value * scale, _LEAST)
            top = outer + (slot - width) / 2
            ends = (_LABEL, box_x) if is_inward else (_FLOW_WIDTH - _LABEL, box_x + box_width)
            streams.append(
                Stream(
                    _band(ends[0], top, width, ends[1], inner, max(value * scale, 0.5)),
                    label,
                    amount,
                    kind,
                    ends[0] - 8 if is_inward else ends[0] + 8,
                    round(outer + slot / 2 - 3, 2),
                    "end" if is_inward else "start",
                )
            )
            outer += slot + gap
            inner += value * scale
    return Flow(streams, box_y, _FLOW_HEIGHT, box_x, box_width, _FLOW_WIDTH, round(height, 1))


def _band(x1: float, y1: float, w1: float, x2: float, y2: float, w2: float) -> str:
    middle = (x1 + x2) / 2
    return (
        f"M{x1:.1f},{y1:.1f}C{middle:.1f},{y1:.1f} {middle:.1f},{y2:.1f} {x2:.1f},{y2:.1f}"
        f"V{y2 + w2:.1f}C{middle:.1f},{y2 + w2:.1f} {middle:.1f},{y1 + w1:.1f} "
        f"{x1:.1f},{y1 + w1:.1f}Z"
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if i else 'M'}{x:.1f},{y:.1f}" for i, (x, y) in enumerate(points))


def _round_up(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    from math import floor, log10

    power: float = 10.0 ** floor(log10(value))
    return next(power * step for step in (1, 2, 5, 10) if power * step >= value * 0.999999)


def _short(value: float) -> str:
    text = f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
    # A thin space between thousands reads in every language; a power of ten does in none.
    return text.replace(",", "\N{NARROW NO-BREAK SPACE}").replace("-", "\N{MINUS SIGN}")
