from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "korgan.sources"
    label = "sources"

    def ready(self) -> None:
        """Look for overdue shipments every hour; keep the counts of sites up to date."""
        from korgan.kernel.jobs.duties import declare_duty

        def look() -> object:
            from korgan.sources.jobs import look_for_overdue_shipments

            return look_for_overdue_shipments()

        def count() -> object:
            from korgan.sources.stock_counting import count_changed_sites

            return count_changed_sites()

        declare_duty("sources.overdue", every=3600, function=look)
        declare_duty("sources.stock", every=15, function=count)
