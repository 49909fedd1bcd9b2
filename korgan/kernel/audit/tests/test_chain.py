from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connection

from korgan.kernel.audit.domain import GENESIS
from korgan.kernel.audit.models import AuditEntry, AuditHead
from korgan.kernel.audit.services import record, service
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.rights import declare_action
from tests.cast import create_cast

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
