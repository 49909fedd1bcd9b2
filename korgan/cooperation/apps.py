from importlib import import_module

from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "korgan.cooperation"
    label = "cooperation"

    def ready(self) -> None:
        """Listen to what other capabilities publish."""
        import_module("korgan.cooperation.consumers")
