"""Report what happened, take missing sources out of custody, find them again, close."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.documents.models import Document
from korgan.kernel.documents.selectors import exercise_of
from korgan.kernel.documents.services import keep_original
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
from korgan.sources.domain.contents import Content
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.incidents import IncidentType
from korgan.sources.domain.lifecycle import perform
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.models import Incident, IncidentEntry, IncidentSource, Source
from korgan.sources.selectors import (
    entry_record,
    evidence_of,
    is_keeper,
    rules_of,
)
from korgan.sources.services.custody import (
    keep_files,
    leave_shipment,
    locked_sources,
    step_of,
    take_step,
)
from korgan.sources.services.facts import WrittenContent, content_row, set_category, set_facts
from korgan.sources.services.source import CORRECT_SOURCES, issue_number
from korgan.sources.services.steps import Files, check_day, keep_step, prepare_act
from korgan.sources.services.texts import require_texts_fit
from korgan.sources.services.watch_list import tell_border

REPORT = declare_action(
    "sources.report_incidents",
    roles=[
        Role.OFFICER, Role.SUPERVISOR, Role.INSPECTOR, Role.LICENSING_OFFICER, Role.APPLICANT,
        Role.ACCOUNTANT,
    ],
    kinds=[
        OrganisationKind.OPERATOR, OrganisationKind.REGULATOR, OrganisationKind.CUSTOMS,
        OrganisationKind.GOVERNMENT,
    ],
)  # fmt: skip
GOES = {IncidentType.LOSS: "lost", IncidentType.THEFT: "stolen"}
TOLD = (
    "place", "summary", "how_detected", "material", "persons", "contact", "barriers_left",
    "measured_on", "nuclide", "lowest_bq", "highest_bq", "marking", "diameter_mm", "length_mm",
)  # fmt: skip
EARLIEST = date(1895, 1, 1)  # radioactivity was found in 1896


@service(REPORT)
def report_incident(
    *,
    actor: Actor,
    kind: IncidentType,
    happened_on: date,
    sources: Iterable[Source] = (),
    documents: Files | None = None,
    **told: Any,
) -> Incident:
    """Report an incident; a loss or theft takes its sources into the state of missing at once.

    With the file of an exercise as its report it is part of that exercise: it touches no source of
    the register, nobody is told of it, and it counts nowhere.
    """
    check_day(happened_on, None)
    if happened_on < EARLIEST:
        raise InputError("day_out_of_range", "the day lies too far back", where="happened_on")
    given = list(sources)
    # The paper that makes it part of an exercise comes first: what the players do is told by it.
    marked = sorted(
        ((_exercise_of(paper), paper) for paper in (documents or {}).values()),
        key=lambda each: not each[0],
    )
    exercise = marked[0][0] if marked else ""
    if exercise and given:
        raise InputError(
            "source_in_exercise", "an exercise touches no source of the register", where="sources"
        )
    if (kind in GOES) != bool(given) and not exercise:
        raise InputError(
            "sources_of_incident", "a loss or theft names its sources, nothing else does",
            where="sources",
        )  # fmt: skip
    year = timezone.localdate().year
    series = f"sources.incident.{actor.country}.{year}"
    incident = Incident(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.RESTRICTED,
        releasability=Releasability.AUTHORITIES,
        number=f"{actor.country}-I-{year}-{next_number(series):04d}",
        kind=kind,
        state="open",
        happened_on=happened_on,
        reported_at=timezone.now(),
        reported_by_id=actor.user_id,
        exercise=exercise,
    )
    _tell(incident, told)
    incident.save()
    missing = _take_missing(actor, incident, kind, given, documents or {}) if given else []
    # A loss keeps its papers with its sources; without any they stand in the log.
    papers: list[tuple[str, bytes] | None] = [] if given else [paper for _number, paper in marked]
    kept, *_more = [
        log_entry(actor=actor, incident=incident, text=incident.summary, document=paper)
        for paper in papers or [None]
    ]
    if not exercise:
        publish("sources.incident_reported", {"incident": incident.number, "kind": str(kind)})
    record(
        "sources.incident_reported",
        incident,
        kind=str(kind),
        sources=[each.national_number for each in missing],
        original=kept.sha256 if kept else "",
        **_material(incident),
    )
    return incident


def _exercise_of(paper: tuple[str, bytes]) -> str:
    """Return the number of the exercise of whose material a file is, if it is of one."""
    return exercise_of(hashlib.sha256(paper[1]).hexdigest())


def _material(incident: Incident) -> dict[str, str]:
    """What is known of the material, for the log: who reads it sees what was told when."""
    found = {"nuclide": incident.nuclide}
    for name in ("lowest_bq", "highest_bq"):
        value = getattr(incident, name)
        found[name] = f"{value:.4g}" if value else ""
    return found


@service(REPORT)
def update_incident(
    *,
    actor: Actor,
    incident: Incident,
    text: str,
    document: tuple[str, bytes] | None = None,
    **told: Any,
) -> Incident:
    """Add to an open incident: an entry of its log, a document, what is now known."""
    incident = _open(actor, incident)
    before = {name: str(getattr(incident, name) or "") for name in told}
    _tell(incident, told)
    incident.save()
    log_entry(actor=actor, incident=incident, text=text, document=document)
    after = {name: str(getattr(incident, name) or "") for name in told}
    changed = {name: [old, after[name]] for name, old in before.items() if old != after[name]}
    record(
        "sources.incident_updated", incident, text=text.strip()[:500], changed=changed,
        **_material(incident),
    )  # fmt: skip
    return incident


@service(CORRECT_SOURCES)
def recover_source(
    *,
    actor: Actor,
    incident: Incident,
    source: Source,
    day: date,
    documents: Files,
    confirmed: Iterable[str] = (),
) -> Incident:
    """A missing source was found again: its holder answers for it, the watch list forgets it."""
    incident = _open(actor, incident)
    link = incident.sources.filter(source=source).first()
    if link is None:
        raise InputError("other_incident", "this source is not of this incident", where="source")
    (found,) = locked_sources(sources=[source])
    used = rules_of(incident.country, timezone.localdate())
    kept = keep_files(actor=actor, files=documents)
    act, _found = step_of(
        source=found,
        to_state="found",
        day=day,
        documents=kept,
        confirmed=confirmed,
        used=used,
    )
    take_step(actor=actor, source=found, act=act, kept=kept, used=used, note=incident.number)
    link.is_recovered = True
    link.save(update_fields=["is_recovered"])
    if not incident.sources.filter(is_recovered=False).exists():
        incident.state = "recovered"
        incident.save(update_fields=["state"])
    log_entry(actor=actor, incident=incident, text=f"{found.national_number}: found")
    tell_border(source=found, incident=incident.number, used=used, action="remove")
    record("sources.recovered", incident, source=found.national_number, day=day.isoformat())
    return incident


@service(CORRECT_SOURCES)
def register_orphan(
    *,
    actor: Actor,
    incident: Incident,
    holder: Organisation,
    site: Site,
    contents: Sequence[WrittenContent],
    day: date,
    documents: Files,
    serial: str = "",
    maker: str = "",
) -> Source:
    """Enter a found source that is none of the register's, with who takes care of it."""
    incident = _open(actor, incident)
    if incident.exercise:
        raise InputError("source_in_exercise", "an exercise touches no source of the register")
    if holder.country != actor.country or site.organisation_id != holder.id:
        raise InputError("other_site", f"{site} is no site of {holder}", where="site")
    check_day(day, None)
    source = Source(
        organisation=holder, country=holder.country, classification=Classification.RESTRICTED,
        releasability=Releasability.AUTHORITIES, site=site,
        national_number=issue_number(holder.country, ""), kind=Kind.SEALED, state="orphan_found",
        state_since=day, registered_at=timezone.now(),
    )  # fmt: skip
    rows = [content_row(each) for each in contents]
    read = [Content(parse_nuclide(r.nuclide), float(r.activity_bq), r.reference_date) for r in rows]
    used = rules_of(holder.country, timezone.localdate())
    set_facts(source, {"serial": serial, "maker": maker})
    set_category(source, read, used)
    before = entry_record(source, read)
    act = prepare_act(source, before, "orphan_found", day, documents, (), "", used)
    _after, findings = perform(before, act)
    source.save()
    for row in rows:
        row.source = source
        row.save()
    keep_step(actor, source, before.state, act, documents, findings, used, incident.number)
    IncidentSource.objects.create(incident=incident, source=source, is_recovered=True)
    log_entry(actor=actor, incident=incident, text=f"{source.national_number}: {holder.name}")
    record("sources.orphan_registered", source, incident=incident.number, holder=holder.name)
    return source


@service(CORRECT_SOURCES)
def close_incident(*, actor: Actor, incident: Incident, day: date, conclusion: str) -> Incident:
    """Close an incident with its conclusion; what stays missing stays on the watch list."""
    incident = _open(actor, incident)
    check_day(day, incident.happened_on)
    if len(conclusion.strip()) < 10:
        raise InputError("conclusion_missing", "say how it ended", where="conclusion")
    incident.state, incident.closed_on, incident.conclusion = "closed", day, conclusion.strip()
    incident.save(update_fields=["state", "closed_on", "conclusion"])
    log_entry(actor=actor, incident=incident, text=conclusion)
    missing = incident.sources.filter(is_recovered=False)
    record(
        "sources.incident_closed",
        incident,
        day=day.isoformat(),
        still_missing=[each.source.national_number for each in missing],
    )
    return incident


@part_of_service
def log_entry(
    *, actor: Actor, incident: Incident, text: str, document: tuple[str, bytes] | None = None
) -> Document | None:
    """Add an entry to an incident's log; return its document, if it has one."""
    if len(text.strip()) < 3:
        raise InputError("text_missing", "say what there is to tell", where="text")
    kept = None
    if document is not None:
        kept = keep_original(
            actor=actor,
            data=document[1],
            filename=document[0],
            classification=Classification.RESTRICTED,
            releasability=Releasability.AUTHORITIES,
        )
    IncidentEntry.objects.create(
        incident=incident, recorded_at=timezone.now(), recorded_by_id=actor.user_id,
        text=text.strip()[:4000], document=kept,
    )  # fmt: skip
    return kept


def _take_missing(
    actor: Actor,
    incident: Incident,
    kind: IncidentType,
    given: Sequence[Source],
    documents: Files,
) -> list[Source]:
    missing = locked_sources(sources=given)
    used = rules_of(actor.country, timezone.localdate())
    kept = keep_files(actor=actor, files=documents)
    for source in missing:
        if not is_keeper(actor, source):
            raise NotAllowed(
                "not_your_source", "only the holder and the regulator work on a source"
            )
        act, _found = step_of(
            source=source,
            to_state=GOES[kind],
            day=incident.happened_on,
            documents=kept,
            confirmed=(),
            used=used,
        )
        take_step(actor=actor, source=source, act=act, kept=kept, used=used, note=incident.number)
        leave_shipment(source=source, day=incident.happened_on)
        IncidentSource.objects.create(incident=incident, source=source)
        tell_border(source=source, incident=incident.number, used=used, action="add")
    return missing


def _tell(incident: Incident, told: dict[str, Any]) -> None:
    if unknown := set(told) - set(TOLD):
        raise InputError("unknown_fact", f"an incident has no {', '.join(sorted(unknown))}")
    for name, value in told.items():
        setattr(incident, name, value.strip() if isinstance(value, str) else value)
    if not (incident.place.strip() and incident.summary.strip()):
        raise InputError("incident_incomplete", "say where and what happened", where="summary")
    if incident.nuclide:
        incident.nuclide = str(parse_nuclide(incident.nuclide))
    today = timezone.localdate()
    if incident.measured_on and not EARLIEST <= incident.measured_on <= today:
        raise InputError("day_out_of_range", "nobody measured on this day", where="measured_on")
    evidence_of(incident)  # refuses a range that is none
    require_texts_fit(record=incident)


def _open(actor: Actor, incident: Incident) -> Incident:
    found = Incident.objects.select_for_update(of=("self",)).get(id=incident.id)
    own = found.organisation_id == actor.organisation_id
    authority = actor.is_authority and found.country == actor.country
    if not own and not authority:
        raise NotAllowed("not_your_incident", "this incident is not yours to work on")
    if found.state == "closed":
        raise Conflict("incident_closed", "this incident is closed")
    return found
