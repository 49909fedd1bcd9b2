"""The State's own assessment on the functional areas."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.cooperation.forms import AssessmentForm
from korgan.cooperation.selectors.self_assessment import assessment_of
from korgan.cooperation.services import KEEP_PROJECTS, assess
from korgan.cooperation.views.above import above
from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.entry import enter


@require_GET
def assessment(request: HttpRequest) -> HttpResponse:
    """Show each area's statements, the State's answers, and the needs that follow."""
    actor = actor_of(request)
    context = {
        "areas": assessment_of(actor=actor, language=get_language() or "en"),
        "may_keep": KEEP_PROJECTS.permits(actor),
        "organisation_id": actor.organisation_id,
    }
    return render(request, "cooperation/self_assessment.html", context)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, statement: str) -> HttpResponse:
    """Answer one statement."""
    actor = actor_of(request)
    require(actor, KEEP_PROJECTS)
    areas = assessment_of(actor=actor, language=get_language() or "en")
    found = {each.statement.key: each for area in areas for each in area.lines}.get(statement)
    if found is None:
        raise NotFound("no_statement", f"there is no statement {statement}")
    initial: dict[str, Any] = {"on": timezone.localdate()}
    if found.given is not None:
        given = found.given
        initial |= {"answer": given.answer, "evidence": given.evidence, "seen": given.version}
    return enter(
        request,
        AssessmentForm(request.POST or None, actor=actor, initial=initial),
        partial(assess, actor=actor, statement=statement),
        title=_("Self-assessment"),
        up=above(_("Self-assessment"), "self_assessment"),
        done=_("It is kept."),
        then=lambda _made: reverse("cooperation:self_assessment"),
        lead=found.text,
    )
