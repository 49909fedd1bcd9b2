"""What a server process loads before it answers: nothing that only some requests need.

The start and the idle memory of an old machine are spent on imports. A library that takes long
to load is imported by the function that uses it.
"""

from __future__ import annotations

import subprocess
import sys

HEAVY = [
    *("scipy", "numba", "pandas", "ortools", "google.protobuf"),
    *("openpyxl", "lxml", "docx", "cobalt", "bluebell", "typst", "SpecUtils", "pypinyin"),
    "rapidfuzz",
]
SERVE = """
import sys, django
django.setup()
import korgan.web.urls
print(*(name for name in sys.argv[1:] if name in sys.modules))
"""


def test_a_server_starts_without_what_only_some_requests_need() -> None:
    started = subprocess.run(
        [sys.executable, "-c", SERVE, *HEAVY], check=True, capture_output=True, text=True
    )
    assert started.stdout.split() == []
