"""What every command shares: JSON lines, errors as objects with a code, one exit status.

No Django here: commands that need no database must start fast.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from korgan.science.errors import InputError

P = ParamSpec("P")
R = TypeVar("R")

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def print_json(record: object) -> None:
    """Print one JSON object on one line; NaN is a fault, never output."""
    click.echo(json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(", ", ": ")))


def reports_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn an InputError into one line (or one JSON object) and exit status 1."""

    @wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> R:
        try:
            return command(*args, **options)
        except InputError as error:
            if options.get("as_json"):
                print_json({"error": error.as_dict()})
            else:
                click.echo(f"korgan: {error}", err=True)
            raise SystemExit(1) from None

    return run


def uses_database(command: Callable[P, R]) -> Callable[P, R]:
    """Set Django up before the command runs; `korgan --help` stays without it."""

    @wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> R:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "korgan.settings.production")
        django.setup()
        return command(*args, **options)

    return run
