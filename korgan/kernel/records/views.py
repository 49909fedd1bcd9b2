"""The page of any declared list."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Action
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.exports import MEDIA_TYPES, export
from korgan.kernel.records.lists import RecordList
from korgan.kernel.records.questions import write_question
from korgan.kernel.records.rendering import render_table
from korgan.kernel.records.saved_views import list_views
from korgan.kernel.records.selectors import Inquiry, ask, count_rows, read_page
from korgan.kernel.records.services import delete_view, note_export, save_view
from korgan.kernel.records.tables import form_context, table_context


def list_view(record_list: RecordList, *, adds: Action | None = None, **context: Any) -> Any:
    """Make the view of a list: page, fragment for HTMX, count, and export, at one address.

    ``context`` is handed to the page's template, with ``may_add`` where ``adds`` is the action
    that makes new rows: who may not do it is not offered it.
    """

    @login_required
    @require_GET
    def view(request: HttpRequest, **_captured: Any) -> HttpResponseBase:
        may_add = adds is not None and adds.permits(actor_of(request))
        return show_list(request, record_list, **context, may_add=may_add)

    view.record_list = record_list  # type: ignore[attr-defined]
    return view


def show_list(request: HttpRequest, record_list: RecordList, **context: Any) -> HttpResponseBase:
    """Answer a request to a list's address; for views that first read what the list is about.

    ``show_list(request, SOURCES.of(facility_id=7), facility=facility)``
    """
    inquiry = ask(record_list, actor=actor_of(request), parameters=request.GET)
    if form := request.GET.get("format"):
        return _download(inquiry, form)
    if _wants_fragment(request):
        return _fragment(request, inquiry)
    return _page(request, inquiry, context)


def render_list(
    request: HttpRequest, record_list: RecordList, inquiry: Inquiry | None = None
) -> dict[str, Any]:
    """Return ``table`` and ``filters``, ready for a page of one's own."""
    inquiry = inquiry or ask(record_list, actor=actor_of(request), parameters=request.GET)
    page = read_page(inquiry)
    table = table_context(inquiry, page, request.path)
    table["count"] = _count(inquiry, len(page.rows), table, asked="count" in request.GET)
    return {
        "list": record_list,
        "filters": render_table("records/filters.html", form_context(inquiry, request.path)),
        "table": render_table("records/table.html", table),
    }


def _page(request: HttpRequest, inquiry: Inquiry, context: dict[str, Any]) -> HttpResponse:
    record_list = inquiry.record_list
    shown = {
        **render_list(request, record_list, inquiry),
        "views": list(list_views(actor=inquiry.actor, list_name=record_list.name)),
        "question": write_question(record_list, inquiry.question, cursor=""),
        **context,
    }
    response = render(request, record_list.template, shown)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _fragment(request: HttpRequest, inquiry: Inquiry) -> HttpResponse:
    """Answer HTMX with the table alone, under the address without empty parameters."""
    page = read_page(inquiry)
    table = table_context(inquiry, page, request.path)
    table["count"] = _count(inquiry, len(page.rows), table, asked="count" in request.GET)
    response = HttpResponse(render_table("records/table.html", table))
    query = write_question(inquiry.record_list, inquiry.question)
    response["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    patch_vary_headers(response, ["HX-Request"])
    return response


def _wants_fragment(request: HttpRequest) -> bool:
    headers = request.headers
    # Going back in history restores a whole page.
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def _count(inquiry: Inquiry, shown: int, table: dict[str, Any], *, asked: bool) -> str:
    """Say how many rows there are where that is known or was asked for; else nothing."""
    if table["is_whole"]:
        return ngettext("%(count)d row", "%(count)d rows", shown) % {"count": shown}
    if not asked:
        return ""
    count, more = count_rows(inquiry)
    if more:
        return _("more than %(count)d rows") % {"count": count}
    return ngettext("%(count)d row", "%(count)d rows", count) % {"count": count}


def _download(inquiry: Inquiry, form: str) -> StreamingHttpResponse:
    if form not in MEDIA_TYPES:
        raise InputError(
            "bad_format", _("a list is exported as CSV or XLSX"), where="format", mend="csv, xlsx"
        )
    note_export(actor=inquiry.actor, inquiry=inquiry, form=form)
    if inquiry.record_list.on_export is not None:
        inquiry.record_list.on_export(inquiry)
    response = StreamingHttpResponse(export(inquiry, form), content_type=MEDIA_TYPES[form])
    stem = slugify(inquiry.record_list.name.replace(".", "-"))
    day = localtime().date().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{stem}-{day}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the question of a list's page under a title."""
    save_view(
        actor=actor_of(request),
        list_name=request.POST.get("list", ""),
        title=request.POST.get("title", ""),
        query=request.POST.get("query", ""),
        is_shared=request.POST.get("is_shared") == "yes",
    )
    return redirect(_way_back(request))


@login_required
@require_POST
def delete(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget a saved view."""
    delete_view(actor=actor_of(request), view_id=view_id)
    return redirect(_way_back(request))


def _way_back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/"):
        return target
    return "/"
