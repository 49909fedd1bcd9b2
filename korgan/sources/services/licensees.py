"""Writes of what a licensee has beside sources: rooms, workers, qualifications."""

from __future__ import annotations

from datetime import date

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.rights import declare_action
from korgan.sources.models import WORKER_ROLE_LABELS, Qualification, Room, Worker

KEEP_WORKERS = declare_action(
    "sources.keep_workers",
    roles=[Role.APPLICANT, Role.ACCOUNTANT],
    kinds=[OrganisationKind.OPERATOR],
)


@service(KEEP_WORKERS)
def add_room(*, actor: Actor, site: Site, name: str, purpose: str = "") -> Room:
    """Enter a room of one of the own sites."""
    if site.organisation_id != actor.organisation_id:
        raise NotAllowed("not_your_site", "only its own organisation enters rooms of a site")
    name = name.strip()
    if not name:
        raise InputError("name_missing", "give the room a name", where="name")
    if Room.objects.filter(site=site, name=name).exists():
        raise Conflict("name_taken", f"{site} has a room {name} already", where="name")
    room = Room.objects.create(site=site, name=name, purpose=purpose.strip())
    record("sources.room_added", site, room=name)
    return room


@service(KEEP_WORKERS)
def add_worker(*, actor: Actor, name: str, role: str, position: str = "") -> Worker:
    """Enter a worker of the own organisation."""
    name = " ".join(name.split())
    if len(name) < 2:
        raise InputError("name_missing", "give the person's name", where="name")
    if role not in WORKER_ROLE_LABELS:
        raise InputError("unknown_role", f"there is no role {role!r}", where="role")
    own = {"organisation_id": actor.organisation_id, "name": name, "role": role}
    if Worker.objects.filter(**own).exists():
        raise Conflict("exists_already", "the same one exists already", where="name")
    worker = Worker.objects.create(
        **own,
        country=actor.country,
        classification=Classification.RESTRICTED,
        releasability=Releasability.AUTHORITIES,
        position=position.strip(),
    )
    record("sources.worker_added", worker, role=role)
    return worker


@service(KEEP_WORKERS)
def add_qualification(
    *,
    actor: Actor,
    worker: Worker,
    title: str,
    issued_by: str,
    valid_from: date,
    valid_until: date,
    number: str = "",
) -> Qualification:
    """Enter a certificate of a worker of the own organisation."""
    if worker.organisation_id != actor.organisation_id:
        raise NotAllowed("not_your_worker", "only its own organisation enters qualifications")
    if valid_until < valid_from:
        raise InputError("ends_before_it_begins", "it ends before it begins", where="valid_until")
    qualification = Qualification.objects.create(
        worker=worker,
        title=title.strip(),
        issued_by=issued_by.strip(),
        number=number.strip(),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    record(
        "sources.qualification_added",
        worker,
        title=qualification.title,
        until=valid_until.isoformat(),
    )
    return qualification


@service(KEEP_WORKERS)
def end_worker(*, actor: Actor, worker: Worker) -> Worker:
    """Note that a worker has left; what was decided with the name stays."""
    if worker.organisation_id != actor.organisation_id:
        raise NotAllowed("not_your_worker", "only its own organisation enters qualifications")
    worker.active = False
    worker.save(update_fields=["active"])
    record("sources.worker_left", worker)
    return worker
