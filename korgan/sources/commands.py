"""`korgan sources`: export and import the whole register in an open format."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from korgan.kernel.console import json_option, print_json, reports_errors, uses_database
from korgan.kernel.organisations.domain import Role
from korgan.science.errors import InputError


@click.group()
def sources() -> None:
    """Export and import the source register; the format is open and has a JSON Schema."""


@sources.command()
@reports_errors
@uses_database
def schema() -> None:
    """Print the JSON Schema of every line of an export."""
    from korgan.sources.selectors import export_schema

    click.echo(json.dumps(export_schema(), indent=2))


@sources.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@reports_errors
@uses_database
def export(file: Path, as_json: bool) -> None:
    """Write the whole register to FILE, one JSON object a line."""
    from korgan.kernel.organisations.seats import console_actor
    from korgan.sources.selectors import export_records
    from korgan.sources.services import note_export

    actor = console_actor(Role.INSPECTOR)
    digest, count = hashlib.sha256(), 0
    with file.open("wb") as out:
        for record in export_records(actor=actor):
            line = json.dumps(record, ensure_ascii=False, allow_nan=False).encode() + b"\n"
            digest.update(line)
            out.write(line)
            count += 1
    note_export(actor=actor, sha256=digest.hexdigest(), records=count)
    if as_json:
        print_json({"file": str(file), "lines": count, "sha256": digest.hexdigest()})
    else:
        click.echo(f"{count} lines written to {file}, SHA-256 {digest.hexdigest()}")


@sources.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option(
    "--leave-out-unfinished", is_flag=True, help="Leave out sources on their way or in packages."
)
@json_option
@reports_errors
@uses_database
def import_(file: Path, dry_run: bool, leave_out_unfinished: bool, as_json: bool) -> None:
    """Enter the sources of FILE, all or none; holders and sites must be there already."""
    from django.db import transaction

    from korgan.kernel.organisations.seats import console_actor
    from korgan.sources.services import enter_register

    with transaction.atomic():
        entered = enter_register(
            actor=console_actor(Role.INSPECTOR),
            records=_lines(file),
            leave_out_unfinished=leave_out_unfinished,
        )
        if dry_run:
            transaction.set_rollback(True)
    if as_json:
        print_json({**asdict(entered), "written": not dry_run})
        return
    verb = "would be entered" if dry_run else "entered"
    click.echo(
        f"{entered.sources} sources {verb}, {len(entered.left_out)} left out, "
        f"{len(entered.flagged)} that no licence allows"
    )


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                record = json.loads(line)
            except ValueError:
                record = None
            if not isinstance(record, dict):
                raise InputError("bad_json", f"line {number} is no JSON object")
            yield record
