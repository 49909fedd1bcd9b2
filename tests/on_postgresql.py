"""Run the tests that use a database once more, on PostgreSQL, where one answers; else say so.

`python -m tests.on_postgresql` takes the address from KORGAN_TEST_POSTGRESQL; options of pytest
may follow.
"""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg

ADDRESS = "KORGAN_TEST_POSTGRESQL"
# Folders whose tests touch the database; science needs none, the browser tests choose their own.
FOLDERS = [
    "korgan/kernel",
    "korgan/border",
    "korgan/sources",
    "korgan/accounting",
    "korgan/trade",
    "korgan/law",
    "korgan/training",
    "korgan/cooperation",
    "korgan/exchange",
    "korgan/web",
    "tests/guarantees/test_backup.py",
]


def main() -> int:
    """Return the exit status of the second run, or 0 when there is nothing to run on."""
    url = os.environ.get(ADDRESS, "")
    if not url:
        print(f"\nSKIPPED on PostgreSQL: {ADDRESS} names no server. SQLite passed.")
        return 0
    try:
        with psycopg.connect(url, connect_timeout=5) as server:
            upper = server.execute("SELECT upper('ж')").fetchone()
    except psycopg.OperationalError as error:
        print(f"\nSKIPPED on PostgreSQL: no server answers at {ADDRESS}: {error}")
        return 0
    if upper != ("Ж",):
        print(f"\nSKIPPED on PostgreSQL: the server at {ADDRESS} matches the case of ASCII letters")
        print("only; make its cluster with: initdb --locale=C.UTF-8 --encoding=UTF8")
        return 0
    print("\nOn PostgreSQL:")
    environment = {**os.environ, "KORGAN_TEST_DATABASE_URL": url}
    command = [sys.executable, "-m", "pytest", *sys.argv[1:], *FOLDERS]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
