"""Reads of the source register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import numpy as np
from django.db.models import Case, DateField, F, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Least

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.audit.selectors import entries_about
from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.kernel.reference.selectors import rules_in_force
from korgan.sources.domain.categories import (
    Categorisation,
    CategoryChange,
    CategoryRules,
    DValues,
    categorise,
    category_changes,
)
from korgan.sources.domain.contents import Content
from korgan.sources.domain.custody import Abroad, AtHolder, Custody, Ended, InTransit, Missing
from korgan.sources.domain.custody import Shipment as Movement
from korgan.sources.domain.identity import Kind, SourceIdentity, parse_iso2919
from korgan.sources.domain.lifecycle import (
    ENTRY,
    FINAL,
    HELD,
    MISSING,
    SourceRecord,
    Transition,
    first_lifecycle,
)
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.domain.rule_tables import RuleTable
from korgan.sources.models import Shipment, ShipmentLine, Source, SourceContent, SourceEvent

# A transfer, an import and an export are reported by two ends: see `services.shipments`.
NEEDS_SHIPMENT = frozenset(
    {"import_pending", "transfer_pending", "in_transit", "exported", "returned_to_supplier"}
)
MOVING = frozenset({"import_pending", "transfer_pending", "in_transit"})
# New sources or packages come of it, or a source of which little is known.
NOT_HERE = frozenset({"recycled", "orphan_found", "conditioned", "disposal_accepted", "disposed"})


class Today(Func):
    """The database's own day, so that a list is of the day on which it is read."""

    template = "CURRENT_DATE"
    output_field = DateField()


def category_in_database(day: date | None = None) -> Case:
    """Return the category on a day (today by default) as a column; null where it is not known."""
    on: Func | Value = Today() if day is None else Value(day)
    by_ratio = Case(
        *(When(**{f"category_{n}_from__lte": on}, then=Value(n)) for n in (5, 4, 3, 2)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return Case(
        When(category_known=True, then=Least(by_ratio, F("practice_category"))),
        default=None,
        output_field=IntegerField(),
    )


@dataclass(frozen=True)
class RulesUsed:
    """Rules of the editions in force, and the stamps by which they are found again."""

    rules: CategoryRules
    stamp: str


def rules_of(country: str, on: date) -> RulesUsed:
    """Return the rules of categories that are in force in a State on a day."""
    tables, stamps = {}, []
    for name in ("d_values", "category_thresholds", "practice_categories", "exemption_levels",
                 "security_levels"):  # fmt: skip
        found = rules_in_force(pack_name=name, on=on, country=country)
        rows = tuple({**row.values, "source": row.source} for row in found.rows.values())
        tables[name] = RuleTable(name, rows, found.stamp)
        stamps.append(found.stamp)
    rules = CategoryRules(
        d_values=DValues(tables["d_values"]),
        thresholds=tables["category_thresholds"],
        practices=tables["practice_categories"],
        exemptions=tables["exemption_levels"],
        security=tables["security_levels"],
    )
    return RulesUsed(rules, " ".join(stamps))


def list_sources(*, actor: Actor) -> QuerySet[Source]:
    """Return the sources that the actor may see."""
    return visible_to(actor, Source.objects.select_related("organisation", "site"))


def list_register(*, actor: Actor) -> QuerySet[Source]:
    """Return the sources that the actor may see, with the site where the actor may know it."""
    own = Q(organisation_id=actor.organisation_id)
    if actor.organisation_kind == OrganisationKind.REGULATOR:
        own |= Q(country=actor.country)
    seen = Case(When(own, then=F("site__name")), default=Value(""))
    return list_sources(actor=actor).annotate(site_seen=seen)


def dangerous_numbers(sources: QuerySet[Source, Any]) -> tuple[int, str]:
    """Return how many of some sources are of category 1 or 2 today, and what names them all.

    The latter is the SHA-256 of their national numbers in order, one a line.
    """
    rows = sources.order_by("national_number").annotate(category_now=category_in_database())
    count, digest = 0, sha256()
    for number in (
        rows.filter(category_now__lte=2)
        .values_list("national_number", flat=True)
        .iterator(chunk_size=5000)
    ):
        count += 1
        digest.update(f"{number}\n".encode())
    return count, digest.hexdigest()


def get_source(*, actor: Actor, source_id: int) -> Source:
    """Return one source."""
    return get_visible(actor, Source.objects.select_related("organisation", "site"), id=source_id)


def find_sources(*, actor: Actor, text: str) -> QuerySet[Source]:
    """Return sources whose number, serial number, model or nuclides begin with the text."""
    begins = Q()
    for field in ("national_number", "serial", "holder_serial", "model", "nuclides"):
        begins |= Q(**{f"{field}__istartswith": text})
    return list_sources(actor=actor).filter(begins).order_by("national_number")


def contents_of(source: Source) -> list[Content]:
    """Return a source's contents as the rules read them."""
    return [content_from(each) for each in source.contents.all()]


def content_from(row: SourceContent) -> Content:
    """Return one content as the rules read it."""
    return Content(parse_nuclide(row.nuclide), float(row.activity_bq), row.reference_date)


def activity_on(*, source: Source, day: date) -> list[tuple[str, float]]:
    """Return the activity (Bq) of each nuclide of a source on a day."""
    return [(str(each.nuclide), each.on(day)) for each in contents_of(source)]


def category_on(*, source: Source, day: date, used: RulesUsed) -> Categorisation | None:
    """Return the category of a source on a day, with reasons; None for what has no activity."""
    contents = contents_of(source)
    if not contents:
        return None
    return categorise(contents, day, used.rules, practice=source.practice)


def changes_after(*, source: Source, day: date, used: RulesUsed) -> list[CategoryChange]:
    """Return the days after a day on which A/D falls below the edges of categories."""
    contents = contents_of(source)
    if not contents or any(used.rules.d_values.of(each.nuclide) is None for each in contents):
        return []
    return [each for each in category_changes(contents, day, used.rules) if each.day > day]


def decay_curve(*, source: Source, used: RulesUsed, points: int = 240) -> dict[str, object]:
    """Return activity by nuclide and A/D over time, for the plot: twelve half-lives or 60 years."""
    contents = contents_of(source)
    if not contents:
        return {"days": [], "activities": [], "edges": [], "ratio": []}
    start = min(each.reference for each in contents)
    longest = max(each.half_life for each in contents) / 86400.0
    span = max(60, int(min(12 * longest, 60 * 365.2425)))
    steps = np.unique(np.linspace(0, span, points).round().astype(int))
    days = [date.fromordinal(start.toordinal() + int(step)) for step in steps]
    values = [used.rules.d_values.of(each.nuclide) for each in contents]
    ratio = [
        sum(
            each.on(day) / value.becquerel
            for each, value in zip(contents, values, strict=True)
            if value is not None
        )
        for day in days
    ]
    return {
        "days": [day.isoformat() for day in days],
        "activities": [
            {"nuclide": str(each.nuclide), "becquerel": [each.on(day) for day in days]}
            for each in contents
        ],
        "ratio": None if None in values else ratio,
        "edges": used.rules.edges,
    }


def identity_of(source: Source, contents: list[Content] | None = None) -> SourceIdentity:
    """Return what a source is, as the rules read it."""
    return SourceIdentity(
        national_number=source.national_number,
        kind=Kind(source.kind),
        make=source.maker,
        model=source.model,
        serial=source.serial,
        contents=tuple(contents_of(source) if contents is None else contents),
        holder_serial=source.holder_serial,
        manufactured=source.manufactured_on,
        working_life_years=(
            None if source.working_life_years is None else float(source.working_life_years)
        ),
        iso2919=parse_iso2919(source.iso2919) if source.iso2919 else None,
        special_form_certificate=source.special_form_certificate,
        practice=source.practice,
    )


def record_of(source: Source) -> SourceRecord:
    """Return a source with its state and custody, as the rules read it."""
    line = open_line(source)
    recipient = ""
    if line is not None and source.state in ("import_pending", "transfer_pending"):
        recipient = line.shipment.receiver_name
    return SourceRecord(identity_of(source), source.state, _custody(source, line), "", recipient)


def open_line(source: Source) -> ShipmentLine | None:
    """Return the place of a source in the shipment that it is planned for or under way with."""
    found = ShipmentLine.objects.select_related("shipment__sender", "shipment__receiver")
    return found.filter(source_id=source.id, is_open=True).first()


def movement_of(shipment: Shipment) -> Movement:
    """Return a shipment as the rules read it."""
    return Movement(
        number=shipment.number,
        sender=shipment.sender_name,
        receiver=shipment.receiver_name,
        receiver_site=shipment.delivery_place,
        dispatched=shipment.dispatched_on or shipment.requested_on,
        expected=shipment.expected_on,
        carrier=shipment.carrier,
    )


def entry_record(source: Source, contents: list[Content]) -> SourceRecord:
    """Return a source that is not in the register yet."""
    return SourceRecord(identity_of(source, contents), ENTRY, Abroad())


def _custody(source: Source, line: ShipmentLine | None) -> Custody:
    if source.state == "in_transit" and line is not None:
        return InTransit(movement_of(line.shipment))
    if source.state == "import_pending":
        return Abroad(line.shipment.abroad if line else "")
    if source.state in MISSING:
        return Missing(source.organisation.name, source.state_since)
    if source.state in FINAL:
        return Ended(source.state, source.destination, source.state_since)
    return AtHolder(source.organisation.name, source.site.name)


def next_steps(source: Source) -> list[Transition]:
    """Return the transitions that can be recorded from a source's state."""
    return [each for each in first_lifecycle().from_state(source.state) if _recorded(each)]


def can_go_missing(source: Source) -> bool:
    """Whether a loss or theft of a source can be reported from its state."""
    return any(each.to_state in MISSING for each in first_lifecycle().from_state(source.state))


def entry_steps() -> list[Transition]:
    """Return the transitions by which a source comes into the register."""
    return [
        each
        for each in first_lifecycle().from_state(ENTRY)
        if _recorded(each) and each.to_state in HELD
    ]


def _recorded(transition: Transition) -> bool:
    # A shipment's own acts take what moves further; a loss is an incident, not a step.
    if transition.from_state in MOVING or transition.to_state in MISSING:
        return False
    return transition.to_state not in NEEDS_SHIPMENT | NOT_HERE


def events_of(*, actor: Actor, source: Source) -> QuerySet[SourceEvent]:
    """Return the life of a visible source in the order in which it was recorded."""
    get_visible(actor, Source.objects.all(), id=source.id)
    return source.events.select_related("recorded_by").prefetch_related("documents__document")


def history_of(*, actor: Actor, source: Source) -> QuerySet[AuditEntry]:
    """Return the audit entries about a visible source."""
    return entries_about(actor=actor, subject=source)


def is_keeper(actor: Actor, source: Source) -> bool:
    """Whether the actor's organisation holds the source or regulates those who do."""
    return holds_or_regulates(actor, source.organisation_id, source.country)


def holds_or_regulates(actor: Actor, holder_id: int, country: str) -> bool:
    """Whether the actor's organisation is a holder or regulates the holders of its State."""
    regulates = actor.organisation_kind == OrganisationKind.REGULATOR
    return holder_id == actor.organisation_id or (regulates and country == actor.country)


def is_serial_taken(source: Source) -> bool:
    """Whether the State's register has another source of this maker, model and serial number."""
    if not source.serial:
        return False
    same = Source.objects.filter(country=source.country, maker_key=source.maker_key)
    return same.exclude(id=source.id).exists()
