"""What every command shares: JSON lines, errors as objects with a code, one exit status.

No Django here: commands that need no database must start fast.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from korgan.science.errors import InputError

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def print_json(record: object) -> None:
    """Print one JSON object on one line; NaN is a fault, never output."""
    click.echo(json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(", ", ": ")))


def reports_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn an InputError into one line (or one JSON object) and exit status 1."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except InputError as error:
            if options.get("as_json"):
                print_json({"error": error.as_dict()})
            else:
                click.echo(f"korgan: {error}", err=True)
            raise SystemExit(1) from None

    return run
