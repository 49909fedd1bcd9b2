"""Material accounting for programs: the same reads as the pages, typed; weights are integers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils.timezone import make_aware
from ninja import Router, Schema
from pydantic import Field

from korgan.accounting.selectors.balances import category_balances, period_numbered
from korgan.accounting.selectors.facilities import get_area_by_code
from korgan.accounting.selectors.ledger import book_value, holdings_page
from korgan.accounting.tables import MOVEMENTS, REPORTS, TRANSFERS
from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.api import add_list

MOST_BATCHES = 500

router = Router(tags=["accounting"])


class AmountOut(Schema):
    """An amount of one substance in one category, in micrograms (items as they are)."""

    category: str
    substance: str
    amount: int


class BatchOut(Schema):
    """A batch with what the book says of it."""

    batch: str
    category: str
    place: str
    holding: dict[str, int]


class BatchPage(Schema):
    """A page of batches; ``next`` is null at the end."""

    items: list[BatchOut]
    next: int | None


class ChangeOut(Schema):
    """The sum of one inventory change code in the period; positive increases the book."""

    code: str
    amount: int


class BalanceOut(Schema):
    """The balance of one substance in a period, in micrograms; MUF is book minus physical."""

    category: str
    substance: str
    start: date
    end: date
    closed: bool
    beginning: int
    changes: list[ChangeOut]
    book: int
    difference: int
    adjusted_book: int
    ending: int
    muf: int


add_list(router, "/ledger", MOVEMENTS)
add_list(router, "/transfers", TRANSFERS)
add_list(router, "/reports", REPORTS)


@router.get("/areas/{str:code}/book", response=list[AmountOut], summary="Book value of an area")
def read_book(
    request: HttpRequest, code: str, on: date | None = None, known_on: datetime | None = None
) -> list[AmountOut]:
    """Return what an area holds at the end of a day, as known on a moment."""
    actor = actor_of(request)
    area = get_area_by_code(actor=actor, code=code)
    moment = _aware(known_on)
    found = book_value(actor=actor, area=area, on=on, known_on=moment)
    return [
        AmountOut(category=category, substance=substance, amount=amount)
        for (category, substance), amount in sorted(found.items())
    ]


@router.get("/areas/{str:code}/batches", response=BatchPage, summary="Batches of an area")
def read_batches(
    request: HttpRequest,
    code: str,
    on: date | None = None,
    name: str = "",
    before: int | None = None,
    size: Annotated[int, Field(ge=1, le=MOST_BATCHES)] = MOST_BATCHES,
) -> BatchPage:
    """Return batches that an area holds at the end of a day, the latest entered first.

    ``name`` is how their names begin. ``next`` is the ``before`` of the next page.
    """
    actor = actor_of(request)
    area = get_area_by_code(actor=actor, code=code)
    page = holdings_page(actor=actor, area=area, on=on, name=name, before=before, size=size)
    items = [
        BatchOut(batch=batch.name, category=batch.category, place=batch.place.code, holding=held)
        for batch, held in page.rows
    ]
    return BatchPage(items=items, next=page.following)


@router.get("/areas/{str:code}/balance", response=list[BalanceOut], summary="Balance of a period")
def read_balance(request: HttpRequest, code: str, period: int | None = None) -> list[BalanceOut]:
    """Return the balance of a period: the number asked for, else the last that is closed."""
    actor = actor_of(request)
    area = get_area_by_code(actor=actor, code=code)
    found = period_numbered(area, period)
    if found is None:
        raise NotFound("no_period", f"the ledger of {code} is not open")
    return [
        BalanceOut(
            category=each.category,
            substance=each.substance,
            start=found.start,
            end=found.end,
            closed=each.is_closed,
            beginning=each.sums.beginning,
            changes=[ChangeOut(code=c, amount=amount) for c, _, amount in each.changes],
            book=each.sums.book,
            difference=each.sums.difference,
            adjusted_book=each.sums.adjusted_book,
            ending=each.sums.ending,
            muf=each.sums.muf,
        )
        for each in category_balances(actor=actor, area=area, period=found)
    ]


def _aware(moment: datetime | None) -> datetime | None:
    return make_aware(moment) if moment is not None and moment.tzinfo is None else moment
