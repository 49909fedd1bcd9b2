"""Names of countries as lists write them, to ISO 3166-1 alpha-2."""

from __future__ import annotations

import re
from functools import cache

from korgan.trade.readers.country_names import COUNTRY_NAMES

_NOT_LETTERS = re.compile(r"[^a-z ]+")


@cache
def country_code(text: str) -> str:
    """Give the ISO code of a country; empty if the text names none.

    >>> country_code("Iran (Islamic Republic of)"), country_code("kp"), country_code("nowhere")
    ('IR', 'KP', '')
    """
    bare = text.strip()
    if len(bare) == 2 and bare.isascii() and bare.isalpha():
        return bare.upper()
    plain = re.sub(r" +", " ", _NOT_LETTERS.sub(" ", bare.lower())).strip()
    return COUNTRY_NAMES.get(plain) or COUNTRY_NAMES.get(plain.removeprefix("the "), "")


def country_codes(texts: list[str]) -> tuple[str, ...]:
    """Give the codes of several countries without repeats, in order."""
    return tuple(dict.fromkeys(code for code in map(country_code, texts) if code))
