"""Writes of originals."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath

from django.conf import settings
from django.db import transaction

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
) -> Document:
    """Keep an upload's bytes and a row about them; refuse empty, oversized and active files."""
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
        keep_until=keep_until,
    )


@service(EXPIRE)
def expire_documents(*, actor: Actor, today: date) -> int:
    """Remove the organisation's originals whose retention has ended; the audit keeps their hash."""
    expired = Document.objects.filter(organisation_id=actor.organisation_id, keep_until__lt=today)
    digests = sorted(set(expired.values_list("sha256", flat=True)))
    removed, _ = expired.delete()
    unneeded = [d for d in digests if not Document.objects.filter(sha256=d).exists()]
    # Only when the rows are gone for good: a transaction can still fail.
    transaction.on_commit(lambda: store.remove_all(unneeded))
    record("documents.expired", None, removed=removed, sha256=digests)
    return removed


def clean_filename(filename: str) -> str:
    """Return the last path component without control characters, at most 255 characters."""
    name = PurePath(filename.replace("\\", "/")).name
    name = "".join(c for c in name if c.isprintable()).strip()
    return name[-255:] or "unnamed"
