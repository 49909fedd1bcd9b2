"""`korgan run`, `init`, `serve`, `check`: from nothing to a served system."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import click

from korgan.kernel.console import reports_errors, uses_database
from korgan.kernel.organisations.domain import Classification, OrganisationKind, Role
from korgan.science.errors import InputError
from korgan.web.demonstration_people import log_ins
from korgan.web.installation import (
    ensure_keys,
    is_prepared,
    mark_prepared,
    prepare_database,
    prepare_static_files,
    static_version,
)


def _data_dir() -> Path:
    return Path(os.environ.get("KORGAN_DATA_DIR", "var")).resolve()


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port on 127.0.0.1.")
@click.option("--scale", default=0, help="Add this many simulated records, for load tests.")
@reports_errors
def run(port: int, scale: int) -> None:
    """Try Korgan out: prepare a demonstration State and serve it on 127.0.0.1.

    Everything lies in ./var (or KORGAN_DATA_DIR); delete the folder to start afresh.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "korgan.settings.local"
    ensure_keys(_data_dir())
    if scale or not is_prepared(_data_dir()):
        _prepare_demonstration(scale)
        mark_prepared(_data_dir())
    _print_log_ins()
    click.echo(f"\nKorgan is served at http://127.0.0.1:{port} (stop with Ctrl+C)\n")
    _serve_and_work(host="127.0.0.1", port=port, workers=1)


def _print_log_ins() -> None:
    click.echo("Demonstration State. It is fictional; so is everything in it.")
    for username, password, what in log_ins():
        click.echo(f"  {username:<22} {password:<26} {what}")


@uses_database
def _prepare_demonstration(scale: int) -> None:
    from korgan.web.demonstration import ensure_demonstration

    prepare_database()
    prepare_static_files(static_version())
    ensure_demonstration(scale=scale)


@click.command()
@reports_errors
def init() -> None:
    """Set a real installation up: keys, tables, the organisation, its first administrator.

    The database is SQLite in the data folder, or PostgreSQL where KORGAN_DATABASE_URL says so.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "korgan.settings.production")
    ensure_keys(_data_dir())
    _initialise()


@uses_database
def _initialise() -> None:
    from korgan.kernel.organisations.selectors import node_owner

    prepare_database()
    prepare_static_files(static_version())
    if node_owner() is not None:
        raise InputError(
            "initialised_already",
            "this installation has its organisation and administrator already",
            mend="sign in as an administrator to make further accounts",
        )
    kinds = [kind.value for kind in OrganisationKind]
    # Every question first: who breaks off leaves nothing half made.
    _found_installation(
        country=click.prompt("State (two-letter ISO 3166 code)"),
        organisation=click.prompt("Organisation that operates this installation"),
        kind=click.prompt("Kind", type=click.Choice(kinds), default="regulator"),
        username=click.prompt("First administrator: log-in name"),
        name=click.prompt("First administrator: name"),
        password=click.prompt("Pass phrase", hide_input=True, confirmation_prompt=True),
    )
    click.echo("Ready. The administrator sets up a second factor at the first log-in.")
    click.echo("Serve with `korgan serve`; check with `korgan check --deploy`.")


def _found_installation(
    *, country: str, organisation: str, kind: str, username: str, name: str, password: str
) -> None:
    from django.db import transaction

    from korgan.kernel.identity.services import create_account
    from korgan.kernel.organisations.seats import console_actor, installer
    from korgan.kernel.organisations.services import give_membership, initialise_node

    with transaction.atomic():
        owner = initialise_node(
            actor=installer(), country=country, name=organisation, kind=OrganisationKind(kind)
        )
        actor = console_actor(Role.ADMINISTRATOR)
        user = create_account(actor=actor, username=username, display_name=name, password=password)
        give_membership(
            actor=actor,
            user=user,
            organisation=owner,
            role=Role.ADMINISTRATOR,
            clearance=Classification.CONFIDENTIAL,
            valid_from=date.today(),
        )


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Server processes.")
@reports_errors
def serve(host: str, port: int, workers: int) -> None:
    """Serve a real installation, behind a TLS terminator, with one background worker."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "korgan.settings.production")
    _serve_and_work(host=host, port=port, workers=workers)


def _serve_and_work(*, host: str, port: int, workers: int) -> None:
    """Run the web server and the worker until one of them ends or a signal comes."""
    server = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", "4", "--log-level", "warning", "korgan.web.wsgi:application"),
    ]
    worker = [sys.executable, "-m", "korgan", "worker"]
    processes = [subprocess.Popen(command) for command in (server, worker)]  # noqa: S603

    stopped: list[object] = []

    def stop(*signals: object) -> None:
        stopped.extend(signals)
        for process in processes:
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # A server without its worker would lose nothing and do nothing: no alarms, no deadlines.
    while all(process.poll() is None for process in processes):
        time.sleep(0.2)
    asked = bool(stopped)
    stop()
    for process in processes:
        process.wait()
    raise SystemExit(0 if asked else 1)


@click.command()
@click.option("--deploy", is_flag=True, help="Check what a production installation needs.")
@reports_errors
@uses_database
def check(deploy: bool) -> None:
    """Check the installation; with --deploy any warning counts as a fault."""
    from django.core.management import execute_from_command_line

    level = ["--deploy", "--fail-level", "WARNING"] if deploy else []
    execute_from_command_line(["korgan", "check", *level])


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@uses_database
def django(arguments: tuple[str, ...]) -> None:
    """Run any of Django's own commands, e.g. `korgan django showmigrations`."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["korgan django", *arguments])
