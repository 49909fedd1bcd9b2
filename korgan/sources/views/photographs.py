"""Photographs: shown, added to a source's page, and taken over from devices in the field."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.errors import InputError, status_of
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.sources.forms.photograph import PhotographForm
from korgan.sources.selectors import get_inspection, get_source
from korgan.sources.selectors.photographs import read_photograph
from korgan.sources.services import KEEP_SOURCES
from korgan.sources.services.photographs import FieldPicture, add_photograph, merge_photograph
from korgan.sources.views.form_page import answer_form, asked


@require_GET
def photograph(request: HttpRequest, photograph_id: int) -> HttpResponse:
    """Show a photograph in the page: raster pictures only, told by their bytes, and sandboxed."""
    found, data = read_photograph(actor=actor_of(request), photograph_id=photograph_id)
    response = HttpResponse(data, content_type=found.document.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Content-Disposition"] = f'inline; filename="{found.document.filename}"'
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, source_id: int) -> HttpResponse:
    """Add a photograph to a source's page."""
    actor = actor_of(request)
    require(actor, KEEP_SOURCES)
    source = get_source(actor=actor, source_id=source_id)
    form = PhotographForm(*asked(request))
    own = reverse("sources:source", args=[source.id])
    return answer_form(
        request, form,
        lambda: add_photograph(
            actor=actor, source=source, data=form.cleaned_data["file"].read(),
            caption=form.cleaned_data["caption"],
        ),
        done=_("The photograph is kept."), then=lambda _made: own, title=_("Add a photograph"),
        up_label=source.national_number, up_url=own, button=_("Add it"),
    )  # fmt: skip


@require_POST
def sync(request: HttpRequest, inspection_id: int) -> JsonResponse:
    """Take over one photograph that a device kept; sending it again changes nothing."""
    actor = actor_of(request)
    found = get_inspection(actor=actor, inspection_id=inspection_id)
    try:
        made = merge_photograph(actor=actor, inspection=found, picture=_picture(request))
    except InputError as error:
        return JsonResponse({"error": error.as_dict()}, status=status_of(error))
    return JsonResponse({"client_id": str(made.client_id), "sha256": made.document.sha256})


def _picture(request: HttpRequest) -> FieldPicture:
    given, upload = request.POST, request.FILES.get("file")
    try:
        taken_at = parse_datetime(given["taken_at"])
        if upload is None or taken_at is None or taken_at.tzinfo is None:
            raise ValueError("a photograph has bytes and a moment with a zone")
        place = [_degrees(given.get("latitude"), 90.0), _degrees(given.get("longitude"), 180.0)]
        return FieldPicture(
            client_id=UUID(given["client_id"]),
            taken_at=taken_at,
            data=upload.read(),
            sha256=given["sha256"],
            caption=given.get("caption", ""),
            code=given.get("code", ""),
            source_id=int(given["source_id"]) if given.get("source_id") else None,
            latitude=place[0],
            longitude=place[1],
        )
    except (ValueError, KeyError):
        raise InputError("bad_entries", "the device sent what cannot be read") from None


def _degrees(text: str | None, most: float) -> float | None:
    if not text:
        return None
    value = float(text)
    if not abs(value) <= most:  # also what is no number
        raise ValueError("a place lies on the earth")
    return value
