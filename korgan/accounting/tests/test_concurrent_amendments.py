from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from korgan.accounting.models import Movement
from korgan.accounting.selectors.ledger import batch_holding
from korgan.accounting.services import correct_entry, delete_entry, post_change
from korgan.accounting.tests.holdings import G, Holders, change, create_holders
from korgan.accounting.tests.test_posting import batch, booked
from korgan.kernel.errors import InputError
from tests.cast import create_cast


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
@pytest.mark.parametrize("act", ["correct", "delete"])
def test_two_amendments_at_the_same_moment_are_booked_once(
    transactional_db: None, tmp_path: Path, settings: Settings, act: str
) -> None:
    settings.DOCUMENT_ROOT = tmp_path
    holders = create_holders(create_cast())
    entry = booked(
        post_change(
            actor=holders.accountant, area=holders.plant, change=change("RF", "R-1", "100", "4")
        )
    )
    start = Barrier(2)

    def amend(_: int) -> str:
        try:
            movement = Movement.objects.select_related("area").get(id=entry.id)
            start.wait(timeout=30)
            if act == "delete":
                delete_entry(actor=holders.accountant, movement=movement, reason="entered twice")
            else:
                right = change("RF", "R-1", "120", "4.8")
                correct_entry(actor=holders.accountant, movement=movement, corrected=right)
        except InputError as error:
            return error.code
        finally:
            connection.close()
        return "booked"

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(amend, range(2)))
    assert found == ["booked", "not_latest" if act == "correct" else "deleted_already"]
    assert entry.amendments.count() == 1
    assert batch_holding(batch("R-1"))["U"] == (120 * G if act == "correct" else 0)


def test_the_database_refuses_a_second_amendment_of_one_revision(holders: Holders) -> None:
    entry = booked(
        post_change(
            actor=holders.accountant, area=holders.plant, change=change("RF", "R-1", "100", "4")
        )
    )
    right = change("RF", "R-1", "120", "4.8")
    first = booked(correct_entry(actor=holders.accountant, movement=entry, corrected=right))
    twin = Movement.objects.get(id=first.id)
    twin.pk, twin.number = None, first.number + 1
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
