"""Writes of the source register, by subject."""

from korgan.sources.services.facts import WrittenContent
from korgan.sources.services.shipments import (
    RAISE_ALARMS,
    Reading,
    dispatch_shipment,
    plan_shipment,
    raise_overdue_alarms,
    receive_shipment,
    settle_difference,
    withdraw_shipment,
)
from korgan.sources.services.source import (
    CORRECT_SOURCES,
    CORRECTABLE,
    KEEP_SOURCES,
    correct_source,
    move_source,
    register_source,
)
from korgan.sources.services.steps import COMPUTED_CONDITIONS, Files

__all__ = [
    "COMPUTED_CONDITIONS",
    "CORRECTABLE",
    "CORRECT_SOURCES",
    "KEEP_SOURCES",
    "RAISE_ALARMS",
    "Files",
    "Reading",
    "WrittenContent",
    "correct_source",
    "dispatch_shipment",
    "move_source",
    "plan_shipment",
    "raise_overdue_alarms",
    "receive_shipment",
    "register_source",
    "settle_difference",
    "withdraw_shipment",
]
