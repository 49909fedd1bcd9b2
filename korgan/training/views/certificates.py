"""Certificates and the list of revoked ones."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.audit.keys import load_key
from korgan.kernel.organisations.seats import actor_of
from korgan.training.certificate_printing import print_certificate
from korgan.training.domain.credentials import revocation_list
from korgan.training.forms.courses import RevocationForm
from korgan.training.models import Certificate
from korgan.training.selectors.courses import get_certificate
from korgan.training.services import (
    RUN_COURSES,
    issue_certificate,
    revoke_certificate,
)
from korgan.training.views.sessions import nomination_row

form_page = require_http_methods(["GET", "POST"])


@require_POST
def certify(request: HttpRequest, session_id: int, nomination_id: int) -> HttpResponse:
    """Issue a certificate."""
    actor = actor_of(request)
    row = nomination_row(actor, session_id, nomination_id)
    made = issue_certificate(actor=actor, nomination=row, today=timezone.localdate())
    messages.success(request, _("The certificate is issued."))
    return redirect("training:certificate", made.uid)


@require_GET
def certificate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a certificate and how to verify it."""
    actor = actor_of(request)
    found = get_certificate(actor=actor, uid=uid)
    today = timezone.localdate()
    own = found.nomination.session.organisation_id == actor.organisation_id
    context = {
        "certificate": found,
        "expired": found.expires_on is not None and found.expires_on < today,
        "may_revoke": own and RUN_COURSES.permits(actor) and found.revoked_on is None,
        "form": RevocationForm(),
    }
    return render(request, "training/certificate.html", context)


@require_GET
def certificate_file(request: HttpRequest, uid: UUID, form: str) -> HttpResponse:
    """Return a certificate as PDF or as the credential itself."""
    found = get_certificate(actor=actor_of(request), uid=uid)
    if form == "pdf":
        data = print_certificate(found, get_language() or "en")
        response = HttpResponse(data, content_type="application/pdf")
    else:
        response = HttpResponse(found.token, content_type="application/vc+jwt")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.{form}"'
    return response


@require_POST
def revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Revoke a certificate."""
    actor = actor_of(request)
    found = get_certificate(actor=actor, uid=uid)
    form = RevocationForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    today = timezone.localdate()
    revoke_certificate(actor=actor, certificate=found, reason=reason, today=today)
    messages.success(request, _("The certificate is revoked."))
    return redirect("training:certificate", uid)


@require_GET
def revocations(request: HttpRequest) -> HttpResponse:
    """Return the signed revocation list of this node."""
    actor_of(request)
    rows = Certificate.objects.filter(revoked_on__isnull=False).values_list("uid", "reason")
    data = revocation_list(
        {uid.urn: reason for uid, reason in rows},
        load_key(settings.CREDENTIAL_KEY),
        "Korgan",
        timezone.localdate(),
    )
    response = HttpResponse(data, content_type="application/jwt")
    response["Content-Disposition"] = 'attachment; filename="revocations.jwt"'
    return response
