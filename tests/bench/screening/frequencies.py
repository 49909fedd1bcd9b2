"""Derive `word_frequencies.tsv`: how common words of personal names are in the world.

Run as ``python -m tests.bench.screening.frequencies``. Counts come from the name lists of the
Faker package (MIT), one vote for each locale; only words that one name in 2**16 carries stay.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib import import_module, metadata
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from korgan.science.names.hygiene import clean
from korgan.science.names.scripts import readings
from korgan.science.names.tables import DATA

_RAREST = 16.0
_GIVEN = ("first_names", "first_names_male", "first_names_female", "first_romanized_names")
_FAMILY = ("last_names", "last_names_male", "last_names_female", "last_romanized_names")


def _weights(values: Any) -> dict[str, float]:
    if isinstance(values, Mapping):
        return {str(k): float(v) for k, v in values.items()}
    return {str(v): 1.0 for v in values}


def _words(name: str) -> Iterable[str]:
    found = readings(clean(name))
    return {word.text for words in found for word in words if not word.text.isdigit()}


def shares() -> dict[str, float]:
    """Share of the world's names that carry a word."""
    import faker.providers.person as person

    total: dict[str, float] = defaultdict(float)
    locales = [m.name for m in iter_modules(person.__path__)]
    for locale in locales:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for fields in (_GIVEN, _FAMILY):
            named = [getattr(provider, f, ()) for f in fields]
            # A list of a few names is a placeholder, not a count.
            lists = [_weights(v) for v in named if not isinstance(v, property) and len(v) > 20]
            for values in lists:
                weight = sum(values.values()) * len(lists) * len(locales)
                for name, count in values.items():
                    for word in _words(name):
                        total[word] += count / weight
    return total


def main() -> None:
    """Write the table."""
    rows = [
        (word, -math.log2(share))
        for word, share in shares().items()
        if -math.log2(share) <= _RAREST and 1 < len(word) <= 24
    ]
    rows.sort(key=lambda row: (row[1], row[0]))
    head = (
        f"# SOURCE: name lists of the Faker package {metadata.version('faker')} (MIT licence), "
        f"one vote for "
        "each locale, romanised; made by tests/bench/screening/frequencies.py. "
        "Columns: word, -log2 of the share of names that carry it."
    )
    text = "\n".join([head, *(f"{word}\t{bits:.1f}" for word, bits in rows)]) + "\n"
    Path(DATA / "word_frequencies.tsv").write_text(text, encoding="utf-8")
    print(f"{len(rows)} words")


if __name__ == "__main__":
    main()
