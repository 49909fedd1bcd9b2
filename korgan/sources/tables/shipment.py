"""The list of movements."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, Filter, RecordList, declare_list, url_to
from korgan.sources.models import ROUTE_LABELS, SHIPMENT_STATES, ShipmentEnd
from korgan.sources.selectors import list_shipments

SHIPMENT_TONES = {
    "planned": "info",
    "under_way": "waiting",
    "disputed": "bad",
    "closed": "good",
    "withdrawn": "void",
}


def only_overdue(rows: QuerySet[ShipmentEnd], value: Any) -> QuerySet[ShipmentEnd]:
    """Keep the movements whose receipt is late."""
    late = {"shipment__closed_on": None, "shipment__overdue_after__lt": timezone.localdate()}
    return rows.filter(**late) if value else rows.exclude(**late)


SHIPMENTS = declare_list(
    RecordList(
        name="sources.shipments",
        title=_("Shipments"),
        selector=list_shipments,
        columns=(
            Column("number", _("Number"), ColumnKind.CODE, sortable=True),
            Column(
                "state",
                _("Status"),
                ColumnKind.CHOICE,
                source="shipment__state",
                filter=FilterKind.CHOICE,
                choices=tuple(SHIPMENT_STATES.items()),
                tones=SHIPMENT_TONES,
            ),
            Column(
                "route",
                _("Route"),
                ColumnKind.CHOICE,
                source="shipment__route",
                filter=FilterKind.CHOICE,
                choices=tuple((each.value, label) for each, label in ROUTE_LABELS.items()),
            ),
            Column(
                "sender",
                _("Sender"),
                source=Coalesce(F("shipment__sender__name"), F("shipment__abroad")),
            ),
            Column(
                "receiver",
                _("Receiver"),
                source=Coalesce(F("shipment__receiver__name"), F("shipment__abroad")),
            ),
            Column(
                "dispatched", _("Dispatched"), ColumnKind.DATE, source="shipment__dispatched_on"
            ),
            Column("expected", _("Expected"), ColumnKind.DATE, source="shipment__expected_on"),
        ),
        filters=(Filter("overdue", _("Overdue"), FilterKind.FLAG, apply=only_overdue),),
        order=("-number",),
        row_url=url_to("sources:shipment", end_id="pk"),
        page="sources:shipments",
        template="sources/shipments.html",
        empty=_("No source has been sent yet."),
    )
)
