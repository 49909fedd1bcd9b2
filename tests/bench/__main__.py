"""Run the benchmarks: `python -m tests.bench` for all, `python -m tests.bench merkle` for one."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

# Before any benchmark imports numpy: it keeps linear algebra to one thread, as in every process.
import korgan.science  # noqa: F401


def main(subjects: list[str]) -> int:
    """Run the named benchmarks, or all; 2 when a subject is unknown."""
    known = sorted(
        path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py")
    )
    unknown = sorted(set(subjects) - set(known))
    if unknown:
        print(f"no benchmark called {', '.join(unknown)}; there are {', '.join(known)}")
        return 2
    for subject in subjects or known:
        print(f"== {subject}")
        importlib.import_module(f"tests.bench.bench_{subject}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
