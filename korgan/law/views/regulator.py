"""The regulator: independence as cited facts, staff, money, its library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import accepted
from korgan.law.domain.regulator import STAFF_SOURCE, shares_by_origin
from korgan.law.forms import BudgetForm, FacilityTypeForm, FactForm, PlacesForm, StaffForm
from korgan.law.models.regulator import ORIGIN_LABELS
from korgan.law.models.texts import STATUS_TONES
from korgan.law.selectors.regulator import (
    checklist_of,
    independence_of,
    library,
    list_budget,
    list_facility_types,
    list_staff,
    staff_needed,
)
from korgan.law.selectors.texts import get_work, list_works
from korgan.law.services.regulator import (
    offer_checklist,
    set_budget_line,
    set_facility_type,
    set_staff_group,
    state_fact,
)
from korgan.law.services.rights import KEEP_REGULATOR_FACTS


@require_GET
def regulator(request: HttpRequest) -> HttpResponse:
    """Show what is known of the regulator; there is no total and no mark."""
    return _page(request)


def _page(request: HttpRequest, **forms: Form) -> HttpResponse:
    actor = actor_of(request)
    staff = list(list_staff(actor=actor))
    budget = list(list_budget(actor=actor))
    totals = shares_by_origin((b.year, b.currency, b.origin, b.amount) for b in budget)
    context = {
        "elements": independence_of(actor=actor, today=timezone.localdate()),
        "staff": [(each, each.required - each.filled) for each in staff],
        "established": sum(each.established for each in staff),
        "filled": sum(each.filled for each in staff),
        "facilities": list_facility_types(actor=actor),
        "needed": staff_needed(actor=actor),
        "staff_source": STAFF_SOURCE,
        "budget": budget,
        "totals": [
            (year, currency, [(ORIGIN_LABELS[origin], amount) for origin, amount in found.items()])
            for (year, currency), found in totals.items()
        ],
        "library": [(each, STATUS_TONES[each.status]) for each in library(actor=actor)],
        "may_keep": KEEP_REGULATOR_FACTS.permits(actor),
        "staff_form": StaffForm(),
        "facility_form": FacilityTypeForm(prefix="facility"),
        "budget_form": BudgetForm(prefix="budget"),
        **forms,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "law/regulator.html", context, status=status)


@require_http_methods(["GET", "POST"])
def fact(request: HttpRequest, question: str) -> HttpResponse:
    """State one fact of independence with its citation."""
    actor = actor_of(request)
    questions = {
        each.row.key: each
        for element in independence_of(actor=actor, today=timezone.localdate())
        for each in element.questions
    }
    if question not in questions:
        raise NotFound("no_question", f"there is no question {question}")
    known = questions[question].fact
    initial = (
        {
            "answer": known.answer,
            "work": known.work_id,
            "citation": known.citation,
            "note": known.note,
        }
        if known
        else None
    )
    works = list_works(actor=actor).filter(country=actor.country).order_by("title")
    form = FactForm(request.POST or None, works=works, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: state_fact(actor=actor, question=question, **form.cleaned_data))
    ):
        messages.success(request, _("The fact is recorded."))
        return redirect("law:regulator")
    context = {"question": questions[question], "form": form}
    return render(request, "law/fact.html", context, status=422 if form.errors else 200)


# What can be entered: its form, the form's name on the page and its prefix, and the service.
ENTRIES: dict[str, tuple[type[Form], str, str | None, Callable[..., Any]]] = {
    "staff": (StaffForm, "staff_form", None, set_staff_group),
    "facility": (FacilityTypeForm, "facility_form", "facility", set_facility_type),
    "budget": (BudgetForm, "budget_form", "budget", set_budget_line),
}


@require_POST
def entry(request: HttpRequest, what: str) -> HttpResponse:
    """Enter a group of posts, installations of a type, or a line of the budget."""
    if what not in ENTRIES:
        raise NotFound("no_entry", f"there is no entry {what}")
    actor = actor_of(request)
    kind, name, prefix, write = ENTRIES[what]
    form = kind(request.POST, prefix=prefix)
    if form.is_valid() and accepted(form, lambda: write(actor=actor, **form.cleaned_data)):
        messages.success(request, _("The entry is kept."))
        return redirect("law:regulator")
    return _page(request, **{name: form})


@require_POST
def places(request: HttpRequest, work_id: int) -> HttpResponse:
    """Offer a procedure as a checklist on some pages of the system."""
    actor = actor_of(request)
    work = get_work(actor=actor, work_id=work_id)
    form = PlacesForm(request.POST)
    if not form.is_valid():
        raise InputError("no_place", "there is no such page", where="places")
    chosen = form.cleaned_data["places"]
    offer_checklist(actor=actor, work=work, places=chosen)
    said = (
        _("The checklist is offered there.") if chosen else _("The checklist is offered nowhere.")
    )
    messages.success(request, said)
    return redirect("law:text", work_id)


@require_GET
def checklist(request: HttpRequest, work_id: int) -> HttpResponse:
    """Show a procedure as a checklist to be printed or linked to from elsewhere."""
    actor = actor_of(request)
    work = get_work(actor=actor, work_id=work_id)
    steps = checklist_of(actor=actor, work=work, today=timezone.localdate())
    return render(request, "law/checklist.html", {"work": work, "steps": steps})
