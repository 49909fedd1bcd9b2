"""From a disused source to its last place: capsules, containers, acceptance, disposal.

Nothing is entered twice: a package holds what its sources hold, so activity balances by
construction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import Actor, Classification, Releasability
from korgan.sources.domain.contents import activity_by_nuclide
from korgan.sources.domain.errors import Finding, refuse_breaches
from korgan.sources.domain.genealogy import Genealogy, Node, NodeKind
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.domain.units import parse_activity
from korgan.sources.domain.waste import acceptance_findings
from korgan.sources.models import (
    AcceptanceLimit,
    AcceptedActivity,
    DisposalFacility,
    Placement,
    Source,
    WastePackage,
)
from korgan.sources.selectors import (
    RulesUsed,
    contents_in,
    inventory_of,
    packages_within,
    rules_of,
    source_ids_in,
    works_on,
)
from korgan.sources.services.custody import (
    keep_files,
    locked_sources,
    require_keeper,
    step_of,
    take_step,
)
from korgan.sources.services.source import CORRECT_SOURCES, KEEP_SOURCES
from korgan.sources.services.steps import Files, check_day

INVENTORY_LIMIT = "inventory limit of borehole/facility"


@dataclass(frozen=True)
class WrittenLimit:
    """A limit as somebody wrote it: an activity with unit, or UL, and the document."""

    nuclide: str
    activity: str
    source: str
    scope: str = "inventory"


@service(CORRECT_SOURCES)
def enter_facility(
    *,
    actor: Actor,
    name: str,
    limits: Sequence[WrittenLimit],
    fractions_add_up: bool = False,
) -> DisposalFacility:
    """Enter a store or borehole with the limits of its acceptance criteria."""
    if not name.strip() or not limits:
        raise InputError("facility_incomplete", "a facility has a name and at least one limit")
    if DisposalFacility.objects.filter(country=actor.country, name=name.strip()).exists():
        raise Conflict("name_taken", "a facility of this name is there already", where="name")
    facility = DisposalFacility.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.RESTRICTED,
        releasability=Releasability.AUTHORITIES,
        name=name.strip(),
        fractions_add_up=fractions_add_up,
    )
    rows = [_limit_row(facility, each) for each in limits]
    if len({(row.scope, row.nuclide) for row in rows}) < len(rows):
        raise InputError("limit_twice", "a nuclide has two limits of one kind", where="limits")
    AcceptanceLimit.objects.bulk_create(rows)
    record(
        "sources.facility_entered",
        facility,
        limits=[f"{row.scope} {row.nuclide} {row.becquerel or 'UL'}" for row in rows],
    )
    return facility


@service(KEEP_SOURCES)
def create_package(
    *,
    actor: Actor,
    kind: NodeKind,
    number: str = "",
    facility: DisposalFacility | None = None,
) -> WastePackage:
    """Enter an empty capsule, container, or a disposal position of a facility."""
    if kind is NodeKind.SOURCE:
        raise InputError("no_package", "a source is no package", where="kind")
    if kind is NodeKind.POSITION and facility is None:
        raise InputError("no_facility", "a position lies in a facility", where="facility")
    if kind is not NodeKind.POSITION:
        facility = None  # a package comes to a facility by its acceptance
    given = number.strip()
    if not given:
        series = f"sources.package.{actor.country}"
        given = f"{actor.country}-P-{next_number(series):05d}"
    if WastePackage.objects.filter(country=actor.country, number=given).exists():
        raise Conflict("number_taken", "the number is in use", where="number")
    if len(given) > 40:
        raise InputError("too_long", "at most 40 characters", where="number")
    package = WastePackage.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.RESTRICTED,
        releasability=Releasability.AUTHORITIES,
        number=given,
        kind=kind,
        facility=facility,
    )
    record("sources.package_created", package, kind=str(kind))
    return package


@service(KEEP_SOURCES)
def condition_sources(
    *,
    actor: Actor,
    package: WastePackage,
    sources: Iterable[Source],
    day: date,
    documents: Files,
    confirmed: Iterable[str] = (),
) -> WastePackage:
    """Seal sources from long-term storage into a capsule or container."""
    package = _locked(actor, package)
    if package.kind == NodeKind.POSITION:
        raise InputError("order_of_packages", "a source does not go into a position unpacked")
    if package.accepted_on is not None or package.outer_id is not None:
        raise Conflict("package_closed", "this package is closed: it was placed or accepted")
    put = locked_sources(sources=sources)
    require_keeper(actor, put)
    used = rules_of(package.country, timezone.localdate())
    kept = keep_files(actor=actor, files=documents)
    confirmed = list(confirmed)
    for source in put:
        act, _found = step_of(
            source=source,
            to_state="conditioned",
            day=day,
            documents=kept,
            confirmed=confirmed,
            used=used,
        )
        take_step(actor=actor, source=source, act=act, kept=kept, used=used)
        Placement.objects.create(source=source, package=package, day=day)
    record(
        "sources.conditioned",
        package,
        sources=[each.national_number for each in put],
        day=day.isoformat(),
        rules=used.stamp,
    )
    return package


@service(KEEP_SOURCES)
def place_package(
    *, actor: Actor, inner: WastePackage, outer: WastePackage, day: date
) -> WastePackage:
    """Put a capsule into a container."""
    inner, outer = _locked(actor, inner), _locked(actor, outer)
    check_day(day, None)
    if outer.kind == NodeKind.POSITION:
        raise InputError("needs_acceptance", "a position is filled by disposal", where="outer")
    if outer.outer_id is not None or outer.accepted_on or inner.accepted_on:
        raise Conflict("package_closed", "this package is closed: it was placed or accepted")
    _check_order(inner, outer, day)
    inner.outer, inner.placed_on = outer, day
    inner.save(update_fields=["outer", "placed_on"])
    record("sources.package_placed", inner, outer=outer.number, day=day.isoformat())
    return inner


@service(KEEP_SOURCES)
def accept_package(
    *,
    actor: Actor,
    package: WastePackage,
    facility: DisposalFacility,
    day: date,
    documents: Files,
) -> WastePackage:
    """Accept a package by running sums per nuclide, or refuse it with every reason."""
    package = _locked(actor, package)
    facility = DisposalFacility.objects.select_for_update().get(id=facility.id)
    if not works_on(actor, facility):
        raise NotAllowed("not_your_facility", "only the facility and the regulator accept")
    if package.accepted_on is not None or package.outer_id is not None:
        raise Conflict("package_closed", "this package is closed: it was placed or accepted")
    contents = contents_in(package)
    if not contents:
        raise InputError("package_empty", "there is no source in this package")
    found = acceptance_findings(inventory_of(facility), package.number, contents, day)
    refuse_breaches(found)
    used = rules_of(package.country, timezone.localdate())
    numbers = _step_all(
        actor, package, "disposal_accepted", day, documents, used, {INVENTORY_LIMIT: found}, ""
    )
    added = activity_by_nuclide(contents, day)
    for nuclide, becquerel in added.items():
        row, _made = AcceptedActivity.objects.select_for_update().get_or_create(
            facility=facility, nuclide=nuclide, defaults={"becquerel": 0.0}
        )
        row.becquerel += becquerel
        row.save(update_fields=["becquerel"])
    package.facility, package.accepted_on, package.accepted = facility, day, added
    package.save(update_fields=["facility", "accepted_on", "accepted"])
    record(
        "sources.package_accepted",
        package,
        facility=facility.name,
        sources=numbers,
        becquerel={name: f"{value:.6g}" for name, value in added.items()},
        rules=used.stamp,
    )
    return package


@service(KEEP_SOURCES)
def dispose_package(
    *,
    actor: Actor,
    package: WastePackage,
    position: WastePackage,
    day: date,
    documents: Files,
) -> WastePackage:
    """Emplace an accepted package in a position of the facility that accepted it, for good."""
    package, position = _locked(actor, package), _locked(actor, position)
    if package.accepted_on is None or package.outer_id is not None:
        raise Conflict("not_accepted", "this package was not accepted, or is disposed of already")
    if position.facility_id != package.facility_id:
        raise InputError("other_facility", "another facility accepted it", where="position")
    _check_order(package, position, day)
    used = rules_of(package.country, timezone.localdate())
    where = f"{package.facility}, {position.number}"
    numbers = _step_all(actor, package, "disposed", day, documents, used, {}, where)
    package.outer, package.placed_on = position, day
    package.save(update_fields=["outer", "placed_on"])
    record("sources.package_disposed", package, position=position.number, sources=numbers)
    return package


def _limit_row(facility: DisposalFacility, written: WrittenLimit) -> AcceptanceLimit:
    if written.scope not in ("inventory", "package") or not written.source.strip():
        raise InputError(
            "limit_incomplete", "a limit names the document that it comes from", where="limits"
        )
    text = written.activity.strip()
    value = None
    if text.upper() != "UL":
        value = Decimal(repr(parse_activity(text).becquerel)).to_integral_value()
    return AcceptanceLimit(
        facility=facility,
        scope=written.scope,
        nuclide=parse_nuclide(written.nuclide).nuclide,
        becquerel=value,
        source=written.source.strip()[:300],
    )


def _locked(actor: Actor, package: WastePackage) -> WastePackage:
    found = WastePackage.objects.select_for_update(of=("self",)).select_related("facility")
    package = found.get(id=package.id)
    if not works_on(actor, package):
        raise NotAllowed("not_your_package", "only its owner and the regulator work on a package")
    return package


def _check_order(inner: WastePackage, outer: WastePackage, day: date) -> None:
    """Refuse what is in something already, and what does not go into the other."""
    nodes = {each.number: Node(each.number, NodeKind(each.kind)) for each in (inner, outer)}
    Genealogy(nodes).put(inner.number, outer.number, day)
    if inner.outer_id is not None or outer.id in packages_within(inner):
        raise Conflict("already_inside", "it is in a package already")


def _step_all(
    actor: Actor,
    package: WastePackage,
    to_state: str,
    day: date,
    documents: Files,
    used: RulesUsed,
    computed: Mapping[str, list[Finding]],
    destination: str,
) -> list[str]:
    """Take every source in a package the same step; return their numbers."""
    kept = keep_files(actor=actor, files=documents)
    moved = locked_sources(sources=Source.objects.filter(id__in=source_ids_in(package)))
    require_keeper(actor, moved)
    for source in moved:
        act, _found = step_of(
            source=source,
            to_state=to_state,
            day=day,
            documents=kept,
            confirmed=(),
            used=used,
            computed=computed,
            destination=destination,
        )
        take_step(actor=actor, source=source, act=act, kept=kept, used=used)
    return [each.national_number for each in moved]
