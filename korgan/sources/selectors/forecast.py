"""What comes to its end in which year, of what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import visible_to
from korgan.kernel.reference.selectors import rules_in_force
from korgan.sources.domain.custody import AtHolder
from korgan.sources.domain.forecast import (
    CostSchedule,
    EndOfLife,
    EndOfLifeRules,
    ForecastYear,
    end_of_life,
    forecast,
    guarantees,
)
from korgan.sources.domain.lifecycle import FINAL, MISSING, SourceRecord
from korgan.sources.models import Licence
from korgan.sources.selectors.guarantees import list_guarantees
from korgan.sources.selectors.source import MOVING, identity_of, list_sources, rules_of


@dataclass(frozen=True)
class GuaranteeLine:
    """What the ends of a holder's sources under one licence (None: under none) will cost.

    ``given`` are the guarantees that are valid on the day, in the schedule's currency.
    """

    holder: str
    licence: Licence | None
    sources: int
    needed: float
    given: float

    @property
    def short(self) -> float:
        """What is missing, never below zero."""
        return max(0.0, self.needed - self.given)


@dataclass(frozen=True)
class Outlook:
    """Sums by year, and the guarantee that each holder has to give."""

    years: list[ForecastYear]
    guarantees: dict[str, float]
    sources: int
    without_volume: int
    lines: list[GuaranteeLine]


@dataclass(frozen=True)
class CostsInForce:
    """The State's schedule of costs, its currency and the stamp of its edition."""

    schedule: CostSchedule
    currency: str
    stamp: str


def costs_in_force(*, country: str, day: date, default_litres: float = 1.0) -> CostsInForce:
    """Return the schedule of costs that is in force in a State on a day."""
    found = rules_in_force(pack_name="end_of_life_costs", on=day, country=country)
    amounts = {key: float(row.values["amount"]) for key, row in found.rows.items()}
    currencies = {row.values["currency"] for row in found.rows.values()}
    schedule = CostSchedule(
        base=amounts.get("source", 0.0),
        per_litre=amounts.get("litre", 0.0),
        by_category={
            n: amounts[f"category {n}"] for n in range(1, 6) if f"category {n}" in amounts
        },
        default_litres=default_litres,
    )
    return CostsInForce(schedule, ", ".join(sorted(currencies)), found.stamp)


def outlook(
    *,
    actor: Actor,
    day: date,
    last_year: int,
    rules: EndOfLifeRules,
    schedule: CostSchedule,
    currency: str = "",
) -> Outlook:
    """Sum the ends of life of the visible sources by year, by holder and by licence."""
    used = rules_of(actor.country, day)
    found = list_sources(actor=actor).exclude(state__in=FINAL | MISSING | MOVING)
    ends: list[EndOfLife] = []
    needed: dict[tuple[str, int | None], list[float]] = {}
    for source in found.prefetch_related("contents").iterator(chunk_size=2000):
        held = SourceRecord(
            identity_of(source),
            source.state,
            AtHolder(source.organisation.name, source.site.name),
            licence=source.organisation.name,
        )
        end = end_of_life(held, day, rules, schedule, used.rules)
        if end is not None:
            ends.append(end)
            key = (source.organisation.name, source.licence_id)
            needed.setdefault(key, []).append(end.cost)
    return Outlook(
        forecast(ends, day.year, last_year),
        dict(sorted(guarantees(ends).items())),
        len(ends),
        sum(not each.volume_known for each in ends),
        _lines(actor, day, needed, currency),
    )


def _lines(
    actor: Actor, day: date, needed: dict[tuple[str, int | None], list[float]], currency: str
) -> list[GuaranteeLine]:
    ids = [licence for _holder, licence in needed if licence is not None]
    licences = visible_to(actor, Licence.objects.all()).in_bulk(ids)
    valid = list_guarantees(actor=actor).filter(
        licence__in=ids, currency=currency, released_on=None, valid_from__lte=day,
        valid_until__gte=day,
    ).order_by()  # fmt: skip
    given = {
        row["licence"]: float(row["sum"])
        for row in valid.values("licence").annotate(sum=Sum("amount"))
    }
    return [
        GuaranteeLine(
            holder, licences.get(licence or 0), len(costs), sum(costs), given.get(licence or 0, 0.0)
        )
        for (holder, licence), costs in sorted(
            needed.items(), key=lambda pair: (pair[0][0], pair[0][1] or 0)
        )
    ]
