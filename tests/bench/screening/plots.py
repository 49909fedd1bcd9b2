"""Draw the reliability diagram and the curves of recall: ``python -m tests.bench.screening.plots``.

Reads ``korgan/trade/data/screening_curves.csv``, which ``python -m
tests.bench.bench_screening_draws --write`` measures, and writes SVG into ``docs/trade``.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

CURVES = Path("korgan/trade/data/screening_curves.csv")
FOLDER = Path("docs/trade")
_WIDTH, _HEIGHT, _LEFT, _TOP = 620, 380, 56, 24
_PLOT = 340
_COLOURS = (
    "#1b4965", "#c1121f", "#2a9d8f", "#e07a00", "#6a4c93", "#5c6b00", "#9d0b6b", "#457b9d",
    "#7f5539", "#222222",
)  # fmt: skip
# What the curves show: the others stand in the table of screening.md.
_SHOWN = (
    "all", "kind: person", "kind: organisation", "kind: vessel", "order", "transliteration",
    "typing: substitution", "typing: swap", "legal form changed", "misread (OCR)",
)  # fmt: skip

Point = tuple[float, float]


def read_curves() -> dict[str, list[Point]]:
    """Points of each curve, in the order of the file."""
    found: dict[str, list[Point]] = defaultdict(list)
    with CURVES.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            found[row["curve"]].append((float(row["x"]), float(row["y"])))
    return dict(found)


def _figure(title: str, x_label: str, y_label: str, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT + 40}" '
        f'font-family="sans-serif" font-size="11" role="img" aria-label="{escape(title)}">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT + 40}" fill="#ffffff"/>'
        f'<text x="{_LEFT}" y="15" font-weight="bold">{escape(title)}</text>'
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_PLOT}" height="{_PLOT}" fill="none" '
        'stroke="#444444"/>'
    )
    labels = (
        f'<text x="{_LEFT + _PLOT / 2}" y="{_TOP + _PLOT + 36}" text-anchor="middle">'
        f"{escape(x_label)}</text>"
        f'<text transform="translate(14 {_TOP + _PLOT / 2}) rotate(-90)" text-anchor="middle">'
        f"{escape(y_label)}</text>"
    )
    return "\n".join([head, labels, *parts, "</svg>"]) + "\n"


def _ticks(values: Mapping[str, float], *, across: bool) -> list[str]:
    parts = []
    for text, place in values.items():
        at = _LEFT + place * _PLOT if across else _TOP + (1 - place) * _PLOT
        if across:
            line = f'<path d="M{at:.1f} {_TOP + _PLOT}v5" stroke="#444444"/>'
            word = f'<text x="{at:.1f}" y="{_TOP + _PLOT + 17}" text-anchor="middle">{text}</text>'
        else:
            line = f'<path d="M{_LEFT} {at:.1f}h-5" stroke="#444444"/>'
            word = f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{text}</text>'
        parts += [line, word]
    return parts


def _line(
    points: Sequence[Point], colour: str, across: Callable[[float], float],
    up: Callable[[float], float],
) -> str:  # fmt: skip
    path = " ".join(
        f"{_LEFT + across(x) * _PLOT:.1f},{_TOP + (1 - up(y)) * _PLOT:.1f}" for x, y in points
    )
    dots = "".join(
        f'<circle cx="{p.split(",")[0]}" cy="{p.split(",")[1]}" r="2" fill="{colour}"/>'
        for p in path.split()
    )
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>{dots}'


def reliability(points: Sequence[Point]) -> str:
    """Diagram of the share of true hits over the probability that was stated."""
    tenths = {f"{k / 5:.1f}": k / 5 for k in range(6)}
    diagonal = (
        f'<path d="M{_LEFT} {_TOP + _PLOT}L{_LEFT + _PLOT} {_TOP}" stroke="#999999" '
        'stroke-dasharray="4 3"/>'
    )
    parts = [
        *_ticks(tenths, across=True), *_ticks(tenths, across=False), diagonal,
        _line(points, _COLOURS[0], lambda x: x, lambda y: y),
    ]  # fmt: skip
    return _figure(
        "Reliability of the best hit", "probability stated", "share that was true", parts
    )


def recall_over_false_alarms(curves: Mapping[str, Sequence[Point]]) -> str:
    """Diagram of recall over the rate of false alarms, which is drawn by its logarithm."""
    least, most = math.log10(0.001), math.log10(0.05)

    def across(x: float) -> float:
        return (math.log10(x) - least) / (most - least)

    def up(y: float) -> float:
        return max(0.0, (y - 0.7) / 0.3)

    x_ticks = {f"{100 * r:g} %": across(r) for r in (0.001, 0.002, 0.005, 0.01, 0.02, 0.05)}
    y_ticks = {f"{0.7 + 0.05 * k:.2f}": k / 6 for k in range(7)}
    asked = _LEFT + across(0.005) * _PLOT
    parts = [
        *_ticks(x_ticks, across=True), *_ticks(y_ticks, across=False),
        f'<path d="M{asked:.1f} {_TOP}v{_PLOT}" stroke="#999999" stroke-dasharray="4 3"/>',
    ]  # fmt: skip
    for k, name in enumerate(name for name in _SHOWN if name in curves):
        colour = _COLOURS[k % len(_COLOURS)]
        parts.append(_line(curves[name], colour, across, up))
        y = _TOP + 12 + 18 * k
        parts.append(
            f'<path d="M{_LEFT + _PLOT + 16} {y - 4}h18" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{_LEFT + _PLOT + 40}" y="{y}">{escape(name)}</text>'
        )
    return _figure(
        "Recall of altered names over false alarms", "innocents reported", "recall", parts
    )


def main() -> None:
    """Draw both."""
    curves = read_curves()
    drawn = {
        "screening_reliability.svg": reliability(curves["reliability"]),
        "screening_recall.svg": recall_over_false_alarms(curves),
    }
    for name, text in drawn.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(FOLDER / name)


if __name__ == "__main__":
    main()
