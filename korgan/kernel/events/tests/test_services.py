from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.events import services as events
from korgan.kernel.events.models import Delivery, Event
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.rights import declare_action
from tests.cast import Cast

TELL = declare_action("tests.tell", roles=[Role.OFFICER])


@service(TELL)
def tell(*, actor: Actor, fail: bool = False) -> None:
    events.publish(
        "tests.happened", {"country": actor.country, "organisation": actor.organisation_id}
    )
    record("tests.told", None)
    if fail:
        raise RuntimeError("the write fails after it published")


@pytest.fixture
def consumer() -> Iterator[dict[str, Any]]:
    """Register a consumer that opens a site, and fails while told to."""
    state = {"fail": False}

    @events.consumes("tests.happened")
    def open_site(payload: dict[str, Any]) -> None:
        Site.objects.create(
            organisation_id=payload["organisation"],
            country=payload["country"],
            name="From an event",
        )
        if state["fail"]:
            raise RuntimeError("not now")

    yield state
    events._consumers.pop("tests.happened")


def test_an_event_reaches_its_consumer_once(cast: Cast, consumer: dict[str, Any]) -> None:
    tell(actor=cast.customs_officer)
    assert not Site.objects.exists()
    assert events.deliver_pending() == 1
    assert events.deliver_pending() == 0
    assert Site.objects.count() == 1


def test_a_write_that_fails_publishes_nothing(cast: Cast, consumer: dict[str, Any]) -> None:
    with pytest.raises(RuntimeError):
        tell(actor=cast.customs_officer, fail=True)
    assert not Event.objects.exists()


def test_a_failing_consumer_is_tried_again_later_and_leaves_nothing_half_done(
    cast: Cast, consumer: dict[str, Any]
) -> None:
    tell(actor=cast.customs_officer)
    consumer["fail"] = True
    now = timezone.now()
    assert events.deliver_pending(now=now) == 0
    assert not Site.objects.exists()
    assert Delivery.objects.get().last_error == "RuntimeError: not now"
    consumer["fail"] = False
    assert events.deliver_pending(now=now) == 0
    assert events.deliver_pending(now=now + timedelta(minutes=1)) == 1
    assert Site.objects.count() == 1
