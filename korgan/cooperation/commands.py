"""`korgan cooperation`: IATI files and the judgement of exit plans at the console of the node."""

from __future__ import annotations

from pathlib import Path

import click

from korgan.kernel.console import json_option, print_json, reports_errors, uses_database
from korgan.kernel.organisations.domain import Role
from korgan.science.errors import InputError

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def cooperation() -> None:
    """Check and exchange IATI files, judge exit plans."""


@cooperation.command("check-iati")
@click.argument("file", type=FILE)
@json_option
@reports_errors
def check_iati(file: Path, as_json: bool) -> None:
    """Say everything that is wrong with an IATI 2.03 FILE; needs no database."""
    from korgan.cooperation.readers.iati import read_iati

    reading = read_iati(file.read_bytes(), file.name)
    if as_json:
        faults = [each.as_dict() for each in reading.faults]
        print_json({"activities": len(reading.activities), "faults": faults})
    else:
        for each in reading.faults:
            click.echo(f"line {each.line}: {each.element}: {each.message}")
        click.echo(f"{len(reading.activities)} activities, {len(reading.faults)} faults")
    raise SystemExit(1 if reading.faults else 0)


@cooperation.command("export-iati")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@reports_errors
@uses_database
def export_iati(file: Path) -> None:
    """Write the projects into FILE as IATI 2.03."""
    from django.conf import settings
    from django.utils import timezone

    from korgan.cooperation.iati_writing import write_iati
    from korgan.cooperation.selectors.iati import activities_of
    from korgan.kernel.organisations.seats import console_actor

    actor = console_actor(Role.PLANNER)
    found = activities_of(actor=actor)
    reporter = (f"{actor.country}-KORGAN-{actor.organisation_id}", actor.organisation_name)
    currency = settings.REPORTING_CURRENCY
    data = write_iati(found, reporter=reporter, generated=timezone.now(), currency=currency)
    file.write_bytes(data)
    click.echo(f"{len(found)} activities")


@cooperation.command("import-iati")
@click.argument("file", type=FILE)
@json_option
@reports_errors
@uses_database
def import_iati(file: Path, as_json: bool) -> None:
    """Take the activities of an IATI 2.03 FILE in: all, or none if there is a fault."""
    from korgan.cooperation.readers.iati import read_iati
    from korgan.cooperation.services import take_iati
    from korgan.kernel.organisations.seats import console_actor

    data = file.read_bytes()
    reading = read_iati(data, file.name)
    taken = take_iati(
        actor=console_actor(Role.PLANNER), data=data, filename=file.name, reading=reading
    )
    for project in taken:
        if as_json:
            print_json({"iati_id": project.iati_id, "title": project.title})
        else:
            click.echo(f"{project.iati_id}  {project.title}")


@cooperation.command("exit")
@click.argument("title", required=False)
@json_option
@reports_errors
@uses_database
def exit_(title: str | None, as_json: bool) -> None:
    """Judge the exit plans today, or the one called TITLE."""
    from django.utils import timezone

    from korgan.cooperation.selectors.exit import exit_of, list_exit_plans
    from korgan.kernel.organisations.seats import console_actor

    actor = console_actor(Role.PLANNER)
    plans = list_exit_plans(actor=actor).order_by("title")
    if title and not plans.filter(title=title).exists():
        raise InputError("not_found", f"there is no exit plan called {title}")
    for plan in plans.filter(title=title) if title else plans:
        found = exit_of(actor=actor, plan=plan, today=timezone.localdate())
        ready = found.readiness
        facts = {
            "title": plan.title,
            "ready": ready.ready,
            "exit_year": ready.exit_year,
            "binding": list(ready.binding),
            "operating_coverage": dict(zip(found.years, found.coverage, strict=True)),
            "sustainability_minimum": found.sustainability.minimum,
            "sustainability_mean": found.sustainability.mean,
            "criteria": {
                each.criterion.name: {
                    "met": each.met_now,
                    "margin": each.margin_now,
                    "first_year": each.first_year,
                }
                for each in ready.criteria
            },
        }
        if as_json:
            print_json(facts)
        else:
            when = ready.exit_year or "not within the plan"
            click.echo(f"{plan.title}: {when}; binds: {', '.join(ready.binding) or '-'}")
