from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.audit.services import record, service
from korgan.kernel.deadlines import services
from korgan.kernel.deadlines.domain import DeadlineState, Unit
from korgan.kernel.deadlines.escalation import escalate_what_is_late
from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.deadlines.selectors import calendar_of, list_due
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound
from korgan.kernel.events.models import Event
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.models import Organisation, Site
from korgan.kernel.organisations.rights import declare_action
from tests.cast import Cast

ACT = declare_action("tests.deadline", roles=[Role.OFFICER])
MONDAY = date(2026, 3, 2)


@service(ACT)
def within(*, actor: Actor, call: Callable[..., Any], options: dict[str, Any]) -> Any:
    result = call(**options)
    record("tests.deadline", None)
    return result


@pytest.fixture
def site(cast: Cast) -> Site:
    officer = cast.customs_officer
    return Site.objects.create(
        organisation_id=officer.organisation_id, country=officer.country, name="Gate"
    )


def call(cast: Cast, function: Callable[..., Any], **options: Any) -> Any:
    return within(actor=cast.customs_officer, call=function, options=options)


def set_report(cast: Cast, site: Site, **more: Any) -> Deadline:
    options = {"kind": "report", "what": "Report", "starts_on": MONDAY, "span": 5, **more}
    deadline: Deadline = call(cast, services.set_deadline, subject=site, **options)
    return deadline


def test_what_is_due_is_shown_to_the_organisation_that_owes_it(cast: Cast, site: Site) -> None:
    set_report(cast, site)
    (line,) = list_due(actor=cast.customs_supervisor, today=MONDAY)
    assert (line.due_on, line.days_left) == (date(2026, 3, 9), 7)
    assert list_due(actor=cast.regulator_inspector, today=MONDAY) == []


def test_a_stopped_clock_puts_the_due_day_off(cast: Cast, site: Site) -> None:
    set_report(cast, site, unit=Unit.WORKING_DAYS)
    call(cast, services.stop_clock, subject=site, kind="report", since=date(2026, 3, 4), reason="?")
    (standing,) = list_due(actor=cast.customs_officer, today=date(2026, 4, 1))
    assert standing.state is DeadlineState.STOPPED
    with pytest.raises(Conflict):
        call(cast, services.stop_clock, subject=site, kind="report", since=MONDAY, reason="?")
    call(cast, services.resume_clock, subject=site, kind="report", until=date(2026, 3, 11))
    assert Deadline.objects.get().due_on == date(2026, 3, 16)


def test_a_met_deadline_is_due_no_more_and_can_be_set_again(cast: Cast, site: Site) -> None:
    set_report(cast, site)
    assert call(cast, services.meet_deadline, subject=site, kind="report") is True
    assert call(cast, services.meet_deadline, subject=site, kind="report") is False
    assert list_due(actor=cast.customs_officer, today=MONDAY) == []
    set_report(cast, site)


def test_a_late_deadline_is_escalated_once(cast: Cast, site: Site) -> None:
    set_report(cast, site, grace=2)
    escalate = services.escalate_late
    assert escalate(actor=cast.administrator, today=date(2026, 3, 11)) == 0
    assert escalate(actor=cast.administrator, today=date(2026, 3, 12)) == 1
    assert escalate(actor=cast.administrator, today=date(2026, 3, 13)) == 0
    assert Event.objects.get().payload["role"] == "supervisor"


def test_a_holiday_needs_its_decree(cast: Cast) -> None:
    with pytest.raises(InputError, match="decree"):
        services.set_calendar_day(
            actor=cast.administrator, day=MONDAY, working=False, name="Day", source=" "
        )


def test_only_authorities_keep_the_calendar(cast: Cast) -> None:
    set_day = partial(
        services.set_calendar_day, day=MONDAY, working=False, name="Holiday", source="Act 1"
    )
    with pytest.raises(NotAllowed):
        set_day(actor=cast.customs_officer)
    set_day(actor=cast.administrator)
    assert calendar_of(cast.administrator.country).is_working_day(MONDAY) is False
    services.remove_calendar_day(actor=cast.administrator, day=MONDAY)
    assert calendar_of(cast.administrator.country).is_working_day(MONDAY) is True
    with pytest.raises(NotFound):
        services.remove_calendar_day(actor=cast.administrator, day=MONDAY)


def test_the_worker_escalates_and_is_silent_when_nothing_is_late(cast: Cast, site: Site) -> None:
    assert escalate_what_is_late() == 0
    assert not AuditEntry.objects.filter(verb="deadlines.escalated").exists()
    Organisation.objects.filter(id=cast.administrator.organisation_id).update(runs_this_node=True)
    set_report(cast, site)
    assert escalate_what_is_late() == 1
    (told,) = list_due(actor=cast.customs_supervisor, today=date(2026, 4, 1))
    assert told.is_escalated
    (same,) = list_due(actor=cast.customs_officer, today=date(2026, 4, 1))
    assert not same.is_escalated
    assert escalate_what_is_late() == 0
