"""Tables of the source register, by subject."""

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
    "STATE_LABELS",
    "Source",
    "SourceContent",
    "SourceDocument",
    "SourceEvent",
]
