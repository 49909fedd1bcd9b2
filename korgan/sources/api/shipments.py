"""Movements for programs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest
from ninja import Router, Schema

from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import get_visible, list_sites
from korgan.kernel.records.api import add_list
from korgan.sources.api.files import FileIn, files_of
from korgan.sources.domain.custody import Route
from korgan.sources.models import ShipmentEnd
from korgan.sources.selectors import (
    get_shipment,
    get_source,
    lines_of,
    may_send,
    receiver_called,
    sees_delivery,
)
from korgan.sources.services import (
    Reading,
    dispatch_shipment,
    plan_shipment,
    receive_shipment,
    settle_difference,
    withdraw_shipment,
)
from korgan.sources.tables.shipment import SHIPMENTS

router = Router()
add_list(router, "/shipments", SHIPMENTS)


class LineOut(Schema):
    """One source of a movement; its serial number is shown to the sender only, until it came."""

    source_id: int
    national_number: str
    nuclides: str
    state: str
    serial: str | None
    serial_read: str


class ShipmentOut(Schema):
    """A movement; its place of delivery is told to both ends and the regulator only."""

    id: int
    number: str
    route: str
    state: str
    sender: str
    receiver: str
    state_abroad: str
    delivery_place: str
    carrier: str
    requested_on: date
    dispatched_on: date | None
    expected_on: date
    closed_on: date | None
    lines: list[LineOut]


class PlanIn(Schema):
    """A movement to be planned."""

    sources: list[int]
    route: Route
    receiver: str = ""
    abroad: str = ""
    abroad_country: str = ""
    delivery_place: str
    carrier: str
    expected_on: date
    day: date
    documents: list[FileIn] = []
    confirmed: list[str] = []
    note: str = ""


class DispatchIn(Schema):
    """That it left."""

    day: date
    expected_on: date
    documents: list[FileIn] = []
    confirmed: list[str] = []


class WithdrawIn(Schema):
    """That it is given up."""

    day: date
    documents: list[FileIn] = []
    note: str = ""


class ReadingIn(Schema):
    """What was found of one source."""

    source_id: int
    arrived: bool
    serial: str = ""
    national_number: str = ""
    dose_rate: Decimal | None = None


class ReceiptIn(Schema):
    """What came."""

    day: date
    readings: list[ReadingIn]
    to_state: str = "received"
    site_id: int | None = None
    documents: list[FileIn] = []
    confirmed: list[str] = []


class SettleIn(Schema):
    """A decision on a label that reads otherwise."""

    source_id: int
    day: date
    site_id: int
    reason: str


def _out(request: HttpRequest, end: ShipmentEnd) -> ShipmentOut:
    actor, moved = actor_of(request), end.shipment
    sees_serials = may_send(actor, end) or moved.closed_on is not None
    return ShipmentOut(
        id=end.id,
        number=moved.number,
        route=moved.route,
        state=moved.state,
        sender=moved.sender_name,
        receiver=moved.receiver_name,
        state_abroad=moved.abroad_country,
        delivery_place=moved.delivery_place if sees_delivery(actor, moved) else "",
        carrier=moved.carrier,
        requested_on=moved.requested_on,
        dispatched_on=moved.dispatched_on,
        expected_on=moved.expected_on,
        closed_on=moved.closed_on,
        lines=[
            LineOut(
                source_id=line.source_id,
                national_number=line.source.national_number,
                nuclides=line.source.nuclides,
                state=line.state,
                serial=line.source.serial if sees_serials else None,
                serial_read=line.serial_read,
            )
            for line in lines_of(actor=actor, end=end)
        ],
    )


@router.get("/shipments/{int:shipment_id}", response=ShipmentOut, summary="One shipment")
def read_shipment(request: HttpRequest, shipment_id: int) -> ShipmentOut:
    """Return one movement with its sources."""
    return _out(request, get_shipment(actor=actor_of(request), end_id=shipment_id))


@router.post("/shipments", response=ShipmentOut, summary="Plan a shipment")
def post_plan(request: HttpRequest, given: PlanIn) -> ShipmentOut:
    """Plan a movement of sources that the actor's organisation holds."""
    actor = actor_of(request)
    receiver = (
        receiver_called(actor=actor, name=given.receiver) if given.route is Route.DOMESTIC else None
    )
    end = plan_shipment(
        actor=actor,
        sources=[get_source(actor=actor, source_id=each) for each in given.sources],
        receiver=receiver,
        documents=files_of(given.documents),
        **given.dict(exclude={"sources", "receiver", "documents"}),
    )
    return _out(request, end)


@router.post("/shipments/{int:shipment_id}/dispatch", response=ShipmentOut, summary="It left")
def post_dispatch(request: HttpRequest, shipment_id: int, given: DispatchIn) -> ShipmentOut:
    """Report that a planned movement left."""
    actor = actor_of(request)
    end = dispatch_shipment(
        actor=actor,
        end=get_shipment(actor=actor, end_id=shipment_id),
        documents=files_of(given.documents),
        **given.dict(exclude={"documents"}),
    )
    return _out(request, end)


@router.post("/shipments/{int:shipment_id}/withdrawal", response=ShipmentOut, summary="Withdraw")
def post_withdrawal(request: HttpRequest, shipment_id: int, given: WithdrawIn) -> ShipmentOut:
    """Give a planned movement up."""
    actor = actor_of(request)
    end = withdraw_shipment(
        actor=actor,
        end=get_shipment(actor=actor, end_id=shipment_id),
        documents=files_of(given.documents),
        **given.dict(exclude={"documents"}),
    )
    return _out(request, end)


@router.post("/shipments/{int:shipment_id}/receipt", response=ShipmentOut, summary="What came")
def post_receipt(request: HttpRequest, shipment_id: int, given: ReceiptIn) -> ShipmentOut:
    """Report a receipt; what differs stays on the way and is flagged."""
    actor = actor_of(request)
    site = None
    if given.site_id is not None:
        site = get_visible(actor, list_sites(actor=actor), id=given.site_id)
    end = receive_shipment(
        actor=actor,
        end=get_shipment(actor=actor, end_id=shipment_id),
        readings=[Reading(**each.dict()) for each in given.readings],
        documents=files_of(given.documents),
        site=site,
        **given.dict(exclude={"documents", "readings", "site_id"}),
    )
    return _out(request, end)


@router.post(
    "/shipments/{int:shipment_id}/difference", response=ShipmentOut, summary="Settle a difference"
)
def post_difference(request: HttpRequest, shipment_id: int, given: SettleIn) -> ShipmentOut:
    """Decide that what came is what was sent, and say why."""
    actor = actor_of(request)
    end = settle_difference(
        actor=actor,
        end=get_shipment(actor=actor, end_id=shipment_id),
        source=get_source(actor=actor, source_id=given.source_id),
        site=get_visible(actor, list_sites(actor=actor), id=given.site_id),
        day=given.day,
        reason=given.reason,
    )
    return _out(request, end)
