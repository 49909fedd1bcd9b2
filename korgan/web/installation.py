"""What an installation needs before it can serve: keys, tables, static files."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import gettext as _

from korgan.kernel.audit.keys import create_key
from korgan.science.errors import InputError


class Cursor(Protocol):
    """What is used of a database cursor, Django's or the driver's own."""

    def execute(self, query: str) -> Any: ...

    def fetchone(self) -> Any: ...


def ensure_keys(data_dir: Path) -> None:
    """Make the session key and the audit signing key where none is; never overwrites."""
    data_dir.mkdir(parents=True, exist_ok=True)
    session_key = data_dir / "secret_key"
    if not session_key.exists() and not os.environ.get("KORGAN_SECRET_KEY"):
        handle = os.open(session_key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(48))
    audit_key = data_dir / "keys" / "audit_ed25519.pem"
    if not audit_key.exists():
        create_key(audit_key)


def prepare_database() -> None:
    """Bring the tables up to date; does nothing when they are."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            refuse_without_letters(cursor)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def refuse_without_letters(cursor: Cursor) -> None:
    """Refuse a PostgreSQL database that knows ASCII letters only.

    In the locale C upper and lower case of Cyrillic are not matched, so that searches and
    comparisons without case would silently find nothing.
    """
    cursor.execute("SELECT upper('ж')")
    if cursor.fetchone() != ("Ж",):
        raise InputError(
            "database_locale",
            _("the database does not match upper and lower case outside ASCII"),
            where="KORGAN_DATABASE_URL",
            mend=_("create it with: CREATE DATABASE korgan TEMPLATE template0 LOCALE 'C.UTF-8'"),
        )


def prepare_static_files(version_mark: str) -> None:
    """Collect and compress static files, once per version and edit."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == version_mark:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(version_mark)


def is_prepared(data_dir: Path) -> bool:
    """Whether this very code has prepared this folder, so that a start need not look again."""
    stamp = data_dir / ".prepared"
    return stamp.exists() and stamp.read_text() == _code_version()


def mark_prepared(data_dir: Path) -> None:
    """Note that this code has prepared the folder."""
    (data_dir / ".prepared").write_text(_code_version())


def _code_version() -> str:
    """Return a mark that changes with any edit of ours, of the lock, or of the database's place."""
    package = Path(__file__).resolve().parents[1]
    newest = max(path.stat().st_mtime_ns for path in package.rglob("*") if path.suffix != ".pyc")
    return f"{newest} {static_version()} {os.environ.get('KORGAN_DATABASE_URL', '')}"


def static_version() -> str:
    """Return a mark that changes when any of our static files or the locked packages change."""
    package = Path(__file__).resolve().parents[1]
    newest = max(
        (path.stat().st_mtime_ns for path in package.glob("**/static/**/*") if path.is_file()),
        default=0,
    )
    lock = package.parent / "requirements.lock"
    locked = lock.stat().st_mtime_ns if lock.exists() else 0
    return f"{newest} {locked}"
