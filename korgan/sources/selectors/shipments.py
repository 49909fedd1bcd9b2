"""Reads of movements: each end sees its own, authorities see them all."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.sources.domain.transport import TransportSummary, transport_summary
from korgan.sources.models import ShipmentEnd, ShipmentLine, Source
from korgan.sources.selectors.source import contents_of, list_sources, open_line

ENDS = "shipment__sender", "shipment__receiver", "organisation"
# From where a source can be sent, by the table of transitions.
CAN_BE_SENT = ("in_use", "temporary_storage", "disused_declared")


def list_shipments(*, actor: Actor) -> QuerySet[ShipmentEnd]:
    """Return the movements that the actor may see: once each for an authority."""
    ends = visible_to(actor, ShipmentEnd.objects.select_related(*ENDS))
    return ends.filter(is_principal=True) if actor.is_authority else ends


def list_overdue(*, actor: Actor, day: date | None = None) -> QuerySet[ShipmentEnd]:
    """Return the movements whose receipt nobody has reported in time."""
    today = day or timezone.localdate()
    return list_shipments(actor=actor).filter(
        shipment__closed_on=None, shipment__overdue_after__lt=today
    )


def get_shipment(*, actor: Actor, end_id: int) -> ShipmentEnd:
    """Return one end of a movement, with the movement."""
    return get_visible(actor, ShipmentEnd.objects.select_related(*ENDS), id=end_id)


def lines_of(*, actor: Actor, end: ShipmentEnd) -> QuerySet[ShipmentLine]:
    """Return the sources of a visible movement."""
    get_visible(actor, ShipmentEnd.objects.all(), id=end.id)
    return end.shipment.lines.select_related("source").order_by("id")


def transport_of(end: ShipmentEnd) -> TransportSummary | None:
    """Return what a shipment document says of its contents; None where nothing is radioactive."""
    shipment = end.shipment
    lines = shipment.lines.select_related("source").prefetch_related("source__contents")
    contents = [each for line in lines for each in contents_of(line.source)]
    day = shipment.dispatched_on or timezone.localdate()
    return transport_summary(contents, day) if contents else None


def sources_to_send(*, actor: Actor) -> QuerySet[Source]:
    """Return the sources that the actor's organisation can send."""
    own = list_sources(actor=actor).filter(state__in=CAN_BE_SENT)
    if actor.organisation_kind != OrganisationKind.REGULATOR:
        own = own.filter(organisation_id=actor.organisation_id)
    return own.order_by("national_number")


def receiver_called(*, actor: Actor, name: str) -> Organisation:
    """Return the holder of this very name.

    A sender knows the other end from its licence; a list of all holders would tell everybody who
    keeps sources.
    """
    found = Organisation.objects.filter(
        country=actor.country, kind=OrganisationKind.OPERATOR, name__iexact=" ".join(name.split())
    ).first()
    if found is None:
        raise InputError(
            "unknown_receiver",
            "no holder has this name",
            where="receiver",
            mend="write it as on the licence",
        )
    return found


def may_send(actor: Actor, end: ShipmentEnd) -> bool:
    """Whether the actor acts for the end that sends, or regulates it."""
    return _regulates(actor, end) or end.shipment.sender_id == actor.organisation_id


def may_receive(actor: Actor, end: ShipmentEnd) -> bool:
    """Whether the actor acts for the end that receives; a receipt abroad is told by the sender."""
    shipment = end.shipment
    own = shipment.receiver_id or shipment.sender_id
    return _regulates(actor, end) or own == actor.organisation_id


def require_receivable(*, actor: Actor, end: ShipmentEnd) -> None:
    """Refuse a receipt by anybody else, or of what is not on its way."""
    if not may_receive(actor, end):
        raise NotAllowed("not_the_receiver", "only the receiver reports a receipt")
    if end.shipment.state == "closed":
        raise Conflict(
            "receipt_without_shipment", "nothing of this movement is on its way any more",
            mend="look at its page: what came is recorded there",
        )  # fmt: skip
    if end.shipment.state not in ("under_way", "disputed"):
        raise Conflict(
            "receipt_without_shipment", "nothing was sent",
            mend="ask the sender to report the dispatch first",
        )  # fmt: skip


def _regulates(actor: Actor, end: ShipmentEnd) -> bool:
    return (
        actor.organisation_kind == OrganisationKind.REGULATOR
        and end.shipment.country == actor.country
    )


def shipment_url(*, actor: Actor, source: Source) -> str:
    """Return the page of the open shipment of a source, if the actor may see it."""
    line = open_line(source)
    if line is None:
        return ""
    end = list_shipments(actor=actor).filter(shipment=line.shipment).first()
    return reverse("sources:shipment", args=[end.id]) if end else ""
