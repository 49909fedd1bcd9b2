"""Writes of national texts: entered, amended, and judgements reopened where words changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils import timezone

from korgan.kernel.approvals.services import void_pending
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.documents.models import Document
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.events.services import publish
from korgan.kernel.organisations.domain import Actor, Classification, Releasability
from korgan.law.domain.provisions import AknText, WorkAddress
from korgan.law.domain.text_structure import LegalText
from korgan.law.models import CoverageLink, Provision, TextVersion, Work
from korgan.law.models.texts import LANGUAGE_LABELS, STATUS_LABELS, WORK_KINDS
from korgan.law.services.rights import KEEP_LAW, REVIEW_COVERAGE

# No law in force is older; an address needs a year of four digits.
EARLIEST_YEAR = 1500


@service(KEEP_LAW)
def import_work(
    *,
    actor: Actor,
    content: LegalText | AknText,
    data: bytes,
    filename: str,
    kind: str,
    number: str,
    adopted_on: date,
    title: str,
    language: str,
    in_force_from: date,
    status: str = "in_force",
    owner: str = "",
    releasability: Releasability = Releasability.STATE,
) -> TextVersion:
    """Enter a text with its first version."""
    work = create_work(
        actor=actor,
        kind=kind,
        number=number,
        adopted_on=adopted_on,
        title=title,
        status=status,
        owner=owner,
        releasability=releasability,
    )
    original = keep_original(
        actor=actor,
        data=data,
        filename=filename,
        classification=Classification(work.classification),
        releasability=releasability,
    )
    version = add_wording(
        actor=actor,
        work=work,
        content=content,
        language=language,
        in_force_from=in_force_from,
        event="original",
        amended_by="",
        original=original,
    )
    record("law.text_imported", work, provisions=version.provision_count, sha256=version.sha256)
    return version


@service(KEEP_LAW)
def import_version(
    *,
    actor: Actor,
    work: Work,
    content: LegalText | AknText,
    data: bytes,
    filename: str,
    language: str,
    in_force_from: date,
    event: str,
    amended_by: str = "",
) -> tuple[TextVersion, int]:
    """Enter another wording; returns it and how many judgements it reopened."""
    work = Work.objects.select_for_update().get(id=work.id)
    _require_own_state(actor, work)
    if event == "amendment" and len(amended_by.strip()) < 3:
        raise InputError(
            "amending_text_missing", "name the text that amended it", where="amended_by"
        )
    original = keep_original(
        actor=actor,
        data=data,
        filename=filename,
        classification=Classification(work.classification),
        releasability=Releasability(work.releasability),
    )
    version = add_wording(
        actor=actor,
        work=work,
        content=content,
        language=language,
        in_force_from=in_force_from,
        event=event,
        amended_by=amended_by,
        original=original,
    )
    reopened = reopen_changed_links(version=version)
    publish("law.text_amended", {"work": work.id, "version": version.id})
    record(
        "law.version_imported",
        work,
        event=event,
        in_force_from=in_force_from.isoformat(),
        provisions=version.provision_count,
        sha256=version.sha256,
        reopened=[link.id for link in reopened],
    )
    return version, len(reopened)


@service(KEEP_LAW)
def set_status(*, actor: Actor, work: Work, status: str, owner: str) -> Work:
    """Say how a text stands and which body answers for it; repeal reopens what rests on it."""
    work = Work.objects.select_for_update().get(id=work.id)
    _require_own_state(actor, work)
    if status not in STATUS_LABELS:
        raise InputError("bad_status", f"there is no status {status}", where="status")
    before = work.status
    work.status, work.owner = status, owner.strip()[:200]
    work.save(update_fields=["status", "owner"])
    reopened = 0
    if status == "repealed" and before != "repealed":
        reopened = len(_reopen(_live_links(work), "repealed", timezone.localdate()))
    record("law.status_set", work, before=before, status=status, reopened=reopened)
    return work


@part_of_service
def create_work(
    *,
    actor: Actor,
    kind: str,
    number: str,
    adopted_on: date,
    title: str,
    status: str,
    owner: str,
    releasability: Releasability,
) -> Work:
    """Create the row of a text; the same number of the same year and kind is refused."""
    if kind not in WORK_KINDS or status not in STATUS_LABELS:
        raise InputError("bad_kind", f"there is no kind {kind} or status {status}", where="kind")
    if not title.strip() or not number.strip():
        raise InputError("title_missing", "give the text a title and a number", where="title")
    if adopted_on.year < EARLIEST_YEAR:
        raise InputError("bad_date", f"{adopted_on} is not a date", where="adopted_on")
    uri = WorkAddress(actor.country, kind, adopted_on, number).uri()
    if Work.objects.filter(country=actor.country, frbr_uri=uri).exists():
        raise Conflict(
            "text_known",
            f"{uri} is here already",
            where="number",
            mend="open it and add a version",
        )
    return Work.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.PUBLIC,
        releasability=releasability,
        kind=kind,
        number=number.strip()[:60],
        adopted_on=adopted_on,
        title=title.strip()[:300],
        status=status,
        owner=owner.strip()[:200],
        frbr_uri=uri,
        added_at=timezone.now(),
    )


@part_of_service
def add_wording(
    *,
    actor: Actor,
    work: Work,
    content: LegalText | AknText,
    language: str,
    in_force_from: date,
    event: str,
    amended_by: str,
    original: Document | None,
) -> TextVersion:
    """Keep a wording with its provisions."""
    if language not in LANGUAGE_LABELS:
        raise InputError("bad_language", f"there is no language {language}", where="language")
    if in_force_from < work.adopted_on:
        raise InputError(
            "dates_out_of_order",
            f"it cannot be in force on {in_force_from}, before it was adopted",
            where="in_force_from",
        )
    if work.versions.filter(language=language, in_force_from=in_force_from).exists():
        raise Conflict(
            "version_known",
            f"a wording of {in_force_from} in this language is here already",
            where="in_force_from",
        )
    text = _as_akn(content, work, language, in_force_from)
    version = TextVersion.objects.create(
        work=work,
        language=language,
        in_force_from=in_force_from,
        event=event,
        amended_by=amended_by.strip()[:300],
        original=original,
        akn=text.xml,
        sha256=hashlib.sha256(text.xml).hexdigest(),
        provision_count=len(text.provisions),
        imported_by_id=actor.user_id,
        imported_at=timezone.now(),
    )
    Provision.objects.bulk_create(
        (Provision(version=version, **vars(row)) for row in text.provisions), batch_size=500
    )
    return version


def _as_akn(
    content: LegalText | AknText, work: Work, language: str, in_force_from: date
) -> AknText:
    if isinstance(content, AknText):
        return replace(content, title=content.title or work.title)
    from korgan.law.akoma_ntoso import write_akn

    address = WorkAddress(work.country, work.kind, work.adopted_on, work.number)
    return write_akn(
        content,
        address=address,
        title=work.title,
        language=language,
        in_force_from=in_force_from,
    )


@part_of_service
def reopen_changed_links(*, version: TextVersion) -> list[CoverageLink]:
    """Reopen judgements on provisions whose words this version changed or dropped."""
    links = [
        link
        for link in _live_links(version.work)
        if link.version is not None
        and link.version.language == version.language
        and link.version.in_force_from <= version.in_force_from
    ]
    now = dict(version.provisions.values_list("eid", "digest"))
    changed = [link for link in links if link.eid in now and now[link.eid] != link.digest]
    dropped = [link for link in links if link.eid not in now]
    return [
        *_reopen(changed, "changed", version.in_force_from),
        *_reopen(dropped, "dropped", version.in_force_from),
    ]


def _live_links(work: Work) -> list[CoverageLink]:
    live = CoverageLink.objects.filter(work=work, state__in=["proposed", "approved"])
    return list(live.select_related("version"))


def _reopen(links: Sequence[CoverageLink], because: str, day: date) -> list[CoverageLink]:
    for link in links:
        void_pending(action=REVIEW_COVERAGE, subject=link)
        link.state, link.reopened_because, link.reopened_on = "reopened", because, day
        link.save(update_fields=["state", "reopened_because", "reopened_on"])
    return list(links)


def _require_own_state(actor: Actor, work: Work) -> None:
    if work.country != actor.country:
        raise NotAllowed("other_state", "this text belongs to another State")
