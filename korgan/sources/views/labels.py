"""Labels of sources to be printed and fixed, and the way back from a label to its source."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import get_visible
from korgan.sources.models import Source
from korgan.sources.selectors import category_on, get_source, rules_of
from korgan.sources.source_label import Label
from korgan.sources.source_label import label_pdf as render_pdf
from korgan.sources.source_label import label_svg as render_svg


@require_GET
def label_svg(request: HttpRequest, source_id: int) -> HttpResponse:
    """Send the label as SVG, to be opened in a programme that prints labels."""
    source, label = _label(request, source_id)
    return _attachment(render_svg(label).encode(), "image/svg+xml", f"{source}.svg")


@require_GET
def label_pdf(request: HttpRequest, source_id: int) -> HttpResponse:
    """Send the label as PDF."""
    source, label = _label(request, source_id)
    return _attachment(render_pdf(label), "application/pdf", f"{source}.pdf")


@require_GET
def by_number(request: HttpRequest, number: str) -> HttpResponse:
    """Lead from a label to its source."""
    actor = actor_of(request)
    found = get_visible(actor, Source.objects.all(), national_number=number, country=actor.country)
    return redirect("sources:source", found.id)


def _label(request: HttpRequest, source_id: int) -> tuple[Source, Label]:
    source = get_source(actor=actor_of(request), source_id=source_id)
    today = timezone.localdate()
    found = category_on(source=source, day=today, used=rules_of(source.country, today))
    category = found.category if found else None
    contents = [
        f"{row.nuclide}  {row.activity_as_written}  {row.reference_date.isoformat()}"
        for row in source.contents.all()[:2]
    ]
    lines = (*contents, f"{source.maker} {source.model}".strip(), f"S/N {source.serial or '—'}")
    address = reverse("sources:by_number", args=[source.national_number])
    return source, Label(
        number=source.national_number,
        lines=lines,
        category=_("Category %(number)s") % {"number": category} if category else "",
        holder=source.organisation.name,
        address=request.build_absolute_uri(address),
        printed=today,
    )


def _attachment(data: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
