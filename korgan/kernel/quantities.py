"""Quantities with their unit, as the reader writes them: 1.85 TBq, 1,85 ТБк."""

from __future__ import annotations

import re

from django.utils.formats import get_format
from django.utils.translation import pgettext_lazy

_UNITS = {
    "Bq": pgettext_lazy("unit", "Bq"),
    "kBq": pgettext_lazy("unit", "kBq"),
    "MBq": pgettext_lazy("unit", "MBq"),
    "GBq": pgettext_lazy("unit", "GBq"),
    "TBq": pgettext_lazy("unit", "TBq"),
    "PBq": pgettext_lazy("unit", "PBq"),
    "EBq": pgettext_lazy("unit", "EBq"),
    "mCi": pgettext_lazy("unit", "mCi"),
    "Ci": pgettext_lazy("unit", "Ci"),
    "kCi": pgettext_lazy("unit", "kCi"),
    "mg": pgettext_lazy("unit", "mg"),
    "g": pgettext_lazy("unit", "g"),
    "kg": pgettext_lazy("unit", "kg"),
}
_QUANTITY = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?(?:e[+-]?\d+)?) ([kMGTPE]?Bq|[mk]?Ci|[mk]?g)\b")


def unit_label(unit: str) -> str:
    """Return a unit as the reader writes it; one that is not known as it is."""
    return str(_UNITS.get(unit, unit))


def in_readers_units(text: str) -> str:
    """Write every activity and mass in a text as the reader writes numbers and units."""

    def rewritten(found: re.Match[str]) -> str:
        return f"{in_readers_figures(found[1])} {_UNITS[found[2]]}"

    return _QUANTITY.sub(rewritten, text)


def in_readers_figures(number: str) -> str:
    """Write a number that has a point with the reader's decimal sign."""
    return number.replace(".", str(get_format("DECIMAL_SEPARATOR")))
