"""Law for programs: the same reads and writes as the pages, typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.api import add_list
from korgan.law.domain.coverage import Line
from korgan.law.domain.treaties import EventKind, Standing, TreatyEvent
from korgan.law.records import record_of
from korgan.law.selectors.catalogues import catalogue_for
from korgan.law.selectors.coverage import delta_of, situation_of
from korgan.law.selectors.regulator import checklist_of
from korgan.law.selectors.reports import report_lines
from korgan.law.selectors.texts import get_version, get_work, provisions_of
from korgan.law.selectors.treaties import timeline_of_state
from korgan.law.services.texts import import_work
from korgan.law.services.treaties import record_treaty_event
from korgan.law.tables import JUDGEMENTS, TEXTS

router = Router(tags=["law"])


class ObligationOut(Schema):
    """An obligation as it applies to the State on a day."""

    key: str
    treaty: str
    article: str
    text: str
    kind: str
    checked: str
    source: str
    binding: str
    since: date | None
    coverage: str
    missing: list[str]
    citations: list[str]
    priority: float
    due_on: date | None


class GapsOut(Schema):
    """The gaps of a State, the most pressing first, and what nobody has judged."""

    state: str
    day: date
    gaps: list[ObligationOut]
    unjudged: list[str]
    offences_incomplete: list[ObligationOut]
    catalogues: str


class EventOut(Schema):
    """What one source says."""

    kind: str
    day: str
    text: str
    article: str
    source: str
    source_as_of: str
    note: str
    checked: str


class TreatyOut(Schema):
    """A State's position towards an instrument, with every statement about it."""

    treaty: str
    position: str
    since: date | None
    computed: bool
    events: list[EventOut]
    conflicts: list[list[EventOut]]


class DeltaOut(Schema):
    """What depositing an instrument would make binding."""

    state: str
    treaty: str
    newly: list[ObligationOut]
    covered: int
    open: int
    choices: list[str]


class EventIn(Schema):
    """A statement to be entered."""

    treaty: str
    kind: EventKind
    source: str
    day: str = ""
    article: str = ""
    text: str = ""
    source_as_of: str = ""
    note: str = ""
    disorder_confirmed: bool = False


class WorkIn(Schema):
    """A text to be imported."""

    kind: str
    number: str
    adopted_on: date
    title: str
    language: str
    in_force_from: date
    status: str = "in_force"
    owner: str = ""


class VersionOut(Schema):
    """A version of a text."""

    id: int
    work: int
    address: str
    provisions: int
    sha256: str


class ProvisionOut(Schema):
    """A provision by its identifier."""

    eid: str
    kind: str
    number: str
    heading: str
    text: str


class StepOut(Schema):
    """A step of a procedure, for use as a checklist."""

    address: str
    number: str
    text: str


class ReportLineOut(Schema):
    """A question of a report with what the facts say."""

    section: str
    number: str
    question: str
    mark: str
    treaties: dict[str, str]
    citations: list[str]
    answer: str
    checked: str


add_list(router, "/texts", TEXTS)
add_list(router, "/judgements", JUDGEMENTS)


@router.get("/gaps", response=GapsOut, summary="Gaps of the own State")
def read_gaps(request: HttpRequest) -> GapsOut:
    """Return gaps by priority, obligations not judged, and incomplete offences."""
    actor = actor_of(request)
    found = situation_of(actor=actor, state=actor.country, today=timezone.localdate())
    return GapsOut(
        state=found.state,
        day=found.today,
        gaps=[_obligation_out(line) for line in found.gaps()],
        unjudged=[line.obligation.key for line in found.unjudged()],
        offences_incomplete=[_obligation_out(line) for line in found.without_penalty()],
        catalogues=found.catalogue.stamp,
    )


@router.get("/states/{state}", response=list[TreatyOut], summary="Treaty timeline of a State")
def read_state(request: HttpRequest, state: str) -> list[TreatyOut]:
    """Return every instrument with the State's position and all statements, none merged."""
    actor = actor_of(request)
    today = timezone.localdate()
    instruments = catalogue_for(actor.country, today).instruments
    lines = timeline_of_state(
        actor=actor, state=state.upper(), instruments=instruments, today=today
    )
    return [_treaty_out(each.instrument.code, each.standing, each.events) for each in lines]


@router.post("/states/{state}/events", response={201: EventOut}, summary="Enter a treaty event")
def create_event(request: HttpRequest, state: str, given: EventIn) -> tuple[int, EventOut]:
    """Enter what a source says; other sources stay beside it."""
    row = record_treaty_event(actor=actor_of(request), state=state, **given.dict())
    return 201, _event_out(row.as_event())


@router.get("/states/{state}/delta/{treaty}", response=DeltaOut, summary="Ratification delta")
def read_delta(request: HttpRequest, state: str, treaty: str) -> DeltaOut:
    """Return what would newly bind a State that deposits the instrument."""
    actor = actor_of(request)
    situation = situation_of(actor=actor, state=state.upper(), today=timezone.localdate())
    found = delta_of(situation, treaty)
    return DeltaOut(
        state=situation.state,
        treaty=treaty,
        newly=[_obligation_out(line) for line in found.newly],
        covered=len(found.covered),
        open=len(found.open),
        choices=[each.key for each in found.choices],
    )


@router.post("/texts", response={201: VersionOut}, summary="Import a text")
def create_text(
    request: HttpRequest, file: File[UploadedFile], given: Form[WorkIn]
) -> tuple[int, VersionOut]:
    """Read a law from .docx, plain text or Akoma Ntoso, and keep it with its provisions."""
    # Loaded at the first import: the readers' libraries would slow every start.
    from korgan.law.readers import read_legal_file

    name, data = file.name or "unnamed", file.read()
    version = import_work(
        actor=actor_of(request),
        content=read_legal_file(data, name),
        data=data,
        filename=name,
        **given.dict(),
    )
    return 201, VersionOut(
        id=version.id,
        work=version.work_id,
        address=version.work.frbr_uri,
        provisions=version.provision_count,
        sha256=version.sha256,
    )


@router.get(
    "/versions/{int:version_id}", response=list[ProvisionOut], summary="Provisions of a version"
)
def read_version(request: HttpRequest, version_id: int) -> list[Any]:
    """Return a version's provisions by their identifiers."""
    return list(provisions_of(get_version(actor=actor_of(request), version_id=version_id)))


@router.get(
    "/texts/{int:work_id}/checklist", response=list[StepOut], summary="A procedure as checklist"
)
def read_checklist(request: HttpRequest, work_id: int) -> list[Any]:
    """Return a procedure's steps with an address for each."""
    actor = actor_of(request)
    work = get_work(actor=actor, work_id=work_id)
    return list(checklist_of(actor=actor, work=work, today=timezone.localdate()))


@router.get("/reports/{name}", response=list[ReportLineOut], summary="A report from the facts")
def read_report(request: HttpRequest, name: str) -> list[ReportLineOut]:
    """Return a report of the own State: unscr1540, cppnm14, code or consolidated."""
    lines = report_lines(actor=actor_of(request), report=name, today=timezone.localdate())
    return [
        ReportLineOut(
            section=line.section,
            number=line.question.values["n"],
            question=line.text,
            mark=line.mark.value,
            treaties={code: standing.position.value for code, standing in line.treaties},
            citations=line.citations,
            answer=line.answer.text if line.answer else "",
            checked=line.question.values["standing"],
        )
        for line in lines
    ]


def _obligation_out(line: Line) -> ObligationOut:
    return ObligationOut(**record_of(line))


def _treaty_out(code: str, standing: Standing, events: tuple[TreatyEvent, ...]) -> TreatyOut:
    return TreatyOut(
        treaty=code,
        position=standing.position.value,
        since=standing.since,
        computed=standing.computed,
        events=[_event_out(event) for event in events],
        conflicts=[[_event_out(event) for event in group] for group in standing.conflicts],
    )


def _event_out(event: TreatyEvent) -> EventOut:
    return EventOut(
        kind=event.kind.value,
        day=event.day.written if event.day else "",
        text=event.text,
        article=event.article,
        source=event.source,
        source_as_of=event.source_as_of,
        note=event.note,
        checked=event.basis,
    )
