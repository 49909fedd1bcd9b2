"""Steps of a source's life that a shipment or a package takes, inside the service that does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy

from korgan.kernel.audit.services import part_of_service
from korgan.kernel.deadlines.kinds import declare_kind
from korgan.kernel.deadlines.services import meet_deadline
from korgan.kernel.documents.models import Document
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import InputError, NotAllowed
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
)
from korgan.sources.domain.custody import Receipt
from korgan.sources.domain.custody import Shipment as Movement
from korgan.sources.domain.errors import Finding
from korgan.sources.domain.lifecycle import MISSING, act_findings, perform
from korgan.sources.domain.lifecycle.acts import Act
from korgan.sources.models import Licence, Shipment, ShipmentLine, Source, SourceDocument
from korgan.sources.selectors import RulesUsed, is_keeper, record_of
from korgan.sources.services.steps import Files, check_day, keep_step, prepare_act

Kept = Mapping[str, Document]
RECEIPT_DUE = declare_kind("sources.receipt", gettext_lazy("report the receipt"))


@part_of_service
def keep_files(*, actor: Actor, files: Files) -> dict[str, Document]:
    """Keep files that belong to several sources once."""
    return {
        name: keep_original(
            actor=actor,
            data=data,
            filename=filename,
            classification=Classification.RESTRICTED,
            releasability=Releasability.AUTHORITIES,
        )
        for name, (filename, data) in files.items()
    }


@part_of_service
def step_of(
    *,
    source: Source,
    to_state: str,
    day: date,
    documents: Iterable[str],
    confirmed: Iterable[str],
    used: RulesUsed,
    movement: Movement | None = None,
    receipt: Receipt | None = None,
    recipient: str = "",
    destination: str = "",
    computed: Mapping[str, list[Finding]] | None = None,
) -> tuple[Act, list[Finding]]:
    """Return a step and what the rules say of it, without taking it."""
    last = source.events.order_by("-happened_on").first()
    check_day(day, last.happened_on if last else None)
    before = record_of(source)
    names: Files = dict.fromkeys(documents, ("", b""))
    act = prepare_act(source, before, to_state, day, names, confirmed, destination.strip(), used)
    act = replace(
        act,
        shipment=movement,
        receipt=receipt,
        recipient=recipient,
        place=None if movement or receipt else act.place,
        computed={**act.computed, **(computed or {})},
    )
    return act, act_findings(before, act)


@part_of_service
def take_step(
    *,
    actor: Actor,
    source: Source,
    act: Act,
    kept: Kept,
    used: RulesUsed,
    note: str = "",
    flags: Iterable[Finding] = (),
) -> None:
    """Take a step: refuse it with every reason, or write state, event and documents.

    ``flags`` are kept with the event beside what the rules say.
    """
    before = record_of(source)
    _after, found = perform(before, act)
    findings = [*found, *flags]
    source.state, source.state_since = act.to_state, act.day
    source.destination = act.destination[:200]
    places = ["destination", "site", "room", "organisation", "licence"]
    source.save(update_fields=["state", "state_since", *places])
    event = keep_step(actor, source, before.state, act, {}, findings, used, note)
    SourceDocument.objects.bulk_create(
        SourceDocument(event=event, name=name, document=document) for name, document in kept.items()
    )


@part_of_service
def leave_shipment(*, source: Source, day: date) -> None:
    """A source that is lost on its way is no longer expected by the shipment."""
    if source.state not in MISSING:
        return
    line = ShipmentLine.objects.filter(source=source, is_open=True).first()
    if line is not None:
        ShipmentLine.objects.filter(id=line.id).update(state="lost", is_open=False)
        settle_shipment(shipment=line.shipment, day=day)


@part_of_service
def settle_shipment(*, shipment: Shipment, day: date) -> bool:
    """Close a shipment of which nothing is open any more, and its receipt's deadline with it."""
    lines = list(shipment.lines.values_list("state", "is_open"))
    if any(is_open for _state, is_open in lines):
        if any(state in ("missing", "differs") for state, is_open in lines if is_open):
            shipment.state = "disputed"
        shipment.save(update_fields=["state"])
        return False
    shipment.state, shipment.closed_on = "closed", day
    shipment.save(update_fields=["state", "closed_on"])
    for end in shipment.ends.all():
        meet_deadline(subject=end, kind=RECEIPT_DUE)
    return True


@part_of_service
def lock_licences(*, holder_id: int) -> None:
    """Let nobody else count an inflow of this holder until the transaction ends.

    Two inflows at once would each find the room that is there for one. Licences are locked
    before sources, in the order of their keys, so that nobody waits for each other.
    """
    held = Licence.objects.select_for_update().filter(organisation_id=holder_id)
    list(held.order_by("id").values_list("id", flat=True))


@part_of_service
def lock_all_licences(*, actor: Actor) -> None:
    """Let nobody else count an inflow of any holder for whom the actor may enter sources."""
    held = Licence.objects.select_for_update().filter(country=actor.country)
    if actor.organisation_kind != OrganisationKind.REGULATOR:
        held = held.filter(organisation_id=actor.organisation_id)
    list(held.order_by("id").values_list("id", flat=True))


@part_of_service
def require_keeper(actor: Actor, sources: Iterable[Source]) -> None:
    """Refuse whoever neither holds the sources nor regulates their holder."""
    for source in sources:
        if not is_keeper(actor, source) or source.classification > actor.clearance:
            raise NotAllowed(
                "not_your_source", "only the holder and the regulator work on a source"
            )


@part_of_service
def locked_sources(*, sources: Iterable[Source]) -> list[Source]:
    """Return sources as they are now, locked in the order of their numbers."""
    ids = sorted({each.id for each in sources})
    if not ids:
        raise InputError("no_sources", "choose at least one source", where="sources")
    found = Source.objects.select_for_update(of=("self",)).select_related("organisation", "site")
    return list(found.filter(id__in=ids).order_by("id"))
