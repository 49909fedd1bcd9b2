"""Commodities: a data sheet comes in, an officer identifies it, a second person decides."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.approvals.second_person import SecondPersonForm, decided
from korgan.kernel.approvals.selectors import waits_for
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import accepted
from korgan.trade.domain.commodities import CommodityState
from korgan.trade.forms import CommodityForm, IdentificationForm
from korgan.trade.models import Commodity
from korgan.trade.selectors.commodities import (
    data_sheet_in_words,
    decisions_on_commodity,
    get_commodity,
    history_of_commodity,
)
from korgan.trade.services.commodities import (
    IDENTIFY,
    decide_identification,
    enter_commodity,
    identify_commodity,
)
from korgan.trade.tables import COMMODITY_TONES


@require_http_methods(["GET", "POST"])
def new_commodity(request: HttpRequest) -> HttpResponse:
    """Enter a commodity by its data sheet."""
    actor = actor_of(request)
    require(actor, IDENTIFY)
    posted = request.method == "POST"
    form = CommodityForm(request.POST, request.FILES) if posted else CommodityForm()
    if posted and form.is_valid():
        made: list[Commodity] = []
        upload = form.cleaned_data["data_sheet"]

        def write() -> None:
            made.append(
                enter_commodity(
                    actor=actor,
                    description=form.cleaned_data["description"],
                    filename=upload.name,
                    data=upload.read(),
                )
            )

        if accepted(form, write):
            return redirect("trade:commodity", made[0].id)
    status = 422 if posted else 200
    return render(request, "trade/new_commodity.html", {"form": form}, status=status)


@require_GET
def commodity(request: HttpRequest, commodity_id: int) -> HttpResponse:
    """Show one commodity."""
    return _page(request, get_commodity(actor=actor_of(request), commodity_id=commodity_id))


@require_POST
def identify(request: HttpRequest, commodity_id: int) -> HttpResponse:
    """State the entry, or that there is none, and put it to a second person."""
    actor = actor_of(request)
    found = get_commodity(actor=actor, commodity_id=commodity_id)
    form = IdentificationForm(request.POST)
    if form.is_valid() and accepted(
        form, lambda: identify_commodity(actor=actor, commodity=found, **form.cleaned_data)
    ):
        messages.success(request, _("The identification waits for a second person now."))
        return redirect("trade:commodity", commodity_id)
    return _page(request, found, identification_form=form)


@require_POST
def review(request: HttpRequest, commodity_id: int) -> HttpResponse:
    """Confirm the identification as second person, or give the commodity back."""
    actor = actor_of(request)
    found = get_commodity(actor=actor, commodity_id=commodity_id)
    refused = decided(
        request,
        partial(decide_identification, actor=actor, commodity=found),
        agreed=_("The commodity is decided."),
        not_agreed=_("The commodity is given back."),
    )
    if refused:
        return _page(request, found, review_form=refused)
    return redirect("trade:commodity", commodity_id)


def _page(request: HttpRequest, found: Commodity, **forms: Form) -> HttpResponse:
    actor = actor_of(request)
    own = found.organisation_id == actor.organisation_id
    stated = {
        name: getattr(found, name) for name in ("control_list", "outcome", "entry", "explanation")
    }
    context = {
        "commodity": found,
        "tone": COMMODITY_TONES[found.state],
        "data_sheet": data_sheet_in_words(actor=actor, commodity=found),
        "decisions": list(decisions_on_commodity(actor=actor, commodity=found)),
        "history": history_of_commodity(actor=actor, commodity=found),
        "may_identify": own and IDENTIFY.permits(actor) and found.state == CommodityState.OPEN,
        "may_review": waits_for(actor=actor, subject=found),
        "identification_form": IdentificationForm(initial=stated),
        "review_form": SecondPersonForm(),
        **forms,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "trade/commodity.html", context, status=status)
