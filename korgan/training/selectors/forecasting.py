"""The forecast of the visible posts, as pages, programs and commands show it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.training.domain.forecast import Assumptions, forecast
from korgan.training.selectors.posts import workforce_of

BAND = (5.0, 50.0, 95.0)
PAIRS_AT_ONCE = 1_200_000


def forecast_of(
    *,
    actor: Actor,
    day: date,
    years: int = 10,
    turnover: float = 0.08,
    fill: float = 0.6,
    growth: float = 0.0,
    supply: float = 24.0,
    pass_rate: float = 0.9,
) -> dict[str, Any]:
    """Return the bands of covered posts by year, and demand and backlog by competence.

    Shares are fractions. ``supply`` is the number of places in courses a year for each
    competence.
    """
    if not 1 <= years <= 30:
        raise InputError("bad_years", "a forecast covers 1 to 30 years", where="years")
    workforce, competences = workforce_of(actor=actor, day=day)
    if not len(workforce.filled):
        return {"years": [], "low": [], "median": [], "high": [], "competences": [], "runs": 0}
    assumed = Assumptions(
        turnover, fill, growth, np.full((years, len(competences)), supply * pass_rate)
    )
    # Small States get narrow bands out of many futures; large ones have them anyway.
    runs = int(np.clip(PAIRS_AT_ONCE // max(len(workforce.seat), 1), 20, 200))
    found = forecast(workforce, assumed, runs)
    low, median, high = (found.share(each) for each in BAND)
    return {
        "years": [day.year + 1 + number for number in range(years)],
        "low": low.round(4).tolist(),
        "median": median.round(4).tolist(),
        "high": high.round(4).tolist(),
        "runs": runs,
        "competences": [
            {
                "code": each.code,
                "title": each.title,
                "demand": found.demand[:, :, place].mean(axis=0).round(1).tolist(),
                "backlog": found.backlog[:, :, place].mean(axis=0).round(1).tolist(),
            }
            for place, each in enumerate(competences)
        ],
    }
