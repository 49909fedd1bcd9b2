"""`korgan documents`: are the originals whole, and whose time is over."""

from __future__ import annotations

from datetime import date

import click

from korgan.kernel.console import json_option, print_json, reports_errors, uses_database
from korgan.kernel.organisations.domain import Role
from korgan.science.errors import InputError


@click.group()
def documents() -> None:
    """Check the kept originals, and remove those whose retention has ended."""


@documents.command()
@json_option
@reports_errors
@uses_database
def verify(as_json: bool) -> None:
    """Compare every kept original with its SHA-256; exit status 1 if one is changed or missing."""
    from korgan.kernel.documents import store
    from korgan.kernel.documents.models import Document

    checked, broken = 0, 0
    names = Document.objects.order_by("sha256").values_list("sha256", flat=True).distinct()
    for digest in names.iterator():
        checked += 1
        try:
            store.get(digest)
        except InputError as error:
            broken += 1
            if as_json:
                print_json({"sha256": digest, "error": error.as_dict()})
            else:
                click.echo(f"{digest}: {error}", err=True)
    if as_json:
        print_json({"checked": checked, "broken": broken})
    else:
        click.echo(f"{checked} originals checked, {broken} changed or missing")
    raise SystemExit(1 if broken else 0)


@documents.command()
@json_option
@reports_errors
@uses_database
def expire(as_json: bool) -> None:
    """Remove the originals whose retention has ended and on which no record stands."""
    from korgan.kernel.documents.services import expire_documents
    from korgan.kernel.organisations.seats import console_actor

    done = expire_documents(actor=console_actor(Role.ADMINISTRATOR), today=date.today())
    if as_json:
        print_json({"removed": done.removed, "needed": done.needed})
    else:
        click.echo(f"{done.removed} originals removed; {done.needed} stay: records stand on them")
