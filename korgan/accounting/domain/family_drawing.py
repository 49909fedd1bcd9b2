"""The family of a batch as a drawing: what was made of what, from left to right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_COLUMN, _ROW, _WIDTH, _HEIGHT, _MARGIN = 190, 52, 140, 34, 8


@dataclass(frozen=True, slots=True)
class FamilyNode:
    """One batch: where its box stands."""

    batch: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class FamilyDrawing:
    """Boxes of batches and curves between them."""

    width: int
    height: int
    box_width: int
    box_height: int
    nodes: tuple[FamilyNode, ...]
    paths: tuple[str, ...]


def draw_family(names: Mapping[int, str], made_of: Iterable[tuple[int, int]]) -> FamilyDrawing:
    """Place each batch one column right of the last of its sources.

    Parameters
    ----------
    names : mapping of int to str
        Batches; the names order those of one column.
    made_of : iterable of (int, int)
        Source and product.

    Examples
    --------
    >>> drawn = draw_family({1: "A", 2: "B", 3: "C"}, [(1, 3), (2, 3)])
    >>> [(node.batch, node.x > 100) for node in drawn.nodes]
    [(1, False), (2, False), (3, True)]
    """
    edges = sorted(set(made_of))
    column = _columns(names, edges)
    rows: dict[int, list[int]] = defaultdict(list)
    for batch in sorted(names, key=lambda each: (column[each], names[each], each)):
        rows[column[batch]].append(batch)
    tallest = max((len(batches) for batches in rows.values()), default=0)
    places = {}
    for number, batches in rows.items():
        top = _MARGIN + (tallest - len(batches)) * _ROW // 2
        for row, batch in enumerate(batches):
            places[batch] = (_MARGIN + number * _COLUMN, top + row * _ROW)
    paths = []
    for source, product in edges:
        x1, y1 = places[source][0] + _WIDTH, places[source][1] + _HEIGHT // 2
        x2, y2 = places[product][0], places[product][1] + _HEIGHT // 2
        middle = (x1 + x2) // 2
        paths.append(f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}")
    return FamilyDrawing(
        2 * _MARGIN + _WIDTH + _COLUMN * max(rows, default=0),
        2 * _MARGIN + _ROW * max(tallest - 1, 0) + _HEIGHT,
        _WIDTH,
        _HEIGHT,
        tuple(FamilyNode(batch, x, y) for batch, (x, y) in places.items()),
        tuple(paths),
    )


def _columns(names: Mapping[int, str], edges: list[tuple[int, int]]) -> dict[int, int]:
    column = dict.fromkeys(names, 0)
    for _ in names:  # as often as the longest chain could need
        moved = False
        for source, product in edges:
            if column[product] <= column[source]:
                column[product], moved = column[source] + 1, True
        if not moved:
            break
    return column
