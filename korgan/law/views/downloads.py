"""Documents as downloads: DOCX, PDF, Akoma Ntoso."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.text import slugify

from korgan.kernel.errors import NotFound
from korgan.law.printing import Printed, print_docx, print_pdf

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def document_response(document: Printed, stem: str, form: str) -> HttpResponse:
    """Answer with a printed document in the form asked for."""
    if form == "pdf":
        return attachment(print_pdf(document), f"{stem}.pdf", "application/pdf")
    if form == "docx":
        return attachment(print_docx(document), f"{stem}.docx", DOCX)
    raise NotFound("bad_format", f"there is no form {form}", mend="docx, pdf")


def attachment(data: bytes, filename: str, media_type: str) -> HttpResponse:
    """Answer with bytes to be saved."""
    stem, _dot, ending = filename.rpartition(".")
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = (
        f'attachment; filename="{slugify(stem) or "document"}.{ending}"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
