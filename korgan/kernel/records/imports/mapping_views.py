"""The columns of an uploaded file: what each may mean, examples, and a person's choice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.imports.domain import DateOrder, DecimalMark, FileForm, RunState
from korgan.kernel.records.imports.importers import Importer, ImportField, importer_of
from korgan.kernel.records.imports.mapping import (
    LONGEST_VALUE,
    ColumnMapping,
    ColumnUse,
    form_of,
    unpacked,
)
from korgan.kernel.records.imports.parsers import ChoiceParser
from korgan.kernel.records.imports.proposals import ColumnSeen, Proposal
from korgan.kernel.records.imports.selectors import (
    get_mapping,
    get_run,
    importer_of_run,
    list_mappings,
    proposal_of_run,
)
from korgan.kernel.records.imports.services import forget_mapping, map_columns
from korgan.kernel.records.models import ImportRun


@dataclass(frozen=True)
class Usual:
    """A field and what it holds where the file says nothing."""

    field: ImportField
    value: str
    # Pairs of value and words to choose from; none for free text.
    choices: tuple[tuple[str, str], ...]
    is_unit: bool = False


@login_required
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Show each column with the field it may mean, and take what a person chooses."""
    actor = actor_of(request)
    importer = importer_of_run(actor=actor, run_id=run_id)
    run = get_run(actor=actor, run_id=run_id)
    proposal = proposal_of_run(actor=actor, run=run, heading_row=_row_asked(request))
    if request.GET.get("format") == "json":
        return _file(importer, run, proposal)
    error = None
    if request.method == "POST":
        mapping = _chosen(request, importer, proposal)
        keep_as = request.POST.get("keep_as", "")
        try:
            map_columns(actor=actor, run_id=run.id, mapping=mapping, keep_as=keep_as)
        except InputError as refused:
            if run.state not in (RunState.MAPPING, RunState.CHECKED, RunState.CHECKING):
                raise
            error = refused
        else:
            return redirect("records:import", run_id=run.id)
    else:
        mapping = _begun(request, actor, importer, run, proposal)
    context = _context(importer, run, proposal, mapping) | {
        "error": error,
        "keep_as": request.POST.get("keep_as", run.mapping_title),
        "kept": list_mappings(actor=actor, importer=importer),
    }
    return render(request, "records/import_columns.html", context, status=422 if error else 200)


@login_required
@require_POST
def forget(request: HttpRequest, mapping_id: int) -> HttpResponse:
    """Forget a kept mapping."""
    actor = actor_of(request)
    kept = get_mapping(actor=actor, mapping_id=mapping_id)
    importer = importer_of(kept.importer)
    forget_mapping(actor=actor, mapping_id=mapping_id)
    return redirect(importer.upload if importer and importer.upload else "records:imports")


def _row_asked(request: HttpRequest) -> int | None:
    text = request.POST.get("row") or request.GET.get("row") or ""
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise InputError("not_a_row", _("this is not the number of a row"), where="row")
    return int(text)


def _begun(
    request: HttpRequest, actor: Actor, importer: Importer, run: ImportRun, proposal: Proposal
) -> ColumnMapping:
    """Return what the page begins with: a kept mapping asked for, the file's own, the proposal."""
    asked = request.GET.get("kept", "")
    packed: Any = run.mapping
    if asked.isascii() and asked.isdigit():
        packed = get_mapping(actor=actor, mapping_id=int(asked)).content
    if not packed:
        return proposal.mapping()
    mapping = unpacked(importer, packed)
    uses = list(mapping.columns)
    found = []
    for column in proposal.columns:
        use = next((use for use in uses if use.heading == column.heading), None)
        if use is not None:
            uses.remove(use)
        found.append(ColumnUse(column.heading, use.field if use else ""))
    return ColumnMapping(
        tuple(found), mapping.where_empty, mapping.decimal_mark, mapping.date_order
    )


def _chosen(request: HttpRequest, importer: Importer, proposal: Proposal) -> ColumnMapping:
    asked = request.POST
    uses = tuple(
        ColumnUse(column.heading, asked.get(f"column-{column.place}", ""))
        for column in proposal.columns
    )
    usual = {
        field.name: value
        for field in importer.fields
        if (value := asked.get(f"empty-{field.name}", "").strip())
    }
    try:
        mark = DecimalMark(asked.get("decimal_mark") or "auto")
        order = DateOrder(asked.get("date_order") or "auto")
    except ValueError:
        raise InputError("unknown_order", _("this order is not known")) from None
    return ColumnMapping(uses, usual, mark, order)


def _context(
    importer: Importer, run: ImportRun, proposal: Proposal, mapping: ColumnMapping
) -> dict[str, Any]:
    form = form_of(mapping, FileForm(**run.form))
    return {
        "run": run,
        "importer": importer,
        "proposal": proposal,
        "columns": [
            (column, use.field, _mark(column, use.field))
            for column, use in zip(proposal.columns, mapping.columns, strict=True)
        ],
        "fields": importer.fields,
        "asked_first": [_usual(importer, name, mapping) for name in _units(importer)],
        "asked_on_demand": [
            _usual(importer, field.name, mapping)
            for field in importer.fields
            if field.name not in importer.key and field.name not in _units(importer)
        ],
        "usual_given": any(name not in _units(importer) for name in mapping.where_empty),
        "lacking": [importer.by_name[name].label for name in _asked(proposal, "required")],
        "without_unit": [importer.by_name[name].label for name in _asked(proposal, "unit")],
        "ambiguous": [code for code in proposal.open_questions if code.startswith("ambiguous_")],
        "decimal_mark": form.decimal_mark,
        "date_order": form.date_order,
        "longest": LONGEST_VALUE,
    }


def _units(importer: Importer) -> list[str]:
    return [field.unit_field for field in importer.fields if field.unit_field]


def _asked(proposal: Proposal, kind: str) -> list[str]:
    pairs = (question.partition(":") for question in proposal.open_questions)
    return [name for what, _colon, name in pairs if what == kind]


def _mark(column: ColumnSeen, chosen: str) -> str:
    """Say how the choice came about: the heading is known, resembles one, or says nothing."""
    if not chosen or chosen != column.field:
        return ""
    return "known" if column.is_sure else "likely"


def _usual(importer: Importer, name: str, mapping: ColumnMapping) -> Usual:
    field = importer.by_name[name]
    value = mapping.where_empty.get(name, "")
    choices: list[tuple[str, str]] = [(each, each) for each in field.suggestions]
    if isinstance(field.parser, ChoiceParser):
        choices = [(str(each), str(label)) for each, label in field.parser.choices]
    if choices and value and value not in dict(choices):
        choices.append((value, value))
    return Usual(field, value, tuple(choices), name in _units(importer))


def _file(importer: Importer, run: ImportRun, proposal: Proposal) -> HttpResponse:
    """Return the mapping as a file, as the command line takes it."""
    mapping = unpacked(importer, run.mapping) if run.mapping else proposal.mapping()
    text = json.dumps(mapping.packed(importer), ensure_ascii=False, indent=2)
    response = HttpResponse(text + "\n", content_type="application/json")
    stem = slugify(importer.name.replace(".", "-"))
    response["Content-Disposition"] = f'attachment; filename="{stem}-columns.json"'
    return response
