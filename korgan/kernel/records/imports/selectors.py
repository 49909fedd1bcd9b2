"""Reads of imports: an organisation sees its own; whoever may import sees what was imported."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from korgan.kernel.documents.selectors import read_original
from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.kernel.records.imports.domain import FileForm
from korgan.kernel.records.imports.importers import Importer, importer_of
from korgan.kernel.records.imports.mapping import ColumnMapping, fits, unpacked
from korgan.kernel.records.imports.proposals import Proposal, propose
from korgan.kernel.records.imports.spreadsheets import read_sheet
from korgan.kernel.records.models import ImportRow, ImportRun, KeptMapping


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


def list_mappings(*, actor: Actor, importer: Importer) -> QuerySet[KeptMapping]:
    """Return what the actor's organisation keeps for this import, the latest first."""
    own = KeptMapping.objects.filter(organisation_id=actor.organisation_id, importer=importer.name)
    return visible_to(actor, own).order_by("-kept_at", "-id")


def get_mapping(*, actor: Actor, mapping_id: int) -> KeptMapping:
    """Return a kept mapping of an import that the actor may handle."""
    own = KeptMapping.objects.filter(organisation_id=actor.organisation_id)
    kept = get_visible(actor, visible_to(actor, own), id=mapping_id)
    importer = importer_of(kept.importer)
    if importer is None:
        raise NotFound("unknown_importer", "this system no longer knows this kind of import")
    require(actor, importer.action)
    return kept


def mapping_that_fits(
    *, actor: Actor, importer: Importer, proposal: Proposal
) -> KeptMapping | None:
    """Return the latest kept mapping that was made for exactly these headings."""
    for kept in list_mappings(actor=actor, importer=importer)[:200]:
        if fits(unpacked(importer, kept.content), proposal.headings):
            return kept
    return None


def proposal_of_run(*, actor: Actor, run: ImportRun, heading_row: int | None = None) -> Proposal:
    """Return what the columns of an uploaded file may mean."""
    importer = importer_of_run(actor=actor, run_id=run.id)
    form = FileForm(**run.form)
    return propose(importer, read_sheet(run_bytes(actor=actor, run=run), form), form, heading_row)


@dataclass(frozen=True)
class Plan:
    """How an uploaded file is read, or that somebody has to say it first."""

    mapping: ColumnMapping | None = None
    title: str = ""
    waits: bool = False


def plan_of(*, actor: Actor, importer: Importer, data: bytes, form: FileForm) -> Plan:
    """Read the headings: a kept mapping that was made for them goes first, then what is clear."""
    try:
        proposal = propose(importer, read_sheet(data, form), form)
    except InputError:
        # The check says what is wrong, beside the original.
        return Plan()
    kept = mapping_that_fits(actor=actor, importer=importer, proposal=proposal)
    if kept is not None:
        return Plan(unpacked(importer, kept.content), kept.title)
    return Plan(proposal.mapping()) if proposal.is_clear else Plan(waits=True)
