"""Writes of the source register, by subject."""

from korgan.sources.services.code_of_conduct import (
    DECIDE_EXCHANGE,
    DESCRIBED,
    announce_import,
    decide_exchange,
    notify_exchange,
    request_exchange,
)
from korgan.sources.services.conduct_forms import note_form_received, note_form_sent
from korgan.sources.services.custody import lock_all_licences
from korgan.sources.services.editions import (
    READ_DETAIL,
    apply_edition,
    note_detail_read,
    note_site_read,
    note_sources_taken,
    request_edition,
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
from korgan.sources.services.inspections import (
    INSPECT,
    Entry,
    accept_correction,
    add_inspection_finding,
    close_inspection,
    enforce,
    merge_entries,
    plan_inspection,
    settle_entry,
)
from korgan.sources.services.onboarding import write_rows
from korgan.sources.services.packages import (
    WrittenLimit,
    accept_package,
    condition_sources,
    create_package,
    dispose_package,
    enter_facility,
    place_package,
)
from korgan.sources.services.quality import assess_register, explain_finding, request_assessment
from korgan.sources.services.receipts import Reading, receive_shipment, settle_difference
from korgan.sources.services.recycling import NewSource, recycle_source
from korgan.sources.services.shipments import (
    RAISE_ALARMS,
    dispatch_shipment,
    plan_shipment,
    raise_overdue_alarms,
    withdraw_shipment,
)
from korgan.sources.services.source import (
    CORRECT_SOURCES,
    CORRECTABLE,
    KEEP_SOURCES,
    correct_source,
    move_source,
    place_source,
    register_source,
)
from korgan.sources.services.steps import COMPUTED_CONDITIONS, Files

__all__ = [
    "COMPUTED_CONDITIONS",
    "CORRECTABLE",
    "CORRECT_SOURCES",
    "DECIDE_EXCHANGE",
    "DESCRIBED",
    "INSPECT",
    "KEEP_SOURCES",
    "RAISE_ALARMS",
    "READ_DETAIL",
    "REPORT",
    "Entered",
    "Entry",
    "Files",
    "NewSource",
    "Reading",
    "WrittenContent",
    "WrittenLimit",
    "accept_correction",
    "accept_package",
    "add_inspection_finding",
    "announce_import",
    "apply_edition",
    "assess_register",
    "close_incident",
    "close_inspection",
    "condition_sources",
    "correct_source",
    "create_package",
    "decide_exchange",
    "dispatch_shipment",
    "dispose_package",
    "enforce",
    "enter_facility",
    "enter_register",
    "explain_finding",
    "lock_all_licences",
    "merge_entries",
    "move_source",
    "note_detail_read",
    "note_export",
    "note_form_received",
    "note_form_sent",
    "note_site_read",
    "note_sources_taken",
    "notify_exchange",
    "place_package",
    "place_source",
    "plan_inspection",
    "plan_shipment",
    "raise_overdue_alarms",
    "receive_shipment",
    "recover_source",
    "recycle_source",
    "register_orphan",
    "register_source",
    "report_incident",
    "request_assessment",
    "request_edition",
    "request_exchange",
    "settle_difference",
    "settle_entry",
    "update_incident",
    "withdraw_shipment",
    "write_rows",
]
