from __future__ import annotations

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "korgan.kernel.events"
    label = "events"

    def ready(self) -> None:
        """Have the worker deliver what waits."""
        from korgan.kernel.events.services import deliver_pending
        from korgan.kernel.jobs.duties import declare_duty

        declare_duty("events.deliver", every=1, function=deliver_pending)
