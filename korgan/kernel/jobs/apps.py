from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "korgan.kernel.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Load every app's jobs and tables: a worker must know all that can be asked of it."""
        autodiscover_modules("jobs", "tables")
