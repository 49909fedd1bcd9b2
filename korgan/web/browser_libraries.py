"""Libraries for the browser, taken file by file out of installed Python packages.

Nothing of others is copied into this repository, and nothing is loaded from outside. Only the
files named here are served from packages that are not Django apps (HTMX comes from django_htmx,
which is one).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

# package -> (folder in it, prefix under /static/, files)
LIBRARIES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "uplot": ("static", "uplot", ("uPlot.iife.js", "uPlot.min.css")),
    "leaflet": (
        "static/leaflet",
        "leaflet",
        (
            "leaflet.js",
            "leaflet.js.map",
            "leaflet.css",
            "images/layers.png",
            "images/layers-2x.png",
            "images/marker-icon.png",
            "images/marker-icon-2x.png",
            "images/marker-shadow.png",
        ),
    ),
}


@cache
def library_folder(package: str) -> Path:
    """Return the folder of an installed package without importing the package."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the package {package} is not installed")
    return Path(next(iter(spec.submodule_search_locations))) / LIBRARIES[package][0]


class BrowserLibraryFinder(BaseFinder):
    """Finds the named files of the packages in ``LIBRARIES``."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Report nothing: a missing package fails loudly when its files are listed."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the file for an address below /static/."""
        prefix, _slash, name = path.partition("/")
        for package, (_folder, served_as, files) in LIBRARIES.items():
            if served_as == prefix and name in files:
                found = str(library_folder(package) / name)
                return [found] if find_all else found
        return [] if find_all else None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Yield each file with the storage that reads it."""
        for package, (_folder, served_as, files) in LIBRARIES.items():
            storage = FileSystemStorage(library_folder(package))
            storage.prefix = served_as  # type: ignore[attr-defined]
            for name in files:
                yield name, storage
