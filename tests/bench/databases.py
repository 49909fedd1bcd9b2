"""The databases on which a benchmark runs: SQLite always, PostgreSQL where one answers.

Each comes with a data folder of its own and the environment for processes that use it. The
address of a PostgreSQL server is taken from KORGAN_TEST_POSTGRESQL; a database is created
there and dropped afterwards.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

ADDRESS = "KORGAN_TEST_POSTGRESQL"
# "SQLite" or "PostgreSQL", to measure on one of them alone.
ONLY = "KORGAN_BENCH_ON"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class BenchDatabase:
    """One database, empty at first."""

    name: str
    folder: Path
    environment: dict[str, str]

    def python(self, statement: str) -> str:
        """Run a statement in a process of its own on this database; return what it prints."""
        command = [sys.executable, "-c", f"import django; django.setup(); {statement}"]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout.strip()


def machine() -> str:
    """Say on what was measured."""
    cores = os.cpu_count()
    load = os.getloadavg()[0]
    return (
        f"{platform.machine()}, {cores} cores, load {load:.1f} at the start, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def databases() -> Iterator[BenchDatabase]:
    """Yield each database in turn; it is gone when the next one comes."""
    only = os.environ.get(ONLY, "")
    if only != "PostgreSQL":
        with tempfile.TemporaryDirectory(prefix="korgan-bench-") as folder:
            yield BenchDatabase("SQLite", Path(folder), _environment(folder))
    if only == "SQLite":
        return
    url = os.environ.get(ADDRESS, "")
    if not url:
        print(f"SKIPPED on PostgreSQL: {ADDRESS} names no server")
        return
    with tempfile.TemporaryDirectory(prefix="korgan-bench-") as folder, _created(url) as own_url:
        yield BenchDatabase("PostgreSQL", Path(folder), _environment(folder, own_url))


def _environment(folder: str, url: str = "") -> dict[str, str]:
    found = {
        **os.environ,
        "KORGAN_DATA_DIR": folder,
        "KORGAN_SECRET_KEY": "for benchmarks only",
        "DJANGO_SETTINGS_MODULE": "korgan.settings.local",
        "PYTHONPATH": str(ROOT),
    }
    found.pop("KORGAN_DATABASE_URL", None)
    if url:
        found["KORGAN_DATABASE_URL"] = url
    return found


@contextmanager
def _created(url: str) -> Iterator[str]:
    name = f"korgan_bench_{os.getpid()}"
    server = psycopg.connect(url, autocommit=True)
    server.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    try:
        yield url.rsplit("/", 1)[0] + f"/{name}"
    finally:
        server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
        server.close()
