"""A transaction whose commit waits for the disk after it has let go of its locks.

Every audited write takes the lock on the head of the log, for the entries form one chain. A
plain commit keeps that lock until the disk has answered, so that writers would wait for the disk
one after another. Here, on PostgreSQL, the transaction is committed in memory, which lets the
next writer go on, and only then is the disk waited for; PostgreSQL serves all who wait there by
one write. Whoever is told "done" is told so after the disk has answered, as before. The order on
the disk is the order of the chain: what is lost in a crash is its end, which nobody was told of.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def committed_in_groups() -> Iterator[None]:
    """Open a transaction; when this ends without an error, it is on the disk."""
    outermost = connection.vendor == "postgresql" and not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            # Before all else that waits for the commit: what follows from a write, such as
            # the removal of a file, happens when the write is on the disk.
            transaction.on_commit(_wait_for_the_disk)
            _run("SET LOCAL synchronous_commit TO OFF")
        yield


def _wait_for_the_disk() -> None:
    # A commit of its own that writes a word to the log of the database and waits for the disk,
    # as the server is set up to; all that was committed before is then there, too.
    _run("SELECT pg_logical_emit_message(true, 'korgan', '')")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
