"""Whether what was asked about tells anybody apart: an answer of none must not comfort."""

from __future__ import annotations

from korgan.science.names.identifiers import MIN_CALL_SIGN, MIN_LENGTH, parse_identifier
from korgan.science.names.parties import PartyFacts
from korgan.science.names.tokens import Role, Token, parse_query

# Goes with an answer of none to programs and to the console; pages tell it in their own words.
TOO_LITTLE = {
    "code": "name_tells_too_little",
    "message": "nobody could be recognised by this: initials, common words, a short number",
    "mend": "give the whole name, or a number of a paper or register",
}


def tells_too_little(facts: PartyFacts) -> bool:
    """Say whether nobody could be recognised by what was asked about.

    Parameters
    ----------
    facts : PartyFacts
        What was asked about.

    Returns
    -------
    bool
        True without a number of a paper or register, and with names that have nothing but
        initials, short numbers, titles, particles, legal forms and common words of firms. A list
        may hold just such a name, and then it is reported; but that none is reported says nothing.

    Examples
    --------
    >>> tells_too_little(PartyFacts(("General Trading LLC",)))
    True
    >>> tells_too_little(PartyFacts(("Romashka LLC",)))
    False
    >>> tells_too_little(PartyFacts(("LLC",), identifiers=("IMO 9000001",)))
    False
    """
    numbers = (parse_identifier(text).number for text in facts.identifiers)
    if any(len(number) >= MIN_CALL_SIGN for number in numbers):
        return False
    return not any(
        _tells(token)
        for name in facts.names
        for reading in parse_query(name, facts.kind)
        for token in reading.tokens
    )


def _tells(token: Token) -> bool:
    if token.role is Role.NUMBER:
        return len(token.text) >= MIN_LENGTH
    return token.role is Role.CORE
