"""Disused sources, packages, facilities, and what is to come."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.sources.activity_words import activity_in_words
from korgan.sources.domain.forecast import EndOfLifeRules
from korgan.sources.domain.genealogy import NodeKind
from korgan.sources.forms.package import (
    AcceptForm,
    ConditionForm,
    DisposeForm,
    FacilityForm,
    OutlookForm,
    PackageForm,
    PlaceForm,
    RecycleForm,
)
from korgan.sources.models import Source, WastePackage
from korgan.sources.selectors import (
    activity_in,
    costs_in_force,
    get_facility,
    get_package,
    get_source,
    inventory_of,
    list_sources,
    outlook,
    source_ids_in,
    works_on,
)
from korgan.sources.services import (
    CORRECT_SOURCES,
    KEEP_SOURCES,
    accept_package,
    condition_sources,
    create_package,
    dispose_package,
    enter_facility,
    place_package,
    recycle_source,
)
from korgan.sources.views.form_page import answer_form, asked


@require_GET
def package(request: HttpRequest, package_id: int) -> HttpResponse:
    """Show what is in a package, where it is, and what can be done with it."""
    actor = actor_of(request)
    found = get_package(actor=actor, package_id=package_id)
    held = activity_in(actor=actor, package=found, day=timezone.localdate())
    inside = list_sources(actor=actor).filter(id__in=source_ids_in(found))
    may_work = KEEP_SOURCES.permits(actor) and works_on(actor, found)
    is_open = found.outer_id is None and found.accepted_on is None
    is_package = found.kind != NodeKind.POSITION
    context = {
        "package": found,
        "activities": [(name, activity_in_words(value)) for name, value in held.items()],
        "sources": list(inside.order_by("national_number")[:500]),
        "inner": list(found.inner.order_by("number")),
        "may_fill": may_work and is_open and is_package,
        "may_place": may_work and is_open and found.kind == NodeKind.CAPSULE,
        "may_accept": may_work and is_open and is_package and bool(held),
        "may_dispose": may_work and found.accepted_on is not None and found.outer_id is None,
    }
    return render(request, "sources/package.html", context)


@require_GET
def facility(request: HttpRequest, facility_id: int) -> HttpResponse:
    """Show the running sums of a facility beside its limits."""
    actor = actor_of(request)
    found = get_facility(actor=actor, facility_id=facility_id)
    inventory = inventory_of(found)
    rows = []
    for nuclide, limit in sorted(inventory.criteria.inventory.items()):
        accepted = inventory.accepted.get(nuclide, 0.0)
        is_unlimited = limit.becquerel == float("inf")
        rows.append(
            {
                "nuclide": nuclide,
                "accepted": activity_in_words(accepted) if accepted else "0",
                "limit": "" if is_unlimited else activity_in_words(limit.becquerel),
                "percent": 0 if is_unlimited else round(100 * accepted / limit.becquerel),
                "source": limit.citation.source,
            }
        )
    context = {"facility": found, "rows": rows, "packages": inventory.packages}
    return render(request, "sources/facility.html", context)


@require_GET
def what_is_to_come(request: HttpRequest) -> HttpResponse:
    """Show number, volume, cost and guarantees by year, under stated assumptions."""
    actor = actor_of(request)
    form = OutlookForm(request.GET or None)
    first = {name: field.initial for name, field in form.fields.items()}
    given = form.cleaned_data if form.is_bound and form.is_valid() else first
    today = timezone.localdate()
    costs = costs_in_force(country=actor.country, day=today, default_litres=float(given["litres"]))
    found = outlook(
        actor=actor,
        day=today,
        last_year=today.year + int(given["years"]) - 1,
        rules=EndOfLifeRules(working_life_years=float(given["working_life"])),
        schedule=costs.schedule,
        currency=costs.currency,
    )
    most = max([each.number for each in found.years], default=0)
    years = [(each, _activities(each.activity), most) for each in found.years]
    if not form.is_bound:
        form = OutlookForm(first)
    context = {
        "form": form,
        "found": found,
        "years": years,
        "costs": costs,
        "number": sum(each.number for each in found.years),
        "litres": sum(each.litres for each in found.years),
        "cost": sum(each.cost for each in found.years),
        "short": sum(line.short for line in found.lines),
    }
    return render(request, "sources/forecast.html", context)


def _activities(sums: Any) -> str:
    largest = sorted(sums.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{name} {activity_in_words(value)}" for name, value in largest if value >= 1)


def _page_of(found: WastePackage) -> str:
    return reverse("sources:package", args=[found.id])


def _on(found: WastePackage, title: str) -> dict[str, Any]:
    return {"title": title, "up_label": found.number, "up_url": _page_of(found), "button": title}


@require_http_methods(["GET", "POST"])
def new_package(request: HttpRequest) -> HttpResponse:
    """Enter an empty package."""
    actor = actor_of(request)
    require(actor, KEEP_SOURCES)
    form = PackageForm(*asked(request), actor=actor)
    return answer_form(
        request, form, lambda: create_package(actor=actor, **form.values()),
        done=_("The package is entered."), then=_page_of, title=_("Enter a package"),
        up_label=_("Waste packages"), up_url=reverse("sources:packages"), button=_("Enter"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def new_facility(request: HttpRequest) -> HttpResponse:
    """Enter a store or borehole with its limits."""
    actor = actor_of(request)
    require(actor, CORRECT_SOURCES)
    form = FacilityForm(*asked(request))
    return answer_form(
        request, form, lambda: enter_facility(actor=actor, **form.values()),
        done=_("The facility is entered."),
        then=lambda made: reverse("sources:facility", args=[made.id]),
        title=_("Enter a facility"), up_label=_("Storage and disposal facilities"),
        up_url=reverse("sources:facilities"), button=_("Enter"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def condition(request: HttpRequest, package_id: int) -> HttpResponse:
    """Seal sources into a package."""
    actor = actor_of(request)
    found = get_package(actor=actor, package_id=package_id)
    form = ConditionForm(*asked(request), actor=actor)
    return answer_form(
        request, form,
        lambda: condition_sources(
            actor=actor, package=found, sources=form.cleaned_data["sources"],
            day=form.cleaned_data["day"], documents=form.documents(), confirmed=form.confirmed(),
        ),
        done=_("The sources are sealed in."), then=_page_of, **_on(found, _("Seal sources in")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, package_id: int) -> HttpResponse:
    """Put a package into another."""
    actor = actor_of(request)
    found = get_package(actor=actor, package_id=package_id)
    form = PlaceForm(*asked(request)[:1], actor=actor, package=found)
    return answer_form(
        request, form, lambda: place_package(actor=actor, inner=found, **form.cleaned_data),
        done=_("It is in the container."), then=_page_of, **_on(found, _("Put into a container")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, package_id: int) -> HttpResponse:
    """Accept a package for a facility."""
    actor = actor_of(request)
    found = get_package(actor=actor, package_id=package_id)
    form = AcceptForm(*asked(request), actor=actor)
    return answer_form(
        request, form,
        lambda: accept_package(
            actor=actor, package=found, facility=form.cleaned_data["facility"],
            day=form.cleaned_data["day"], documents=form.documents(),
        ),
        done=_("The package is accepted."), then=_page_of,
        **_on(found, _("Accept for a facility")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def dispose(request: HttpRequest, package_id: int) -> HttpResponse:
    """Emplace an accepted package for good."""
    actor = actor_of(request)
    found = get_package(actor=actor, package_id=package_id)
    form = DisposeForm(*asked(request), actor=actor, package=found)
    return answer_form(
        request, form,
        lambda: dispose_package(
            actor=actor, package=found, position=form.cleaned_data["position"],
            day=form.cleaned_data["day"], documents=form.documents(),
        ),
        done=_("The package is in its last place."), then=_page_of,
        **_on(found, _("Dispose of it")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def recycle(request: HttpRequest, source_id: int) -> HttpResponse:
    """Take a disused source apart."""
    actor = actor_of(request)
    require(actor, KEEP_SOURCES)
    source: Source = get_source(actor=actor, source_id=source_id)
    form = RecycleForm(*asked(request))
    return answer_form(
        request, form, lambda: recycle_source(actor=actor, source=source, **form.values()),
        done=_("The new sources are in the register."),
        then=lambda made: reverse("sources:source", args=[source.id]),
        title=_("Take apart and recycle"), up_label=source.national_number,
        up_url=reverse("sources:source", args=[source.id]), button=_("Record the recycling"),
    )  # fmt: skip
