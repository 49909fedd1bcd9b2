from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.records.tests.list_contract import ListContract
from korgan.sources.models import FieldEntry, Inspection
from korgan.sources.selectors import programme
from korgan.sources.services import (
    Entry,
    accept_correction,
    add_inspection_finding,
    close_inspection,
    enforce,
    merge_entries,
    plan_inspection,
    settle_entry,
)
from korgan.sources.tables.inspection import INSPECTIONS
from korgan.sources.tests.registered import registered, site_of
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast


class TestInspections(ListContract):
    record_list = INSPECTIONS
    sees = "regulator_inspector"

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        site = site_of(cast.operator_applicant)
        Inspection.objects.bulk_create(
            Inspection(
                number=f"V-{number:04d}", site=site, state="planned", planned_on=date(2026, 6, 1),
                organisation_id=site.organisation_id, country="XQ", classification=2,
            )
            for number in range(offset, offset + count)
        )  # fmt: skip


def planned_visit(cast: Cast) -> Inspection:
    return plan_inspection(
        actor=cast.regulator_inspector, site=site_of(cast.operator_applicant),
        day=timezone.localdate(),
    )  # fmt: skip


def answer(code: str, value: str, base: int = 0, **more: Any) -> Entry:
    return Entry(uuid4(), timezone.now(), value, code=code, base=base, **more)


def test_the_programme_is_led_by_what_is_due_first(state: Cast) -> None:
    registered(state.operator_applicant)
    (line,) = programme(actor=state.regulator_inspector, day=date(2026, 6, 1))
    assert (line.category, line.sources, line.last) == (2, 1, None)
    assert line.due == date(2026, 3, 2) + timedelta(days=183)
    assert programme(actor=state.neighbour_officer, day=date(2026, 6, 1)) == []


def test_the_checklist_follows_the_practices_of_the_site(state: Cast) -> None:
    registered(state.operator_applicant, practice="Industrial gamma radiography")
    codes = set(planned_visit(state).items.values_list("code", flat=True))
    assert {"inventory", "camera_lock"} <= codes
    assert "treatment_records" not in codes


def test_two_inspectors_lose_neither_edit(state: Cast) -> None:
    visit = planned_visit(state)
    inspector = state.regulator_inspector
    merge_entries(actor=inspector, inspection=visit, entries=[answer("access", "yes")])
    other = answer("access", "no", base=0, note="the door was open")
    (late,) = merge_entries(actor=inspector, inspection=visit, entries=[other])
    item = visit.items.get(code="access")
    assert (late.outcome, late.is_settled, item.answer) == ("conflict", False, "yes")
    settle_entry(actor=inspector, inspection=visit, entry=late, take=True)
    item.refresh_from_db()
    assert (item.answer, item.note, item.version) == ("no", "the door was open", 2)
    assert FieldEntry.objects.count() == 2


def test_sending_again_changes_nothing(state: Cast) -> None:
    visit = planned_visit(state)
    entry = answer("signs", "yes")
    inspector = state.regulator_inspector
    assert len(merge_entries(actor=inspector, inspection=visit, entries=[entry])) == 1
    assert merge_entries(actor=inspector, inspection=visit, entries=[entry]) == []
    assert visit.items.get(code="signs").version == 1


def test_every_differing_serial_is_flagged_and_changes_nothing(state: Cast) -> None:
    source = registered(state.operator_applicant)
    visit = planned_visit(state)
    ahead = timezone.now() + timedelta(hours=2)
    entries = [
        Entry(uuid4(), timezone.now(), "AB 017", source_id=source.id),
        Entry(uuid4(), ahead, "AB-O17", source_id=source.id),
    ]
    same, differs = merge_entries(
        actor=state.regulator_inspector, inspection=visit, entries=entries
    )
    source.refresh_from_db()
    assert (same.outcome, differs.outcome, differs.is_settled) == ("taken", "differs", False)
    assert (same.is_clock_ahead, differs.is_clock_ahead) == (False, True)
    assert (source.serial, source.last_seen_on) == ("AB-017", timezone.localdate())


def test_a_source_of_another_holder_is_no_entry(state: Cast) -> None:
    source = registered(state.other_operator)
    with pytest.raises(InputError) as caught:
        merge_entries(
            actor=state.regulator_inspector, inspection=planned_visit(state),
            entries=[Entry(uuid4(), timezone.now(), "AB-017", source_id=source.id)],
        )  # fmt: skip
    assert caught.value.code == "entry_of_nothing"
    assert not FieldEntry.objects.exists()


def test_a_visit_closes_when_nothing_is_open(state: Cast) -> None:
    visit, inspector = planned_visit(state), state.regulator_inspector
    today = timezone.localdate()
    with pytest.raises(Conflict) as caught:
        close_inspection(actor=inspector, inspection=visit, day=today, summary="")
    assert caught.value.code == "questions_open"
    entries = [answer(code, "yes") for code in visit.items.values_list("code", flat=True)]
    merge_entries(actor=inspector, inspection=visit, entries=entries)
    close_inspection(actor=inspector, inspection=visit, day=today, summary="In order")
    with pytest.raises(Conflict):
        merge_entries(actor=inspector, inspection=visit, entries=[answer("access", "no")])


def test_a_finding_has_a_deadline_and_steps_that_do_not_go_back(state: Cast) -> None:
    visit, inspector = planned_visit(state), state.regulator_inspector
    finding = add_inspection_finding(
        actor=inspector, inspection=visit, text="No log of job sites",
        due_on=timezone.localdate() + timedelta(days=30),
    )  # fmt: skip
    due = Deadline.objects.get(kind="sources.correction")
    assert due.organisation_id == state.operator_applicant.organisation_id
    enforce(actor=inspector, finding=finding, step="order", text="Correct it")
    with pytest.raises(Conflict):
        enforce(actor=inspector, finding=finding, step="reminder", text="Please")
    with pytest.raises(NotAllowed):
        accept_correction(actor=state.operator_applicant, finding=finding, correction="done")
    accept_correction(actor=inspector, finding=finding, correction="The log is kept")
    due.refresh_from_db()
    assert due.done_at is not None


def test_the_pages_of_a_visit(state: Cast) -> None:
    source = registered(state.operator_applicant)
    client = signed_in(state.regulator_inspector)
    assert "Store" in client.get("/sources/inspections/programme/").content.decode()
    given = {"site": source.site_id, "day": timezone.localdate().isoformat()}
    page = client.post("/sources/inspections/plan/", given)["Location"]
    shown = client.get(f"{page}field/").content.decode()
    assert source.national_number in shown
    assert "AB-017" not in shown
    entry = {
        "client_id": str(uuid4()), "read_at": timezone.now().isoformat(), "value": "AB-018",
        "source_id": source.id, "dose_rate": "1.5",
    }  # fmt: skip
    told = client.post(f"{page}sync/", json.dumps({"entries": [entry]}), "application/json")
    assert told.json()["outcomes"] == {entry["client_id"]: "differs"}
    assert client.post(f"{page}sync/", "[]", "application/json").status_code == 400
    shown = client.get(page).content.decode()
    assert "AB-018" in shown
    kept = FieldEntry.objects.get()
    assert client.post(f"{page}settle/{kept.id}/", {"take": "no"}).status_code == 302
    found = {"text": "Label worn", "due_on": timezone.localdate() + timedelta(days=9)}
    assert client.post(f"{page}findings/", found).status_code == 302
    worker = client.get("/sources/inspections/worker.js")
    assert worker["Content-Type"] == "text/javascript"
    holder = signed_in(state.operator_applicant)
    assert "Label worn" in holder.get(page).content.decode()
    assert holder.get(f"{page}field/").status_code == 403
    assert signed_in(state.other_operator).get(page).status_code == 404
