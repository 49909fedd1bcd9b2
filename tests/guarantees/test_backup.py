"""A backup that is written while the system works brings every record and original back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

_FILL = """
import django; django.setup()
import os
from pathlib import Path
from korgan.web.installation import ensure_keys, prepare_database
ensure_keys(Path(os.environ["KORGAN_DATA_DIR"])); prepare_database()
from korgan.border.services import open_case
from tests.cast import create_cast
open_case(
    actor=create_cast().customs_officer, data=b"spectrum", filename="a.n42", engine_version="1",
    analysis=None,
)
"""
POSTGRESQL = os.environ.get("KORGAN_TEST_DATABASE_URL", "")


def run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment of an installation with one case and its original."""
    environment = {
        **os.environ,
        "KORGAN_DATA_DIR": str(tmp_path / "live"),
        "DJANGO_SETTINGS_MODULE": "korgan.settings.local",
    }
    environment.pop("KORGAN_DATABASE_URL", None)
    if request.param == "postgresql":
        if not POSTGRESQL or not shutil.which("pg_dump"):
            pytest.skip("no PostgreSQL, or not its client programs")
        with database() as url, database() as other:
            environment |= {"KORGAN_DATABASE_URL": url, "OTHER_DATABASE_URL": other}
            fill(environment)
            yield environment
    else:
        fill(environment)
        yield environment


@contextmanager
def database() -> Iterator[str]:
    """Make an empty database on the server of the tests."""
    name = f"korgan_backup_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(POSTGRESQL)._replace(path=f"/{name}"))
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def fill(environment: dict[str, str]) -> None:
    done = run(environment, "-c", _FILL)
    assert done.returncode == 0, done.stderr


def korgan(environment: dict[str, str], *words: str) -> dict[str, Any]:
    """Run a command that must end well; return its last object."""
    done = run(environment, "-m", "korgan", *words, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def elsewhere(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Return the environment of a bare machine."""
    bare = {**environment, "KORGAN_DATA_DIR": str(tmp_path / "bare")}
    if "OTHER_DATABASE_URL" in environment:
        bare["KORGAN_DATABASE_URL"] = environment["OTHER_DATABASE_URL"]
    return bare


def test_everything_comes_back(filled: dict[str, str], tmp_path: Path) -> None:
    kept = str(tmp_path / "kept")
    written = korgan(filled, "backup", kept, "--with-keys")
    assert korgan(filled, "backup", "--check", kept) == written
    bare = elsewhere(filled, tmp_path)
    assert korgan(bare, "restore", kept) == written
    log = korgan(bare, "audit", "verify")
    assert log["entries"] == written["audit"]["seq"] > 0
    assert korgan(bare, "documents", "verify") == {"checked": 1, "broken": 0}


def test_a_changed_backup_is_refused_before_anything_is_changed(tmp_path: Path) -> None:
    live = tmp_path / "live"
    environment = {**os.environ, "KORGAN_DATA_DIR": str(live)}
    environment |= {"DJANGO_SETTINGS_MODULE": "korgan.settings.local"}
    environment.pop("KORGAN_DATABASE_URL", None)
    fill(environment)
    kept = tmp_path / "kept"
    korgan(environment, "backup", str(kept))
    assert not (kept / "keys").exists()
    again = run(environment, "-m", "korgan", "backup", str(kept), "--json")
    assert json.loads(again.stdout)["error"]["code"] == "backup_exists"
    over = run(environment, "-m", "korgan", "restore", str(kept), "--json")
    assert json.loads(over.stdout)["error"]["code"] == "data_exists"
    original = next(path for path in (kept / "originals").rglob("*") if path.is_file())
    original.write_bytes(b"Spectrum")
    bare = {**environment, "KORGAN_DATA_DIR": str(tmp_path / "bare")}
    refused = run(bare, "-m", "korgan", "restore", str(kept), "--json")
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["error"]["where"] == str(original)
    assert not (tmp_path / "bare").exists()
