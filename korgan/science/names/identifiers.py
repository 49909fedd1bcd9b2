"""Numbers of papers and registers: how they are written, checked and mistyped."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from korgan.science.names.hygiene import clean

# Shorter numbers say nothing: too many parties share them by chance. A call sign, which a list
# names as such, has four characters at least (ITU Radio Regulations, article 19).
MIN_LENGTH, MIN_CALL_SIGN = 5, 4

_NOT_PLAIN = re.compile(r"[^A-Z0-9]+")
# Words that say which number follows, in the spellings of the official lists.
_KINDS = (
    ("imo", re.compile(r"\bIMO\b|VESSEL REGISTRATION IDENTIFICATION", re.IGNORECASE)),
    ("mmsi", re.compile(r"\bMMSI\b", re.IGNORECASE)),
    ("passport", re.compile(r"PASSPORT|PASAPORTE|ПАСПОРТ|PASSEPORT", re.IGNORECASE)),
    (
        "tax",
        re.compile(
            r"\bTAX\b|\bINN\b|\bTIN\b|\bNIT\b|\bRFC\b|\bRUC\b|\bИНН\b|\bVAT\b|\bNIF\b",
            re.IGNORECASE,
        ),
    ),
    (
        "registration",
        re.compile(r"REGIST|\bOGRN\b|\bОГРН\b|\bUSCC\b|COMPANY N|COMMERCIAL", re.IGNORECASE),
    ),
    (
        "national",
        re.compile(
            r"NATIONAL|CEDULA|C\.?U\.?R\.?P|IDENTIT|IDENTIF|\bID\b|\bSSN\b|CITIZEN", re.IGNORECASE
        ),
    ),
    ("aircraft", re.compile(r"TAIL|\bMSN\b|SERIAL|AIRCRAFT", re.IGNORECASE)),
    ("callsign", re.compile(r"CALL ?SIGN", re.IGNORECASE)),
    ("bank", re.compile(r"SWIFT|\bBIC\b|\bIBAN\b", re.IGNORECASE)),
    ("lei", re.compile(r"\bLEI\b|LEGAL ENTITY ID", re.IGNORECASE)),
)
# Words in brackets say what the number is or whose: `Serial Number (MSN) 550`, `(Freedonia)`.
_BRACKETS = re.compile(r"\([^()]*\)")
_TRAILER = re.compile(r"(?<=\d)\s*[;,].*$")


class Identifier(NamedTuple):
    """A number of a paper or register.

    Attributes
    ----------
    kind : str
        ``"imo"``, ``"passport"`` ...; ``""`` if the text does not say.
    number : str
        Capital letters and digits only.
    """

    kind: str
    number: str


def parse_identifier(text: str) -> Identifier:
    """Read an identifier from text.

    Parameters
    ----------
    text : str
        Number, with or without words that say what it is.

    Returns
    -------
    Identifier
        Kind and plain number; the number is empty if there is none to read.

    Examples
    --------
    >>> parse_identifier("Passport No. AB 12-3456 (Freedonia)")
    Identifier(kind='passport', number='AB123456')
    >>> parse_identifier("Aircraft Manufacturer's Serial Number (MSN) 55012").number
    '55012'
    >>> parse_identifier("IMO9074729")
    Identifier(kind='imo', number='9074729')
    """
    text = _ascii_digits(clean(text))
    kind = next((kind for kind, words in _KINDS if words.search(text)), "")
    body = _TRAILER.sub("", _BRACKETS.sub(" ", text).split("(")[0]) or text
    words = [w for w in re.split(r"[\s:#№]+", body) if w]
    while len(words) > 1 and not any(map(str.isdigit, words[0])):
        if _looks_like_series(words):
            break
        words.pop(0)
    number = _NOT_PLAIN.sub("", " ".join(words).upper())
    if number.startswith("IMO") and number[3:].isdigit():
        kind, number = "imo", number[3:]
    if kind in ("", "imo") and len(number) == 7 and number.isdigit() and imo_valid(number):
        kind = "imo"
    return Identifier(kind, number)


def _looks_like_series(words: list[str]) -> bool:
    """Two capital letters before digits are the series of a paper, not a word."""
    first = words[0]
    return (
        len(first) <= 2
        and first.isupper()
        and first not in ("NO", "ID", "NR")
        and words[1][:1].isdigit()
    )


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text
    )


def imo_valid(number: str) -> bool:
    """Check the last digit of an IMO ship number.

    Parameters
    ----------
    number : str
        Digits.

    Returns
    -------
    bool
        True if the check digit of IMO resolution A.1117(30) fits.

    Examples
    --------
    >>> imo_valid("9074729"), imo_valid("9074728")
    (True, False)
    """
    if len(number) != 7 or not number.isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, range(7, 1, -1), strict=False))
    return total % 10 == int(number[6])


def identifier_keys(identifier: Identifier) -> list[int]:
    """Keys under which a number is found, also with one character wrong.

    Parameters
    ----------
    identifier : Identifier
        Number.

    Returns
    -------
    list of int
        64-bit keys: first that of the number itself, then one for each character left out
        (a wrong, missing, extra or swapped character leaves one of them equal).

    Examples
    --------
    >>> a = identifier_keys(Identifier("", "AB123456"))
    >>> b = identifier_keys(Identifier("", "AB123956"))
    >>> a[0] != b[0], bool(set(a) & set(b))
    (True, True)
    """
    number = identifier.number
    if len(number) < MIN_CALL_SIGN:
        return []
    keys = [_key(number)]
    if len(number) > MIN_LENGTH and any(map(str.isdigit, number)):
        keys += [_key(number[:k] + number[k + 1 :]) for k in range(min(len(number), 40))]
    return list(dict.fromkeys(keys))


def _key(text: str) -> int:
    value = 14695981039346656037
    for byte in text.encode("utf-8"):
        value = ((value ^ byte) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    return value


def errors_between(a: str, b: str) -> int:
    """Count the typing errors between two numbers, up to two.

    Parameters
    ----------
    a, b : str
        Plain numbers.

    Returns
    -------
    int
        0 if equal, 1 if one character is wrong, missing, extra or swapped with its neighbour,
        2 otherwise.

    Examples
    --------
    >>> errors_between("9074729", "9074792"), errors_between("907472", "9074729")
    (1, 1)
    """
    if a == b:
        return 0
    if abs(len(a) - len(b)) > 1:
        return 2
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest_a, rest_b = a[start:], b[start:]
    one_wrong = rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:]
    swapped = rest_a[1:2] + rest_a[:1] + rest_a[2:] == rest_b and len(rest_a) > 1
    return 1 if one_wrong or swapped else 2
