"""Reads of imports: an organisation sees its own; whoever may import sees what was imported."""

from __future__ import annotations

from django.db.models import QuerySet

from korgan.kernel.documents.selectors import read_original
from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.kernel.records.imports.importers import Importer, importer_of
from korgan.kernel.records.models import ImportRow, ImportRun


def list_runs(*, actor: Actor) -> QuerySet[ImportRun]:
    """Return the imports of the actor's organisation."""
    return visible_to(actor, ImportRun.objects.select_related("document", "owner", "job")).filter(
        organisation_id=actor.organisation_id
    )


def get_run(*, actor: Actor, run_id: int) -> ImportRun:
    """Return one import of the actor's organisation."""
    return get_visible(actor, list_runs(actor=actor), id=run_id)


def list_rows(*, actor: Actor, run_id: int | None = None) -> QuerySet[ImportRow]:
    """Return the rows of one import, or of all that the actor may see."""
    rows = ImportRow.objects.filter(run_id__in=list_runs(actor=actor).values("id"))
    return rows if run_id is None else rows.filter(run_id=run_id)


def importer_of_run(*, actor: Actor, run_id: int) -> Importer:
    """Return the importer of an import that the actor may handle."""
    importer = importer_of(get_run(actor=actor, run_id=run_id).importer)
    if importer is None:
        raise NotFound("unknown_importer", "this system no longer knows this kind of import")
    require(actor, importer.action)
    return importer


def run_bytes(*, actor: Actor, run: ImportRun) -> bytes:
    """Return the original's bytes, checked against their hash."""
    return read_original(actor=actor, document_id=run.document_id)[1]
