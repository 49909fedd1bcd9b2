from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class RecordsConfig(AppConfig):
    name = "korgan.kernel.records"
    label = "records"

    def ready(self) -> None:
        """Give SQLite the folding of case that it lacks beyond ASCII."""
        connection_created.connect(_register_folding, dispatch_uid="korgan.records.folding")


def _register_folding(connection: Any, **_: Any) -> None:
    from korgan.kernel.records.search_index import fold

    if connection.vendor == "sqlite":
        connection.connection.create_function("korgan_fold", 1, fold, deterministic=True)
