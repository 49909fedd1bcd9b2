"""The label of a source: what a finder and an inspector's phone must read, with a QR code.

The QR code leads to the source by its national number; a stranger who scans it is asked to log in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from pathlib import Path

import segno

from korgan.kernel.typesetting import set_pdf

TEMPLATE = Path(__file__).parent / "label.typ"
WIDTH_MM, HEIGHT_MM, QR_MM = 70.0, 36.0, 28.0
# The trefoil of ISO 361: an inner disc of R, blades of 60 degrees from 1.5 R to 5 R.
TREFOIL = (
    '<g transform="translate(37 7.2) scale(.9) rotate(60)"><circle r="1"/>'
    '<path d="M1.5 0A1.5 1.5 0 0 1 .75 1.299L2.5 4.33A5 5 0 0 0 5 0Z"/>'
    '<path d="M1.5 0A1.5 1.5 0 0 1 .75 1.299L2.5 4.33A5 5 0 0 0 5 0Z" transform="rotate(120)"/>'
    '<path d="M1.5 0A1.5 1.5 0 0 1 .75 1.299L2.5 4.33A5 5 0 0 0 5 0Z" transform="rotate(240)"/>'
    "</g>"
)


@dataclass(frozen=True)
class Label:
    """What stands on a label."""

    number: str
    lines: tuple[str, ...]
    category: str
    holder: str
    address: str
    printed: date


def label_svg(label: Label) -> str:
    """Return the label as SVG, 70 by 36 mm, black on white for any printer."""
    modules = segno.make(label.address, error="m", micro=False).matrix
    scale = QR_MM / len(modules)
    lines = "".join(
        f'<text x="33" y="{17.4 + 3.6 * number:g}" font-size="2.9">{escape(line)}</text>'
        for number, line in enumerate(label.lines[:4])
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_MM:g}mm" height="{HEIGHT_MM:g}mm" '
        f'viewBox="0 0 {WIDTH_MM:g} {HEIGHT_MM:g}" font-family="sans-serif">'
        f"<title>{escape(label.number)}</title>"
        f'<rect x=".4" y=".4" width="69.2" height="35.2" rx="1.5" fill="#fff" stroke="#000" '
        f'stroke-width=".5"/><g transform="translate(3 3.6) scale({scale:.5f})">'
        f'<path shape-rendering="crispEdges" d="{_squares(modules)}"/></g>'
        f"{TREFOIL}"
        f'<text x="43" y="6.4" font-size="3.1" font-weight="bold">{escape(label.category)}</text>'
        f'<text x="43" y="10.4" font-size="2.6">{label.printed.isoformat()}</text>'
        f"{lines}"
        f'<text x="33" y="32.6" font-size="2.3">{escape(label.holder[:34])}</text>'
        f'<text x="3" y="34.6" font-size="2.4" font-weight="bold">{escape(label.number)}</text>'
        "</svg>"
    )


def label_pdf(label: Label) -> bytes:
    """Return the label as PDF of its own size, for a label printer."""
    inputs = {"data": json.dumps({"width": WIDTH_MM, "height": HEIGHT_MM}), "svg": label_svg(label)}
    return set_pdf(TEMPLATE, inputs)


def _squares(modules: Sequence[Sequence[int]]) -> str:
    """Return the dark modules as a path: each run of a row one rectangle, with no gaps between."""
    path = []
    for y, row in enumerate(modules):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                path.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return "".join(path)
