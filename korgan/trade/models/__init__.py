"""Tables of trade control."""

from korgan.trade.models.lists import (
    LIST_KIND_LABELS,
    PARTY_KIND_LABELS,
    Edition,
    EntryProposal,
    EntryVersion,
    PartyList,
)
from korgan.trade.models.screening import (
    PURPOSE_LABELS,
    STATE_LABELS,
    VERDICT_LABELS,
    ApiQuota,
    BatchRow,
    KnownParty,
    Match,
    ScreeningRun,
    Threshold,
)

__all__ = [
    "LIST_KIND_LABELS",
    "PARTY_KIND_LABELS",
    "PURPOSE_LABELS",
    "STATE_LABELS",
    "VERDICT_LABELS",
    "ApiQuota",
    "BatchRow",
    "Edition",
    "EntryProposal",
    "EntryVersion",
    "KnownParty",
    "Match",
    "PartyList",
    "ScreeningRun",
    "Threshold",
]
