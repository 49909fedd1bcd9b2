"""Weights that were meant in another unit: kg for g, or g for kg.

A weight is doubtful where all its like are nearer to a thousandth or a thousandfold of it than to
it itself. That is asked, not forbidden: a first batch of another size is rare, and right.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from korgan.accounting.domain.materials import in_unit
from korgan.science.errors import InputError

THOUSAND = 1000


class UnitDoubt(InputError):
    """The question whether a weight is in g or in kg: once it is confirmed, it is booked."""

    def __init__(self, *, message: str) -> None:
        # Written as an InputError, by which the catalogues find what is to be translated.
        asked = InputError(
            "unit_suspected", message,
            mend="check whether g or kg is meant; if the weight is right, confirm it",
        )  # fmt: skip
        super().__init__(asked.code, asked.message, where="unit", mend=asked.mend)


def looks_misread(stated: int, like: Iterable[int]) -> bool:
    """Whether a weight is nearer to a thousandth or a thousandfold of all its like than to it.

    Examples
    --------
    >>> looks_misread(5_000, [4, 6]), looks_misread(5_000, [4, 900]), looks_misread(5_000, [])
    (True, False, False)
    """
    known = [weight for weight in like if weight > 0]
    return stated > 0 and bool(known) and all(_far(stated, weight) for weight in known)


def nearest_of(stated: int, like: Sequence[int]) -> int:
    """Return that of some sorted positive weights that is nearest to a weight, by their ratio."""
    place = bisect_left(like, stated)
    beside = like[max(place - 1, 0) : place + 1]
    return min(beside, key=lambda weight: max(stated, weight) / min(stated, weight))


def refuse_unless_alike(stated: int, like: Iterable[int], what: str = "") -> None:
    """Ask for a second look at a weight that is far from all its like (ug)."""
    question = question_about(stated, like, what)
    if question is not None:
        raise question


def question_about(stated: int, like: Iterable[int], what: str = "") -> InputError | None:
    """Return the question about a weight that is far from all its like, else None."""
    known = sorted(weight for weight in like if weight > 0)
    if not looks_misread(stated, known):
        return None
    return UnitDoubt(
        message=f"{what}{in_unit(stated, 'g')} g, where the nearest of its like is "
        f"{in_unit(nearest_of(stated, known), 'g')} g"
    )


def _far(stated: int, weight: int) -> bool:
    low, high = sorted((stated, weight))
    return high * high > THOUSAND * low * low
