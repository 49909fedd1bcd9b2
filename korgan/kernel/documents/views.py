"""Originals are handed out as attachments only: nothing a stranger made is shown inline."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import path

from korgan.kernel.documents.selectors import read_original
from korgan.kernel.organisations.seats import actor_of


def download(request: HttpRequest, document_id: int) -> HttpResponse:
    """Send the original bytes under their own name."""
    document, data = read_original(actor=actor_of(request), document_id=document_id)
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(document.filename)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [path("documents/<int:document_id>/original", download, name="document_original")]
