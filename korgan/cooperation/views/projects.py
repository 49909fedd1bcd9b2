"""Needs, projects, money, and what does not fit together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.cooperation.domain.money import MoneyKind
from korgan.cooperation.domain.self_assessment import statements
from korgan.cooperation.forms import (
    AgreementForm,
    JoinForm,
    MoneyForm,
    NeedForm,
    PartnerForm,
    ProjectForm,
    RateForm,
    ResultForm,
)
from korgan.cooperation.models import Need
from korgan.cooperation.models.money import MONEY_LABELS
from korgan.cooperation.selectors.equipment import list_equipment
from korgan.cooperation.selectors.projects import (
    agreements_of,
    cost_shares,
    get_need,
    get_project,
    list_needs,
    list_partners,
    list_projects,
    list_rates,
    mismatches,
    money_of,
    programmes,
    releases_of,
)
from korgan.cooperation.services import (
    KEEP_PROJECTS,
    add_agreement,
    decide_release,
    enter_need,
    enter_partner,
    enter_project,
    enter_rate,
    join_project,
    propose_release,
    record_money,
    record_result,
)
from korgan.cooperation.views.above import above
from korgan.kernel.approvals.models import Proposal
from korgan.kernel.approvals.second_person import SecondPersonForm, decided
from korgan.kernel.approvals.selectors import waits_for
from korgan.kernel.organisations.domain import Releasability
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import list_sites
from korgan.kernel.records.entry import ActorForm, enter

form_page = require_http_methods(["GET", "POST"])


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show who pays for what, and what does not fit together."""
    actor = actor_of(request)
    asked = request.GET.get("kind", "")
    kind = MoneyKind(asked) if asked in set(MONEY_LABELS) else MoneyKind.DISBURSEMENT
    context = {
        "shares": cost_shares(actor=actor, kind=kind),
        "kind": kind,
        "kinds": list(MONEY_LABELS.items()),
        "found": mismatches(actor=actor),
        "currency": settings.REPORTING_CURRENCY,
        "may_keep": KEEP_PROJECTS.permits(actor),
    }
    return render(request, "cooperation/home.html", context)


@require_GET
def region(request: HttpRequest) -> HttpResponse:
    """Show what each partner of a programme brings, and what each State gets."""
    context = {
        "programmes": programmes(actor=actor_of(request)),
        "currency": settings.REPORTING_CURRENCY,
    }
    return render(request, "cooperation/programmes.html", context)


@require_GET
def need(request: HttpRequest, need_id: int) -> HttpResponse:
    """Show one need and the projects that meet it."""
    found = get_need(actor=actor_of(request), need_id=need_id)
    return _need_page(request, found, SecondPersonForm())


def _need_page(request: HttpRequest, found: Need, form: SecondPersonForm) -> HttpResponse:
    actor = actor_of(request)
    own = found.organisation_id == actor.organisation_id
    decisions = list(releases_of(actor=actor, need=found)) if own else []
    waiting = next((each for each in decisions if each.decision == Proposal.Decision.PENDING), None)
    context = {
        "need": found,
        "projects": list_projects(actor=actor).filter(needs=found).order_by("-starts", "id"),
        "may_keep": KEEP_PROJECTS.permits(actor),
        "may_release": own and KEEP_PROJECTS.permits(actor) and waiting is None,
        "is_open": found.releasability == Releasability.PARTNERS,
        "decisions": decisions,
        "waiting": waiting,
        "decision_form": form if waits_for(actor=actor, subject=found) else None,
    }
    return render(request, "cooperation/need.html", context, status=422 if form.errors else 200)


def _other_label(found: Need) -> Releasability:
    """The label that a need of this one could get: shown to partners, or the State's alone."""
    is_open = found.releasability == Releasability.PARTNERS
    return Releasability.STATE if is_open else Releasability.PARTNERS


@require_POST
def release(request: HttpRequest, need_id: int) -> HttpResponse:
    """Propose that partners see a need from now on, or no longer."""
    actor = actor_of(request)
    found = get_need(actor=actor, need_id=need_id)
    propose_release(actor=actor, need=found, to=_other_label(found))
    messages.success(request, _("The change of the label waits for a second person now."))
    return redirect("cooperation:need", found.id)


@require_POST
def decide_need(request: HttpRequest, need_id: int) -> HttpResponse:
    """Decide as second person whether partners see a need."""
    actor = actor_of(request)
    found = get_need(actor=actor, need_id=need_id)
    refused = decided(
        request,
        partial(decide_release, actor=actor, need=found, to=_other_label(found)),
        agreed=_("You agreed."),
        not_agreed=_("You did not agree."),
    )
    if refused:
        return _need_page(request, found, refused)
    return redirect("cooperation:need", found.id)


@require_GET
def project(request: HttpRequest, project_id: int) -> HttpResponse:
    """Show one project: chain from need to equipment, money with its rates, results."""
    actor = actor_of(request)
    found = get_project(actor=actor, project_id=project_id)
    context = {
        "project": found,
        # A project may be shared with a partner who does not see its places and equipment.
        "needs": list_needs(actor=actor).filter(projects=found).order_by("reference"),
        "sites": list_sites(actor=actor).filter(id__in=found.sites.values("id")).order_by("name"),
        "parts": found.participations.select_related("partner"),
        "agreements": agreements_of(actor=actor, project=found),
        "money": money_of(actor=actor, project=found),
        "results": found.results.all(),
        "equipment": list_equipment(actor=actor).filter(project=found).order_by("tag"),
        "currency": settings.REPORTING_CURRENCY,
        "may_keep": found.organisation_id == actor.organisation_id and KEEP_PROJECTS.permits(actor),
    }
    return render(request, "cooperation/project.html", context)


@require_GET
def partners(request: HttpRequest) -> HttpResponse:
    """Show partners and rates."""
    actor = actor_of(request)
    context = {
        "partners": list_partners(actor=actor).order_by("name"),
        "rates": list_rates(actor=actor)[:50],
        "currency": settings.REPORTING_CURRENCY,
        "may_keep": KEEP_PROJECTS.permits(actor),
    }
    return render(request, "cooperation/partners.html", context)


@form_page
def new_need(request: HttpRequest) -> HttpResponse:
    """Enter a need."""
    actor = actor_of(request)
    require(actor, KEEP_PROJECTS)
    return enter(
        request,
        NeedForm(request.POST or None, actor=actor, initial=_asked_need(request)),
        partial(enter_need, actor=actor),
        title=_("Enter a need"),
        up=above(_("Needs"), "needs"),
        done=_("The need is entered."),
        then=lambda made: reverse("cooperation:need", args=[made.id]),
    )


def _asked_need(request: HttpRequest) -> dict[str, Any]:
    """Return what the page that led here says of the need."""
    statement = statements().get(request.GET.get("statement", ""))
    if statement is None:
        return request.GET.dict()
    # What the State says of itself is neither in the address nor, until it is released, elsewhere.
    return {
        "statement": statement.key,
        "origin": "self_assessment",
        "area": statement.area,
        "title": statement.text(get_language() or "en")[:200],
        "released": False,
    }


@form_page
def new_partner(request: HttpRequest) -> HttpResponse:
    """Enter a partner."""
    actor = actor_of(request)
    require(actor, KEEP_PROJECTS)
    return enter(
        request,
        PartnerForm(request.POST or None, actor=actor),
        partial(enter_partner, actor=actor),
        title=_("Enter a partner"),
        up=above(_("Partners and rates"), "partners"),
        done=_("The partner is entered."),
        then=lambda _made: reverse("cooperation:partners"),
    )


@form_page
def new_rate(request: HttpRequest) -> HttpResponse:
    """Enter a rate."""
    actor = actor_of(request)
    require(actor, KEEP_PROJECTS)
    return enter(
        request,
        RateForm(request.POST or None, actor=actor),
        partial(enter_rate, actor=actor),
        title=_("Enter a rate"),
        up=above(_("Partners and rates"), "partners"),
        done=_("The rate is entered."),
        then=lambda _made: reverse("cooperation:partners"),
    )


@form_page
def new_project(request: HttpRequest) -> HttpResponse:
    """Enter a project."""
    actor = actor_of(request)
    require(actor, KEEP_PROJECTS)
    return enter(
        request,
        ProjectForm(
            request.POST or None, actor=actor, initial={"needs": request.GET.getlist("needs")}
        ),
        partial(enter_project, actor=actor),
        title=_("Enter a project"),
        up=above(_("Projects"), "projects"),
        done=_("The project is entered."),
        then=lambda made: reverse("cooperation:project", args=[made.id]),
    )


def _add(
    form: type[ActorForm], write: Callable[..., Any], title: Callable[[], str]
) -> Callable[..., HttpResponse]:
    """Return the page that adds something to a project."""

    @form_page
    def page(request: HttpRequest, project_id: int) -> HttpResponse:
        actor = actor_of(request)
        found = get_project(actor=actor, project_id=project_id)
        require(actor, KEEP_PROJECTS)
        return enter(
            request,
            form(request.POST or None, request.FILES or None, actor=actor),
            partial(write, actor=actor, project=found),
            title=title(),
            up=above(str(found), "project", found.id),
            done=_("It is kept."),
            then=lambda _made: reverse("cooperation:project", args=[found.id]),
        )

    return page


new_part = _add(JoinForm, join_project, lambda: _("Add a partner"))
new_money = _add(MoneyForm, record_money, lambda: _("Record money"))
new_agreement = _add(AgreementForm, add_agreement, lambda: _("Add an agreement"))
new_result = _add(ResultForm, record_result, lambda: _("Record a result"))
