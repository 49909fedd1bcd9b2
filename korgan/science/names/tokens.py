"""A name as a list of tokens with roles.

The role of a token says how much it tells: the core words of a name, generic words of firms,
legal forms, titles, particles, numbers and initials. Both sides of a comparison are cut by the
same rules.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from korgan.science.names import damaged_forms, organisations, persons, vessels
from korgan.science.names.hygiene import clean, forged_latin
from korgan.science.names.scripts import FREELY_SPELLED, LOOSE_SCRIPTS, Word, readings

# A name has at most so many tokens; what follows is not read. The longest listed names have 25.
MAX_TOKENS = 24
# Longer words are cut; see `vocabulary.MAX_LETTERS`.
MAX_TOKEN_LENGTH = 48


class Kind(IntEnum):
    """What kind of party a name belongs to."""

    UNKNOWN = 0
    PERSON = 1
    ORGANISATION = 2
    VESSEL = 3
    AIRCRAFT = 4


class Role(IntEnum):
    """What a token does in a name."""

    CORE = 0
    GENERIC = 1
    LEGAL_FORM = 2
    TITLE = 3
    PARTICLE = 4
    NUMBER = 5
    INITIAL = 6


class Token(NamedTuple):
    """One word of a name.

    Attributes
    ----------
    text : str
        Plain lower-case letters and digits.
    role : Role
        What the word does.
    loose : int
        1 if the script that it comes from does not spell vowels reliably, or they were left
        out; 2 if it is spelled in Latin letters in many ways (Hangul); else 0.
    """

    text: str
    role: Role
    loose: int


class Reading(NamedTuple):
    """One way to read a name.

    Attributes
    ----------
    tokens : tuple of Token
        Tokens in the order of the name.
    foreign : bool
        The name was not written in Latin letters.
    """

    tokens: tuple[Token, ...]
    foreign: bool


# A dotted run of three or more single letters is one abbreviation; two may be initials.
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.\s?){2,}[^\W\d_]?\b\.?")
# A syllable of one letter at the end of a given name of the Far East: `Jin-u`, `Ji-a`.
_VOWEL_APART = re.compile(r"(?<=[a-zA-Z]{2})-(?=[aiouAIOU](?![\w-]))")
_INNER_VOWEL = re.compile(r"(?<=.)[aeiou](?=.)")
_DIGITS_APART = re.compile(r"(?<=[a-z])(?=\d{2})|(?<=\d{2})(?=[a-z])")
# Letters between digits that were meant as noughts.
_NOUGHTS = re.compile(r"(?<=\d)o+(?=\d)")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|i|y|ya|oy|go)")


def parse_name(text: str, kind: Kind = Kind.UNKNOWN) -> list[Reading]:
    """Cut a name into tokens, once for each likely reading.

    Parameters
    ----------
    text : str
        Name as received, in any script.
    kind : Kind
        Kind of party if known; it decides which words are titles or legal forms.

    Returns
    -------
    list of Reading
        Readings with at least one token; empty when the text has no letter or digit.

    Examples
    --------
    >>> [t.text for t in parse_name("Dr. Ivan A. Petrov", Kind.PERSON)[0].tokens]
    ['dr', 'ivan', 'a', 'petrov']
    >>> [(t.text, t.role.name) for t in parse_name("ООО «Ромашка»", Kind.ORGANISATION)[0].tokens]
    [('ooo', 'LEGAL_FORM'), ('romashka', 'CORE')]
    >>> [t.text for t in parse_name("Bak Jin-u", Kind.PERSON)[0].tokens]
    ['bak', 'jinu']
    """
    text = _join_abbreviations(clean(text))
    if kind is Kind.PERSON and "-" in text:
        text = _VOWEL_APART.sub("", text)
    found: list[Reading] = []
    texts = [text]
    if not text.isascii():
        texts = list(dict.fromkeys((text, forged_latin(text), *_in_two_scripts(text))))
    for version in texts:
        for words in readings(version):
            tokens = _assign_roles(words, kind)
            reading = Reading(tokens, any(w.script != "latin" for w in words))
            if tokens and reading not in found:
                found.append(reading)
    return found


def parse_query(text: str, kind: Kind = Kind.UNKNOWN) -> list[Reading]:
    """Cut a name that was asked about into tokens, legal forms that were damaged mended.

    Parameters
    ----------
    text : str
        Name as received, in any script.
    kind : Kind
        Kind of party if known.

    Returns
    -------
    list of Reading
        Those of `parse_name`, and another if a firm's legal form lost its spaces or a letter.

    Examples
    --------
    >>> [[t.text for t in r.tokens] for r in parse_query("QUALMTALGMBH", Kind.ORGANISATION)]
    [['qualmtalgmbh'], ['qualmtal', 'gmbh']]
    """
    found = parse_name(text, kind)
    if kind not in (Kind.ORGANISATION, Kind.UNKNOWN):
        return found
    cleaned = clean(text).lower()
    apart = damaged_forms.dotted_form_apart(cleaned) if "." in cleaned else cleaned
    for words in readings(_join_abbreviations(apart))[:1]:
        texts = tuple(w.text for w in words)
        mended = damaged_forms.forms_apart(texts)
        if kind is Kind.ORGANISATION and mended == texts:
            mended = damaged_forms.short_form_mended(texts, has_form=_has_form(found))
        if apart != cleaned or mended != texts:
            script = words[0].script if words else "latin"
            tokens = _assign_roles([Word(t, script) for t in mended], kind)
            reading = Reading(tokens, script != "latin")
            found += [reading] * bool(tokens and reading not in found)
    return found


def _has_form(found: list[Reading]) -> bool:
    return any(token.role is Role.LEGAL_FORM for r in found[:1] for token in r.tokens)


_LATIN_RUN = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f\u1e00-\u1eff]+")
# Fewer letters are a slip or an abbreviation.
_LEAST_OF_SCRIPT = 4


def _in_two_scripts(text: str) -> list[str]:
    """Give each half of a name that is told in Latin letters and in another script as well."""
    latin = _LATIN_RUN.sub(" ", text)
    other = re.sub(r"[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]+", " ", text)
    halves = [half for half in (latin, other) if sum(map(str.isalpha, half)) >= _LEAST_OF_SCRIPT]
    # Told twice: as many words or nearly, or one in brackets. `ООО Alfa` is one name.
    words = sorted(len(re.findall(r"\w+", half)) for half in halves)
    if len(halves) < 2 or not ("(" in text or words[0] > 1):
        return []
    return [half.strip() for half in halves]


def _join_abbreviations(text: str) -> str:
    if "." not in text:
        return text
    return _DOTTED.sub(lambda m: _joined(m.group()), text)


def _joined(run: str) -> str:
    letters = re.sub(r"[.\s]", "", run)
    return f" {letters} " if len(letters) > 2 else run.replace(".", " ")


def _assign_roles(words: list[Word], kind: Kind) -> tuple[Token, ...]:
    """Give every word its role; the order of the rules is the order of their certainty."""
    words = _joined_mark(words) if kind is Kind.AIRCRAFT else _spread(words)
    words = words[:MAX_TOKENS]
    texts = tuple(w.text for w in words)
    roles = _roles_of(texts, kind)
    bare = kind in (Kind.PERSON, Kind.UNKNOWN) and _without_vowels(texts)
    return tuple(
        Token(text[:MAX_TOKEN_LENGTH], role, 1 if bare else _looseness(words[source].script))
        for text, role, source in roles
    )


def _looseness(script: str) -> int:
    if script in FREELY_SPELLED:
        return 2
    return int(script in LOOSE_SCRIPTS)


def _without_vowels(texts: tuple[str, ...]) -> bool:
    """Tell whether a name was written without the vowels inside its words, as in messages.

    One word may be so by nature (`Krk`, an abbreviation); not every word of a whole name.
    """
    long = [text for text in texts if len(text) > 2]
    return (
        sum(map(len, long)) >= 7
        and any(len(text) > 3 for text in long)
        and not any(_INNER_VOWEL.search(text) or text.isdigit() for text in long)
    )


def _joined_mark(words: list[Word]) -> list[Word]:
    """Write the registration mark of an aircraft as one word (`EP-ABC` is `epabc`)."""
    mark = "".join(w.text for w in words)
    return [Word(mark, words[0].script)] if words and len(mark) < 12 else _spread(words)


def _spread(words: list[Word]) -> list[Word]:
    """Cut letters from runs of two and more digits (`star18` is `star 18`)."""
    if not any(any(map(str.isdigit, w.text)) for w in words):
        return words
    out: list[Word] = []
    for word in words:
        ordinal = _ORDINAL.fullmatch(word.text)
        if ordinal:
            out.append(Word(ordinal.group(1), word.script))
        else:
            text = _NOUGHTS.sub(lambda m: "0" * len(m.group()), word.text)
            out += [Word(part, word.script) for part in _DIGITS_APART.split(text)]
    return out


@lru_cache(maxsize=100_000)
def _roles_of(texts: tuple[str, ...], kind: Kind) -> tuple[tuple[str, Role, int], ...]:
    """Give (text, role, number of the source word) for every token that remains."""
    if kind in (Kind.VESSEL, Kind.AIRCRAFT):
        texts_left, start = vessels.without_prefix(texts)
    else:
        texts_left, start = texts, 0
    found: list[tuple[str, Role, int]] = []
    place = 0
    organisation = kind in (Kind.ORGANISATION, Kind.UNKNOWN)
    mended = tuple(map(organisations.corrected, texts_left)) if organisation else texts_left
    while place < len(texts_left):
        text, source = texts_left[place], place + start
        if organisation:
            form = organisations.legal_form_at(mended, place, certain=kind is Kind.ORGANISATION)
            if form is not None:
                # A form of one word stays as written, so that a misspelt one is still like it.
                found.append((text if form[1] == 1 else form[0], Role.LEGAL_FORM, source))
                place += form[1]
                continue
        found.append((*_role_of_word(text, kind, first=place == 0), source))
        place += 1
    return tuple(_never_empty(found))


def _role_of_word(text: str, kind: Kind, *, first: bool) -> tuple[str, Role]:
    if text.isdigit():
        return text.lstrip("0") or "0", Role.NUMBER
    if kind is not Kind.PERSON and text in vessels.ROMAN_NUMERALS:
        return vessels.ROMAN_NUMERALS[text], Role.NUMBER
    if kind in (Kind.PERSON, Kind.UNKNOWN) and text in persons.titles():
        return text, Role.TITLE
    if text in persons.particles():
        return text, Role.PARTICLE
    if len(text) == 1:
        return text, Role.INITIAL
    if kind in (Kind.ORGANISATION, Kind.UNKNOWN) and text in organisations.generic_words():
        return text, Role.GENERIC
    return text, Role.CORE


def _never_empty(found: list[tuple[str, Role, int]]) -> list[tuple[str, Role, int]]:
    """If nothing but legal forms, titles and particles is left, they are the name."""
    weak = (Role.LEGAL_FORM, Role.TITLE, Role.PARTICLE)
    if all(role in weak for _, role, _ in found):
        return [(text, Role.GENERIC, source) for text, _, source in found]
    telling = (Role.CORE, Role.NUMBER, Role.INITIAL)
    if any(role in telling for _, role, _ in found):
        return found
    # Beside common words of firms alone, what looks like a particle is the name: `ADH Energy`.
    return [
        (text, Role.CORE, source)
        if role is Role.PARTICLE and len(text) > 1 and text not in persons.function_words()
        else (text, role, source)
        for text, role, source in found
    ]


def likely_kind(tokens: tuple[Token, ...]) -> Kind:
    """Guess the kind of party from the words of its name.

    Parameters
    ----------
    tokens : tuple of Token
        Tokens of a name that was cut with an unknown kind.

    Returns
    -------
    Kind
        ``ORGANISATION`` if a legal form or two generic words occur, else ``UNKNOWN``.

    Examples
    --------
    >>> likely_kind(parse_name("Lindau Handels GmbH")[0].tokens).name
    'ORGANISATION'
    """
    roles = [token.role for token in tokens]
    if Role.LEGAL_FORM in roles or roles.count(Role.GENERIC) > 1:
        return Kind.ORGANISATION
    return Kind.UNKNOWN
