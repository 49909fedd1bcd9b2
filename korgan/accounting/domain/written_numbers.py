"""Numbers as people write them in sheets and forms; what can be read two ways is refused."""

from __future__ import annotations

import re
from decimal import Decimal

from korgan.science.errors import InputError

_BLANKS = re.compile("[ \u00a0\u2009\u202f]")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
# A comma and three digits: a fraction where a comma divides, thousands where it groups.
_TWO_WAYS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
# More digits than the decimal arithmetic keeps exactly are no weight of anything.
_LONGEST = 28


def written_decimal(text: str, where: str = "") -> Decimal:
    """Read a number with a decimal point or comma, with or without marks of thousands.

    Parameters
    ----------
    text : str
        As it was written. A single point is a decimal point; blanks, and marks that stand before
        the last kind of mark or more than once, group digits in threes.
    where : str
        Where it stands, for the error.

    Returns
    -------
    Decimal
        The number, finite.

    Raises
    ------
    InputError
        ``ambiguous_number`` for such as ``1,234``, ``not_a_number`` for what is none.

    Examples
    --------
    >>> written_decimal("3999,5"), written_decimal("1 234.50"), written_decimal("1.234.567,8")
    (Decimal('3999.5'), Decimal('1234.50'), Decimal('1234567.8'))
    """
    bare = text.strip().replace("\u2212", "-")
    if _TWO_WAYS.fullmatch(bare):
        raise InputError(
            "ambiguous_number",
            f"{bare} may be a fraction or have a thousands separator",
            where=where,
            mend="write 1234 or 1.234",
        )
    plain = _without_groups(bare) if len(bare) <= _LONGEST else ""
    if not _PLAIN.fullmatch(plain):
        raise InputError("not_a_number", f"{text[:_LONGEST]!r} is no number", where=where)
    return Decimal(plain)


def _without_groups(text: str) -> str:
    """The number with a decimal point only; blank where its groups are no thousands."""
    text = _BLANKS.sub(" ", text)
    marks = [sign for sign in text if sign in ".,"]
    # The last kind of mark divides, unless it stands there several times.
    point = marks[-1] if marks and marks.count(marks[-1]) == 1 else ""
    whole, _, fraction = text.rpartition(point) if point else (text, "", "")
    groups = re.split("[., ]", whole)
    if len({sign for sign in whole if sign in "., "}) > 1:
        return ""
    sizes = [len(group) for group in groups[1:]]
    if sizes and (set(sizes) != {3} or not 1 <= len(groups[0].lstrip("+-")) <= 3):
        return ""
    return "".join(groups) + (f".{fraction}" if point else "")
