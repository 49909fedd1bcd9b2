"""Tables of trade control."""

from korgan.trade.models.commodities import (
    COMMODITY_STATE_LABELS,
    OUTCOME_LABELS,
    Commodity,
)
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
    "COMMODITY_STATE_LABELS",
    "LIST_KIND_LABELS",
    "OUTCOME_LABELS",
    "PARTY_KIND_LABELS",
    "PURPOSE_LABELS",
    "STATE_LABELS",
    "VERDICT_LABELS",
    "ApiQuota",
    "BatchRow",
    "Commodity",
    "Edition",
    "EntryProposal",
    "EntryVersion",
    "KnownParty",
    "Match",
    "PartyList",
    "ScreeningRun",
    "Threshold",
]
