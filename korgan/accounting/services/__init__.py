"""Writes of material accounting, by subject."""

from korgan.accounting.services.declarations import (
    DECLARE,
    open_declaration,
    state_entry,
    submit_declaration,
)
from korgan.accounting.services.exchange import import_ledger
from korgan.accounting.services.facilities import (
    HOLDERS,
    KEEP_AREAS,
    KEEP_METHODS,
    add_calibration,
    change_report_form,
    register_area,
    register_facility,
    register_method,
)
from korgan.accounting.services.field_counts import DeviceCount, merge_counts, settle_count
from korgan.accounting.services.handling import ASSIGN, SEAL, assign_custodian, record_seal
from korgan.accounting.services.inventories import (
    COUNT,
    FINISH,
    TAKE,
    Counted,
    count_again,
    finish_inventory,
    freeze_inventory,
    reconcile_inventory,
    record_counts,
)
from korgan.accounting.services.posting import (
    APPROVE,
    POST,
    correct_entry,
    decide_posting,
    delete_entry,
    open_ledger,
    post_change,
)
from korgan.accounting.services.rebatching import rebatch
from korgan.accounting.services.receipts import receive_transfer
from korgan.accounting.services.relocations import move_batch
from korgan.accounting.services.reports import (
    JUDGE,
    SEND,
    accept_report,
    answer_question,
    receive_report,
    return_report,
    seal_report,
)
from korgan.accounting.services.sandboxes import TRAIN, inject, open_sandbox, score
from korgan.accounting.services.transformations import book_burnup, book_decay, propose_category

__all__ = [
    "APPROVE",
    "ASSIGN",
    "COUNT",
    "DECLARE",
    "FINISH",
    "HOLDERS",
    "JUDGE",
    "KEEP_AREAS",
    "KEEP_METHODS",
    "POST",
    "SEAL",
    "SEND",
    "TAKE",
    "TRAIN",
    "Counted",
    "DeviceCount",
    "accept_report",
    "add_calibration",
    "answer_question",
    "assign_custodian",
    "book_burnup",
    "book_decay",
    "change_report_form",
    "correct_entry",
    "count_again",
    "decide_posting",
    "delete_entry",
    "finish_inventory",
    "freeze_inventory",
    "import_ledger",
    "inject",
    "merge_counts",
    "move_batch",
    "open_declaration",
    "open_ledger",
    "open_sandbox",
    "post_change",
    "propose_category",
    "rebatch",
    "receive_report",
    "receive_transfer",
    "reconcile_inventory",
    "record_counts",
    "record_seal",
    "register_area",
    "register_facility",
    "register_method",
    "return_report",
    "score",
    "seal_report",
    "settle_count",
    "state_entry",
    "submit_declaration",
]
