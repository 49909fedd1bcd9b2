"""Rooms, providers, visits with photographs, a campaign, an import: so that no page is empty."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import UUID, uuid5

from django.utils import timezone

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation, Site
from korgan.sources.demonstration.source import COUNTED, NOTE
from korgan.sources.domain.identity import Kind
from korgan.sources.models import Inspection, Licence, QualityFinding, Room, Source
from korgan.sources.services import (
    Entry,
    WrittenContent,
    accept_correction,
    add_inspection_finding,
    assess_register,
    close_inspection,
    explain_finding,
    merge_entries,
    place_source,
    plan_inspection,
    register_source,
    request_exchange,
)
from korgan.sources.services.guarantees import enter_guarantee
from korgan.sources.services.photographs import FieldPicture, add_photograph, merge_photograph
from korgan.sources.services.providers import Recognised, add_provider, recognise_service

Seat = Callable[[str], Actor]
# Identifiers of what devices would have made, the same in every demonstration.
DEVICES = UUID("6b1f6f43-6d0e-4c53-9c0f-2f7b0d1c5e11")
CAPTION = "Fictional picture of the demonstration State"
WIDTH, HEIGHT = 320, 240
PROVIDERS = (
    ("Film and Badge Laboratory (fictional)", "dosimetry", "DEMO-D-01", 700),
    ("Instrument Workshop (fictional)", "calibration", "DEMO-C-04", 45),
    ("Leak Test Service (fictional)", "leak_testing", "DEMO-L-02", 400),
)


def drawn_picture(shade: int) -> bytes:
    """Return a small PNG of a container before a wall: drawn, so that nobody's picture is used."""
    wall, floor = (205, 211, 208), (150, 156, 153)
    body, band = (shade, 90, 40), (240, 200, 20)
    rows = []
    for y in range(HEIGHT):
        line = bytearray((wall if y < 180 else floor) * WIDTH)
        if 70 <= y < 200:
            line[300:660] = bytes(body) * 120
        if 110 <= y < 150:
            line[300:660] = bytes(band) * 120
        rows.append(b"\0" + bytes(line))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def add_inspections(seat: Seat) -> int:
    """Fill rooms, visits and the rest; returns how many visits."""
    inspector = seat("inspector")
    _place_sources(seat)
    _add_generator(seat("hospital"))
    _add_doubtful(seat("reactor"))
    _recognise(seat("licensing"))
    _guarantees(seat("licensing"))
    _closed_visit(inspector, seat("hospital"))
    _visit_of_today(inspector, seat("pipeline"))
    today = timezone.localdate()
    plan_inspection(actor=inspector, site=_site(seat("reactor")), day=today + timedelta(days=9))
    _campaign(inspector)
    _import(seat("hospital"))
    return Inspection.objects.count()


def _site(actor: Actor) -> Site:
    return Site.objects.filter(organisation_id=actor.organisation_id).earliest("id")


def _source(serial: str) -> Source:
    return Source.objects.get(serial=serial)


def _place_sources(seat: Seat) -> None:
    for keeper, serial in (("hospital", "D-0001"), ("pipeline", "D-0101"), ("pipeline", "D-0103")):
        actor, source = seat(keeper), _source(serial)
        room = Room.objects.filter(site=source.site).earliest("id")
        place_source(actor=actor, source=source, room=room)
    picture = drawn_picture(60)
    add_photograph(actor=seat("hospital"), source=_source("D-0001"), data=picture, caption=CAPTION)


def _add_generator(keeper: Actor) -> None:
    register_source(
        actor=keeper,
        holder=Organisation.objects.get(id=keeper.organisation_id),
        site=_site(keeper),
        kind=Kind.GENERATOR,
        contents=[],
        to_state="in_use",
        day=COUNTED,
        documents={
            "inventory record": ("inventory.txt", NOTE),
            "source certificate": ("certificate.txt", NOTE),
        },
        confirmed=["licence limits"],
        maker="Simulated",
        model="X-160",
        serial="D-0501",
    )


def _add_doubtful(keeper: Actor) -> None:
    """A check source of which the paper files say little: work for the campaign."""
    register_source(
        actor=keeper,
        holder=Organisation.objects.get(id=keeper.organisation_id),
        site=_site(keeper),
        kind=Kind.SEALED,
        contents=[WrittenContent("Cs-137", "3.7 MBq", date(1991, 5, 6))],
        to_state="in_use",
        day=COUNTED,
        documents={
            "inventory record": ("inventory.txt", NOTE),
            "source certificate": ("certificate.txt", NOTE),
        },
        confirmed=["licence limits"],
        model="Check source",
    )


def _recognise(officer: Actor) -> None:
    today = timezone.localdate()
    for name, service, number, days in PROVIDERS:
        until = today + timedelta(days=days)
        begun = Recognised(service, number, today - timedelta(days=300), until)
        provider = add_provider(actor=officer, name=name, recognised=begun)
    again = Recognised("waste", "DEMO-W-01", today, today + timedelta(days=365))
    recognise_service(actor=officer, provider=provider, recognised=again)


def _entry(visit: Inspection, value: str, **more: object) -> Entry:
    key = uuid5(DEVICES, f"{visit.number} {sorted(more.items())} {value}")
    return Entry(key, timezone.now(), value, latitude=0.36, longitude=-29.07, **more)  # type: ignore[arg-type]


def _pictured(inspector: Actor, visit: Inspection, shade: int, source: Source | None) -> None:
    data = drawn_picture(shade)
    merge_photograph(
        actor=inspector,
        inspection=visit,
        picture=FieldPicture(
            client_id=uuid5(DEVICES, f"{visit.number} {shade}"),
            taken_at=timezone.now(),
            data=data,
            sha256=sha256(data).hexdigest(),
            caption=CAPTION,
            source_id=source.id if source else None,
            code="" if source else "access",
        ),
    )


def _closed_visit(inspector: Actor, holder: Actor) -> None:
    """A visit that is over: one finding corrected, one still due."""
    today = timezone.localdate()
    visit = plan_inspection(actor=inspector, site=_site(holder), day=today)
    source = _source("D-0001")
    entries = [
        _entry(visit, "yes", code=code) for code in visit.items.values_list("code", flat=True)
    ]
    entries.append(_entry(visit, source.serial, source_id=source.id))
    merge_entries(actor=inspector, inspection=visit, entries=entries)
    _pictured(inspector, visit, 90, source)
    worn = add_inspection_finding(
        actor=inspector, inspection=visit, text="The label of the head is worn.",
        due_on=today + timedelta(days=20),
    )  # fmt: skip
    accept_correction(actor=inspector, finding=worn, correction="A new label was fixed.")
    add_inspection_finding(
        actor=inspector, inspection=visit, text="The survey meter is out of calibration.",
        due_on=today + timedelta(days=20),
    )  # fmt: skip
    close_inspection(actor=inspector, inspection=visit, day=today, summary="In order but for two.")


def _visit_of_today(inspector: Actor, holder: Actor) -> None:
    """A visit under way: two answers to one question, and a serial number that differs."""
    visit = plan_inspection(actor=inspector, site=_site(holder), day=timezone.localdate())
    source = _source("D-0101")
    merge_entries(
        actor=inspector,
        inspection=visit,
        entries=[
            _entry(visit, "yes", code="access"),
            _entry(visit, "no", code="access", note="The gate stood open."),
            _entry(visit, "D-01O1", source_id=source.id),
            _entry(visit, "yes", code="signs"),
        ],
    )
    _pictured(inspector, visit, 120, source)
    _pictured(inspector, visit, 150, None)


def _campaign(inspector: Actor) -> None:
    """Judge the register and explain the first doubt, so that the campaign has begun."""
    assess_register(actor=inspector)
    first = QualityFinding.objects.filter(state="open").order_by("id").first()
    if first is not None:
        explain_finding(
            actor=inspector, finding=first, reason="Seen in the register of the paper files."
        )


def _guarantees(officer: Actor) -> None:
    """Half the licences have a guarantee, so that the forecast shows what is missing."""
    today = timezone.localdate()
    for number, licence in enumerate(Licence.objects.filter(state="authorized").order_by("id")):
        if number % 2 == 0:
            enter_guarantee(
                actor=officer, licence=licence, kind="bank", issuer="Fictional bank",
                reference=f"DEMO-G-{number}", amount=Decimal(5000), currency="XTS",
                valid_from=today, valid_until=today + timedelta(days=730),
            )  # fmt: skip


def _import(keeper: Actor) -> None:
    request_exchange(
        actor=keeper,
        direction="import",
        site=_site(keeper),
        described=[
            {
                "nuclide": "Ir-192",
                "activity": "450 GBq",
                "reference": timezone.localdate().isoformat(),
                "maker": "Simulated",
                "model": "B-7",
                "serial": "D-0601",
            }
        ],
        abroad="Simulated Sources Works",
        abroad_country="XP",
        authorization="DEMO-AUTH-7",
        end_use="Brachytherapy",
        shipment_on=timezone.localdate() + timedelta(days=21),
    )
