"""`korgan reference`: load the rule packs that came with this version."""

from __future__ import annotations

import click

from korgan.kernel.console import json_option, print_json, reports_errors, uses_database
from korgan.kernel.organisations.domain import Role


@click.group()
def reference() -> None:
    """Load and show rule packs."""


@reference.command()
@json_option
@reports_errors
@uses_database
def load(as_json: bool) -> None:
    """Load the editions that came with this version and are not loaded yet."""
    from korgan.kernel.organisations.seats import console_actor
    from korgan.kernel.reference.services import load_shipped_packs

    loaded = load_shipped_packs(actor=console_actor(Role.ADMINISTRATOR))
    for edition in loaded:
        if as_json:
            print_json({"pack": edition.pack.name, "edition": edition.label})
        else:
            click.echo(f"{edition.pack.name}: edition {edition.label}")
    if not loaded and not as_json:
        click.echo("Every edition that came with this version is loaded already.")
