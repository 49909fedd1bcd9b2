"""Upload a spreadsheet, look at its dry run, have it written."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.exports import MEDIA_TYPES
from korgan.kernel.records.imports.domain import DateOrder, DecimalMark, FileForm, RunState
from korgan.kernel.records.imports.importers import Importer, importer_of
from korgan.kernel.records.imports.selectors import get_run, list_mappings, plan_of
from korgan.kernel.records.imports.services import (
    check_again,
    discard_import,
    receive_import,
    request_commit,
)
from korgan.kernel.records.imports.spreadsheets import DELIMITERS, ENCODINGS, MOST_BYTES
from korgan.kernel.records.imports.tables import IMPORT_ROWS, IMPORTS
from korgan.kernel.records.views import list_view, show_list
from korgan.kernel.records.xlsx_writing import write_workbook

imports = list_view(IMPORTS)
MAPPABLE = (RunState.MAPPING, RunState.CHECKED, RunState.CHECKING)


def import_view(importer: Importer) -> Any:
    """Make the page that takes the importer's spreadsheets."""

    @login_required
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest) -> HttpResponseBase:
        require(actor_of(request), importer.action)
        if request.method == "POST":
            return _receive(request, importer)
        if request.GET.get("format") == "xlsx":
            return _empty_file(importer)
        context = {
            "importer": importer,
            "encodings": ENCODINGS,
            "delimiters": [(sign, _sign_name(sign)) for sign in DELIMITERS],
            "most_megabytes": MOST_BYTES // (1024 * 1024),
            "mappings": list_mappings(actor=actor_of(request), importer=importer),
        }
        return render(request, "records/import_upload.html", context)

    view.importer = importer  # type: ignore[attr-defined]
    return view


@login_required
@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Show an import: how far it is, what it would do row by row, and the way on."""
    found = get_run(actor=actor_of(request), run_id=run_id)
    importer = importer_of(found.importer)
    job = found.job
    is_busy = job is not None and job.is_active
    failure = job.error if job is not None and job.error else None
    context: dict[str, Any] = {
        "run": found,
        "job": job,
        "is_busy": is_busy,
        "failure": failure,
        "may_handle": importer is not None and importer.action.permits(actor_of(request)),
        "can_commit": found.state == RunState.CHECKED and not found.refused and found.writes > 0,
        "can_check": found.state in (RunState.CHECKED, RunState.CHECKING) and not is_busy,
        "can_map": found.state in MAPPABLE and not is_busy,
        "done_url": reverse(importer.page) if importer and importer.page else "",
    }
    return show_list(request, IMPORT_ROWS.of(run_id=found.id), **context)


@login_required
@require_POST
def commit(request: HttpRequest, run_id: int) -> HttpResponse:
    """Have the import written."""
    request_commit(actor=actor_of(request), run_id=run_id)
    return redirect("records:import", run_id=run_id)


@login_required
@require_POST
def check(request: HttpRequest, run_id: int) -> HttpResponse:
    """Have the import checked again."""
    check_again(actor=actor_of(request), run_id=run_id)
    return redirect("records:import", run_id=run_id)


@login_required
@require_POST
def discard(request: HttpRequest, run_id: int) -> HttpResponse:
    """Give the import up."""
    discard_import(actor=actor_of(request), run_id=run_id)
    return redirect("records:import", run_id=run_id)


def _receive(request: HttpRequest, importer: Importer) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None or isinstance(upload, list):
        raise InputError("no_file", _("no file was chosen"), where="file")
    if (upload.size or 0) > MOST_BYTES:
        most = MOST_BYTES // (1024 * 1024)
        raise InputError(
            "file_too_large",
            _("the file is larger than %(most)d MiB") % {"most": most},
            where="file",
        )
    actor, data, form = actor_of(request), upload.read(), _form_of(request)
    plan = plan_of(actor=actor, importer=importer, data=data, form=form)
    received = receive_import(
        actor=actor, importer=importer, data=data, filename=upload.name or "", form=form,
        mapping=plan.mapping, mapping_title=plan.title, waits=plan.waits,
    )  # fmt: skip
    return redirect("records:columns" if plan.waits else "records:import", run_id=received.id)


def _form_of(request: HttpRequest) -> FileForm:
    encoding = request.POST.get("encoding", "")
    delimiter = request.POST.get("delimiter", "")
    mark = request.POST.get("decimal_mark") or DecimalMark.AUTO.value
    if encoding and encoding not in ENCODINGS:
        raise InputError("unknown_encoding", _("this encoding is not known"), where="encoding")
    if delimiter and delimiter not in DELIMITERS:
        raise InputError("unknown_delimiter", _("this delimiter is not known"), where="delimiter")
    if mark not in list(DecimalMark):
        raise InputError("unknown_mark", _("this decimal mark is not known"), where="decimal_mark")
    order = request.POST.get("date_order") or DateOrder.AUTO.value
    if order not in list(DateOrder):
        raise InputError("unknown_order", _("this order is not known"), where="date_order")
    return FileForm(encoding, delimiter, DecimalMark(mark), DateOrder(order))


def _empty_file(importer: Importer) -> StreamingHttpResponse:
    headings = [field.heading for field in importer.fields]
    response = StreamingHttpResponse(
        write_workbook(str(importer.title), headings, []), content_type=MEDIA_TYPES["xlsx"]
    )
    stem = slugify(importer.name.replace(".", "-"))
    response["Content-Disposition"] = f'attachment; filename="{stem}-empty.xlsx"'
    return response


def _sign_name(sign: str) -> str:
    names = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("vertical bar")}
    return names[sign]
