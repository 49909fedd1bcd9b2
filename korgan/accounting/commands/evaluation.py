"""`korgan accounting evaluate`: material balances in files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from korgan.kernel.console import json_option, print_json, reports_errors
from korgan.science.errors import InputError


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--schema", "show_schema", is_flag=True, help="Print the JSON Schema and stop.")
@click.option(
    "--example",
    "show_example",
    is_flag=False,
    flag_value="json",
    type=click.Choice(["json", "csv"]),
    help="Print a worked example (json or csv) and stop.",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="Write an empty spreadsheet to fill in, and stop.",
)
@json_option
@reports_errors
def evaluate(
    files: tuple[Path, ...],
    show_schema: bool,
    show_example: str | None,
    template: Path | None,
    as_json: bool,
) -> None:
    """Evaluate the balances of FILES (JSON, CSV or XLSX), one result for each file.

    A file named - is read from standard input.

    Exit status 0: everything that was asked for was computed. 1: a file was refused, or a part
    could not be computed and stands under "problems".
    """
    from korgan.accounting.readers.balance import example, schema

    if show_schema:
        print_json(schema())
        return
    if template is not None:
        from korgan.accounting.readers.balance.template import balance_template

        template.write_bytes(balance_template())
        click.echo(f"{template}: fill it in, then evaluate it")
        return
    if show_example:
        click.echo(example(show_example), nl=False)
        return
    if not files:
        raise click.UsageError("Missing argument 'FILES...'.")
    sys.exit(max([_evaluate_one(path, as_json) for path in files]))


def _evaluate_one(path: Path, as_json: bool) -> int:
    from korgan.accounting.domain.evaluation import evaluate_study
    from korgan.accounting.readers.balance import read_balance_file

    try:
        result: dict[str, Any] = {"file": str(path), "error": None}
        result |= evaluate_study(read_balance_file(path))
    except InputError as error:
        if as_json:
            print_json({"file": str(path), "error": error.as_dict()})
        else:
            click.echo(f"korgan: {path}: {error}", err=True)
        return 1
    if as_json:
        print_json(result)
    else:
        from korgan.accounting.commands.listing import print_evaluation

        print_evaluation(result)
    return 1 if result["problems"] else 0
