"""A condition falls due, is recorded as met with its document, and falls due again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.deadlines.selectors import list_due
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.sources.models import ConditionMet
from korgan.sources.selectors.calendar import licence_calendar
from korgan.sources.selectors.conditions import KIND
from korgan.sources.selectors.dashboard import dashboard
from korgan.sources.services.conditions import meet_condition
from korgan.sources.tests.licensed import licensed
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast


def test_a_due_condition_is_met_with_its_document_and_falls_due_again(licensing: Cast) -> None:
    owner, today = licensing.operator_applicant, timezone.localdate()
    licence = licensed(licensing, owner)
    start = licence.valid_from
    line = next(x for x in list_due(actor=owner, today=today) if x.deadline.kind.startswith(KIND))
    due = start + relativedelta(months=6)
    # What falls on a day off is done on the next day that is worked.
    assert due <= line.due_on <= due + timedelta(days=14)
    page = reverse("sources:condition_met", args=[licence.id, "leak_test"])
    assert line.deadline.subject_url == page
    client = signed_in(owner)
    assert client.post(page, {"met_on": today}).status_code == 422  # without its document
    given = {"met_on": today, "document": SimpleUploadedFile("leak.pdf", b"tight"), "note": "wiped"}
    assert client.post(page, given).status_code == 302
    made = ConditionMet.objects.get()
    assert (made.due_on, made.met_on, made.recorded_by_id) == (due, today, owner.user_id)
    assert not made.is_late
    shown = client.get(f"/sources/licences/{licence.id}/").content.decode()
    assert "leak.pdf" in shown
    assert "wiped" in shown
    (next_line,) = Deadline.objects.filter(kind=f"{KIND}leak_test", done_at=None)
    assert next_line.due_on >= start + relativedelta(months=12)
    found = licence_calendar(actor=owner, first=start, last=start + relativedelta(months=13))
    days = [entry.day for entry in found if entry.key.endswith("-leak_test")]
    assert days == [start + relativedelta(months=12)]


def test_what_is_overdue_is_said_to_licensee_and_regulator(licensing: Cast) -> None:
    owner, regulator = licensing.operator_applicant, licensing.regulator_inspector
    licence = licensed(licensing, owner)
    assert dashboard(actor=regulator).conditions_late == 0
    yesterday = timezone.localdate() - timedelta(days=1)
    Deadline.objects.filter(kind=f"{KIND}leak_test").update(due_on=yesterday)
    assert dashboard(actor=regulator).conditions_late == 1
    assert dashboard(actor=licensing.other_operator).conditions_late == 0
    listed = signed_in(regulator).get("/sources/licences/?condition_overdue=yes").content.decode()
    assert licence.number in listed


def test_who_may_not_and_what_cannot_be(licensing: Cast) -> None:
    owner, today = licensing.operator_applicant, timezone.localdate()
    licence = licensed(licensing, owner)
    proof = {"filename": "a.pdf", "data": b"a"}

    def refused(code: str, kind: type[Exception], **given: object) -> None:
        with pytest.raises(kind) as caught:
            meet_condition(**{"actor": owner, "licence": licence, "key": "leak_test",
                              "met_on": today, **proof, **given})  # type: ignore[arg-type]  # fmt: skip
        assert getattr(caught.value, "code", "") == code

    refused("not_your_licence", NotAllowed, actor=licensing.other_operator)
    refused("day_in_future", InputError, met_on=today + timedelta(days=1))
    refused("before_its_period", InputError, met_on=licence.valid_from - timedelta(days=1))
    refused("nothing_due", Conflict, key="register")
    refused("no_condition", InputError, key="nonsense")
    assert not ConditionMet.objects.exists()
