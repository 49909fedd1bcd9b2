"""A backup of a whole installation: written whole or not at all, checked, brought back.

The folder of a backup holds the database (a SQLite file, or what pg_dump writes), the folders of
originals, the keys if asked for, and a manifest with the SHA-256 of every file and the head of
the audit log. The database is copied first: an original is written before the record that names
it and never changed, so that the copy of the originals holds all that the database names.

No Django here, so that a backup can be checked and brought back on a bare machine.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from korgan.science.errors import InputError

FORMAT = "korgan-backup-1"
MANIFEST = "manifest.json"
SQLITE, DUMP = "korgan.sqlite3", "korgan.pgdump"
FOLDERS = ("originals", "uploads", "screening")
SECRETS = ("keys", "secret_key")
Manifest = dict[str, Any]
_HEAD = "SELECT seq, hash FROM audit_audithead"


def write_backup(data_dir: Path, target: Path, *, database_url: str, with_keys: bool) -> Manifest:
    """Write a backup into a new folder; it has its name only when it is whole."""
    if target.exists():
        raise InputError(
            "backup_exists",
            "there is something at this place already",
            where=str(target),
            mend="name a folder that does not exist yet",
        )
    part = target.with_name(target.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    head = _dump(database_url, part) if database_url else _copy_sqlite(data_dir, part)
    for name in (*FOLDERS, *(SECRETS if with_keys else ())):
        _copy(data_dir / name, part / name)
    manifest = {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "korgan": version("korgan"),
        "audit": head,
        "files": {name: _digest(part / name) for name in _files(part)},
    }
    (part / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    part.replace(target)
    return manifest


def check_backup(folder: Path) -> Manifest:
    """Return the manifest of a backup after comparing every file with it."""
    manifest = _manifest(folder)
    expected = manifest["files"]
    present = set(_files(folder)) - {MANIFEST}
    for name in sorted({*expected, *present}):
        if name not in present:
            raise _broken(folder / name, "a file of the backup is missing")
        if name not in expected:
            raise _broken(folder / name, "a file does not belong to the backup")
        if _digest(folder / name) != expected[name]:
            raise _broken(folder / name, "a file of the backup was changed")
    return manifest


def restore_backup(folder: Path, data_dir: Path, *, database_url: str) -> Manifest:
    """Bring a checked backup back into an empty data folder (and an empty PostgreSQL database)."""
    manifest = check_backup(folder)
    dumped = DUMP in manifest["files"]
    if dumped != bool(database_url):
        raise InputError(
            "backup_of_other_database",
            "the backup is of PostgreSQL" if dumped else "the backup is of SQLite",
            where="KORGAN_DATABASE_URL",
            mend="set it to an empty database" if dumped else "leave it unset",
        )
    for name in (SQLITE, *FOLDERS, *SECRETS):
        if (data_dir / name).exists() and (folder / name).exists():
            raise InputError(
                "data_exists",
                "an installation is here already; nothing was changed",
                where=str(data_dir / name),
                mend="restore into an empty KORGAN_DATA_DIR",
            )
    data_dir.mkdir(parents=True, exist_ok=True)
    if dumped:
        restore = ("pg_restore", "--exit-on-error", "--no-owner", "--dbname", database_url)
        _run(*restore, str(folder / DUMP))
    for name in (*FOLDERS, *SECRETS, SQLITE):
        _copy(folder / name, data_dir / name)
    return manifest


def _copy_sqlite(data_dir: Path, part: Path) -> dict[str, Any]:
    source = data_dir / SQLITE
    if not source.exists():
        raise InputError(
            "no_database",
            "no database is here",
            where=str(source),
            mend="say where the installation is by KORGAN_DATA_DIR",
        )
    with (
        closing(sqlite3.connect(source)) as live,
        closing(sqlite3.connect(part / SQLITE)) as copy,
    ):
        live.backup(copy)
        return _head(copy.execute(_HEAD).fetchone())


def _dump(database_url: str, part: Path) -> dict[str, Any]:
    import psycopg

    # One snapshot for the dump and for the head that the manifest names.
    with psycopg.connect(database_url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        head = _head(connection.execute(_HEAD).fetchone())
        dump = ("pg_dump", "--format=custom", f"--snapshot={snapshot[0] if snapshot else ''}")
        _run(*dump, "--file", str(part / DUMP), "--dbname", database_url)
    return head


def _head(row: tuple[Any, ...] | None) -> dict[str, Any]:
    return {"seq": row[0], "hash": row[1]} if row else {"seq": 0, "hash": ""}


def _run(*command: str) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise InputError(
            "no_program",
            "a program of PostgreSQL is not installed",
            where=command[0],
            mend="install the client programs of PostgreSQL",
        )
    done = subprocess.run(  # noqa: S603
        [program, *command[1:]], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise InputError("program_failed", done.stderr.strip()[-500:], where=command[0])


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copy2(source, target)


def _files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(folder: Path) -> Manifest:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _broken(folder / MANIFEST, "this folder is no backup of Korgan") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise _broken(folder / MANIFEST, "this folder is no backup of Korgan")
    if not isinstance(manifest.get("files"), dict):
        raise _broken(folder / MANIFEST, "the manifest names no files")
    return manifest


def _broken(place: Path, what: str) -> InputError:
    return InputError(
        "broken_backup", what, where=str(place), mend="take another backup; nothing was changed"
    )
