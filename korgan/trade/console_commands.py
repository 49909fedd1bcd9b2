"""`korgan trade`: trade control at the console of the node, and for its clock."""

from __future__ import annotations

import click

from korgan.kernel.console import json_option, print_json, reports_errors, uses_database


@click.group()
def trade() -> None:
    """Work of trade control that needs nobody at a page."""


@trade.command()
@click.option("--all", "everything", is_flag=True, help="Also what is not due: every party.")
@json_option
@reports_errors
@uses_database
def rescreen(everything: bool, as_json: bool) -> None:
    """Start the screening of known parties that is due; workers do it.

    Due are editions that known parties were never compared with, parties never screened, and
    offices whose answers come from another engine or another threshold. Workers look by
    themselves every night; this is for another hour.
    """
    from korgan.trade.nightly import start_what_is_due

    started = start_what_is_due(everything=everything)
    if as_json:
        print_json({"jobs_started": started})
    else:
        click.echo(f"{started} job{'s' * (started != 1)} started")
