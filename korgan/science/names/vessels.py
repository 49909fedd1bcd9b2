"""Names of ships and aircraft: prefixes that are not part of the name, numerals."""

from __future__ import annotations

# Ship prefixes as in registers and port papers: motor vessel, motor tanker, steamship,
# fishing vessel, motor yacht, and the words that clerks write instead.
_PREFIXES = frozenset(
    "mv mt ms ss fv my sv mts mtv lpg lng tug barge vessel ship motorvessel tanker aircraft nave "
    "teplokhod tanker tk th".split()
)
_PAIRS = frozenset(
    [("m", "v"), ("m", "t"), ("s", "s"), ("f", "v"), ("m", "y"), ("m", "s"), ("t", "h")]
)

ROMAN_NUMERALS = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11",
    "xii": "12", "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16", "xx": "20",
}  # fmt: skip


def without_prefix(words: tuple[str, ...]) -> tuple[tuple[str, ...], int]:
    """Leave out the type of ship in front of its name.

    Parameters
    ----------
    words : tuple of str
        Romanised words.

    Returns
    -------
    tuple of (tuple of str, int)
        Words of the name proper and how many words were left out.

    Examples
    --------
    >>> without_prefix(("m", "v", "ocean", "lily"))
    (('ocean', 'lily'), 2)
    >>> without_prefix(("mv", "tug", "lily"))
    (('lily',), 2)
    >>> without_prefix(("tug",))
    (('tug',), 0)
    """
    left = words
    while len(left) > 1:
        if len(left) > 2 and left[:2] in _PAIRS:
            left = left[2:]
        elif left[0] in _PREFIXES:
            left = left[1:]
        else:
            break
    return left, len(words) - len(left)
