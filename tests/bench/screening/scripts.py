"""Names in other scripts with a Latin spelling that does not come from the engine's own tables.

Cities: `data/cities.tsv`, exemplar cities of time zones in the Unicode CLDR, as English and the
language of each script write them; two of them make a person's name. Japanese and Chinese: names
whose characters and Latin letters stand side by side in the lists of the Faker package.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "cities.tsv"
_PAIRS = 100

Pairs = list[tuple[str, str]]


def city_names() -> dict[str, Pairs]:
    """For each language: names in its script and in English, made of two cities each."""
    with _TABLE.open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.reader(handle, delimiter="\t") if not row[0].startswith("#")]
    header, body = rows[0], rows[1:]
    found: dict[str, Pairs] = {}
    for column, language in enumerate(header[1:], start=1):
        rng = random.Random(f"cities {language}")
        usable = [(row[column], row[0]) for row in body if row[column]]
        chosen = [rng.sample(usable, k=2) for _ in range(_PAIRS)]
        found[language] = [(f"{a[0]} {b[0]}", f"{a[1]} {b[1]}") for a, b in chosen]
    return found


def romanised_pairs() -> dict[str, Pairs]:
    """Japanese persons in characters and in syllables, with their Latin spelling."""
    from faker.providers.person.ja_JP import Provider

    rng = random.Random("japanese")
    given = list(Provider.first_name_pairs)
    family = list(Provider.last_name_pairs)
    chosen = [(rng.choice(family), rng.choice(given)) for _ in range(_PAIRS)]
    return {
        "ja characters": [(f"{f[0]} {g[0]}", f"{g[2]} {f[2]}") for f, g in chosen],
        "ja syllables": [(f"{f[1]} {g[1]}", f"{g[2]} {f[2]}") for f, g in chosen],
    }
