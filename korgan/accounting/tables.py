"""The lists of material accounting."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from korgan.accounting.models import REPORT_KINDS
from korgan.accounting.models.reports import REPORT_LABELS
from korgan.accounting.selectors.ledger import (
    list_movements,
    list_training_movements,
    list_transfers,
)
from korgan.accounting.selectors.reports import list_reports
from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to

REPORT_TONES = {
    "sent": "info", "received": "waiting", "returned": "warn", "accepted": "good",
    "training": "void",
}  # fmt: skip

MOVEMENTS = declare_list(
    RecordList(
        name="accounting.ledger",
        title=_("Ledger"),
        selector=list_movements,
        order=("-booked_at",),
        columns=(
            Column("area_code", _("Area"), ColumnKind.CODE, source="area__code",
                   filter=FilterKind.PREFIX),
            Column("number", _("Number"), ColumnKind.INTEGER),
            Column("code", _("Code"), ColumnKind.CODE, filter=FilterKind.PREFIX),
            Column("status", _("Entry status"), ColumnKind.CODE),
            Column("batch_name", _("Batch name"), source="batch__name", filter=FilterKind.PREFIX),
            Column("event_date", _("Event"), ColumnKind.DATE, filter=FilterKind.DATES),
            Column("booked_at", _("Booked"), ColumnKind.MOMENT, sortable=True,
                   filter=FilterKind.DATES),
            Column("counterpart", _("From or to"), ColumnKind.CODE),
            Column("document", _("Source document"), shown=False),
            Column("digest", _("Digest"), ColumnKind.CODE, shown=False),
        ),
        search=("batch__name", "document"),
        row_url=url_to("accounting:movement", movement_id="pk"),
        page="accounting:ledger",
        empty=_("Nothing is booked yet. Open the ledger of an area with what it holds."),
    )
)  # fmt: skip

TRAINING_MOVEMENTS = declare_list(
    replace(
        MOVEMENTS,
        name="accounting.training_ledger",
        title=_("Ledger of the training sandboxes"),
        selector=list_training_movements,
        page="accounting:training_ledger",
        empty=_("No sandbox is open."),
    )
)

TRANSFERS = declare_list(
    RecordList(
        name="accounting.transfers",
        title=_("Transfers"),
        selector=list_transfers,
        order=("-due_on",),
        columns=(
            Column("shipper_code", _("Shipper"), ColumnKind.CODE, source="shipper__code"),
            Column("receiver_code", _("Receiver"), ColumnKind.CODE, source="receiver__code"),
            Column("batch_name", _("Batch name"), source="shipment__batch__name"),
            Column("shipped_on", _("Shipped"), ColumnKind.DATE, source="shipment__event_date"),
            Column("received_on", _("Received"), ColumnKind.DATE, source="receipt__event_date"),
            Column("due_on", _("Due"), ColumnKind.DATE, sortable=True, filter=FilterKind.DATES),
        ),
        search=("shipment__batch__name",),
        row_url=url_to("accounting:transfer", transfer_id="pk"),
        page="accounting:transfers",
        empty=_("Nothing was shipped between areas of the State."),
    )
)

REPORTS = declare_list(
    RecordList(
        name="accounting.reports",
        title=_("Reports"),
        selector=list_reports,
        order=("-sealed_at",),
        columns=(
            Column("area_code", _("Area"), ColumnKind.CODE, source="area__code",
                   filter=FilterKind.PREFIX),
            Column("kind", _("Report"), ColumnKind.CHOICE, filter=FilterKind.CHOICE,
                   choices=tuple(REPORT_KINDS.items())),
            Column("number", _("Number"), ColumnKind.INTEGER),
            Column("state", _("state"), ColumnKind.CHOICE, filter=FilterKind.CHOICE,
                   choices=tuple(REPORT_LABELS.items()), tones=REPORT_TONES),
            Column("end", _("Until"), ColumnKind.DATE, filter=FilterKind.DATES),
            Column("report_date", _("Dated"), ColumnKind.DATE),
            Column("due_on", _("Due"), ColumnKind.DATE),
            Column("sealed_at", _("Sealed"), ColumnKind.MOMENT, sortable=True),
        ),
        search=("area__code",),
        row_url=url_to("accounting:report", report_id="pk"),
        page="accounting:all_reports",
        empty=_("No report is sealed yet. Reports are prepared on the page of an area."),
    )
)  # fmt: skip
