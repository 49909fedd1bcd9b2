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
    """Write the whole register to FILE, one JSON object a line.

    FILE may be a pipe or a device, such as /dev/stdout; what was written is then said on stderr.
    """
    from korgan.kernel.organisations.seats import console_actor
    from korgan.kernel.whole_files import is_stream, whole_or_nothing
    from korgan.sources.register_file import register_lines

    digest, count, aside = hashlib.sha256(), 0, is_stream(file)
    with whole_or_nothing(file) as out:
        for line in register_lines(console_actor(Role.INSPECTOR)):
            digest.update(line)
            out.write(line)
            count += 1
    told = {"file": str(file), "lines": count, "sha256": digest.hexdigest()}
    text = f"{count} lines written to {file}, SHA-256 {digest.hexdigest()}"
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else text, err=aside)


@sources.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@reports_errors
@uses_database
def columns(file: Path) -> None:
    """Print what the columns of a spreadsheet may mean, as a mapping file to be edited."""
    from korgan.kernel.records.imports.console import proposed_mapping
    from korgan.sources.tables.onboarding import SOURCES_IMPORT

    proposal, packed = proposed_mapping(SOURCES_IMPORT, file.read_bytes())
    click.echo(json.dumps(packed, ensure_ascii=False, indent=2))
    for column in proposal.columns:
        guess = "" if column.is_sure or not column.field else " (a guess)"
        examples = " · ".join(column.examples)
        click.echo(f"{column.name}: {column.field or 'left out'}{guess}: {examples}", err=True)
    if proposal.open_questions:
        click.echo(f"open: {', '.join(proposal.open_questions)}", err=True)
    click.echo(f"fields: {', '.join(SOURCES_IMPORT.by_name)}", err=True)


@sources.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option(
    "--leave-out-unfinished", is_flag=True, help="Leave out sources on their way or in packages."
)
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="For a spreadsheet: file that says which column means what (see `columns`).",
)
@click.option("--kept-mapping", default="", help="For a spreadsheet: title of a kept mapping.")
@json_option
@reports_errors
@uses_database
def import_(
    file: Path,
    dry_run: bool,
    leave_out_unfinished: bool,
    mapping: Path | None,
    kept_mapping: str,
    as_json: bool,
) -> None:
    """Enter the sources of FILE, all or none; holders and sites must be there already.

    FILE is an export of this register (JSON Lines) or a spreadsheet (CSV or XLSX) with columns of
    any names.
    """
    if file.suffix.lower() not in (".jsonl", ".json"):
        _import_table(file, dry_run, mapping, kept_mapping, as_json)
        return
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


def _import_table(
    file: Path, dry_run: bool, mapping: Path | None, kept_mapping: str, as_json: bool
) -> None:
    from korgan.kernel.organisations.seats import console_actor
    from korgan.kernel.records.imports import console
    from korgan.sources.tables.onboarding import SOURCES_IMPORT

    actor = console_actor(Role.INSPECTOR)
    chosen = console.mapping_of_file(SOURCES_IMPORT, mapping) if mapping else None
    if kept_mapping:
        chosen = console.mapping_kept_as(actor, SOURCES_IMPORT, kept_mapping)
    run = console.import_table(
        actor=actor, importer=SOURCES_IMPORT, path=file, mapping=chosen, dry_run=dry_run
    )
    counts = {name: getattr(run, name) for name in ("new", "flagged", "changed", "same", "refused")}
    refused = list(console.refused_rows(run))
    if as_json:
        print_json({**counts, "written": run.state == "committed", "rows": refused})
    else:
        for each in refused:
            place = f"row {each['row']}, {each['field']}" if each["field"] else f"row {each['row']}"
            click.echo(f"{place}: {each['message']} [{each['code']}]", err=True)
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
        click.echo("written" if run.state == "committed" else "nothing was written")
    if run.refused:
        raise SystemExit(1)


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
