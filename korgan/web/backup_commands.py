"""`korgan backup` and `korgan restore`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from korgan.kernel.console import json_option, print_json, reports_errors
from korgan.web.backup import check_backup, restore_backup, write_backup


def _place() -> tuple[Path, str]:
    data_dir = Path(os.environ.get("KORGAN_DATA_DIR", "var")).resolve()
    return data_dir, os.environ.get("KORGAN_DATABASE_URL", "")


def _say(what: str, manifest: dict[str, Any], as_json: bool) -> None:
    files, head = len(manifest["files"]), manifest["audit"]["seq"]
    if as_json:
        print_json({"files": files, "made_at": manifest["made_at"], "audit": manifest["audit"]})
    else:
        click.echo(f"{what}: {files} files, audit log up to entry {head}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--with-keys", is_flag=True, help="Signing keys, too: guard such a backup well.")
@click.option(
    "--check", "only_check", is_flag=True, help="Only compare a backup with its manifest."
)
@json_option
@reports_errors
def backup(folder: Path, with_keys: bool, only_check: bool, as_json: bool) -> None:
    """Write a backup of the database and the originals into a new FOLDER, while all goes on.

    Without --with-keys it holds no key: keep a copy of the folder keys apart from it.
    """
    if only_check:
        _say("whole", check_backup(folder), as_json)
        return
    data_dir, url = _place()
    manifest = write_backup(data_dir, folder, database_url=url, with_keys=with_keys)
    _say("written", manifest, as_json)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
@reports_errors
def restore(folder: Path, as_json: bool) -> None:
    """Bring the backup in FOLDER back into an empty KORGAN_DATA_DIR.

    For PostgreSQL, KORGAN_DATABASE_URL names an empty database.
    """
    data_dir, url = _place()
    _say("restored", restore_backup(folder, data_dir, database_url=url), as_json)
    if not as_json:
        click.echo("Put the folder keys back if the backup is without; then: korgan audit verify")
