"""`korgan cases`: alarm cases at the console of the node, read-only but for opening one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from korgan.kernel.console import json_option, print_json, reports_errors, uses_database
from korgan.kernel.organisations.domain import Role


@click.group()
def cases() -> None:
    """List, show and open alarm cases.

    Findings and reviews are made by persons, on the pages or through the API with a personal
    token; the console is nobody's seat for them.
    """


@cases.command("list")
@click.option("--state", type=click.Choice(["open", "in_review", "closed"]), help="Only these.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="At most so many, newest first.",
)
@json_option
@reports_errors
@uses_database
def list_(state: str | None, limit: int, as_json: bool) -> None:
    """List cases, newest first."""
    from korgan.border.selectors import list_cases
    from korgan.kernel.organisations.seats import console_actor

    found = list_cases(actor=console_actor(Role.ANALYST)).order_by("-id")
    for case in (found.filter(state=state) if state else found)[:limit]:
        if as_json:
            print_json(_line(case))
        else:
            mark = "  MUST BE INSPECTED" if case.needs_inspection else ""
            click.echo(f"{case.reference}  {case.state:<10} {case.nuclides or '-'}{mark}")


@cases.command()
@click.argument("reference")
@json_option
@reports_errors
@uses_database
def show(reference: str, as_json: bool) -> None:
    """Show one case with its history."""
    from korgan.border.models import AlarmCase
    from korgan.border.selectors import history_of, step_for
    from korgan.kernel.organisations.seats import console_actor
    from korgan.kernel.organisations.selectors import get_visible

    actor = console_actor(Role.ANALYST)
    case = get_visible(actor, AlarmCase.objects.select_related("original"), reference=reference)
    history = [
        {"seq": entry.seq, "at": entry.at, "action": entry.verb, "who": entry.actor_name}
        for entry in history_of(actor=actor, case=case)
    ]
    record = {
        **_line(case),
        "next_step": step_for(case).value,
        "code": case.code,
        "explanation": case.explanation,
        "original_sha256": case.original.sha256 if case.original else "",
        "history": history,
    }
    if as_json:
        print_json(record)
        return
    for name, value in record.items():
        if name != "history":
            click.echo(f"{name:<16} {value}")
    for each in history:
        click.echo(f"  {each['seq']:>6}  {str(each['at'])[:19]}  {each['action']}  {each['who']}")


@cases.command("open")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--background", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--conveyance", default="", help="Registration or container number.")
@json_option
@reports_errors
@uses_database
def open_(file: Path, background: Path | None, conveyance: str, as_json: bool) -> None:
    """Read an instrument's FILE, say what is in it, and open a case."""
    from korgan.border.analysis import ENGINE_VERSION, analyse
    from korgan.border.services import keep_unreadable_upload, open_case
    from korgan.kernel.errors import InputError
    from korgan.kernel.organisations.seats import console_actor

    actor = console_actor(Role.ANALYST)
    data = file.read_bytes()
    shade = (background.name, background.read_bytes()) if background else None
    try:
        analysed = analyse(data, file.name, shade)
    except InputError as error:
        if data:
            keep_unreadable_upload(actor=actor, data=data, filename=file.name, error=error)
        raise
    case = open_case(
        actor=actor,
        data=data,
        filename=file.name,
        analysis=analysed.result,
        engine_version=ENGINE_VERSION,
        occurred_at=analysed.started_at,
        conveyance=conveyance,
        background=shade,
    )
    if as_json:
        print_json(_line(case))
    else:
        click.echo(f"{case.reference} is open: {case.nuclides or 'no nuclide named'}")


def _line(case: Any) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "state": case.state,
        "nuclides": case.nuclides,
        "needs_inspection": case.needs_inspection,
        "occurred_at": case.occurred_at.isoformat(),
        "conveyance": case.conveyance,
    }
