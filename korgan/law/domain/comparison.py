"""What changed between two versions of a text, provision by provision and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# Below this likeness a removed and an added provision are two different ones.
SAME_TEXT = 0.9
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


class Change(StrEnum):
    """What became of a provision."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    SAME = "same"


@dataclass(frozen=True)
class ProvisionText:
    """A provision as text: its id, number with heading, and own words."""

    eid: str
    label: str
    text: str


@dataclass(frozen=True)
class Piece:
    """A run of words: ``kind`` is "same", "old" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One provision in both versions; None where it is absent."""

    change: Change
    before: ProvisionText | None
    after: ProvisionText | None
    pieces: tuple[Piece, ...] = ()


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """Return the runs of words that stayed, went and came.

    Examples
    --------
    >>> [(piece.kind, piece.text) for piece in compare_words("shall keep", "may keep")]
    [('old', 'shall'), ('new', 'may'), ('same', ' keep')]
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("old", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("new", "".join(new[c:d])))
    return tuple(pieces)


def compare_versions(
    before: Sequence[ProvisionText], after: Sequence[ProvisionText]
) -> list[Difference]:
    """Return every provision of either version in the order of the newer one."""
    old = {each.eid: each for each in before}
    new = {each.eid: each for each in after}
    moved = dict(_moved(old, new))
    came_from = {target: source for source, target in moved.items()}
    found: list[Difference] = []
    for each in _in_order(before, after):
        if each.eid in new and each is new[each.eid]:
            source = old.get(came_from.get(each.eid, each.eid))
            found.append(_difference(source, each, is_moved=each.eid in came_from))
        elif each.eid not in new and each.eid not in moved:
            found.append(Difference(Change.REMOVED, each, None))
    return found


def _difference(
    before: ProvisionText | None, after: ProvisionText, *, is_moved: bool
) -> Difference:
    if before is None:
        return Difference(Change.ADDED, None, after)
    whole_before, whole_after = _whole(before), _whole(after)
    if is_moved:
        pieces = compare_words(whole_before, whole_after)
        return Difference(Change.MOVED, before, after, pieces)
    if whole_before == whole_after:
        return Difference(Change.SAME, before, after)
    return Difference(Change.CHANGED, before, after, compare_words(whole_before, whole_after))


def _whole(each: ProvisionText) -> str:
    return f"{each.label} {each.text}".strip()


def _moved(
    old: Mapping[str, ProvisionText], new: Mapping[str, ProvisionText]
) -> Iterator[tuple[str, str]]:
    gone = [each for eid, each in old.items() if eid not in new and len(each.text) > 20]
    come = [each for eid, each in new.items() if eid not in old]
    for each in gone:
        for candidate in come:
            matcher = SequenceMatcher(None, each.text, candidate.text, autojunk=False)
            if matcher.quick_ratio() >= SAME_TEXT and matcher.ratio() >= SAME_TEXT:
                yield each.eid, candidate.eid
                come.remove(candidate)
                break


def _in_order(
    before: Sequence[ProvisionText], after: Sequence[ProvisionText]
) -> Iterator[ProvisionText]:
    """Yield the newer version's provisions, each removed one after what preceded it."""
    new = {each.eid for each in after}
    follows: dict[str, list[ProvisionText]] = {}
    last = ""
    for each in before:
        if each.eid in new:
            last = each.eid
        else:
            follows.setdefault(last, []).append(each)
    yield from follows.get("", [])
    for each in after:
        yield each
        yield from follows.get(each.eid, [])
