"""What every command shares: JSON lines, errors as objects with a code, one exit status.

No Django here: commands that need no database must start fast.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from korgan.science.errors import InputError

P = ParamSpec("P")
R = TypeVar("R")

# How the English of the console becomes the user's language; the command line sets it.
_translate: Callable[[str], str] = str


def asked_language(environment: Mapping[str, str]) -> str:
    """Return the language that an environment asks for.

    Examples
    --------
    >>> asked_language({"LANG": "ru_RU.UTF-8"}), asked_language({"LANG": "ru_RU", "LC_ALL": "C"})
    ('ru', 'en')
    """
    # In the order in which POSIX systems look for the language of messages.
    asked = next(
        (environment[x] for x in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(x)), ""
    )
    language = asked.partition(".")[0].partition("_")[0].lower()
    return "en" if language in ("", "c", "posix") else language


def speak(translate: Callable[[str], str]) -> None:
    """Let what people read be translated; what programs read (``--json``) stays English."""
    global _translate
    _translate = translate


def gettext(text: str) -> str:
    """Return a text in the language of the console."""
    return _translate(text) if text else ""


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def print_json(record: object) -> None:
    """Print one JSON object on one line; NaN is a fault, never output."""
    click.echo(json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(", ", ": ")))


def reports_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what is wrong with the input into one line (or one JSON object) and exit status 1."""

    @wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> R:
        try:
            return command(*args, **options)
        except (InputError, OSError, UnicodeDecodeError, RecursionError) as error:
            said = _as_input_error(error)
            if said is None:
                raise
            if options.get("as_json"):
                print_json({"error": said.as_dict()})
            else:
                click.echo(f"korgan: {_in_words(said)}", err=True)
            raise SystemExit(1) from None

    return run


def _in_words(error: InputError) -> str:
    """Say an error as it would say itself, in the language of the console."""
    return str(
        InputError(error.code, gettext(error.message), where=error.where, mend=gettext(error.mend))
    )


def _as_input_error(error: Exception) -> InputError | None:
    """Say what a file did wrong that was read or written; None for what is no file's fault."""
    if isinstance(error, InputError):
        return error
    if isinstance(error, UnicodeDecodeError):
        return InputError(
            "not_utf8", "the file is no text in UTF-8", mend="save it as UTF-8 and try again"
        )
    if isinstance(error, RecursionError):
        return InputError("nested_too_deep", "the file is nested deeper than any real one")
    if isinstance(error, OSError) and error.filename is not None:
        return InputError(
            "file_refused",
            error.strerror or "the file cannot be read or written",
            where=str(error.filename),
        )
    return None


def uses_database(command: Callable[P, R]) -> Callable[P, R]:
    """Set Django up before the command runs; `korgan --help` stays without it."""

    @wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> R:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "korgan.settings.production")
        django.setup()
        from django.db import OperationalError, ProgrammingError

        try:
            return command(*args, **options)
        except (OperationalError, ProgrammingError):
            if _is_installed():
                raise
        raise InputError(
            "not_installed",
            "there is no installation here",
            mend="set KORGAN_DATA_DIR or KORGAN_DATABASE_URL, or run `korgan init`",
        )

    return run


def _is_installed() -> bool:
    from django.db import connection

    return "organisations_organisation" in connection.introspection.table_names()
