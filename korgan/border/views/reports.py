"""The printable report, what its QR code leads to, and the proof from the audit log."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from korgan.border.report import render_report
from korgan.border.selectors import (
    evidence_of,
    get_case,
    get_case_by_token,
    history_of,
    reviews_of,
)
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.audit.selectors import Proof, prove_entry
from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.seats import actor_of


@require_GET
def report(request: HttpRequest, case_id: int) -> HttpResponse:
    """Print the case as PDF; its QR code leads back to the case and its proof."""
    actor = actor_of(request)
    case = get_case(actor=actor, case_id=case_id)
    pdf = render_report(
        case,
        evidence=list(evidence_of(actor=actor, case=case)),
        reviews=list(reviews_of(actor=actor, case=case)),
        history=list(history_of(actor=actor, case=case)),
        address=request.build_absolute_uri(f"/border/r/{case.token}/"),
        language=get_language() or "en",
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.reference}.pdf"'
    return response


@require_GET
def resolve(request: HttpRequest, token: UUID) -> HttpResponse:
    """Lead from a report's QR code to the case's proof."""
    return redirect("border:proof", get_case_by_token(actor=actor_of(request), token=token).id)


@require_GET
def proof(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show each audit entry about the case with its proof under a signed checkpoint."""
    actor = actor_of(request)
    case = get_case(actor=actor, case_id=case_id)
    entries: list[tuple[AuditEntry, Proof | None, str]] = []
    for entry in history_of(actor=actor, case=case):
        try:
            entries.append((entry, prove_entry(entry.seq), ""))
        except NotFound as missing:
            entries.append((entry, None, missing.message))
    return render(request, "border/proof.html", {"case": case, "entries": entries})
