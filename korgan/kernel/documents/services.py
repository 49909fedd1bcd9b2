"""Writes of originals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.documents import store
from korgan.kernel.documents.models import Document
from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor, Classification, Releasability, Role
from korgan.kernel.organisations.rights import declare_action

EXPIRE = declare_action("documents.expire", roles=[Role.ADMINISTRATOR])

# Extensions that a workstation would run or that could act on a reader; kept out altogether.
REFUSED_EXTENSIONS = frozenset(
    {
        ".exe",
        ".dll",
        ".com",
        ".bat",
        ".cmd",
        ".ps1",
        ".vbs",
        ".js",
        ".jse",
        ".wsf",
        ".scr",
        ".msi",
        ".jar",
        ".html",
        ".htm",
        ".xhtml",
        ".svg",
        ".hta",
        ".lnk",
    }
)


@part_of_service
def keep_original(
    *,
    actor: Actor,
    data: bytes,
    filename: str,
    media_type: str = "application/octet-stream",
    classification: Classification = Classification.OFFICIAL,
    releasability: Releasability = Releasability.AUTHORITIES,
    keep_until: date | None = None,
    exercise: str = "",
) -> Document:
    """Keep an upload's bytes and a row about them; refuse empty, oversized and active files.

    It is kept for good unless a last day is given, or the installation names a number of years
    (KORGAN_KEEP_ORIGINALS_YEARS). ``exercise`` names the exercise whose material it is, if it is.
    """
    name = clean_filename(filename)
    if not data:
        raise InputError("empty_file", "the file is empty", where=name, mend="choose it again")
    if len(data) > settings.DOCUMENT_MAX_BYTES:
        limit = settings.DOCUMENT_MAX_BYTES // (1024 * 1024)
        raise InputError("too_large", f"the file is larger than {limit} MiB", where=name)
    if PurePath(name).suffix.lower() in REFUSED_EXTENSIONS:
        raise InputError(
            "active_content",
            "files of this kind can carry programs",
            where=name,
            mend="export it as data or PDF",
        )
    return Document.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=classification,
        releasability=releasability,
        sha256=store.put(data),
        size=len(data),
        media_type=media_type[:100],
        filename=name,
        uploaded_by_id=actor.user_id,
        keep_until=keep_until or _last_day_here(),
        exercise=exercise,
    )


@part_of_service
def release_originals(
    *,
    documents: Iterable[Document],
    releasability: Releasability,
    released_to_id: int | None = None,
) -> None:
    """Let more people see originals, as the record that they belong to is shown to more."""
    keys = [each.pk for each in documents]
    Document.objects.filter(pk__in=keys).update(
        releasability=releasability, released_to_id=released_to_id
    )


@dataclass(frozen=True)
class Expiry:
    """How many originals were removed, and how many stay because a record stands on them."""

    removed: int
    needed: int


@service(EXPIRE)
def expire_documents(*, actor: Actor, today: date) -> Expiry:
    """Remove the State's originals whose retention has ended; the audit keeps their hash.

    What a record stands on (a case, a licence, a report) stays as long as the record.
    """
    expired = Document.objects.filter(country=actor.country, keep_until__lt=today)
    removed = [document.sha256 for document in expired if _removed(document)]
    digests = sorted(set(removed))
    unneeded = [d for d in digests if not Document.objects.filter(sha256=d).exists()]
    # Only when the rows are gone for good: a transaction can still fail.
    transaction.on_commit(lambda: store.remove_all(unneeded))
    record("documents.expired", None, removed=len(removed), sha256=digests)
    return Expiry(len(removed), expired.count())


def _removed(document: Document) -> bool:
    try:
        with transaction.atomic():
            document.delete()
    except ProtectedError:
        return False
    return True


def _last_day_here() -> date | None:
    years = settings.KEEP_ORIGINALS_YEARS
    return timezone.localdate() + relativedelta(years=years) if years else None


def clean_filename(filename: str) -> str:
    """Return the last path component without control characters, at most 255 characters."""
    name = PurePath(filename.replace("\\", "/")).name
    name = "".join(c for c in name if c.isprintable()).strip()
    return name[-255:] or "unnamed"
