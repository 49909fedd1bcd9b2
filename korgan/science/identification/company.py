"""What comes along with what, and sets of names that no promise leads to."""

from __future__ import annotations

from functools import lru_cache

from korgan.science.identification.candidates import candidates

_HIDDEN = "K-40"  # its one line is that of every background


def weight_of(label: str) -> float:
    """Logarithm of the prior odds of a label."""
    return candidates()[label].weight


@lru_cache(maxsize=512)
def hosts(label: str) -> frozenset[str]:
    """Labels that one comes along with."""
    return frozenset(name for name, one in candidates().items() if label in one.company)


def unpromising(start: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Sets near a first guess that no promise leads to, worth a look of their own.

    Background takes up potassium, at a price; and what comes along with a commoner source may be
    all that is seen of that.
    """
    also = [(*start, _HIDDEN)] if _HIDDEN not in start else []
    for one in start:
        if candidates()[one].category == "SNM":
            continue
        rest = tuple(kept for kept in start if kept != one)
        commoner = (host for host in sorted(hosts(one)) if weight_of(host) > weight_of(one))
        also += [(*rest, host) for host in commoner if host not in rest]
    return also
