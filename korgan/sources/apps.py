from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "korgan.sources"
    label = "sources"

    def ready(self) -> None:
        """Look for overdue shipments every hour."""
        from korgan.kernel.jobs.duties import declare_duty

        def look() -> object:
            from korgan.sources.jobs import look_for_overdue_shipments

            return look_for_overdue_shipments()

        declare_duty("sources.overdue", every=3600, function=look)
