from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class TradeConfig(AppConfig):
    name = "korgan.trade"
    label = "trade"

    def ready(self) -> None:
        """Listen to what other capabilities publish; look every night for what to screen again."""
        from korgan.kernel.jobs.duties import declare_duty

        import_module("korgan.trade.consumers")
        duty = import_module("korgan.trade.nightly").rescreen_at_night
        # Twice an hour, so that clocks that drift do not step over the night's hour.
        declare_duty("trade.rescreen", every=1800, function=duty)
