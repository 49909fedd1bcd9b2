"""Books at the console: `book`, `verify-ledger`, `export-ledger` and `import-ledger`.

The console acts for the organisation that runs the node: it reads what that organisation may see
and imports into its own books only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from korgan.kernel.console import json_option, print_json, reports_errors, uses_database
from korgan.kernel.organisations.domain import Role
from korgan.science.errors import InputError

_DAY = click.DateTime(["%Y-%m-%d"])
_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"])


@click.command("book")
@click.argument("area")
@click.option("--on", type=_DAY, help="At the end of this day; default: today.")
@click.option("--known-on", type=_MOMENT, help="As it was known at this moment.")
@json_option
@reports_errors
@uses_database
def book_(area: str, on: datetime | None, known_on: datetime | None, as_json: bool) -> None:
    """Print what AREA holds: category, substance, micrograms (items as they are)."""
    from django.utils.timezone import make_aware

    from korgan.accounting.selectors.facilities import get_area_by_code
    from korgan.accounting.selectors.ledger import book_value
    from korgan.kernel.organisations.seats import console_actor

    actor = console_actor(Role.ACCOUNTANT)
    moment = make_aware(known_on) if known_on and known_on.tzinfo is None else known_on
    found = book_value(
        actor=actor,
        area=get_area_by_code(actor=actor, code=area),
        on=on.date() if on else None,
        known_on=moment,
    )
    for (category, substance), amount in sorted(found.items()):
        if as_json:
            print_json({"category": category, "substance": substance, "amount": amount})
        else:
            click.echo(f"{category}  {substance:<8} {amount:>24,}")


@click.command("verify-ledger")
@click.argument("area")
@json_option
@reports_errors
@uses_database
def verify_ledger(area: str, as_json: bool) -> None:
    """Replay the ledger of AREA and recompute every digest; exit status 1 names the first bad."""
    from korgan.accounting.selectors.facilities import get_area_by_code
    from korgan.accounting.selectors.ledger import verify_chain
    from korgan.kernel.organisations.seats import console_actor

    actor = console_actor(Role.ACCOUNTANT)
    count = verify_chain(actor=actor, area=get_area_by_code(actor=actor, code=area))
    if as_json:
        print_json({"area": area, "movements": count, "sound": True})
    else:
        click.echo(f"Sound: {count} movements of {area}, each as it was booked")


@click.command("export-ledger")
@click.argument("area")
@reports_errors
@uses_database
def export_ledger_(area: str) -> None:
    """Print the ledger of AREA, one JSON object a line: a header, then each movement."""
    from korgan.accounting.selectors.exchange import export_ledger
    from korgan.accounting.selectors.facilities import get_area_by_code
    from korgan.kernel.organisations.seats import console_actor

    actor = console_actor(Role.ACCOUNTANT)
    for line in export_ledger(actor=actor, area=get_area_by_code(actor=actor, code=area)):
        click.echo(json.dumps(line, ensure_ascii=False, separators=(",", ":")))


@click.command("import-ledger")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@reports_errors
@uses_database
def import_ledger_(file: Path, as_json: bool) -> None:
    """Read a ledger that was exported elsewhere into the empty books of the same area here."""
    from korgan.accounting.selectors.facilities import get_area_by_code
    from korgan.accounting.services import import_ledger
    from korgan.kernel.organisations.seats import console_actor

    actor = console_actor(Role.ACCOUNTANT)
    header = next(_lines(file), {})
    area = get_area_by_code(actor=actor, code=str(header.get("area", "")))
    count = import_ledger(actor=actor, area=area, lines=_lines(file))
    if as_json:
        print_json({"area": area.code, "movements": count})
    else:
        click.echo(f"{count} movements of {area.code}, each digest the same")


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as rows:
        for number, row in enumerate(rows, start=1):
            try:
                found = json.loads(row)
            except json.JSONDecodeError as error:
                raise InputError(
                    "not_json", f"the file is not JSON: {error.msg}", where=f"line {number}"
                ) from None
            if not isinstance(found, dict):
                raise InputError("not_an_object", "a line is an object", where=f"line {number}")
            yield found
