"""Movements with two ends: planned, sent, withdrawn; an alarm where no receipt comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.deadlines.services import set_deadline
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.events.services import publish
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    Releasability,
    Role,
)
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.organisations.rights import declare_action
from korgan.sources.domain.custody import GRACE_DAYS, Route
from korgan.sources.domain.errors import Finding, refuse_breaches
from korgan.sources.models import Shipment, ShipmentEnd, ShipmentLine, Source
from korgan.sources.selectors import movement_of, rules_of
from korgan.sources.selectors.inflow import recipient_findings
from korgan.sources.services.custody import (
    RECEIPT_DUE,
    keep_files,
    lock_licences,
    locked_sources,
    require_keeper,
    step_of,
    take_step,
)
from korgan.sources.services.export_control import refuse_uncontrolled_export
from korgan.sources.services.source import KEEP_SOURCES
from korgan.sources.services.steps import Files
from korgan.sources.services.texts import require_texts_fit

RAISE_ALARMS = declare_action("sources.raise_alarms", roles=[Role.ADMINISTRATOR])
LONGEST_WAY = 366
RECIPIENT_LIMITS = "recipient limits not exceeded after transfer"


@service(KEEP_SOURCES)
def plan_shipment(
    *,
    actor: Actor,
    sources: Iterable[Source],
    route: Route,
    delivery_place: str,
    carrier: str,
    expected_on: date,
    day: date,
    documents: Files,
    confirmed: Iterable[str] = (),
    receiver: Organisation | None = None,
    abroad: str = "",
    abroad_country: str = "",
    note: str = "",
) -> ShipmentEnd:
    """Plan a movement of one holder's sources; they wait for it and can join no other."""
    if route is Route.IMPORT:
        raise InputError("import_needs_request", "an import begins with its own request")
    if receiver is not None:
        lock_licences(holder_id=receiver.id)
    moved = locked_sources(sources=sources)
    sender = moved[0].organisation
    if any(each.organisation_id != sender.id for each in moved):
        raise InputError("several_senders", "a shipment has one sender", where="sources")
    require_keeper(actor, moved)
    shipment = _shipment(
        route=route,
        sender=sender,
        receiver=receiver,
        abroad=abroad,
        abroad_country=abroad_country,
        delivery_place=delivery_place,
        carrier=carrier,
        expected_on=expected_on,
        day=day,
        country=sender.country,
    )
    used = rules_of(sender.country, timezone.localdate())
    kept = keep_files(actor=actor, files=documents)
    confirmed = list(confirmed)
    from_states = {source.id: source.state for source in moved}
    against = _against_receiver(receiver.id if receiver else None, shipment, moved)
    for source in moved:
        act, _found = step_of(
            source=source,
            to_state="transfer_pending",
            computed={RECIPIENT_LIMITS: against[source.id]} if against else None,
            day=day,
            documents=kept,
            confirmed=confirmed,
            used=used,
            recipient=shipment.receiver_name,
        )
        take_step(actor=actor, source=source, act=act, kept=kept, used=used, note=note)
    end = open_shipment(shipment=shipment, sources=moved, from_states=from_states)
    record(
        "sources.shipment_planned",
        end,
        route=str(route),
        sender=sender.name,
        receiver=shipment.receiver_name,
        sources=[each.national_number for each in moved],
        rules=used.stamp,
    )
    return end


@service(KEEP_SOURCES)
def dispatch_shipment(
    *,
    actor: Actor,
    end: ShipmentEnd,
    day: date,
    expected_on: date,
    documents: Files,
    confirmed: Iterable[str] = (),
) -> ShipmentEnd:
    """Send it: from now on the sources are on the way, and the receiver owes a receipt."""
    shipment = locked_shipment(end=end)
    if shipment.state != "planned":
        raise Conflict("not_planned", "this shipment has left or was withdrawn")
    if shipment.receiver_id is not None:
        lock_licences(holder_id=shipment.receiver_id)
    lines = list(shipment.lines.select_related("source"))
    moved = locked_sources(sources=[line.source for line in lines])
    require_keeper(actor, moved)
    _check_expected(expected_on)
    # What was allowed when it was planned may have been suspended, ended or filled since.
    against = _against_receiver(shipment.receiver_id, shipment, moved).values()
    refuse_breaches(list(dict.fromkeys(finding for each in against for finding in each)))
    shipment.dispatched_on, shipment.expected_on = day, expected_on
    shipment.overdue_after = expected_on + timedelta(days=GRACE_DAYS)
    shipment.state = "under_way"
    if shipment.route == Route.EXPORT:
        refuse_uncontrolled_export(sources=moved, shipment=shipment, day=day)
    used = rules_of(shipment.country, timezone.localdate())
    kept = keep_files(actor=actor, files=documents)
    confirmed = list(confirmed)
    for source in moved:
        act, _found = step_of(
            source=source,
            to_state="in_transit",
            day=day,
            documents=kept,
            confirmed=confirmed,
            used=used,
            movement=movement_of(shipment),
        )
        take_step(actor=actor, source=source, act=act, kept=kept, used=used)
    shipment.save()
    shipment.lines.update(state="under_way")
    _set_receipt_deadline(shipment)
    publish("sources.dispatched", {"shipment": shipment.number, "country": shipment.country})
    record(
        "sources.shipment_dispatched",
        end,
        day=day.isoformat(),
        expected=expected_on.isoformat(),
        sources=[each.national_number for each in moved],
        rules=used.stamp,
    )
    end.shipment = shipment
    return end


@service(KEEP_SOURCES)
def withdraw_shipment(
    *, actor: Actor, end: ShipmentEnd, day: date, documents: Files, note: str = ""
) -> ShipmentEnd:
    """Give a planned shipment up: its sources are again what they were."""
    shipment = locked_shipment(end=end)
    if shipment.state != "planned" or shipment.route == Route.IMPORT:
        raise Conflict("not_planned", "this shipment has left or was withdrawn")
    lines = list(shipment.lines.filter(is_open=True))
    moved = locked_sources(sources=Source.objects.filter(id__in=[x.source_id for x in lines]))
    require_keeper(actor, moved)
    before = {line.source_id: line.from_state for line in lines}
    used = rules_of(shipment.country, timezone.localdate())
    kept = keep_files(actor=actor, files=documents)
    for source in moved:
        act, _found = step_of(
            source=source,
            to_state=before[source.id],
            day=day,
            documents=kept,
            confirmed=(),
            used=used,
        )
        take_step(actor=actor, source=source, act=act, kept=kept, used=used, note=note)
    shipment.lines.update(state="withdrawn", is_open=False)
    shipment.state, shipment.closed_on = "withdrawn", day
    shipment.save(update_fields=["state", "closed_on"])
    record("sources.shipment_withdrawn", end, day=day.isoformat(), note=note.strip())
    end.shipment = shipment
    return end


@service(RAISE_ALARMS)
def raise_overdue_alarms(*, actor: Actor, today: date) -> int:
    """Tell, once, of each shipment that nobody has reported as received in time."""
    late = list(
        Shipment.objects.select_for_update()
        .filter(country=actor.country, closed_on=None, alarmed_at=None, overdue_after__lt=today)
        .order_by("id")
    )
    for shipment in late:
        publish(
            "sources.shipment_overdue",
            {
                "shipment": shipment.number,
                "country": shipment.country,
                "expected": shipment.expected_on.isoformat(),
                "sender": shipment.sender_id,
                "receiver": shipment.receiver_id,
            },
        )
    Shipment.objects.filter(id__in=[each.id for each in late]).update(alarmed_at=timezone.now())
    record("sources.overdue_alarms", None, shipments=[each.number for each in late])
    return len(late)


@part_of_service
def open_shipment(
    *, shipment: Shipment, sources: Sequence[Source], from_states: Mapping[int, str]
) -> ShipmentEnd:
    """Write a planned shipment, its ends and its lines; return the principal end."""
    year = timezone.localdate().year
    series = f"sources.shipment.{shipment.country}.{year}"
    shipment.number = f"{shipment.country}-M-{year}-{next_number(series):05d}"
    shipment.save()
    principal = None
    for organisation, sends in ((shipment.sender, True), (shipment.receiver, False)):
        if organisation is not None:
            made = ShipmentEnd.objects.create(
                organisation=organisation,
                country=shipment.country,
                classification=Classification.RESTRICTED,
                releasability=Releasability.AUTHORITIES,
                shipment=shipment,
                number=shipment.number,
                sends=sends,
                is_principal=principal is None,
            )
            principal = principal or made
    if principal is None:
        raise InputError("shipment_incomplete", "a shipment has an end in this State")
    ShipmentLine.objects.bulk_create(
        ShipmentLine(
            shipment=shipment, source=each, from_state=from_states[each.id], state="planned"
        )
        for each in sources
    )
    return principal


def _shipment(
    *,
    route: Route,
    sender: Organisation | None,
    receiver: Organisation | None,
    abroad: str,
    abroad_country: str,
    delivery_place: str,
    carrier: str,
    expected_on: date,
    day: date,
    country: str,
) -> Shipment:
    needs_receiver = route is Route.DOMESTIC
    if needs_receiver and receiver is None:
        raise InputError("no_receiver", "say who receives it", where="receiver")
    if not needs_receiver and not (abroad.strip() and len(abroad_country.strip()) == 2):
        raise InputError("no_receiver", "name the end abroad and its State", where="abroad")
    shipment = Shipment(
        route=route,
        state="planned",
        country=country,
        sender=sender,
        receiver=receiver if needs_receiver else None,
        abroad="" if needs_receiver else abroad.strip(),
        abroad_country="" if needs_receiver else abroad_country.strip().upper(),
        delivery_place=delivery_place.strip(),
        carrier=carrier.strip(),
        requested_on=day,
        expected_on=expected_on,
        number="-",
    )
    movement_of(shipment)  # refuses what is incomplete, goes back in time or to itself
    _check_expected(expected_on)
    require_texts_fit(record=shipment)
    return shipment


def _check_expected(expected_on: date) -> None:
    if expected_on > timezone.localdate() + timedelta(days=LONGEST_WAY):
        raise InputError("too_late", "no shipment takes so long", where="expected_on")


@part_of_service
def locked_shipment(*, end: ShipmentEnd) -> Shipment:
    """Return the shipment of an end as it is now, locked."""
    found = Shipment.objects.select_for_update(of=("self",)).select_related("sender", "receiver")
    return found.get(id=end.shipment_id)


def _against_receiver(
    receiver_id: int | None, shipment: Shipment, moved: Sequence[Source]
) -> dict[int, list[Finding]]:
    """Return, by source, what speaks against its receiver having it; today, not a typed day."""
    if receiver_id is None:
        return {}
    return recipient_findings(receiver_id, shipment.delivery_place, moved, timezone.localdate())


def _set_receipt_deadline(shipment: Shipment) -> None:
    owner = shipment.ends.order_by("sends").first()  # the receiver, or who sent it abroad
    if owner is None or shipment.dispatched_on is None:
        return
    set_deadline(
        subject=owner,
        kind=RECEIPT_DUE,
        what=shipment.number,
        starts_on=shipment.dispatched_on,
        span=(shipment.expected_on - shipment.dispatched_on).days,
        grace=GRACE_DAYS,
        rule_source="design proposal: two-ended custody",
        subject_url=reverse("sources:shipment", args=[owner.id]),
    )
