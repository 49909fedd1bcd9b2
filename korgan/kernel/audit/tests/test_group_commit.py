from __future__ import annotations

import pytest
from django.db import connection

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.audit.services import record, service
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.rights import declare_action
from tests.cast import Cast, create_cast

NOTE = declare_action("tests.note_place", roles=[Role.OFFICER])
pytestmark = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="only PostgreSQL commits in groups"
)


@pytest.fixture
def committing_cast(transactional_db: None) -> Cast:
    return create_cast()


@service(NOTE)
def note_place(*, actor: Actor, fails: bool = False) -> str:
    """Return how far the database's log has been written, short of this write's own entry."""
    record("tests.noted", None)
    if fails:
        raise ValueError("as asked")
    return str(_asked("SELECT pg_current_wal_insert_lsn()"))


def test_a_finished_write_is_on_the_disk(committing_cast: Cast) -> None:
    for _ in range(20):
        place = note_place(actor=committing_cast.customs_officer)
        # More than the place: the entry and the commit come after it.
        assert _asked(f"SELECT pg_current_wal_flush_lsn() > '{place}'::pg_lsn")


def test_other_transactions_wait_for_the_disk_as_set_up(committing_cast: Cast) -> None:
    note_place(actor=committing_cast.customs_officer)
    assert _asked("SHOW synchronous_commit") == _asked(
        "SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'"
    )


def test_a_write_that_fails_leaves_nothing(committing_cast: Cast) -> None:
    note_place(actor=committing_cast.customs_officer)
    with pytest.raises(ValueError, match="as asked"):
        note_place(actor=committing_cast.customs_officer, fails=True)
    assert AuditEntry.objects.count() == 1


def _asked(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return row[0] if row else None
