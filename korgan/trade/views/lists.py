"""Lists, their editions, what changed from one to the next, and their entries."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.views import show_list
from korgan.kernel.refusals import accepted
from korgan.trade.domain.work import EditionState, entry_from_dict
from korgan.trade.forms import ImportForm, ListForm, ReasonForm
from korgan.trade.models import Edition
from korgan.trade.selectors.lists import (
    difference_of,
    get_edition,
    get_entry,
    get_list,
    list_editions,
    versions_of,
    waiting_proposals,
)
from korgan.trade.selectors.work import list_runs
from korgan.trade.services.lists import (
    KEEP_LISTS,
    confirm_edition,
    create_list,
    discard_edition,
    receive_edition,
)
from korgan.trade.tables import EDITION_TONES, ENTRIES
from korgan.trade.wording import WARNINGS


@require_http_methods(["GET", "POST"])
def new_list(request: HttpRequest) -> HttpResponse:
    """Enter a list."""
    actor = actor_of(request)
    require(actor, KEEP_LISTS)
    posted = request.method == "POST"
    form = ListForm(request.POST) if posted else ListForm()
    created = []
    if (
        posted
        and form.is_valid()
        and accepted(form, lambda: created.append(create_list(actor=actor, **form.cleaned_data)))
    ):
        return redirect("trade:list", created[0].id)
    return render(request, "trade/new_list.html", {"form": form}, status=422 if posted else 200)


@require_http_methods(["GET", "POST"])
def party_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """Show a list with its editions; receive a new one."""
    actor = actor_of(request)
    found = get_list(actor=actor, list_id=list_id)
    posted = request.method == "POST"
    initial = {"obtained_from": found.obtained_from}
    form = ImportForm(request.POST, request.FILES) if posted else ImportForm(initial=initial)
    received: list[Edition] = []
    if posted and form.is_valid():
        given = form.cleaned_data
        signature = given["signature"]

        def write() -> None:
            files = [(f.name or "list", f.read()) for f in given["list_files"]]
            received.append(
                receive_edition(
                    actor=actor,
                    party_list=found,
                    files=files,
                    obtained_from=given["obtained_from"],
                    announced_sha256=given["announced_sha256"],
                    signature=(signature.name, signature.read()) if signature else None,
                )
            )

        if accepted(form, write):
            return redirect("trade:edition", received[0].id)
    own = found.organisation_id == actor.organisation_id and KEEP_LISTS.permits(actor)
    editions = list_editions(actor=actor, list_id=list_id).order_by("-number")[:50]
    context = {
        "list": found,
        "form": form,
        "editions": [(each, EDITION_TONES[each.state]) for each in editions],
        "may_keep": own,
        "proposals": waiting_proposals(actor=actor, list_id=list_id) if own else [],
    }
    return render(request, "trade/list.html", context, status=422 if posted else 200)


@require_GET
def edition(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Show an edition: provenance, what it changed, what could not be read."""
    return _edition_page(request, get_edition(actor=actor_of(request), edition_id=edition_id))


@require_POST
def confirm(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Use an edition that asks, or discard it."""
    actor = actor_of(request)
    found = get_edition(actor=actor, edition_id=edition_id)
    form = ReasonForm(request.POST)
    use = request.POST.get("decision") == "use"
    service = confirm_edition if use else discard_edition
    if form.is_valid() and accepted(
        form, lambda: service(actor=actor, edition=found, reason=form.cleaned_data["reason"])
    ):
        said = _("The edition is being put into force.") if use else _("The edition is not used.")
        messages.success(request, said)
        return redirect("trade:edition", edition_id)
    return _edition_page(request, found, form)


def _edition_page(
    request: HttpRequest, found: Edition, form: ReasonForm | None = None
) -> HttpResponse:
    actor = actor_of(request)
    own = found.party_list.organisation_id == actor.organisation_id
    taken = found.state in (EditionState.IN_FORCE, EditionState.SUPERSEDED)
    difference = difference_of(found) if taken else {}
    context = {
        "edition": found,
        "list": found.party_list,
        "tone": EDITION_TONES[found.state],
        "warnings": [WARNINGS.get(code, code) for code in found.warnings],
        "asks": found.state == EditionState.ASKS,
        "may_decide": own and KEEP_LISTS.permits(actor),
        "form": form or ReasonForm(),
        "difference": difference,
        "changed": [(new, _changed_fields(old, new)) for old, new in difference.get("changed", [])],
        "rescreening": list_runs(actor=actor).filter(edition=found).first(),
        "files": found.files.all(),
        "problems": found.problems[:50],
    }
    return render(request, "trade/edition.html", context, status=422 if form else 200)


_LABELS: dict[str, str | Promise] = {
    "names": gettext_lazy("Name"),
    "kind": gettext_lazy("Kind"),
    "birth_dates": gettext_lazy("Date of birth or founding"),
    "countries": gettext_lazy("Country"),
    "identifiers": gettext_lazy("Number"),
    "addresses": gettext_lazy("Address"),
    "programmes": gettext_lazy("Programme or legal act"),
    "listed_on": gettext_lazy("Listed on"),
    "remarks": gettext_lazy("Remarks"),
}


def _changed_fields(old: object, new: object) -> list[tuple[str, str, str]]:
    """Return the fields that differ: label, before, after."""
    before, after = getattr(old, "content", {}), getattr(new, "content", {})
    return [
        (str(_LABELS.get(key, key)), _in_words(key, before.get(key)), _in_words(key, after[key]))
        for key in after
        if before.get(key) != after[key]
    ]


def _in_words(key: str, value: object) -> str:
    if not isinstance(value, list):
        return str(value or "")
    return "; ".join(str(each[0] if key == "names" else each) for each in value)


@require_GET
def entries(request: HttpRequest, edition_id: int) -> HttpResponseBase:
    """Show all entries of an edition, also of one long superseded."""
    found = get_edition(actor=actor_of(request), edition_id=edition_id)
    return show_list(request, ENTRIES.of(edition_id=edition_id), edition=found)


@require_GET
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Show a listed party as it stood, and its other versions."""
    actor = actor_of(request)
    found = get_entry(actor=actor, entry_id=entry_id)
    own = found.party_list.organisation_id == actor.organisation_id
    context = {
        "entry": found,
        "listed": entry_from_dict(found.content),
        "versions": versions_of(found),
        "may_propose": own
        and found.party_list.is_kept_here
        and found.until is None
        and KEEP_LISTS.permits(actor),
    }
    return render(request, "trade/entry.html", context)
