"""Reads of import and export requests, and what the Code of Conduct says of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.sources.domain.contents import Content
from korgan.sources.domain.errors import Finding
from korgan.sources.domain.import_export import (
    Consignment,
    Requirements,
    consignment_findings,
    requirements,
)
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.domain.units import parse_activity
from korgan.sources.models import ExchangeRequest, Source
from korgan.sources.selectors.source import contents_of


def list_exchanges(*, actor: Actor) -> QuerySet[ExchangeRequest]:
    """Return the requests that the actor may see."""
    return visible_to(actor, ExchangeRequest.objects.select_related("organisation"))


def get_exchange(*, actor: Actor, exchange_id: int) -> ExchangeRequest:
    """Return one request."""
    return get_visible(
        actor,
        ExchangeRequest.objects.select_related("organisation", "site", "shipment"),
        id=exchange_id,
    )


def exchanged_contents(exchange: ExchangeRequest) -> list[Content]:
    """Return what is to cross the border, of registered or of described sources."""
    if exchange.direction == "export":
        return [x for each in exchange.sources.all() for x in contents_of(each)]
    return [described_content(each) for each in exchange.described]


def described_content(written: dict[str, str]) -> Content:
    """Return one described nuclide as the rules read it."""
    return Content(
        parse_nuclide(written["nuclide"]),
        parse_activity(written["activity"]).becquerel,
        date.fromisoformat(written["reference"]),
    )


def needs_of(exchange: ExchangeRequest) -> Requirements:
    """Return what the Code asks for a request."""
    return requirements(exchanged_contents(exchange), exchange.shipment_on)


def exchange_findings(exchange: ExchangeRequest, day: date) -> list[Finding]:
    """Return what is missing for a request on a day, and what warns."""
    is_export = exchange.direction == "export"
    here = exchange.organisation.name
    return consignment_findings(
        Consignment(
            contents=tuple(exchanged_contents(exchange)),
            shipment=exchange.shipment_on,
            country=exchange.abroad_country,
            exporter=here if is_export else exchange.abroad,
            consignee=exchange.abroad if is_export else here,
            consignee_authorization=exchange.authorization,
            authorization_until=exchange.authorization_until,
            end_use=exchange.end_use,
            intermediate_consignee=exchange.intermediate,
            transit_countries=tuple(exchange.transit.split()),
            returns_replaced=exchange.returns_replaced,
            notified=exchange.notified_on,
            consent=exchange.consent,
            acknowledged=exchange.is_acknowledged,
        ),
        day,
    )


def approved_export(sources: Iterable[Source]) -> ExchangeRequest | None:
    """Return the approved request that covers all of these sources."""
    ids = {each.id for each in sources}
    for found in ExchangeRequest.objects.filter(
        direction="export", state="approved", sources__in=ids
    ).distinct():
        if ids <= set(found.sources.values_list("id", flat=True)):
            return found
    return None
