from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "korgan.kernel.deadlines"
    label = "deadlines"

    def ready(self) -> None:
        """Look for late deadlines every hour."""
        from korgan.kernel.deadlines.escalation import escalate_what_is_late
        from korgan.kernel.jobs.duties import declare_duty

        declare_duty("deadlines.escalate", every=3600, function=escalate_what_is_late)
