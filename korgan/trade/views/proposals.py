"""Entries of lists kept here: proposed by one person, decided by another."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.approvals.second_person import SecondPersonForm, decided
from korgan.kernel.approvals.selectors import waits_for
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import accepted
from korgan.trade.domain.work import Operation, entry_from_dict
from korgan.trade.forms import EntryForm
from korgan.trade.models import EntryProposal, EntryVersion, PartyList
from korgan.trade.selectors.lists import decisions_on, get_entry, get_entry_proposal, get_list
from korgan.trade.services.entries import decide_entry, propose_entry
from korgan.trade.services.lists import KEEP_LISTS


@require_http_methods(["GET", "POST"])
def new_entry(request: HttpRequest, list_id: int) -> HttpResponse:
    """Propose a new entry."""
    actor = actor_of(request)
    require(actor, KEEP_LISTS)
    return _propose(request, get_list(actor=actor, list_id=list_id), Operation.ADD, None)


@require_http_methods(["GET", "POST"])
def change_entry(request: HttpRequest, entry_id: int, operation: str) -> HttpResponse:
    """Propose to change or to remove an entry."""
    actor = actor_of(request)
    require(actor, KEEP_LISTS)
    found = get_entry(actor=actor, entry_id=entry_id)
    chosen = Operation.REMOVE if operation == Operation.REMOVE else Operation.CHANGE
    return _propose(request, found.party_list, chosen, found)


def _propose(
    request: HttpRequest, party_list: PartyList, operation: Operation, entry: EntryVersion | None
) -> HttpResponse:
    actor = actor_of(request)
    posted = request.method == "POST"
    initial = _initial(entry) if entry else {}
    form = EntryForm(request.POST) if posted else EntryForm(initial=initial)
    made: list[EntryProposal] = []
    if posted and form.is_valid():
        number = entry.entity_id if entry else ""
        listed_on = str(entry.content["listed_on"]) if entry else ""
        today = timezone.localdate().isoformat()

        def write() -> None:
            made.append(
                propose_entry(
                    actor=actor,
                    party_list=party_list,
                    operation=operation,
                    entry=form.entry(number, listed_on or today),
                    basis=form.cleaned_data["basis"],
                )
            )

        if accepted(form, write):
            messages.success(request, _("The proposal waits for a second person now."))
            return redirect("trade:proposal", made[0].id)
    context = {"list": party_list, "form": form, "operation": operation, "entry": entry}
    return render(request, "trade/propose_entry.html", context, status=422 if posted else 200)


def _initial(entry: EntryVersion) -> dict[str, str]:
    content = entry.content
    names = {**content, "names": [name for name, _quality in content["names"]]}
    return {
        **EntryForm.initial_of(names),
        "programmes": "; ".join(content["programmes"]),
        "remarks": content["remarks"],
    }


@require_GET
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Show a proposed entry."""
    found = get_entry_proposal(actor=actor_of(request), proposal_id=proposal_id)
    return _page(request, found, SecondPersonForm())


@require_POST
def decide(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Approve or reject a proposed entry."""
    actor = actor_of(request)
    found = get_entry_proposal(actor=actor, proposal_id=proposal_id)
    refused = decided(
        request,
        partial(decide_entry, actor=actor, proposal=found),
        agreed=_("The entry is in force."),
        not_agreed=_("The proposal is rejected."),
    )
    return _page(request, found, refused) if refused else redirect("trade:proposal", proposal_id)


def _page(request: HttpRequest, found: EntryProposal, form: SecondPersonForm) -> HttpResponse:
    actor = actor_of(request)
    tones = {"waiting": "waiting", "approved": "good", "rejected": "bad"}
    context = {
        "proposal": found,
        "listed": entry_from_dict(found.content),
        "tone": tones[found.state],
        "decisions": list(decisions_on(actor=actor, proposal=found)),
        "may_decide": waits_for(actor=actor, subject=found),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "trade/proposal.html", context, status=status)
