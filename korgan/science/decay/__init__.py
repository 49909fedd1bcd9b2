"""Activity and progeny of whole registers.

`table` holds half-lives and branches, `chains` the progeny of one parent at any time, `activity`
whole columns of sources, `categories` A/D and aggregation, `crossings` the dates of change. Times
are in seconds and activities in becquerels throughout.
"""

from korgan.science.decay.activity import (
    ChainActivities,
    RegisterActivities,
    activities_with_progeny,
    remaining_activity,
    seconds_between,
)
from korgan.science.decay.categories import (
    NO_CATEGORY,
    Assessment,
    RegisterColumns,
    assess,
    category_of,
    sum_by_group,
)
from korgan.science.decay.chains import NEGLIGIBLE, Chain, chain_of
from korgan.science.decay.crossings import Crossing, ratio_crossings, seconds_until, sum_falls_to
from korgan.science.decay.table import Branch, DecayTable, decay_table

__all__ = [
    "NEGLIGIBLE",
    "NO_CATEGORY",
    "Assessment",
    "Branch",
    "Chain",
    "ChainActivities",
    "Crossing",
    "DecayTable",
    "RegisterActivities",
    "RegisterColumns",
    "activities_with_progeny",
    "assess",
    "category_of",
    "chain_of",
    "decay_table",
    "ratio_crossings",
    "remaining_activity",
    "seconds_between",
    "seconds_until",
    "sum_by_group",
    "sum_falls_to",
]
