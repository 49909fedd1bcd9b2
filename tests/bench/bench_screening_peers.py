"""Screening beside peers: Korgan, rapidfuzz and nomenklatura on one set of names, in one run."""

from __future__ import annotations

import platform
from importlib import metadata

from tests.bench.bench_screening import supplied_lists, tested_names
from tests.bench.screening.peers import beside

# Not a seed that anything was chosen on.
_SEED = 601


def run() -> None:
    """Measure and print."""
    print(f"Python {platform.python_version()}, rapidfuzz {metadata.version('rapidfuzz')}")
    parties = supplied_lists()
    altered, innocents = tested_names(parties, _SEED)
    beside(parties, altered, innocents, seed=_SEED)


if __name__ == "__main__":
    run()
