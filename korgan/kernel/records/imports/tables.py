"""The lists of imports and of the rows of one import."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.imports.domain import RowStatus, RunState
from korgan.kernel.records.imports.importers import importer_of
from korgan.kernel.records.imports.selectors import list_rows, list_runs
from korgan.kernel.records.lists import Column, RecordList, Row, declare_list, url_to


def _notes(row: Row) -> dict[str, Any]:
    """Return what a row's cell shows: reasons, changes, or values, under their labels."""
    importer = importer_of(row["run__importer"])
    labels = importer.labels if importer else {}

    def label(name: str) -> str:
        return str(labels.get(name, name))

    status, notes = row["status"], row["notes"]
    if status == RowStatus.REFUSED:
        faults = [(label(name), message, mend) for name, _code, message, mend in notes]
        return {"faults": faults}
    if status == RowStatus.CHANGED:
        return {"changes": [(label(name), old, new) for name, old, new in notes]}
    values = [
        (label(name), value) for name, value in row["values"].items() if value not in (None, "")
    ]
    if status == RowStatus.FLAGGED:
        flags = [(label(name), message, mend) for name, _code, message, mend in notes]
        return {"values": values, "flags": flags}
    return {"values": values if status == RowStatus.NEW else []}


IMPORT_ROWS = declare_list(
    RecordList(
        name="records.import_rows",
        title=_("Rows of the file"),
        selector=list_rows,
        columns=(
            Column("number", _("row"), ColumnKind.INTEGER, sortable=True),
            Column(
                "status",
                _("what happens"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                tones={
                    RowStatus.NEW: "good",
                    RowStatus.FLAGGED: "warn",
                    RowStatus.CHANGED: "info",
                    RowStatus.SAME: "neutral",
                    RowStatus.REFUSED: "bad",
                },
            ),
            Column("key", _("key")),
            Column("details", _("details"), compute=_notes, partial="records/import_notes.html"),
        ),
        extra=("notes", "values", "run__importer"),
        order=("number",),
        template="records/import_run.html",
        search=("key",),
    )
)

IMPORTS = declare_list(
    RecordList(
        name="records.imports",
        title=_("Imports"),
        selector=list_runs,
        columns=(
            Column("title", _("what")),
            Column("file", _("file"), source="document__filename"),
            Column(
                "state",
                _("state"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                tones={
                    RunState.MAPPING: "waiting",
                    RunState.CHECKING: "info",
                    RunState.CHECKED: "waiting",
                    RunState.COMMITTING: "info",
                    RunState.COMMITTED: "good",
                    RunState.DISCARDED: "void",
                },
            ),
            Column("new", _("new"), ColumnKind.INTEGER),
            Column("flagged", _("flagged"), ColumnKind.INTEGER),
            Column("changed", _("changed"), ColumnKind.INTEGER),
            Column("refused", _("refused"), ColumnKind.INTEGER),
            Column("owner", _("uploaded by"), source="owner__display_name"),
            Column("created", _("uploaded"), ColumnKind.MOMENT, source="created_at", sortable=True),
        ),
        order=("-created",),
        row_url=url_to("records:import", run_id="pk"),
        page="records:imports",
        empty=_("Spreadsheets that your organisation uploads are listed here."),
    )
)
