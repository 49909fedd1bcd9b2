"""Movements with two ends: planned, sent, received; what differs is settled by the regulator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.deadlines.services import set_deadline
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.events.services import publish
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.models import Organisation, Site
from korgan.kernel.organisations.rights import declare_action
from korgan.sources.domain.custody import GRACE_DAYS, Receipt, Route
from korgan.sources.domain.errors import Finding, Severity, refuse_breaches
from korgan.sources.domain.lifecycle import first_lifecycle
from korgan.sources.models import Shipment, ShipmentEnd, ShipmentLine, Source
from korgan.sources.selectors import RulesUsed, is_keeper, movement_of, rules_of
from korgan.sources.selectors.licensing import (
    as_warnings,
    covering_licence,
    holding_of,
    recipient_findings,
)
from korgan.sources.services.custody import (
    RECEIPT_DUE,
    Kept,
    keep_files,
    lock_licences,
    locked_sources,
    settle_shipment,
    step_of,
    take_step,
)
from korgan.sources.services.export_control import refuse_uncontrolled_export
from korgan.sources.services.source import CORRECT_SOURCES, KEEP_SOURCES
from korgan.sources.services.steps import Files
from korgan.sources.services.texts import require_texts_fit

RAISE_ALARMS = declare_action("sources.raise_alarms", roles=[Role.ADMINISTRATOR])
LONGEST_WAY, HIGHEST_DOSE_RATE = 366, Decimal(10) ** 8
RECIPIENT_LIMITS = "recipient limits not exceeded after transfer"
# What a receiver may find other than it was announced: kept as a difference, not refused.
DIFFERENCES = frozenset({"serial_differs", "other_source"})


@dataclass(frozen=True)
class Reading:
    """What the receiver found of one source: whether it came, and what its label says."""

    source_id: int
    arrived: bool
    serial: str = ""
    national_number: str = ""
    dose_rate: Decimal | None = None


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
    _require_keeper(actor, moved)
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
    shipment = _locked(end)
    if shipment.state != "planned":
        raise Conflict("not_planned", "this shipment has left or was withdrawn")
    if shipment.receiver_id is not None:
        lock_licences(holder_id=shipment.receiver_id)
    lines = list(shipment.lines.select_related("source"))
    moved = locked_sources(sources=[line.source for line in lines])
    _require_keeper(actor, moved)
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
    shipment = _locked(end)
    if shipment.state != "planned" or shipment.route == Route.IMPORT:
        raise Conflict("not_planned", "this shipment has left or was withdrawn")
    lines = list(shipment.lines.filter(is_open=True))
    moved = locked_sources(sources=Source.objects.filter(id__in=[x.source_id for x in lines]))
    _require_keeper(actor, moved)
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


@service(KEEP_SOURCES)
def receive_shipment(
    *,
    actor: Actor,
    end: ShipmentEnd,
    day: date,
    readings: Sequence[Reading],
    documents: Files,
    to_state: str = "received",
    site: Site | None = None,
    confirmed: Iterable[str] = (),
) -> ShipmentEnd:
    """Report what came: what agrees changes hands, what differs stays on the way and is flagged.

    For export and return the sender reports what the foreign end has confirmed. What has come is
    recorded though no licence of the receiver has room for it any more, and that is flagged.
    """
    shipment = _locked(end)
    if shipment.state not in ("under_way", "disputed"):
        raise Conflict("receipt_without_shipment", "nothing was sent", mend="ask the sender")
    _require_receiver(actor, shipment)
    _check_arrival(shipment, to_state, site)
    lines = {line.source_id: line for line in shipment.lines.filter(is_open=True)}
    if strange := {each.source_id for each in readings} - set(lines):
        raise Conflict(
            "receipt_without_shipment", f"{len(strange)} sources were not sent with this shipment"
        )
    # Else a receiver could read until it agrees with what was announced.
    if any(lines[each.source_id].state == "differs" for each in readings):
        raise Conflict(
            "difference_open", "a difference is settled by the regulator, not by another reading"
        )
    if any(not 0 <= (each.dose_rate or 0) < HIGHEST_DOSE_RATE for each in readings):
        raise InputError("dose_rate_out_of_range", "no source gives such a dose rate")
    if shipment.receiver_id is not None:
        lock_licences(holder_id=shipment.receiver_id)
    used = rules_of(shipment.country, timezone.localdate())
    kept = keep_files(actor=actor, files=documents)
    by_source = {each.source_id: each for each in readings}
    confirmed = list(confirmed)
    received, unlicensed = [], []
    for source in locked_sources(sources=Source.objects.filter(id__in=list(by_source))):
        reading, line = by_source[source.id], lines[source.id]
        line.serial_read = reading.serial.strip()[:80]
        line.number_read = reading.national_number.strip()[:40]
        line.dose_rate = reading.dose_rate
        line.state = "missing"
        if reading.arrived:
            is_same = _take_receipt(
                actor, source, shipment, reading, day, to_state, site, kept, confirmed, used
            )
            line.state, line.is_open = ("received", False) if is_same else ("differs", True)
            received += [source.national_number] if is_same else []
            lacks = is_same and shipment.receiver_id is not None and source.licence is None
            unlicensed += [source.national_number] if lacks else []
        line.save()
    is_closed = settle_shipment(shipment=shipment, day=day)
    _after_receipt(shipment, is_closed)
    _tell_unlicensed(shipment, unlicensed)
    record(
        "sources.shipment_received",
        end,
        day=day.isoformat(),
        received=received,
        read=[[str(x.source), x.serial_read, x.number_read] for x in lines.values()],
        unlicensed=unlicensed,
        differs=[str(x.source) for x in lines.values() if x.state == "differs"],
        missing=[str(x.source) for x in lines.values() if x.state == "missing"],
        rules=used.stamp,
    )
    end.shipment = shipment
    return end


@service(CORRECT_SOURCES)
def settle_difference(
    *, actor: Actor, end: ShipmentEnd, source: Source, day: date, reason: str, site: Site
) -> ShipmentEnd:
    """Decide that what came is what was sent, though its label reads otherwise, and say why."""
    shipment = _locked(end)
    line = shipment.lines.filter(source=source, is_open=True, state="differs").first()
    if line is None:
        raise Conflict("nothing_differs", "this source has no open difference")
    if len(reason.strip()) < 3:
        raise InputError("reason_missing", "say how the identity was established", where="reason")
    _check_arrival(shipment, "received", site)
    if shipment.receiver_id is not None:
        lock_licences(holder_id=shipment.receiver_id)
    (found,) = locked_sources(sources=[source])
    used = rules_of(shipment.country, timezone.localdate())
    reading = Reading(found.id, arrived=True, serial=found.serial)
    act, _found = step_of(
        source=found,
        to_state="received",
        day=day,
        documents=first_lifecycle().find(found.state, "received").documents_for(None),
        confirmed=(),
        used=used,
        receipt=_receipt(shipment, reading, day),
    )
    flags = _change_hands(found, shipment, site)
    take_step(actor=actor, source=found, act=act, kept={}, used=used, note=reason, flags=flags)
    line.state, line.is_open, line.decision = "received", False, reason.strip()
    line.save()
    is_closed = settle_shipment(shipment=shipment, day=day)
    _after_receipt(shipment, is_closed)
    _tell_unlicensed(shipment, [found.national_number] if found.licence is None else [])
    record(
        "sources.difference_settled",
        end,
        source=found.national_number,
        read=line.serial_read,
        registered=found.serial,
        licence=found.licence.number if found.licence else "",
        reason=reason.strip(),
    )
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


def _locked(end: ShipmentEnd) -> Shipment:
    found = Shipment.objects.select_for_update(of=("self",)).select_related("sender", "receiver")
    return found.get(id=end.shipment_id)


def _require_keeper(actor: Actor, sources: Iterable[Source]) -> None:
    for source in sources:
        if not is_keeper(actor, source) or source.classification > actor.clearance:
            raise NotAllowed(
                "not_your_source", "only the holder and the regulator work on a source"
            )


def _require_receiver(actor: Actor, shipment: Shipment) -> None:
    regulates = (
        actor.organisation_kind == OrganisationKind.REGULATOR and actor.country == shipment.country
    )
    if not regulates and actor.organisation_id != (shipment.receiver_id or shipment.sender_id):
        raise NotAllowed("not_the_receiver", "only the receiver reports a receipt")


def _check_arrival(shipment: Shipment, to_state: str, site: Site | None) -> None:
    allowed = {
        Route.EXPORT: {"exported"},
        Route.RETURN: {"returned_to_supplier"},
    }.get(Route(shipment.route), {"received", "temporary_storage", "long_term_storage"})
    if to_state not in allowed:
        raise InputError(
            "wrong_arrival", "a shipment of this route does not end so", where="to_state"
        )
    if shipment.receiver_id is None:
        return
    if site is None:
        raise InputError("no_site", "say at which site it stands now", where="site")
    if site.organisation_id != shipment.receiver_id:
        raise InputError("other_site", f"{site} is no site of {shipment.receiver}", where="site")


def _receipt(shipment: Shipment, reading: Reading, day: date) -> Receipt:
    return Receipt(
        shipment.number, shipment.receiver_name, day, reading.serial, reading.national_number
    )


def _take_receipt(
    actor: Actor,
    source: Source,
    shipment: Shipment,
    reading: Reading,
    day: date,
    to_state: str,
    site: Site | None,
    kept: Kept,
    confirmed: Iterable[str],
    used: RulesUsed,
) -> bool:
    """Take one source over if its label agrees; anything else that is wrong refuses the whole."""
    act, findings = step_of(
        source=source,
        to_state=to_state,
        day=day,
        documents=kept,
        confirmed=confirmed,
        used=used,
        receipt=_receipt(shipment, reading, day),
        destination=shipment.abroad if shipment.receiver_id is None else "",
    )
    differs = [x for x in findings if x.code in DIFFERENCES and x.severity is Severity.BREACH]
    refuse_breaches([each for each in findings if each not in differs])
    if differs:
        return False
    flags = _change_hands(source, shipment, site)
    take_step(actor=actor, source=source, act=act, kept=kept, used=used, flags=flags)
    return True


def _change_hands(source: Source, shipment: Shipment, site: Site | None) -> list[Finding]:
    """Give it to the receiver, under the licence that has room for it today.

    Return what speaks against every licence: the source is there all the same, without one.
    """
    if shipment.receiver is None or site is None:
        return []
    source.organisation, source.site, source.room = shipment.receiver, site, None
    today = timezone.localdate()
    covering = covering_licence(shipment.receiver.id, holding_of(source), today)
    source.licence = covering.licence
    return as_warnings(covering.findings)


def _against_receiver(
    receiver_id: int | None, shipment: Shipment, moved: Sequence[Source]
) -> dict[int, list[Finding]]:
    """Return, by source, what speaks against its receiver having it; today, not a typed day."""
    if receiver_id is None:
        return {}
    return recipient_findings(receiver_id, shipment.delivery_place, moved, timezone.localdate())


def _tell_unlicensed(shipment: Shipment, numbers: Sequence[str]) -> None:
    if numbers:
        publish(
            "sources.received_unlicensed",
            {"shipment": shipment.number, "country": shipment.country, "sources": list(numbers)},
        )


def _set_receipt_deadline(shipment: Shipment) -> None:
    owner = shipment.ends.order_by("sends").first()  # the receiver, or who sent it abroad
    if owner is None or shipment.dispatched_on is None:
        return
    set_deadline(
        subject=owner,
        kind=RECEIPT_DUE,
        what=_("Report the receipt of shipment %(number)s") % {"number": shipment.number},
        starts_on=shipment.dispatched_on,
        span=(shipment.expected_on - shipment.dispatched_on).days,
        grace=GRACE_DAYS,
        rule_source="design proposal: two-ended custody",
        subject_url=reverse("sources:shipment", args=[owner.id]),
    )


def _after_receipt(shipment: Shipment, is_closed: bool) -> None:
    if is_closed:
        publish("sources.received", {"shipment": shipment.number, "country": shipment.country})
    elif shipment.state == "disputed":
        publish(
            "sources.receipt_differs", {"shipment": shipment.number, "country": shipment.country}
        )
