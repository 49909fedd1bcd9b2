"""Publish within a service; deliver afterwards, at least once, each consumer once with effect."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from korgan.kernel.audit.services import part_of_service
from korgan.kernel.events.models import Delivery, Event

log = logging.getLogger(__name__)
Consumer = Callable[[dict[str, Any]], None]
_consumers: dict[str, dict[str, Consumer]] = {}

# After a failure wait twice as long each time, up to an hour.
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)


def consumes(event_name: str) -> Callable[[Consumer], Consumer]:
    """Register a function that is called with the payload of each such event.

    Its database effects commit together with the mark that it was delivered, so a crash
    repeats it whole or not at all; effects outside the database must be idempotent.
    """

    def register(function: Consumer) -> Consumer:
        name = f"{function.__module__}.{function.__qualname__}"
        _consumers.setdefault(event_name, {})[name] = function
        return function

    return register


@part_of_service
def publish(name: str, payload: dict[str, Any]) -> Event:
    """Write down that something happened, in the same transaction as the change itself."""
    event = Event.objects.create(name=name, payload=payload)
    Delivery.objects.bulk_create(
        Delivery(event=event, consumer=consumer) for consumer in _consumers.get(name, {})
    )
    return event


def deliver_pending(*, now: datetime | None = None, limit: int = 200) -> int:
    """Hand waiting events to their consumers, oldest first; returns how many were delivered."""
    moment = now or timezone.now()
    waiting = (
        Delivery.objects.filter(delivered_at__isnull=True)
        .filter(Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=moment))
        .order_by("event_id", "id")[:limit]
        .values_list("id", flat=True)
    )
    return sum(_deliver(delivery_id, moment) for delivery_id in list(waiting))


def _deliver(delivery_id: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            delivery = (
                Delivery.objects.select_for_update()
                .select_related("event")
                .filter(id=delivery_id, delivered_at__isnull=True)
                .first()
            )
            if delivery is None:  # another worker was first
                return 0
            consumer = _consumers.get(delivery.event.name, {}).get(delivery.consumer)
            if consumer is None:
                raise LookupError(f"no consumer {delivery.consumer}")
            consumer(delivery.event.payload)
            delivery.delivered_at = now
            delivery.save(update_fields=["delivered_at"])
    except Exception as error:  # one bad event must not stop the others
        log.exception("delivery %s failed", delivery_id)
        _put_off(delivery_id, now, error)
        return 0
    return 1


def _put_off(delivery_id: int, now: datetime, error: Exception) -> None:
    delivery = Delivery.objects.get(id=delivery_id)
    # The power is bounded before it is multiplied: after a day of attempts it would not fit.
    delay = min(FIRST_DELAY * 2 ** min(delivery.attempts, 20), LONGEST_DELAY)
    Delivery.objects.filter(id=delivery_id).update(
        attempts=delivery.attempts + 1,
        next_attempt_at=now + delay,
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )
