"""A fictional week at four border posts, made by the simulator from declared physics and a seed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from korgan.border.analysis import ENGINE_VERSION, analyse
from korgan.border.domain import AlarmOrigin, ClosingCode, EvidenceKind
from korgan.border.models import AlarmCase, Instrument
from korgan.border.services import (
    KEEP_INSTRUMENTS,
    add_evidence,
    open_case,
    record_finding,
    register_instrument,
    review_case,
)
from korgan.kernel.audit.services import record, service
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.science.spectra.simulated_file import simulated_n42

MONDAY = datetime(2026, 5, 4, tzinfo=UTC)
NAMESPACE = uuid.UUID("5b0e2c1e-0000-4000-8000-000000000001")


@dataclass(frozen=True)
class Alarm:
    """One simulated alarm: when and where, what was in it, and how it ended (None: still open)."""

    hours: float
    site: str
    conveyance: str
    sources: tuple[tuple[str, float], ...]
    seconds: float = 60.0
    neutrons: int = 0
    evidence: EvidenceKind | None = None
    code: ClosingCode | None = None
    explanation: str = ""
    reviewed: bool = True


# Activities in Bq at one metre; invented, and large enough or small enough to teach something.
WEEK = (
    Alarm(
        9.2, "Saltmarsh crossing", "TRUCK 4471", (("K-40", 2.5e6),), 60, 0,
        None, ClosingCode.NORM, "Fertiliser as declared; the rate is even along the whole load.",
    ),
    Alarm(
        11.6, "Capital airport", "Passenger, flight 207", (("Tc-99m", 3.0e6),), 30, 0,
        EvidenceKind.MEDICAL_CERTIFICATE, ClosingCode.MEDICAL,
        "Heart scan yesterday; hospital's certificate seen, dates and nuclide fit.",
    ),
    Alarm(
        26.1, "Harbour gate 2", "CONT XQLU 330914", (("Th-232", 6.0e5), ("K-40", 1.0e6)), 120, 0,
        EvidenceKind.DECLARATION, ClosingCode.NORM,
        "Ceramic tiles; declaration and even profile fit the load.",
    ),
    Alarm(
        31.4, "Saltmarsh crossing", "TRUCK 0812", (("Cs-137", 8.0e5),), 60, 0,
        EvidenceKind.INSPECTION_REPORT, ClosingCode.OTHER_REAL,
        "Level gauge in scrap, no papers. Isolated, regulator called, handed over.",
    ),
    Alarm(
        50.8, "Highland rail terminal", "WAGON 52 118", (("Ra-226", 4.0e5),), 120, 0,
        None, None, "", False,
    ),
    Alarm(
        55.3, "Capital airport", "Passenger, flight 311", (("I-131", 2.5e6),), 30, 0,
        EvidenceKind.MEDICAL_CERTIFICATE, ClosingCode.MEDICAL,
        "Thyroid therapy last week; certificate names the nuclide and the dose.",
        False,
    ),
    Alarm(
        74.0, "Harbour gate 2", "CONT XQLU 771203", (("Co-60", 3.0e5),), 120, 0,
        None, None, "", False,
    ),
    Alarm(77.7, "Saltmarsh crossing", "TRUCK 9930", (), 60, 0, None, ClosingCode.BACKGROUND_ONLY,
          "Measured twice on all sides; nothing above background."),
    Alarm(98.5, "Highland rail terminal", "WAGON 77 004", (("Cf-252", 2.0e6),), 120, 46),
    Alarm(102.2, "Capital airport", "Passenger, flight 118", (("F-18", 2.0e6),), 20),
    Alarm(124.9, "Harbour gate 2", "CONT XQLU 104477", (("uranium 4 %", 6.0e7),), 300),
    Alarm(148.4, "Saltmarsh crossing", "VAN 2210", (("Am-241", 4.0e7),), 60),
)  # fmt: skip


def add_week(*, officer: Actor, supervisor: Actor) -> int:
    """Register the posts' instruments, and open and adjudicate the week; returns how many."""
    sites = {
        site.name: site for site in Site.objects.filter(organisation_id=officer.organisation_id)
    }
    instruments = {
        name: register_instrument(
            actor=supervisor,
            name=f"Identifier {number}",
            kind="NaI identifier",
            maker="Simulated",
            model="S-3x3",
            serial=f"SIM-{number:04d}",
            site=site,
        )
        for number, (name, site) in enumerate(sorted(sites.items()), start=1)
    }
    for number, alarm in enumerate(WEEK):
        _play(number, alarm, sites, instruments, officer, supervisor)
    return len(WEEK)


def _play(
    number: int,
    alarm: Alarm,
    sites: dict[str, Site],
    instruments: dict[str, Instrument],
    officer: Actor,
    supervisor: Actor,
) -> None:
    instrument = instruments[alarm.site]
    data = simulated_file(number, alarm, instrument.serial)
    name = f"alarm-{number + 1:02d}.n42"
    case = open_case(
        actor=officer,
        data=data,
        filename=name,
        analysis=analyse(data, name).result,
        engine_version=ENGINE_VERSION,
        occurred_at=MONDAY + timedelta(hours=alarm.hours),
        site=sites[alarm.site],
        instrument=instrument,
        conveyance=alarm.conveyance,
    )
    if alarm.evidence is not None:
        note = "Seen and copied at the post (fictional)."
        add_evidence(actor=officer, case=case, kind=alarm.evidence, note=note)
    if alarm.code is None or case.needs_inspection:
        return
    record_finding(actor=officer, case=case, code=alarm.code, explanation=alarm.explanation)
    if alarm.reviewed:
        review_case(actor=supervisor, case=case, approve=True, reason="")


def simulated_file(number: int, alarm: Alarm, serial: str) -> bytes:
    """Return the N42 file that the instrument would have written: foreground and background."""
    return simulated_n42(
        alarm.sources,
        alarm.seconds,
        seeds=(1000 + number, 2000 + number),
        started_at=MONDAY + timedelta(hours=alarm.hours),
        neutron_counts=alarm.neutrons,
        model="S-3x3",
        serial=serial,
        remark="Simulated by Korgan for its demonstration State",
        document_uuid=uuid.uuid5(NAMESPACE, str(number)),
    )


@service(KEEP_INSTRUMENTS)
def add_many(*, actor: Actor, count: int) -> int:
    """Add so many open cases without files, for load tests: one write, one audit entry."""
    start = AlarmCase.objects.filter(reference__startswith="L-").count()
    for batch in _batches(start, count):
        AlarmCase.objects.bulk_create(
            AlarmCase(
                organisation_id=actor.organisation_id,
                country=actor.country,
                reference=f"L-{number:012d}",
                token=uuid.uuid5(NAMESPACE, f"load {number}"),
                origin=AlarmOrigin.EXERCISE,
                occurred_at=MONDAY + timedelta(seconds=number),
                opened_at=MONDAY + timedelta(seconds=number),
                nuclides=("Cs-137", "K-40", "Th-232", "Tc-99m", "")[number % 5],
                conveyance=f"LOAD {number}",
            )
            for number in batch
        )
    record("border.load_added", None, count=count)
    return count


def _batches(start: int, count: int, size: int = 5000) -> Iterator[range]:
    for first in range(start, start + count, size):
        yield range(first, min(first + size, start + count))
