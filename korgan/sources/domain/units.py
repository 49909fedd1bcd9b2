"""Activities as people write them, read into becquerels."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from korgan.science.errors import InputError

CURIE = 3.7e10  # Bq, by definition

_LATIN = {
    "p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1.0,
    "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
}  # fmt: skip
_CYRILLIC = {
    "п": 1e-12, "н": 1e-9, "мк": 1e-6, "м": 1e-3, "": 1.0,
    "к": 1e3, "М": 1e6, "Г": 1e9, "Т": 1e12, "П": 1e15, "Э": 1e18,
}  # fmt: skip
_UNITS = (
    ("Bq", 1.0, _LATIN),
    ("Ci", CURIE, _LATIN),
    ("Бк", 1.0, _CYRILLIC),
    ("Ки", CURIE, _CYRILLIC),
)
_WORD_PREFIXES = {
    "pico": 1e-12, "nano": 1e-9, "micro": 1e-6, "milli": 1e-3, "": 1.0, "kilo": 1e3,
    "mega": 1e6, "giga": 1e9, "tera": 1e12, "peta": 1e15, "exa": 1e18,
    "пико": 1e-12, "нано": 1e-9, "микро": 1e-6, "милли": 1e-3, "кило": 1e3,
    "мега": 1e6, "гига": 1e9, "тера": 1e12, "пета": 1e15, "экса": 1e18,
}  # fmt: skip
_WORDS = (
    (re.compile(r"([^\W\d_]*?)(?:becquerels?|беккерел[ьяей]*)"), 1.0),
    (re.compile(r"([^\W\d_]*?)(?:curies?|кюри)"), CURIE),
)
_PER_SECOND = {"dps", "1/s", "s-1", "s^-1", "/s", "расп/с", "распад/с", "1/с", "с-1", "с^-1"}
_PER_MINUTE = {"dpm", "1/min", "min-1", "min^-1", "расп/мин", "1/мин"}

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>\d[\d., '’]*)(?:(?:[eE]|[xх×·*]10\^?)(?P<power>[+-]?\d+))?"
)
_POWER_ALONE = re.compile(r"10\^(?P<power>[+-]?\d+)")


@dataclass(frozen=True)
class Activity:
    """An activity with the unit in which it was written.

    Parameters
    ----------
    becquerel : float
        Bq, greater than zero.
    unit : str
        As written, for the record.
    """

    becquerel: float
    unit: str


def parse_activity(text: str, *, unit: str = "", decimal: str = "") -> Activity:
    """Read an activity with its unit.

    Parameters
    ----------
    text : str
        Such as ``370 MBq``, ``10 mCi``, ``3,7·10^10 Бк``.
    unit : str
        Unit to be taken when the text has none: a column's heading, never a guess.
    decimal : str
        ``.`` or ``,`` when the file's habit is known; otherwise a number such as ``1,234``, which
        may be read both ways, is refused.

    Returns
    -------
    Activity
        In becquerels.

    Raises
    ------
    InputError
        ``activity_missing``, ``activity_form``, ``ambiguous_number``, ``unit_missing``,
        ``unknown_unit``, ``ambiguous_unit``, ``activity_not_positive``.

    Examples
    --------
    >>> parse_activity("10 mCi").becquerel
    370000000.0
    >>> parse_activity("1,5 ТБк").becquerel
    1500000000000.0
    """
    clean = unicodedata.normalize("NFKC", text.replace("µ", "u").replace("μ", "u"))
    clean = re.sub("[‐-―−]", "-", clean).strip()
    if not clean:
        raise InputError("activity_missing", "the activity is missing", mend="write 370 MBq")
    squeezed = re.sub(r"(?<=\d)\s*([xх×·*])\s*10\s*\^?\s*(?=[+-]?\d)", r"\g<1>10^", clean)
    matched = _POWER_ALONE.match(squeezed) or _NUMBER.match(squeezed)
    if matched is None:
        raise InputError(
            "activity_form", "no number is found", where=text, mend="write it like 370 MBq"
        )
    rest = squeezed[matched.end() :].strip()
    value = _value_of(matched, text, decimal) * factor_of(rest or unit, where=text)
    if not 0 < value < float("inf"):
        raise InputError("activity_not_positive", "an activity is greater than zero", where=text)
    return Activity(value, rest or unit)


def factor_of(unit: str, *, where: str = "") -> float:
    """Becquerels in a unit of activity.

    Parameters
    ----------
    unit : str
        Such as ``GBq``, ``uCi``, ``мКи``, ``dps`` or ``megabecquerel``.
    where : str
        Text or column that is being read, for the error.

    Returns
    -------
    float
        Bq per unit.

    Raises
    ------
    InputError
        ``unit_missing``, ``unknown_unit``, and ``ambiguous_unit`` where the letters' case is lost
        and the prefix may be milli or mega.

    Examples
    --------
    >>> factor_of("kCi")
    37000000000000.0
    """
    clean = unicodedata.normalize("NFKC", unit.replace("µ", "u").replace("μ", "u"))
    clean = clean.strip().rstrip(".").replace(" ", "")
    if not clean:
        raise InputError(
            "unit_missing", "the unit is missing", where=where, mend="add Bq, GBq, mCi ..."
        )
    lower = clean.casefold()
    if lower in _PER_SECOND:
        return 1.0
    if lower in _PER_MINUTE:
        return 1.0 / 60.0
    for pattern, base in _WORDS:
        word = pattern.fullmatch(lower)
        if word and word.group(1) in _WORD_PREFIXES:
            return base * _WORD_PREFIXES[word.group(1)]
    return _symbol_factor(clean, where)


def _symbol_factor(clean: str, where: str) -> float:
    for symbol, base, prefixes in _UNITS:
        if clean.endswith(symbol) and clean.removesuffix(symbol) in prefixes:
            return base * prefixes[clean.removesuffix(symbol)]
    lower = clean.casefold()
    for symbol, base, prefixes in _UNITS:
        if not lower.endswith(symbol.casefold()):
            continue
        prefix = lower[: len(lower) - len(symbol)]
        meanings = {value for name, value in prefixes.items() if name.casefold() == prefix}
        if len(meanings) > 1:
            raise InputError(
                "ambiguous_unit",
                f"{clean!r} may mean milli or mega: upper and lower case are mixed up",
                where=where,
                mend=f"write m{symbol} or M{symbol}" if prefix == "m" else f"м{symbol}, М{symbol}",
            )
        if meanings:
            return base * meanings.pop()
    raise InputError(
        "unknown_unit", f"{clean!r} is no unit of activity", where=where, mend="use Bq or Ci"
    )


def _value_of(matched: re.Match[str], text: str, decimal: str) -> float:
    groups = matched.groupdict()
    power = int(groups.get("power") or 0)
    if abs(power) > 40:
        raise InputError("activity_form", "the exponent is out of all proportion", where=text)
    if groups.get("digits") is None:
        return 10.0**power
    number = plain_number(groups["digits"], text, decimal)
    return float(f"{groups['sign']}{number}e{power}")


def plain_number(digits: str, where: str, decimal: str) -> str:
    """Write a number with separators in the one form that float() reads.

    Parameters
    ----------
    digits : str
        Digits with points, commas, blanks or apostrophes.
    where : str
        Whole text, for the error.
    decimal : str
        ``.``, ``,`` or empty when the habit is not known.

    Returns
    -------
    str
        Digits with at most one point.

    Raises
    ------
    InputError
        ``ambiguous_number``, ``activity_form``.

    Examples
    --------
    >>> plain_number("1.234,5", "", "")
    '1234.5'
    """
    bare = re.sub(r"[\s'’]", " ", digits.strip().rstrip(",."))
    marks = [sign for sign in bare if sign in ".,"]
    if not decimal and len(marks) == 1 and re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", bare):
        if marks[0] == ",":
            raise InputError(
                "ambiguous_number",
                f"{bare} may be a fraction or have a thousands separator",
                where=where,
                mend="write 1234 or 1.234, or state the decimal sign of the column",
            )
        decimal = "."
    point = decimal or (marks[-1] if marks and marks.count(marks[-1]) == 1 else "")
    whole, _, fraction = bare.partition(point) if point else (bare, "", "")
    groups = re.split("[., ]", whole)
    grouped = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    if not (fraction or "0").isdigit() or (len(groups) > 1 and not grouped):
        raise InputError("activity_form", "the number cannot be read", where=where)
    return "".join(groups) + (f".{fraction}" if fraction else "")


def format_activity(becquerel: float) -> str:
    """Write an activity with a prefix and three digits.

    Parameters
    ----------
    becquerel : float
        Bq.

    Returns
    -------
    str
        Such as ``1.85 TBq``.

    Examples
    --------
    >>> format_activity(3.7e10), format_activity(0.5), format_activity(999.9e9)
    ('37 GBq', '0.5 Bq', '1 TBq')
    """
    for prefix in ("E", "P", "T", "G", "M", "k"):
        scaled = float(f"{becquerel / _LATIN[prefix]:.3g}")
        if scaled >= 1:
            return f"{scaled:g} {prefix}Bq"
    return f"{becquerel:.3g} Bq"
