"""Declarations of the State under an additional protocol."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.accounting.domain.declarations import INSTRUMENT, articles
from korgan.accounting.forms.declarations import EntryForm, YearForm
from korgan.accounting.selectors.declarations import (
    declaration_content,
    get_declaration,
    latest_entries,
    list_declarations,
)
from korgan.accounting.services import (
    DECLARE,
    open_declaration,
    state_entry,
    submit_declaration,
)
from korgan.accounting.views.refusals import done
from korgan.accounting.wording import ARTICLE_LABELS
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of


@require_http_methods(["GET", "POST"])
def declarations(request: HttpRequest) -> HttpResponse:
    """Show the yearly updates, and open one."""
    actor = actor_of(request)
    form = YearForm(request.POST or None)
    if request.method == "POST":
        require(actor, DECLARE)
        made = done(form, lambda: open_declaration(actor=actor, year=form.cleaned_data["year"]))
        if made is not None:
            return redirect("accounting:declaration", made.id)
    context = {
        "rows": list_declarations(actor=actor), "form": form, "may_declare": DECLARE.permits(actor),
        "articles": [(a, ARTICLE_LABELS[a.article]) for a in articles().values()],
        "instrument": INSTRUMENT,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "accounting/declarations.html", context, status=status)


@require_http_methods(["GET", "POST"])
def declaration(request: HttpRequest, declaration_id: int) -> HttpResponse:
    """Show an update entry by entry; state entries while it is open."""
    actor = actor_of(request)
    found = get_declaration(actor=actor, declaration_id=declaration_id)
    entries = latest_entries(found)
    asked = request.GET.get("entry", "")
    chosen = next((e for e in entries if str(e.number) == asked), None)
    initial = (
        {"article": chosen.article, "location": chosen.location, "text": chosen.text}
        if chosen
        else {}
    )
    form = EntryForm(request.POST or None, initial=initial)
    if request.method == "POST":
        number = chosen.number if chosen else None
        stated = done(
            form,
            lambda: state_entry(actor=actor, declaration=found, number=number, **form.cleaned_data),
        )
        if stated is not None:
            messages.success(request, _("Recorded."))
            return redirect("accounting:declaration", found.id)
    earlier = found.entries.filter(number=chosen.number).order_by("-version") if chosen else []
    context = {
        "declaration": found, "form": form, "chosen": chosen, "earlier": earlier,
        "rows": [
            (entry, ARTICLE_LABELS[entry.article], articles()[entry.article]) for entry in entries
        ],
        "all_verified": all(article.is_verified for article in articles().values()),
        "may_declare": DECLARE.permits(actor) and found.state == "open"
        and found.organisation_id == actor.organisation_id,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "accounting/declaration.html", context, status=status)


@require_POST
def submit(request: HttpRequest, declaration_id: int) -> HttpResponse:
    """Seal an update."""
    actor = actor_of(request)
    found = get_declaration(actor=actor, declaration_id=declaration_id)
    submit_declaration(actor=actor, declaration=found)
    messages.success(request, _("The declaration is sealed."))
    return redirect("accounting:declaration", found.id)


@require_GET
def export(request: HttpRequest, declaration_id: int) -> HttpResponse:
    """Give the entries as they stand as a table."""
    found = get_declaration(actor=actor_of(request), declaration_id=declaration_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"declaration-{found.country}-{found.year}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    names = ("article", "verification", "number", "version", "status", "location", "text")
    writer = csv.DictWriter(response, names)
    writer.writeheader()
    for row in declaration_content(found)["entries"]:
        entry = {**row, "verification": articles()[row["article"]].verification}
        # A cell that begins like a formula is run by some spreadsheets.
        writer.writerow({k: f"'{v}" if str(v)[:1] in "=+-@" else v for k, v in entry.items()})
    return response
