"""Import and export requests for programs."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import get_visible, list_sites
from korgan.kernel.records.api import add_list
from korgan.sources.models import ExchangeRequest
from korgan.sources.selectors import exchange_findings, get_exchange, get_source, needs_of
from korgan.sources.services import decide_exchange, notify_exchange, request_exchange
from korgan.sources.tables.exchange import EXCHANGES

router = Router()
add_list(router, "/exchanges", EXCHANGES)


class ExchangeOut(Schema):
    """A request with what the Code asks of it, what is missing, and what warns."""

    id: int
    number: str
    direction: str
    state: str
    category: int | None
    needs_consent: bool
    needs_notice: bool
    findings: list[str]
    sources: list[str]
    consent: str
    notified_on: date | None


class DescribedIn(Schema):
    """A source that is to come in."""

    serial: str
    maker: str = ""
    model: str = ""
    nuclide: str
    activity: str
    reference: date


class ExchangeIn(Schema):
    """A request."""

    direction: str
    site_id: int
    sources: list[int] = []
    described: list[DescribedIn] = []
    abroad: str
    abroad_country: str
    authorization: str = ""
    authorization_until: date | None = None
    end_use: str = ""
    intermediate: str = ""
    transit: str = ""
    returns_replaced: bool | None = None
    shipment_on: date


class DecisionIn(Schema):
    """The regulator's decision."""

    approve: bool
    reason: str
    consent: str = ""
    acknowledged: bool = False


class NoticeIn(Schema):
    """That the other State was told."""

    day: date


def _out(found: ExchangeRequest) -> ExchangeOut:
    needs = needs_of(found)
    return ExchangeOut(
        id=found.id,
        number=found.number,
        direction=found.direction,
        state=found.state,
        category=needs.category,
        needs_consent=needs.consent,
        needs_notice=needs.notice,
        findings=[each.code for each in exchange_findings(found, timezone.localdate())],
        sources=[each.national_number for each in found.sources.order_by("national_number")],
        consent=found.consent,
        notified_on=found.notified_on,
    )


@router.get("/exchanges/{int:exchange_id}", response=ExchangeOut, summary="One request")
def read_exchange(request: HttpRequest, exchange_id: int) -> ExchangeOut:
    """Return a request for import or export."""
    return _out(get_exchange(actor=actor_of(request), exchange_id=exchange_id))


@router.post("/exchanges", response=ExchangeOut, summary="Ask for an import or export")
def post_exchange(request: HttpRequest, given: ExchangeIn) -> ExchangeOut:
    """Ask to bring sources in or to send them out."""
    actor = actor_of(request)
    made = request_exchange(
        actor=actor,
        site=get_visible(actor, list_sites(actor=actor), id=given.site_id),
        sources=[get_source(actor=actor, source_id=each) for each in given.sources],
        described=[
            {**each.dict(), "reference": each.reference.isoformat()} for each in given.described
        ],
        **given.dict(exclude={"site_id", "sources", "described"}),
    )
    return _out(made)


@router.post("/exchanges/{int:exchange_id}/decision", response=ExchangeOut, summary="Decide")
def post_decision(request: HttpRequest, exchange_id: int, given: DecisionIn) -> ExchangeOut:
    """Approve or refuse a request."""
    actor = actor_of(request)
    found = get_exchange(actor=actor, exchange_id=exchange_id)
    return _out(decide_exchange(actor=actor, exchange=found, **given.dict()))


@router.post("/exchanges/{int:exchange_id}/notice", response=ExchangeOut, summary="Give notice")
def post_notice(request: HttpRequest, exchange_id: int, given: NoticeIn) -> ExchangeOut:
    """Record the notice before shipment."""
    actor = actor_of(request)
    found = get_exchange(actor=actor, exchange_id=exchange_id)
    return _out(notify_exchange(actor=actor, exchange=found, day=given.day))
