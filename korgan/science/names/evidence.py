"""Evidence beside the name: dates, countries, numbers of papers, kind of party.

Every field adds a log-likelihood ratio: how much likelier what it shows is for one party than
for two. Agreement never subtracts. The figures are estimates: agreement is worth the logarithm
of how rarely two strangers agree, bounded because fields are copied and mistyped.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from korgan.science.names.identifiers import (
    MIN_CALL_SIGN,
    MIN_LENGTH,
    Identifier,
    errors_between,
    imo_valid,
    parse_identifier,
)
from korgan.science.names.parties import KIND_NAMES, PartyFacts
from korgan.science.names.tokens import Kind

# A party known by a listed number under a name that is not like the listed one.
UNRELATED_NAME = -5.0
# A party asked about by number alone.
NO_NAME = -2.5

_SAME_KIND = 0.5
_OTHER_KIND: dict[frozenset[Kind], float] = {
    frozenset((Kind.PERSON, Kind.ORGANISATION)): -3.0,
    frozenset((Kind.PERSON, Kind.VESSEL)): -5.0,
    frozenset((Kind.PERSON, Kind.AIRCRAFT)): -6.0,
    frozenset((Kind.ORGANISATION, Kind.VESSEL)): -3.0,
    frozenset((Kind.ORGANISATION, Kind.AIRCRAFT)): -4.0,
    frozenset((Kind.VESSEL, Kind.AIRCRAFT)): -4.0,
}
_SAME_COUNTRY = 1.2
_OTHER_COUNTRY = -0.7
_SAME_DAY = 4.5
_DAY_AND_MONTH_SWAPPED = 3.5
_ONE_DIGIT_OF_DATE = 2.5
_SAME_MONTH = 3.0
_SAME_YEAR = 2.2
_NEAR_YEAR = 0.6
_OTHER_YEAR = -2.5
_SAME_NUMBER = 11.0
_NUMBER_WITH_ERROR = 8.0
_ADDRESS_ALIKE = 0.8


class Finding(NamedTuple):
    """What one field says.

    Attributes
    ----------
    field : str
        ``kind``, ``birth_date``, ``country``, ``identifier`` or ``address``.
    code : str
        Stable name of the finding.
    query, listed : str
        The two values.
    weight : float
        Log-likelihood ratio (natural logarithm).
    """

    field: str
    code: str
    query: str
    listed: str
    weight: float


def kind_finding(query: Kind, listed: Kind) -> Finding | None:
    """Compare kinds of party.

    Parameters
    ----------
    query, listed : Kind
        Kinds.

    Returns
    -------
    Finding or None
        None if either is unknown.
    """
    if not query or not listed:
        return None
    if query is listed:
        return Finding("kind", "same_kind", KIND_NAMES[query], KIND_NAMES[listed], _SAME_KIND)
    weight = _OTHER_KIND[frozenset((query, listed))]
    return Finding("kind", "other_kind", KIND_NAMES[query], KIND_NAMES[listed], weight)


def country_finding(query: tuple[str, ...], listed: tuple[str, ...]) -> Finding | None:
    """Compare countries.

    Parameters
    ----------
    query, listed : tuple of str
        ISO codes.

    Returns
    -------
    Finding or None
        None if either is empty.
    """
    if not query or not listed:
        return None
    shared = [c for c in query if c in listed]
    if shared:
        return Finding("country", "same_country", shared[0], shared[0], _SAME_COUNTRY)
    return Finding("country", "other_country", ", ".join(query), ", ".join(listed), _OTHER_COUNTRY)


_DATE = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")


def date_finding(query: tuple[str, ...], listed: tuple[str, ...]) -> Finding | None:
    """Compare dates, partial ones too; the best pair counts.

    Parameters
    ----------
    query, listed : tuple of str
        ISO dates, years, months or ranges of years.

    Returns
    -------
    Finding or None
        None if either has no readable date.

    Examples
    --------
    >>> date_finding(("1970-03-05",), ("1970-05-03",)).code
    'day_and_month_swapped'
    >>> date_finding(("1970-03-05",), ("1968/1972",)).code
    'year_in_range'
    """
    findings = [f for q in query for d in listed if (f := _compare_dates(q, d)) is not None]
    return max(findings, key=lambda f: f.weight, default=None)


def _compare_dates(query: str, listed: str) -> Finding | None:
    span = _span(query) or _span(listed)
    if span:
        other = listed if _span(query) else query
        if _span(other) or not other[:4].isdigit():
            return None
        inside = span[0] - 1 <= int(other[:4]) <= span[1] + 1
        code, weight = ("year_in_range", 1.0) if inside else ("other_year", _OTHER_YEAR)
        return Finding("birth_date", code, query, listed, weight)
    a, b = _DATE.match(query), _DATE.match(listed)
    if a is None or b is None:
        return None
    code, weight = _date_code(a.groups(), b.groups(), query, listed)
    return Finding("birth_date", code, query, listed, weight)


def _date_code(
    a: tuple[str | None, ...], b: tuple[str | None, ...], query: str, listed: str
) -> tuple[str, float]:
    if a == b and a[2]:
        return "same_date", _SAME_DAY
    years = abs(int(a[0] or 0) - int(b[0] or 0))
    if a[2] and b[2]:
        if years == 0 and a[1] == b[2] and a[2] == b[1]:
            return "day_and_month_swapped", _DAY_AND_MONTH_SWAPPED
        if errors_between(query.replace("-", ""), listed.replace("-", "")) == 1:
            return "one_digit_of_date", _ONE_DIGIT_OF_DATE
    if years == 0:
        if a[1] and b[1] and a[1] == b[1] and not (a[2] and b[2]):
            return "same_month", _SAME_MONTH
        # Many parties are listed with the first of January for "some day in the year".
        return "same_year", _SAME_YEAR if not (a[2] and b[2]) else 1.0
    if years == 1:
        return "near_year", _NEAR_YEAR
    return "other_year", _OTHER_YEAR


def _span(text: str) -> tuple[int, int] | None:
    first, _, last = text.partition("/")
    if last[:4].isdigit() and first[:4].isdigit():
        return int(first[:4]), int(last[:4])
    return None


def identifier_finding(query: tuple[Identifier, ...], listed: tuple[str, ...]) -> Finding | None:
    """Compare numbers of papers and registers; the best pair counts.

    Parameters
    ----------
    query : tuple of Identifier
        Numbers asked about.
    listed : tuple of str
        Numbers as listed.

    Returns
    -------
    Finding or None
        None if no number agrees, be it with one error: a party has many papers, so that a
        number that differs says nothing.

    Examples
    --------
    >>> identifier_finding((parse_identifier("IMO 9074728"),), ("IMO 9074729",)).code
    'number_with_error'
    """
    best: Finding | None = None
    for asked in query:
        for text in listed:
            finding = _compare_numbers(asked, parse_identifier(text), text)
            if finding is not None and (best is None or finding.weight > best.weight):
                best = finding
    return best


def _compare_numbers(asked: Identifier, listed: Identifier, text: str) -> Finding | None:
    call_sign = listed.kind == "callsign" and asked.kind in ("", "callsign")
    if min(len(asked.number), len(listed.number)) < (MIN_CALL_SIGN if call_sign else MIN_LENGTH):
        return None
    errors = errors_between(asked.number, listed.number)
    if errors > 1 or (errors and len(asked.number) < 6):
        return None
    weight = _SAME_NUMBER if errors == 0 else _NUMBER_WITH_ERROR
    # Short numbers agree by chance more often than long ones.
    weight -= max(0, 6 - len(asked.number))
    if asked.kind and listed.kind and asked.kind != listed.kind:
        weight -= 2.0
    if errors and listed.kind == "imo":
        # A wrong check digit shows the slip; a right one another ship.
        weight += -0.5 if imo_valid(asked.number) else 0.5
    code = "number_with_error" if errors else "same_number"
    return Finding("identifier", code, asked.number, text, max(weight, 0.5))


_WORDS = re.compile(r"\w{4,}")


def address_finding(query: tuple[str, ...], listed: tuple[str, ...]) -> Finding | None:
    """Compare addresses by their longer words.

    Parameters
    ----------
    query, listed : tuple of str
        Addresses.

    Returns
    -------
    Finding or None
        None unless two words or half of them are shared; addresses that differ say nothing.
    """
    asked = {w.casefold() for text in query for w in _WORDS.findall(text)}
    for text in listed:
        words = {w.casefold() for w in _WORDS.findall(text)}
        shared = asked & words
        if len(shared) >= 2 or (shared and 2 * len(shared) >= min(len(asked), len(words))):
            weight = _ADDRESS_ALIKE + 0.4 * min(len(shared), 4)
            return Finding("address", "address_alike", ", ".join(sorted(shared)), text, weight)
    return None


def most_from_fields(query: PartyFacts, numbers: tuple[Identifier, ...]) -> float:
    """Most that the fields of a query can add to its name.

    Parameters
    ----------
    query : PartyFacts
        Party asked about.
    numbers : tuple of Identifier
        Its numbers, parsed.

    Returns
    -------
    float
        Log-odds; candidates further below the threshold need not be weighed.

    Examples
    --------
    >>> most_from_fields(PartyFacts(("Zubrinski",)), ())
    0.0
    """
    parts = (
        (query.kind, _SAME_KIND),
        (query.birth_dates, _SAME_DAY),
        (query.countries, _SAME_COUNTRY),
        (numbers, _SAME_NUMBER + 0.5),
        (query.addresses, _ADDRESS_ALIKE + 1.6),
    )
    return sum((most for present, most in parts if present), 0.0)


def field_findings(
    query: PartyFacts, numbers: tuple[Identifier, ...], listed: PartyFacts, listed_kind: Kind
) -> list[Finding]:
    """Compare all fields beside the name.

    Parameters
    ----------
    query : PartyFacts
        Party asked about.
    numbers : tuple of Identifier
        Its numbers, parsed.
    listed : PartyFacts
        Listed party.
    listed_kind : Kind
        Its kind, told or guessed.

    Returns
    -------
    list of Finding
        Findings of the fields that both sides have.
    """
    found = [
        kind_finding(query.kind, listed_kind),
        date_finding(query.birth_dates, listed.birth_dates) if query.birth_dates else None,
        country_finding(query.countries, listed.countries),
        identifier_finding(numbers, listed.identifiers) if numbers else None,
        address_finding(query.addresses, listed.addresses) if query.addresses else None,
    ]
    return [finding for finding in found if finding is not None]
