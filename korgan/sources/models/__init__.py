"""Tables of the source register, by subject."""

from korgan.sources.models.shipment import (
    LINE_STATES,
    ROUTE_LABELS,
    SHIPMENT_STATES,
    Shipment,
    ShipmentEnd,
    ShipmentLine,
)
from korgan.sources.models.source import (
    KIND_LABELS,
    STATE_LABELS,
    Source,
    SourceContent,
    SourceDocument,
    SourceEvent,
)

__all__ = [
    "KIND_LABELS",
    "LINE_STATES",
    "ROUTE_LABELS",
    "SHIPMENT_STATES",
    "STATE_LABELS",
    "Shipment",
    "ShipmentEnd",
    "ShipmentLine",
    "Source",
    "SourceContent",
    "SourceDocument",
    "SourceEvent",
]
