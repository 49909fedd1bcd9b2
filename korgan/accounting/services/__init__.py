"""Writes of material accounting, by subject."""

from korgan.accounting.services.facilities import (
    HOLDERS,
    KEEP_AREAS,
    KEEP_METHODS,
    add_calibration,
    register_area,
    register_facility,
    register_method,
)
from korgan.accounting.services.posting import (
    APPROVE,
    POST,
    correct_entry,
    decide_posting,
    delete_entry,
    move_batch,
    open_ledger,
    post_change,
    rebatch,
    receive_transfer,
)

__all__ = [
    "APPROVE",
    "HOLDERS",
    "KEEP_AREAS",
    "KEEP_METHODS",
    "POST",
    "add_calibration",
    "correct_entry",
    "decide_posting",
    "delete_entry",
    "move_batch",
    "open_ledger",
    "post_change",
    "rebatch",
    "receive_transfer",
    "register_area",
    "register_facility",
    "register_method",
]
