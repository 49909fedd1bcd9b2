"""Writes of the source register, by subject."""

from korgan.sources.services.code_of_conduct import (
    DECIDE_EXCHANGE,
    DESCRIBED,
    announce_import,
    decide_exchange,
    notify_exchange,
    request_exchange,
)
from korgan.sources.services.exchange import Entered, enter_register, note_export
from korgan.sources.services.facts import WrittenContent
from korgan.sources.services.incidents import (
    REPORT,
    close_incident,
    recover_source,
    register_orphan,
    report_incident,
    update_incident,
)
from korgan.sources.services.onboarding import write_rows
from korgan.sources.services.packages import (
    NewSource,
    WrittenLimit,
    accept_package,
    condition_sources,
    create_package,
    dispose_package,
    enter_facility,
    place_package,
    recycle_source,
)
from korgan.sources.services.quality import assess_register, explain_finding, request_assessment
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
    "DECIDE_EXCHANGE",
    "DESCRIBED",
    "KEEP_SOURCES",
    "RAISE_ALARMS",
    "REPORT",
    "Entered",
    "Files",
    "NewSource",
    "Reading",
    "WrittenContent",
    "WrittenLimit",
    "accept_package",
    "announce_import",
    "assess_register",
    "close_incident",
    "condition_sources",
    "correct_source",
    "create_package",
    "decide_exchange",
    "dispatch_shipment",
    "dispose_package",
    "enter_facility",
    "enter_register",
    "explain_finding",
    "move_source",
    "note_export",
    "notify_exchange",
    "place_package",
    "plan_shipment",
    "raise_overdue_alarms",
    "receive_shipment",
    "recover_source",
    "recycle_source",
    "register_orphan",
    "register_source",
    "report_incident",
    "request_assessment",
    "request_exchange",
    "settle_difference",
    "update_incident",
    "withdraw_shipment",
    "write_rows",
]
