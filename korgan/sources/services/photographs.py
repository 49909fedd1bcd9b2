"""Keep photographs: of a source at the desk, of an inspection from a device in the field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.utils import timezone

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import Actor, Classification, Releasability
from korgan.kernel.organisations.models import Labelled
from korgan.sources.domain.inspections import is_clock_ahead
from korgan.sources.domain.pictures import media_type_of
from korgan.sources.models import ChecklistItem, Inspection, Photograph, Source
from korgan.sources.services.inspections import INSPECT
from korgan.sources.services.source import KEEP_SOURCES, locked_source

EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


@dataclass(frozen=True)
class FieldPicture:
    """What a device sends: the bytes, what they are of, and the hash that it computed."""

    client_id: UUID
    taken_at: datetime
    data: bytes
    sha256: str
    caption: str = ""
    code: str = ""
    source_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None


@service(KEEP_SOURCES)
def add_photograph(
    *,
    actor: Actor,
    source: Source,
    data: bytes,
    caption: str = "",
    taken_at: datetime | None = None,
) -> Photograph:
    """Add a photograph to a source's page; its holder and the regulator do."""
    source = locked_source(actor, source)
    now = timezone.now()
    made = _kept(
        actor, source, data, source=source, caption=caption.strip()[:200], taken_at=taken_at or now
    )
    record("sources.photographed", source, sha256=made.document.sha256, caption=made.caption)
    return made


@service(INSPECT)
def merge_photograph(*, actor: Actor, inspection: Inspection, picture: FieldPicture) -> Photograph:
    """Take a photograph over from a device, once.

    It overwrites nothing, so one that arrives after the visit was closed is taken too.
    """
    inspection = Inspection.objects.select_for_update(of=("self",)).get(id=inspection.id)
    if inspection.country != actor.country:
        raise Conflict("other_state", "the site is not in this State")
    known = inspection.photographs.filter(client_id=picture.client_id).first()
    if known is not None:
        record("sources.photograph_again", inspection, sha256=known.document.sha256)
        return known
    if sha256(picture.data).hexdigest() != picture.sha256.lower():
        raise InputError(
            "hash_differs", "the photograph is not the one that the device kept", where="file",
            mend="send it again",
        )  # fmt: skip
    if picture.taken_at.tzinfo is None:
        raise InputError("moment_without_zone", "a moment has a zone", where="taken_at")
    source, item = _shown(inspection, picture)
    made = _kept(
        actor, inspection, picture.data, inspection=inspection, source=source, item=item,
        client_id=picture.client_id, caption=picture.caption.strip()[:200],
        taken_at=picture.taken_at, latitude=picture.latitude, longitude=picture.longitude,
    )  # fmt: skip
    record(
        "sources.photograph_merged",
        inspection,
        sha256=made.document.sha256,
        source=str(source or ""),
        question=item.code if item else "",
    )
    return made


def _shown(
    inspection: Inspection, picture: FieldPicture
) -> tuple[Source | None, ChecklistItem | None]:
    """Return what a photograph shows: a source of the holder, a question, or the visit at large."""
    source = item = None
    if picture.source_id is not None:
        own = Source.objects.filter(organisation_id=inspection.organisation_id)
        source = own.filter(id=picture.source_id).first()
    if picture.code:
        item = inspection.items.filter(code=picture.code).first()
    if (picture.source_id is not None and source is None) or (picture.code and item is None):
        raise InputError("photograph_of_nothing", "it shows nothing that belongs to this visit")
    return source, item


@part_of_service
def _kept(actor: Actor, subject: Labelled, data: bytes, **facts: object) -> Photograph:
    media_type = media_type_of(data)
    now = timezone.now()
    taken_at = facts["taken_at"]
    document = keep_original(
        actor=actor,
        data=data,
        filename=f"photograph-{now:%Y%m%dT%H%M%S}{EXTENSIONS[media_type]}",
        media_type=media_type,
        classification=Classification(subject.classification),
        releasability=Releasability(subject.releasability),
    )
    return Photograph.objects.create(
        organisation_id=subject.organisation_id,
        country=subject.country,
        classification=subject.classification,
        releasability=subject.releasability,
        document=document,
        received_at=now,
        recorded_by_id=actor.user_id,
        is_clock_ahead=isinstance(taken_at, datetime) and is_clock_ahead(taken_at, now),
        **facts,
    )
