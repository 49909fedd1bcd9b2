from importlib import import_module

from django.apps import AppConfig


class BorderConfig(AppConfig):
    name = "korgan.border"
    label = "border"

    def ready(self) -> None:
        """Listen to what other capabilities publish."""
        import_module("korgan.border.consumers")
