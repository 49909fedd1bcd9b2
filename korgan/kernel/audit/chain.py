"""The head of the log: taken by one writer at a time, and moved by the entry that it links.

While a writer holds the head all others wait, so these statements decide how many writes a
second the State can make. Two things keep them short: on PostgreSQL writers queue at an advisory
lock, which wakes one of them, not at the row, which wakes them all to look again; and each step
goes to the database in one message.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from korgan.kernel.audit.domain import GENESIS, Entry
from korgan.kernel.audit.models import AuditEntry, AuditHead

# Any number will do that nothing else in this database locks.
HEAD_LOCK = 0x4B4F5247414E  # "KORGAN" in ASCII

_ENTRIES, _HEAD = AuditEntry._meta.db_table, AuditHead._meta.db_table
_FIELDS = [field.attname for field in AuditEntry._meta.concrete_fields]
_READ = f"SELECT seq, hash FROM {_HEAD} WHERE id = 1"  # noqa: S608 (names of our own tables)
_INSERT = (
    f"INSERT INTO {_ENTRIES} ({', '.join(_FIELDS)}) "  # noqa: S608
    f"VALUES ({', '.join(['%s'] * len(_FIELDS))})"
)
_MOVE = f"UPDATE {_HEAD} SET seq = %s, hash = %s WHERE id = 1"  # noqa: S608


def take_head() -> tuple[int, str]:
    """Wait until no other writer holds the head; return its place and hash.

    The head is held until the transaction ends. SQLite's write transactions exclude each other
    by themselves.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT pg_advisory_xact_lock(%s); {_READ}", [HEAD_LOCK])
            cursor.nextset()
        else:
            cursor.execute(_READ)
        head = cursor.fetchone()
    if head is None:
        AuditHead.objects.create(id=1, seq=0, hash=GENESIS)
        return 0, GENESIS
    return int(head[0]), str(head[1])


def link(entry: Entry, digest: str, classification: int) -> None:
    """Write an entry and make it the head. The writer has taken the head before."""
    values = {**vars(entry), "hash": digest, "classification": classification}
    row: list[Any] = [values[name] for name in _FIELDS]
    move: list[Any] = [entry.seq, digest]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"{_INSERT}; {_MOVE}", row + move)
        else:
            cursor.execute(_INSERT, row)
            cursor.execute(_MOVE, move)
