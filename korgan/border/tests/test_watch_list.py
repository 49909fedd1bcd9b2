from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from korgan.border.consumers import watch_list_changed
from korgan.border.models import WatchEntry
from korgan.border.selectors import watch_list, watched_in
from korgan.border.services import change_watch_list
from korgan.border.tables import WATCH_LIST
from korgan.border.tests.test_services import opened
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.records.tests.list_contract import ListContract
from tests.cast import Cast, user_of

IRIDIUM = {"nuclide": "Ir-192", "probability": 0.97, "category": "industrial"}
AMERICIUM = {"nuclide": "Am-241", "probability": 0.97, "category": "industrial"}
TOLD: dict[str, Any] = {
    "action": "add", "country": "XQ", "incident": "XQ-I-2026-0001", "serial": "AB-017",
    "nuclides": ["Ir-192"], "since": "2026-05-01", "category": 2,
}  # fmt: skip


class TestWatchList(ListContract):
    record_list = WATCH_LIST

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        WatchEntry.objects.bulk_create(
            WatchEntry(
                organisation_id=cast.regulator_inspector.organisation_id, country="XQ",
                incident=f"I-{number}", serial=f"S-{number % 3}", nuclides="Cs-137",
                since=date(2026, 1, 1 + number % 4),
            )
            for number in range(offset, offset + count)
        )  # fmt: skip


@pytest.fixture(autouse=True)
def originals(tmp_path: Path, settings: Settings) -> None:
    settings.DOCUMENT_ROOT = tmp_path


def watched(actor: Actor, *, add: bool = True, **more: Any) -> WatchEntry:
    facts: dict[str, Any] = {
        "incident": "XQ-I-2026-0001", "serial": "AB-017", "nuclides": ["Ir-192"],
        "since": date(2026, 5, 1), "category": 2, **more,
    }  # fmt: skip
    return change_watch_list(actor=actor, add=add, **facts)


def test_what_the_register_tells_stands_on_the_list_until_it_is_found(cast: Cast) -> None:
    regulator = Organisation.objects.filter(id=cast.administrator.organisation_id)
    regulator.update(runs_this_node=True)
    watch_list_changed(TOLD)
    watch_list_changed(TOLD)
    entry = watch_list(actor=cast.customs_officer).get()
    assert (entry.serial, entry.nuclides, entry.category) == ("AB-017", "Ir-192", 2)
    watch_list_changed({**TOLD, "country": "XR", "serial": "other"})
    assert watch_list(actor=cast.customs_officer).count() == 1
    watch_list_changed({**TOLD, "action": "remove"})
    assert not watch_list(actor=cast.customs_officer).exists()
    assert WatchEntry.objects.get().ended_at is not None


def test_a_case_shows_the_missing_sources_with_its_nuclides(cast: Cast) -> None:
    entry = watched(cast.customs_officer)
    watched(cast.customs_officer, serial="ZZ", nuclides=["Am-241", "Be-7"])
    watched(cast.customs_officer, serial="old", incident="XQ-I-2025-0009", add=False)
    case = opened(cast.customs_officer, IRIDIUM)
    assert watched_in(actor=cast.customs_officer, case=case) == [entry]
    other = opened(cast.customs_officer, {**AMERICIUM, "nuclide": "Am-24"})
    assert watched_in(actor=cast.customs_officer, case=other) == []
    client = Client()
    client.force_login(
        user_of(cast.customs_officer), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = client.get(f"/border/cases/{case.id}/").content.decode()
    assert "A missing source has a nuclide named here" in page
    assert "AB-017" in page
    found = client.get(f"/api/border/cases/{case.id}").json()["watched"]
    assert [each["serial"] for each in found] == ["AB-017"]
    searched = client.get("/border/watch-list/?q=AB-0").content.decode()
    assert "AB-017" in searched
    assert "ZZ" not in searched


def test_only_authorities_of_the_state_read_it(cast: Cast) -> None:
    watched(cast.customs_officer)
    readers = {name for name, actor in cast.everyone().items() if watch_list(actor=actor).exists()}
    assert readers == {
        "customs_officer", "customs_supervisor", "regulator_inspector", "regulator_licensing",
        "regulator_approver", "administrator", "auditor",
    }  # fmt: skip
