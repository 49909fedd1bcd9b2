"""Tables of the source register, by subject."""

from korgan.sources.models.package import (
    LIMIT_SCOPES,
    PACKAGE_KINDS,
    AcceptanceLimit,
    AcceptedActivity,
    DisposalFacility,
    Placement,
    Recycling,
    SourceOrigin,
    WastePackage,
)
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
    "LIMIT_SCOPES",
    "LINE_STATES",
    "PACKAGE_KINDS",
    "ROUTE_LABELS",
    "SHIPMENT_STATES",
    "STATE_LABELS",
    "AcceptanceLimit",
    "AcceptedActivity",
    "DisposalFacility",
    "Placement",
    "Recycling",
    "Shipment",
    "ShipmentEnd",
    "ShipmentLine",
    "Source",
    "SourceContent",
    "SourceDocument",
    "SourceEvent",
    "SourceOrigin",
    "WastePackage",
]
