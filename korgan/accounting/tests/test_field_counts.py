"""Counts from devices: once each, none lost, none overwritten, and decided by a person."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from korgan.accounting.domain.counting import Count
from korgan.accounting.models import CountLine, FieldCount, InventoryTaking
from korgan.accounting.services import (
    Counted,
    DeviceCount,
    count_again,
    freeze_inventory,
    merge_counts,
    reconcile_inventory,
    record_counts,
    settle_count,
)
from korgan.accounting.tests.holdings import DAY, G, Holders
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.errors import InputError
from korgan.kernel.identity.models import User
from korgan.kernel.organisations.domain import Actor

TAKEN = date(2026, 6, 30)


def refused(code: str) -> pytest.RaisesExc[InputError]:
    return pytest.raises(InputError, check=lambda error: error.code == code)


@pytest.fixture
def taking(holders: Holders) -> InventoryTaking:
    return freeze_inventory(actor=holders.accountant, area=holders.plant, on=TAKEN)


def on_device(batch: str, count: Count, **more: Any) -> DeviceCount:
    return DeviceCount(uuid4(), timezone.now(), Counted(batch, "E", count, **more))


def merge(
    actor: Actor, taking: InventoryTaking, *counts: DeviceCount
) -> dict[UUID, str | InputError]:
    return merge_counts(actor=actor, taking=taking, counts=counts)


def line(name: str) -> CountLine:
    return CountLine.objects.get(name=name)


def test_sending_again_changes_nothing(holders: Holders, taking: InventoryTaking) -> None:
    count = on_device("A-1", Count(items=4))
    assert merge(holders.accountant, taking, count) == {count.client_id: "taken"}
    record_counts(actor=holders.second, taking=taking, counts=[Counted("A-1", "E", Count(items=5))])
    assert merge(holders.accountant, taking, count) == {count.client_id: "taken"}
    assert line("A-1").counted == {"U": 5000 * G, "U-235": 225 * G, "items": 5}
    assert FieldCount.objects.count() == 1


def test_two_counters_who_differ_are_both_kept_until_somebody_decides(
    holders: Holders, taking: InventoryTaking
) -> None:
    first = on_device("A-1", Count(items=5))
    merge(holders.accountant, taking, first, on_device("A-2", Count(items=1)))
    second, alike = on_device("A-1", Count(items=4)), on_device("A-2", Count(items=1))
    assert merge(holders.second, taking, second, alike) == {
        second.client_id: "differs", alike.client_id: "same",
    }  # fmt: skip
    assert line("A-1").result == "found"
    with refused("counts_differ"):
        reconcile_inventory(actor=holders.accountant, taking=taking)
    waiting = FieldCount.objects.get(is_settled=False)
    settle_count(actor=holders.accountant, taking=taking, count_id=waiting.id, take=True)
    assert line("A-1").result == "differing"
    assert line("A-1").counted_by_id == holders.second.user_id
    with refused("count_settled"):
        settle_count(actor=holders.accountant, taking=taking, count_id=waiting.id, take=False)
    reconcile_inventory(actor=holders.accountant, taking=taking)


def test_a_count_on_the_page_decides_too(holders: Holders, taking: InventoryTaking) -> None:
    merge(holders.accountant, taking, on_device("A-1", Count(items=5)))
    merge(holders.second, taking, on_device("A-1", Count(items=4)))
    record_counts(actor=holders.second, taking=taking, counts=[Counted("A-1", "E", Count(items=3))])
    assert not FieldCount.objects.filter(is_settled=False).exists()
    assert (line("A-1").counted or {})["items"] == 3


def test_who_counted_may_count_again_on_the_device(
    holders: Holders, taking: InventoryTaking
) -> None:
    merge(holders.accountant, taking, on_device("A-1", Count(items=4)))
    again = on_device("A-1", Count(items=5))
    assert merge(holders.accountant, taking, again) == {again.client_id: "taken"}
    assert line("A-1").result == "found"


def test_a_refused_count_leaves_the_others_alone(holders: Holders, taking: InventoryTaking) -> None:
    good = on_device("A-1", Count(items=5))
    early = DeviceCount(
        uuid4(), timezone.now(), Counted("A-2", "E", Count(items=1), counted_on=DAY)
    )
    bare = on_device("X-1", Count(items=1), place="2")
    heavy = on_device("A-2", Count(items=1, element=G, isotopes={"U-235": 2 * G}))
    outcomes = merge(holders.accountant, taking, early, bare, heavy, good)
    codes = [each.code if isinstance(each, InputError) else each for each in outcomes.values()]
    assert codes == [
        "count_before_freeze", "extra_without_weight", "isotope_above_element", "taken"
    ]  # fmt: skip
    assert FieldCount.objects.count() == 1
    assert line("A-2").counted is None
    said = json.loads(AuditEntry.objects.latest("seq").facts)
    assert (said["new"], said["refused"], said["differing"]) == (4, 3, 0)


def test_what_is_in_excess_is_entered_on_a_device(
    holders: Holders, taking: InventoryTaking
) -> None:
    extra = Count(items=1, element=7 * G, isotopes={"U-235": 300_000})
    merge(holders.accountant, taking, on_device("X-1", extra, place="2"))
    found = merge(holders.second, taking, on_device("X-1", extra, place="2"))
    assert list(found.values()) == ["same"]
    assert line("X-1").result == "extra"


def test_a_device_that_comes_late_keeps_its_counts(
    holders: Holders, taking: InventoryTaking
) -> None:
    count = on_device("A-1", Count(items=5))
    merge(holders.accountant, taking, count, on_device("A-2", Count(items=1)))
    reconcile_inventory(actor=holders.accountant, taking=taking)
    late = on_device("A-2", Count(present=False))
    with refused("wrong_state"):
        merge(holders.second, taking, late)
    assert merge(holders.accountant, taking, count) == {count.client_id: "taken"}
    count_again(actor=holders.accountant, taking=taking, reason="a device came late")
    assert merge(holders.second, taking, late) == {late.client_id: "differs"}


def test_nobody_else_counts(holders: Holders, taking: InventoryTaking) -> None:
    for actor in (holders.receiver, holders.cast.regulator_inspector):
        with pytest.raises(InputError):
            merge(actor, taking, on_device("A-1", Count(items=5)))
    assert not FieldCount.objects.exists()


def send(client: Client, taking: InventoryTaking, *entries: dict[str, Any]) -> Any:
    return client.post(
        reverse("accounting:count_sync", args=[taking.id]),
        json.dumps({"entries": entries}), content_type="application/json",
    )  # fmt: skip


def entry(**more: str) -> dict[str, str]:
    given = {"batch": "A-1", "category": "E", "found": "yes", "items": "5", "unit": "g"}
    return {"client_id": str(uuid4()), "read_at": timezone.now().isoformat(), **given, **more}


def test_the_page_is_blind_and_sends_what_was_entered(
    holders: Holders, taking: InventoryTaking, client: Client
) -> None:
    client.force_login(User.objects.get(username="accountant"))
    page = client.get(reverse("accounting:field_count", args=[taking.id])).content.decode()
    assert 'data-name="A-1"' in page
    assert "5,000" not in page
    assert "5000" not in page
    worker = client.get(reverse("accounting:count_worker"))
    assert worker["Content-Type"] == "text/javascript"

    good, bad = entry(weight="4999.5", method="SCALE"), entry(batch="A-2", items="many")
    said = send(client, taking, good, bad).json()["outcomes"]
    assert said[good["client_id"]] == "taken"
    assert said[bad["client_id"]]["refused"]["code"] == "not_a_number"
    assert (line("A-1").counted or {})["U"] == 4_999_500_000
    assert line("A-1").calibration is not None

    early = entry(read_at=datetime(2026, 6, 29, tzinfo=timezone.get_current_timezone()).isoformat())
    assert "refused" in send(client, taking, early).json()["outcomes"][early["client_id"]]
    for body in ({"read_at": "yesterday"}, {"client_id": "1"}):
        assert send(client, taking, {**entry(), **body}).status_code == 400

    client.force_login(User.objects.get(username="second"))
    other = entry(items="4", read_at=(timezone.now() + timedelta(days=1)).isoformat())
    assert send(client, taking, other).json()["outcomes"] == {other["client_id"]: "differs"}
    assert FieldCount.objects.get(is_settled=False).read_at <= timezone.now()
    shown = client.get(reverse("accounting:taking", args=[taking.id])).content.decode()
    assert "Counted otherwise by two people" in shown
    waiting = FieldCount.objects.get(is_settled=False)
    client.post(reverse("accounting:count_settle", args=[taking.id, waiting.id]), {"take": "yes"})
    assert (line("A-1").counted or {})["items"] == 4
