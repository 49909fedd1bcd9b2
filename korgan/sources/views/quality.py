"""The campaign: judge the register, correct or explain what is doubtful, leave with all of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.views import show_list
from korgan.sources.forms.correction import CorrectionForm, ReasonForm
from korgan.sources.models import FINDING_CODES
from korgan.sources.register_file import register_lines
from korgan.sources.selectors import (
    campaign,
    get_finding,
    get_source,
    is_keeper,
    list_findings,
    scores_of,
)
from korgan.sources.services import (
    CORRECT_SOURCES,
    KEEP_SOURCES,
    correct_source,
    explain_finding,
    request_assessment,
)
from korgan.sources.tables.quality import FINDINGS
from korgan.sources.views.form_page import answer_form, asked

BY_CODE = {
    "serial_missing": gettext_lazy("Read the label at the next visit and correct the entry."),
    "duplicate": gettext_lazy("It may be entered twice: correct its numbers or explain."),
    "unseen": gettext_lazy("Have it shown: an inspection or an inventory moves the day on."),
    "decayed_away": gettext_lazy("Check whether it can leave control by decay."),
    "below_exemption": gettext_lazy("Check whether it can leave control by decay."),
}


@require_GET
def quality(request: HttpRequest) -> HttpResponseBase:
    """Show the score and what there is to work off."""
    actor = actor_of(request)
    scores = list(scores_of(actor=actor).order_by("-assessed_on")[:12])
    is_open = list_findings(actor=actor).filter(state="open").exists()
    context = {
        "score": scores[0] if scores else None,
        "earlier": scores[1:],
        "may_keep": KEEP_SOURCES.permits(actor),
        "is_open": is_open,
        "campaign": [
            (FINDING_CODES.get(line.code, line.code), line) for line in campaign(actor=actor)
        ],
    }
    return show_list(request, FINDINGS, **context)


@require_POST
def assess(request: HttpRequest) -> HttpResponse:
    """Have the register judged."""
    request_assessment(actor=actor_of(request))
    messages.success(request, _("The register is being judged; look again in a moment."))
    return redirect("sources:quality")


@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Show one finding, and take the explanation of who keeps the source."""
    actor = actor_of(request)
    found = get_finding(actor=actor, finding_id=finding_id)
    may_explain = (
        found.state == "open" and KEEP_SOURCES.permits(actor) and is_keeper(actor, found.source)
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        explain_finding(actor=actor, finding=found, reason=form.cleaned_data["reason"])
        messages.success(request, _("The finding is explained."))
        return redirect("sources:quality")
    context = {
        "finding": found,
        "form": form,
        "title": FINDING_CODES.get(found.code, found.code),
        "advice": BY_CODE.get(found.code, _("Correct the entry, or say why it is right.")),
        "may_explain": may_explain,
        "may_correct": CORRECT_SOURCES.permits(actor),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "sources/finding.html", context, status=status)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, source_id: int) -> HttpResponse:
    """Correct what was entered wrongly; what stood there before stays in the log."""
    actor = actor_of(request)
    require(actor, CORRECT_SOURCES)
    source = get_source(actor=actor, source_id=source_id)
    form = CorrectionForm(*asked(request)[:1], source=source)
    own = reverse("sources:source", args=[source.id])
    return answer_form(
        request, form, lambda: correct_source(actor=actor, source=source, **form.values()),
        done=_("The entry is corrected."), then=lambda _made: own, title=_("Correct the entry"),
        up_label=source.national_number, up_url=own, button=_("Correct"),
        lead=_("A correction changes what was entered wrongly, not what happened."),
    )  # fmt: skip


@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Leave with everything that the actor may see, in the open format."""
    actor = actor_of(request)
    require(actor, KEEP_SOURCES)
    response = StreamingHttpResponse(register_lines(actor), content_type="application/jsonl")
    name = f"source-register-{timezone.localdate().isoformat()}.jsonl"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
