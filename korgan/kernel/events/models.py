"""The outbox: what happened, written with the change, delivered at least once."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    name = models.CharField(max_length=80)
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.id} {self.name}"


class Delivery(models.Model):
    """One event handed to one consumer; the unique pair makes consumers idempotent."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    consumer = models.CharField(max_length=120)
    attempts = models.PositiveIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "consumer"], name="one_delivery_per_consumer")
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.consumer}"
