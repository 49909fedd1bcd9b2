"""A year of invented events, what is hidden in it, and marks for finding it."""

from korgan.accounting.domain.sandbox.scenarios import (
    BATCH,
    METHOD,
    REPORT,
    Hidden,
    ScenarioKind,
    draw_scenarios,
)
from korgan.accounting.domain.sandbox.scoring import Answer, Mark, Score, score_answers
from korgan.accounting.domain.sandbox.year import (
    Booking,
    Found,
    Instrument,
    Sending,
    Stock,
    Taking,
    Year,
    play_year,
)

__all__ = [
    "BATCH",
    "METHOD",
    "REPORT",
    "Answer",
    "Booking",
    "Found",
    "Hidden",
    "Instrument",
    "Mark",
    "ScenarioKind",
    "Score",
    "Sending",
    "Stock",
    "Taking",
    "Year",
    "draw_scenarios",
    "play_year",
    "score_answers",
]
