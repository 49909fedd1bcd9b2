from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from korgan.kernel.audit.chain import take_head
from korgan.kernel.audit.checkpoints import make_checkpoint
from korgan.kernel.audit.domain import GENESIS
from korgan.kernel.audit.keys import create_key
from korgan.kernel.audit.models import AuditEntry, AuditHead
from korgan.kernel.audit.services import record, service
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.rights import declare_action
from tests.cast import Cast, create_cast

COUNT = declare_action("tests.count", roles=[Role.OFFICER])
WRITERS, WRITES = 6, 15


@service(COUNT)
def count_place(*, actor: Actor, place: str) -> None:
    record("tests.counted", None, place=place)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_writers_at_once_make_one_chain_from_its_first_entry(transactional_db: None) -> None:
    actor = create_cast().customs_officer

    def write(writer: int) -> None:
        try:
            for turn in range(WRITES):
                count_place(actor=actor, place=f"{writer}-{turn}")
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    entries = list(AuditEntry.objects.order_by("seq"))
    assert [entry.seq for entry in entries] == list(range(1, WRITERS * WRITES + 1))
    assert entries[0].previous_hash == GENESIS
    assert all(after.previous_hash == before.hash for before, after in pairwise(entries))
    assert len({entry.facts for entry in entries}) == WRITERS * WRITES
    head = AuditHead.objects.get()
    assert (head.seq, head.hash) == (entries[-1].seq, entries[-1].hash)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_a_checkpoint_waits_for_the_writer_before_it(
    transactional_db: None, tmp_path: Path, settings: Settings
) -> None:
    settings.AUDIT_KEY = tmp_path / "key.pem"
    create_key(settings.AUDIT_KEY)
    cast = create_cast()
    count_place(actor=cast.customs_officer, place="before")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            take_head()
            made = pool.submit(_make_checkpoint, cast)
            _until_somebody_waits()
            count_place(actor=cast.customs_officer, place="while the checkpoint waits")
        assert made.result(timeout=30) == 2


def _make_checkpoint(cast: Cast) -> int:
    try:
        return make_checkpoint(actor=cast.administrator).tree_size
    finally:
        connection.close()


def _until_somebody_waits() -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    pytest.fail("the checkpoint does not wait")
