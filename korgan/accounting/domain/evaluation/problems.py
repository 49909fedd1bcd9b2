"""What could not be computed, with rule and mend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from korgan.science.errors import InputError


class Problems:
    """Collects what could not be computed, each with rule and mend."""

    def __init__(self) -> None:
        self.found: list[dict[str, str]] = []

    def guard(self, where: str, compute: Callable[..., Any], *arguments: Any) -> Any:
        """Result of a computation, or None and a problem."""
        try:
            return compute(*arguments)
        except InputError as error:
            self.add(error, where)
            return None

    def add(self, error: InputError, where: str) -> None:
        """Note an error once, with the part of the file that it concerns."""
        entry = error.as_dict()
        entry["where"] = f"{where}: {entry['where']}" if entry.get("where") else where
        if entry not in self.found:
            self.found.append(entry)
