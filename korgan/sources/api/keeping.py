"""The register kept by programs: entered, taken a step further, corrected, taken apart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Schema, Status

from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import get_visible, list_sites
from korgan.sources.api.files import FileIn, files_of
from korgan.sources.api.source import router
from korgan.sources.domain.identity import Kind
from korgan.sources.models import Source
from korgan.sources.selectors import get_source
from korgan.sources.services import (
    NewSource,
    WrittenContent,
    correct_source,
    move_source,
    recycle_source,
    register_source,
)

__all__ = ["router"]  # reads and writes of one address share a router


class ContentIn(Schema):
    """A nuclide with its activity and unit, and the day of that activity."""

    nuclide: str
    activity: str
    reference: date

    def written(self) -> WrittenContent:
        """Return it as the service takes it."""
        return WrittenContent(self.nuclide, self.activity, self.reference)


class FactsIn(Schema):
    """What may be told of a source, and corrected; what is left out stays as it is."""

    maker: str | None = None
    model: str | None = None
    serial: str | None = None
    holder_serial: str | None = None
    practice: str | None = None
    manufactured_on: date | None = None
    working_life_years: Decimal | None = None
    iso2919: str | None = None
    special_form_certificate: str | None = None

    def told(self) -> dict[str, Any]:
        """Return what was given."""
        given = {name: getattr(self, name) for name in FactsIn.model_fields}
        return {name: value for name, value in given.items() if value is not None}


class EntryIn(FactsIn):
    """A source that comes into the register."""

    site_id: int
    kind: Kind = Kind.SEALED
    contents: list[ContentIn] = []
    to_state: str
    day: date
    documents: list[FileIn] = []
    confirmed: list[str] = []
    national_number: str = ""
    note: str = ""


class StepIn(Schema):
    """The next step of a source's life."""

    to_state: str
    from_state: str = ""
    day: date
    documents: list[FileIn] = []
    confirmed: list[str] = []
    site_id: int | None = None
    destination: str = ""
    note: str = ""


class CorrectionIn(FactsIn):
    """What was entered wrongly, and why."""

    reason: str
    contents: list[ContentIn] | None = None


class MadeIn(FactsIn):
    """A source that was made of an old one."""

    serial: str
    contents: list[ContentIn]


class RecyclingIn(Schema):
    """What an old source became; activities balance."""

    made: list[MadeIn]
    residue: list[ContentIn] = []
    day: date
    documents: list[FileIn] = []


class KeptOut(Schema):
    """A source as it stands after the act."""

    id: int
    national_number: str
    state: str
    state_since: date
    holder: str


def _out(found: Source) -> KeptOut:
    return KeptOut(
        id=found.id,
        national_number=found.national_number,
        state=found.state,
        state_since=found.state_since,
        holder=found.organisation.name,
    )


@router.post("/register", response={201: KeptOut}, summary="Enter a source")
def post_source(request: HttpRequest, given: EntryIn) -> Status[KeptOut]:
    """Enter a source at a site, by one of the ways into the register."""
    actor = actor_of(request)
    site = get_visible(actor, list_sites(actor=actor), id=given.site_id)
    made = register_source(
        actor=actor,
        holder=site.organisation,
        site=site,
        kind=given.kind,
        contents=[each.written() for each in given.contents],
        to_state=given.to_state,
        day=given.day,
        documents=files_of(given.documents),
        confirmed=given.confirmed,
        national_number=given.national_number,
        note=given.note,
        **given.told(),
    )
    return Status(201, _out(made))


@router.post("/register/{int:source_id}/steps", response=KeptOut, summary="Take it a step further")
def post_step(request: HttpRequest, source_id: int, given: StepIn) -> KeptOut:
    """Record the next step of a source's life with its documents and conditions."""
    actor = actor_of(request)
    site = None
    if given.site_id is not None:
        site = get_visible(actor, list_sites(actor=actor), id=given.site_id)
    moved = move_source(
        actor=actor,
        source=get_source(actor=actor, source_id=source_id),
        to_state=given.to_state,
        from_state=given.from_state,
        day=given.day,
        documents=files_of(given.documents),
        confirmed=given.confirmed,
        site=site,
        destination=given.destination,
        note=given.note,
    )
    return _out(moved)


@router.post("/register/{int:source_id}/corrections", response=KeptOut, summary="Correct the entry")
def post_correction(request: HttpRequest, source_id: int, given: CorrectionIn) -> KeptOut:
    """Correct what was entered wrongly; the audit log keeps what stood there."""
    actor = actor_of(request)
    corrected = correct_source(
        actor=actor,
        source=get_source(actor=actor, source_id=source_id),
        reason=given.reason,
        contents=None if given.contents is None else [each.written() for each in given.contents],
        **given.told(),
    )
    return _out(corrected)


@router.post("/register/{int:source_id}/recycling", response=list[KeptOut], summary="Take it apart")
def post_recycling(request: HttpRequest, source_id: int, given: RecyclingIn) -> list[KeptOut]:
    """Register what was made of a disused source; its activity must balance."""
    actor = actor_of(request)
    made = []
    for each in given.made:
        facts = {name: value for name, value in each.told().items() if name != "serial"}
        made.append(NewSource(each.serial, [x.written() for x in each.contents], facts))
    new = recycle_source(
        actor=actor,
        source=get_source(actor=actor, source_id=source_id),
        made=made,
        residue=[each.written() for each in given.residue],
        day=given.day,
        documents=files_of(given.documents),
    )
    return [_out(each) for each in new]
