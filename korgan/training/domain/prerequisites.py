"""What must be had before what: an order, or the circle that makes one impossible."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

from korgan.science.errors import InputError

T = TypeVar("T", bound=Hashable)


def order_of(needs: Mapping[T, Collection[T]]) -> list[T]:
    """Return everything so that each thing comes after what it needs.

    Parameters
    ----------
    needs : mapping
        Each thing to what it needs first; things that only occur as needs count too.

    Returns
    -------
    list
        Every thing once; things that depend on nothing come in the order given.

    Raises
    ------
    InputError
        ``cyclic_prerequisites`` if something would have to be had before itself; the message
        names the whole circle.

    Examples
    --------
    >>> order_of({"advanced": ["basic"], "basic": []})
    ['basic', 'advanced']
    """
    done: dict[T, None] = {}
    for start in needs:
        path: dict[T, None] = {}
        stack: list[tuple[T, bool]] = [(start, False)]
        while stack:
            thing, left = stack.pop()
            if left:
                path.pop(thing, None)
                done[thing] = None
            elif thing in path:
                raise _circle([*path], thing)
            elif thing not in done:
                path[thing] = None
                stack.append((thing, True))
                stack.extend((need, False) for need in needs.get(thing, ()) if need not in done)
    return list(done)


def _circle(path: list[T], again: T) -> InputError:
    names = [str(each) for each in [*path[path.index(again) :], again]]
    circle = " → ".join(names)
    return InputError(
        "cyclic_prerequisites",
        f"these would have to come before themselves: {circle}",
        where="prerequisites",
        mend="remove one of them",
    )
