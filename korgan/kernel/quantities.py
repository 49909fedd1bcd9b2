"""Quantities with their unit, as the reader writes them: 1.85 TBq, 1,85 ТБк."""

from __future__ import annotations

import re

from django.utils.formats import get_format
from django.utils.translation import pgettext_lazy

_BECQUERELS = {
    "Bq": pgettext_lazy("unit", "Bq"),
    "kBq": pgettext_lazy("unit", "kBq"),
    "MBq": pgettext_lazy("unit", "MBq"),
    "GBq": pgettext_lazy("unit", "GBq"),
    "TBq": pgettext_lazy("unit", "TBq"),
    "PBq": pgettext_lazy("unit", "PBq"),
    "EBq": pgettext_lazy("unit", "EBq"),
}
_QUANTITY = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?(?:e[+-]?\d+)?) ([kMGTPE]?Bq)\b")


def in_readers_units(text: str) -> str:
    """Write every activity in a text with the reader's decimal sign and name of the unit."""

    def rewritten(found: re.Match[str]) -> str:
        return f"{in_readers_figures(found[1])} {_BECQUERELS[found[2]]}"

    return _QUANTITY.sub(rewritten, text)


def in_readers_figures(number: str) -> str:
    """Write a number that has a point with the reader's decimal sign."""
    return number.replace(".", str(get_format("DECIMAL_SEPARATOR")))
