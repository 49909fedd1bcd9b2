"""The second end of a movement: what came; what differs is settled by the regulator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.events.services import publish
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.kernel.reasons import stated_reason
from korgan.sources.domain.custody import Receipt, Route
from korgan.sources.domain.errors import Finding, Severity, refuse_breaches
from korgan.sources.domain.lifecycle import first_lifecycle
from korgan.sources.models import Shipment, ShipmentEnd, Source
from korgan.sources.selectors import RulesUsed, contents_of, rules_of
from korgan.sources.selectors.inflow import Allowance, as_warnings, holding_of
from korgan.sources.selectors.licensees import SiteAggregate
from korgan.sources.selectors.shipments import require_receivable
from korgan.sources.services.custody import (
    Kept,
    keep_files,
    lock_licences,
    locked_sources,
    settle_shipment,
    step_of,
    take_step,
)
from korgan.sources.services.shipments import locked_shipment
from korgan.sources.services.source import CORRECT_SOURCES, KEEP_SOURCES
from korgan.sources.services.steps import Files

HIGHEST_DOSE_RATE = Decimal(10) ** 8
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


@dataclass(frozen=True)
class Inflow:
    """Where a receiver takes sources in, and what its licences still allow, read once an act."""

    stock: SiteAggregate
    allowance: Allowance


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
    end.shipment = shipment = locked_shipment(end=end)
    require_receivable(actor=actor, end=end)
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
    arrived = [each.source_id for each in readings if each.arrived]
    inflow = _inflow(shipment, site, day, used, arrived)
    for source in locked_sources(sources=Source.objects.filter(id__in=list(by_source))):
        reading, line = by_source[source.id], lines[source.id]
        line.serial_read = reading.serial.strip()[:80]
        line.number_read = reading.national_number.strip()[:40]
        line.dose_rate = reading.dose_rate
        line.state = "missing"
        if reading.arrived:
            is_same = _take_receipt(
                actor, source, shipment, reading, day, to_state, inflow, kept, confirmed, used
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
    return end


@service(CORRECT_SOURCES)
def settle_difference(
    *, actor: Actor, end: ShipmentEnd, source: Source, day: date, reason: str, site: Site
) -> ShipmentEnd:
    """Decide that what came is what was sent, though its label reads otherwise, and say why."""
    shipment = locked_shipment(end=end)
    line = shipment.lines.filter(source=source, is_open=True, state="differs").first()
    if line is None:
        raise Conflict("nothing_differs", "this source has no open difference")
    reason = stated_reason(reason)
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
    flags = _change_hands(found, shipment, _inflow(shipment, site, day, used, [found.id]))
    take_step(actor=actor, source=found, act=act, kept={}, used=used, note=reason, flags=flags)
    line.state, line.is_open, line.decision = "received", False, reason
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
        reason=reason,
    )
    end.shipment = shipment
    return end


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
    inflow: Inflow | None,
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
    flags = _change_hands(source, shipment, inflow)
    take_step(actor=actor, source=source, act=act, kept=kept, used=used, flags=flags)
    return True


def _inflow(
    shipment: Shipment, site: Site | None, day: date, used: RulesUsed, arrived: Iterable[int]
) -> Inflow | None:
    """Read what is at the site and what the receiver's licences allow; None for an end abroad."""
    if shipment.receiver_id is None or site is None:
        return None
    stock = SiteAggregate(site=site, day=day, used=used, coming=arrived)
    # The licence is judged as it stands on the day itself, whatever day is typed.
    return Inflow(stock, Allowance(shipment.receiver_id, timezone.localdate()))


def _change_hands(source: Source, shipment: Shipment, inflow: Inflow | None) -> list[Finding]:
    """Give it to the receiver, under the licence that has room for it today.

    Return what speaks against every licence (the source is there all the same, without one), and
    what it demands of the site.
    """
    if shipment.receiver is None or inflow is None:
        return []
    source.organisation, source.site, source.room = shipment.receiver, inflow.stock.site, None
    covering = inflow.allowance.let_in(holding_of(source))
    source.licence = covering.licence
    return [*as_warnings(covering.findings), *inflow.stock.let_in(contents_of(source))]


def _tell_unlicensed(shipment: Shipment, numbers: Sequence[str]) -> None:
    if numbers:
        publish(
            "sources.received_unlicensed",
            {"shipment": shipment.number, "country": shipment.country, "sources": list(numbers)},
        )


def _after_receipt(shipment: Shipment, is_closed: bool) -> None:
    if is_closed:
        publish("sources.received", {"shipment": shipment.number, "country": shipment.country})
    elif shipment.state == "disputed":
        publish(
            "sources.receipt_differs", {"shipment": shipment.number, "country": shipment.country}
        )
