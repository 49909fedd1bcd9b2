"""`korgan law`: import a law, list gaps, see what ratification would bring."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from korgan.kernel.console import json_option, print_json, reports_errors, uses_database
from korgan.kernel.organisations.domain import Role

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def law() -> None:
    """Import laws, list gaps, and see what an instrument would make binding.

    Judgements are made and reviewed by persons, on the pages or with a personal token; the console
    is nobody's seat for them.
    """


@law.command()
@click.option("--treaty", help="Only obligations of this instrument.")
@json_option
@reports_errors
@uses_database
def gaps(treaty: str | None, as_json: bool) -> None:
    """List what applies and is not met in full, the most pressing first."""
    from django.utils import timezone

    from korgan.kernel.organisations.seats import console_actor
    from korgan.law.domain.coverage import summarise
    from korgan.law.selectors.coverage import situation_of

    actor = console_actor(Role.PLANNER)
    found = situation_of(actor=actor, state=actor.country, today=timezone.localdate())
    for line in found.gaps():
        if treaty in (None, line.obligation.treaty):
            _print_line(line, as_json)
    summary = summarise(found.lines)
    if not as_json:
        click.echo(
            f"{summary.gaps} gaps of {summary.applying} obligations that apply; "
            f"{summary.unjudged} not judged; {summary.without_penalty} offences without penalty"
        )


@law.command()
@click.argument("treaty")
@click.option("--state", help="Two letters; the own State by default.")
@click.option("--package", type=click.Path(dir_okay=False, path_type=Path), help=".docx or .pdf")
@json_option
@reports_errors
@uses_database
def delta(treaty: str, state: str | None, package: Path | None, as_json: bool) -> None:
    """Show what depositing TREATY would newly make binding, less what is covered."""
    from django.utils import timezone

    from korgan.kernel.organisations.seats import console_actor
    from korgan.law.selectors.coverage import delta_of, situation_of

    actor = console_actor(Role.PLANNER)
    code = (state or actor.country).upper()
    situation = situation_of(actor=actor, state=code, today=timezone.localdate())
    found = delta_of(situation, treaty)
    for line in found.newly:
        _print_line(line, as_json)
    if package is not None:
        _write_package(actor, situation, found, package)
    if not as_json:
        click.echo(
            f"{len(found.newly)} newly binding, {len(found.covered)} covered, "
            f"{len(found.open)} open; {len(found.choices)} choices"
        )


def _write_package(actor: Any, situation: Any, found: Any, path: Path) -> None:
    from korgan.kernel.errors import InputError
    from korgan.law.printed_texts import printed_package
    from korgan.law.printing import print_docx, print_pdf
    from korgan.law.selectors.catalogues import pack_rows
    from korgan.law.selectors.drafting import drafting_notes, suggest_notes

    printers = {".docx": print_docx, ".pdf": print_pdf}
    if path.suffix not in printers:
        raise InputError("bad_format", f"there is no form {path.suffix}", mend="docx, pdf")
    rows = pack_rows("law_depositary_checklist", actor.country, situation.today).values()
    checklist = [row for row in rows if row.values["treaty"] == found.treaty]
    notes = drafting_notes(actor.country, situation.today)
    suggestions = suggest_notes(notes, [line.obligation for line in found.open])
    document = printed_package(situation, found, suggestions, checklist)
    path.write_bytes(printers[path.suffix](document))


@law.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", required=True)
@click.option("--number", required=True)
@click.option("--adopted", required=True, type=DAY, help="YYYY-MM-DD")
@click.option("--in-force", "in_force", type=DAY, help="YYYY-MM-DD; the day of adoption if absent.")
@click.option("--kind", default="act", show_default=True)
@click.option("--language", default="en", show_default=True)
@json_option
@reports_errors
@uses_database
def import_(
    file: Path,
    title: str,
    number: str,
    adopted: datetime,
    in_force: datetime | None,
    kind: str,
    language: str,
    as_json: bool,
) -> None:
    """Import a law from FILE (.docx, plain text, Akoma Ntoso)."""
    from korgan.kernel.organisations.seats import console_actor
    from korgan.law.readers import read_legal_file
    from korgan.law.services.texts import import_work

    data = file.read_bytes()
    day: date = adopted.date()
    version = import_work(
        actor=console_actor(Role.PLANNER),
        content=read_legal_file(data, file.name),
        data=data,
        filename=file.name,
        kind=kind,
        number=number,
        adopted_on=day,
        title=title,
        language=language,
        in_force_from=in_force.date() if in_force else day,
    )
    facts = {
        "work": version.work_id,
        "version": version.id,
        "address": version.work.frbr_uri,
        "provisions": version.provision_count,
        "sha256": version.sha256,
    }
    if as_json:
        print_json(facts)
    else:
        click.echo(f"{facts['address']}: {facts['provisions']} provisions")


@law.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", required=True, help="A short name, e.g. vienna.")
@click.option("--title", required=True)
@click.option("--edition", required=True)
@json_option
@reports_errors
@uses_database
def catalogue(file: Path, name: str, title: str, edition: str, as_json: bool) -> None:
    """Import a catalogue of obligations of a further instrument from FILE (CSV)."""
    from django.utils import timezone

    from korgan.kernel.organisations.seats import console_actor
    from korgan.kernel.reference.services import add_pack
    from korgan.law.selectors.catalogues import described_catalogue

    made = add_pack(
        actor=console_actor(Role.ADMINISTRATOR),
        description=described_catalogue(name, title),
        data=file.read_bytes(),
        label=edition,
        effective_from=timezone.localdate(),
    )
    rows = made.rows.count()
    if as_json:
        print_json({"pack": made.pack.name, "edition": made.label, "rows": rows})
    else:
        click.echo(f"{made.pack.name} {made.label}: {rows} obligations")


@law.command("treaty-status")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--treaty", required=True, help="Code of the instrument, e.g. ICSANT.")
@click.option("--source", required=True, help="Who gives the list, e.g. the depositary's page.")
@click.option("--as-of", required=True, help="The day for which the list speaks: 2026-11-01.")
@json_option
@reports_errors
@uses_database
def treaty_status(file: Path, treaty: str, source: str, as_of: str, as_json: bool) -> None:
    """Enter a depositary's list of participants of one treaty from FILE (CSV or XML)."""
    from korgan.kernel.organisations.seats import console_actor
    from korgan.law.readers.treaty_status import read_treaty_status
    from korgan.law.services.treaties import import_status

    found = read_treaty_status(file.read_bytes(), file.name)
    counts = import_status(
        actor=console_actor(Role.PLANNER),
        treaty=treaty,
        rows=found.rows,
        source=source,
        as_of=as_of,
    )
    if as_json:
        print_json({**counts, "unknown": list(found.unknown)})
        return
    click.echo(f"{counts['entered']} statements entered, {counts['known']} known already")
    for name in found.unknown:
        click.echo(f"not a State known here, passed over: {name}")


def _print_line(line: Any, as_json: bool) -> None:
    from korgan.law.records import record_of

    if as_json:
        print_json(record_of(line))
        return
    each = line.obligation
    mark = "" if each.is_verified else f"  [{each.basis}]"
    click.echo(
        f"{line.priority:5.2f}  {line.coverage.judgement.value:<14} {each}: {each.text}{mark}"
    )
