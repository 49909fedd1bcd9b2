"""Thresholds by list and purpose, with what each costs in false alarms."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import accepted
from korgan.trade.domain.work import USUAL_THRESHOLD
from korgan.trade.false_alarms import measured_cost
from korgan.trade.forms import ThresholdForm
from korgan.trade.selectors.work import list_thresholds, verdicts_by_list
from korgan.trade.services.parties import SCREEN_PARTIES
from korgan.trade.services.rescreening import start_full_rescreening
from korgan.trade.services.thresholds import SET_THRESHOLDS, set_threshold


@require_http_methods(["GET", "POST"])
def thresholds(request: HttpRequest) -> HttpResponse:
    """Show thresholds and their cost; set one."""
    actor = actor_of(request)
    if not actor.is_authority:
        require(actor, SCREEN_PARTIES)
    posted = request.method == "POST"
    form = ThresholdForm(*((request.POST,) if posted else ()), actor=actor)
    if (
        posted
        and form.is_valid()
        and accepted(form, lambda: set_threshold(actor=actor, **form.cleaned_data))
    ):
        messages.success(request, _("The threshold is set."))
        return redirect("trade:thresholds")
    context = {
        "form": form,
        "thresholds": list_thresholds(actor=actor),
        "usual": USUAL_THRESHOLD,
        "cost": measured_cost(),
        "verdicts": verdicts_by_list(actor=actor),
        "may_set": SET_THRESHOLDS.permits(actor),
    }
    return render(request, "trade/thresholds.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "POST"])
def screen_all(request: HttpRequest) -> HttpResponse:
    """Have all parties of the own organisation screened again."""
    if request.method == "GET":
        return redirect("trade:thresholds")
    job = start_full_rescreening(actor=actor_of(request), reason="asked on the thresholds page")
    return redirect("jobs:job", job.id)
