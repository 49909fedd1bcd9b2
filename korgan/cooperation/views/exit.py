"""Exit plans: readiness with what binds it, money by site and year, outlook, transfer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.cooperation.domain.indicators import indicators
from korgan.cooperation.forms import (
    BudgetForm,
    EvidenceForm,
    ExitPlanForm,
    PlanForm,
    ReadingForm,
    StepForm,
)
from korgan.cooperation.models import ExitPlan
from korgan.cooperation.models.exit import CRITERION_LABELS, ELEMENT_LABELS, STEP_LABELS, Evidence
from korgan.cooperation.selectors.exit import (
    Judgement,
    exit_of,
    get_exit_plan,
    outlook_of,
)
from korgan.cooperation.services import (
    KEEP_PROJECTS,
    decide_transfer,
    plan_exit,
    propose_transfer,
    record_evidence,
    record_reading,
    record_step,
    set_site_budget,
)
from korgan.cooperation.views.above import above
from korgan.kernel.approvals.second_person import SecondPersonForm, decided
from korgan.kernel.approvals.selectors import proposals_for, waits_for
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import list_sites
from korgan.kernel.records.entry import enter

form_page = require_http_methods(["GET", "POST"])


@require_GET
def exit_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show one exit plan judged today."""
    plan = get_exit_plan(actor=actor_of(request), plan_id=plan_id)
    return _plan_page(request, plan, SecondPersonForm())


def _plan_page(request: HttpRequest, plan: ExitPlan, form: SecondPersonForm) -> HttpResponse:
    actor = actor_of(request)
    today = timezone.localdate()
    found = exit_of(actor=actor, plan=plan, today=today)
    outlook = outlook_of(actor=actor, plan=plan, today=today)
    own = plan.organisation_id == actor.organisation_id
    context = {
        "plan": plan,
        "found": found,
        "criteria": [_criterion(each, found.place) for each in found.readiness.criteria],
        "binding": [CRITERION_LABELS[name] for name in found.readiness.binding],
        "elements": [
            (ELEMENT_LABELS[each.element], each, round(each.score * 100))
            for each in found.sustainability.elements
        ],
        "minimum": round(found.sustainability.minimum * 100),
        "mean": round(found.sustainability.mean * 100),
        "money": _money_table(actor, found),
        "gap": {"years": outlook["years"], **outlook["gap"]},
        "gap_rows": _rows(outlook, "gap"),
        "outlook": outlook,
        "relapses": [(CRITERION_LABELS[each.name], each) for each in found.relapses],
        "evidence": list(_evidence(plan)),
        "currency": settings.REPORTING_CURRENCY,
        "may_keep": own and KEEP_PROJECTS.permits(actor) and plan.transferred_on is None,
        "may_read": own and KEEP_PROJECTS.permits(actor),
        "decision_form": form if waits_for(actor=actor, subject=plan) else None,
        "waiting": _pending(actor, plan),
    }
    status = 422 if form.errors else 200
    return render(request, "cooperation/exit_plan.html", context, status=status)


def _criterion(judged: Any, place: int) -> dict[str, Any]:
    criterion = judged.criterion
    value = criterion.values[place]
    return {
        "label": CRITERION_LABELS[criterion.name],
        "met": judged.met_now,
        # Law is a step until it has been measured.
        "yes_no": criterion.name in STEP_LABELS and set(criterion.values) <= {0.0, 1.0, None},
        "name": criterion.name,
        "value": None if value is None else round(value * 100, 1),
        "threshold": round(criterion.threshold * 100, 1),
        "margin": None if judged.margin_now is None else round(judged.margin_now * 100, 1),
        "years": criterion.years_needed,
        "first": judged.first_year,
    }


def _money_table(actor: Actor, found: Judgement) -> dict[str, Any]:
    """Return the years to show (this one and what follows) with each visible site's numbers."""
    wanted = [each.site.id for each in found.sites]
    seen = set(list_sites(actor=actor).filter(id__in=wanted).values_list("id", flat=True))
    start = max(found.place - 1, 0)
    span = slice(start, start + 6)
    rows = [
        (
            each.site,
            list(
                zip(
                    each.required[span],
                    each.national[span],
                    each.pledged[span],
                    each.gap[span],
                    [round(share * 100) for share in each.coverage[span]],
                    strict=True,
                )
            ),
        )
        for each in found.sites
        if each.site.id in seen
    ]
    return {
        "hidden": len(wanted) - len(seen),
        "years": found.years[span],
        "rows": rows,
        "coverage": [round(share * 100) for share in found.coverage[span]],
    }


def _rows(outlook: dict[str, Any], what: str) -> list[tuple[Any, ...]]:
    bands = outlook[what]
    return list(zip(outlook["years"], bands["low"], bands["median"], bands["high"], strict=True))


def _pending(actor: Actor, plan: ExitPlan) -> Any:
    proposals = proposals_for(actor=actor, subject_type=plan._meta.label, subject_id=str(plan.id))
    return next((each for each in proposals if each.decision == "pending"), None)


@form_page
def new_exit_plan(request: HttpRequest) -> HttpResponse:
    """Plan an exit."""
    actor = actor_of(request)
    require(actor, KEEP_PROJECTS)
    return enter(
        request,
        ExitPlanForm(request.POST or None, actor=actor),
        partial(plan_exit, actor=actor),
        title=_("Plan an exit"),
        up=above(_("Exit plans"), "exit_plans"),
        done=_("The exit is planned."),
        then=lambda made: reverse("cooperation:exit_plan", args=[made.id]),
    )


def _add(
    form: type[PlanForm],
    write: Callable[..., Any],
    title: Callable[[], str],
    *,
    about_plan: bool = True,
) -> Callable[..., HttpResponse]:
    """Return the page that adds something to a plan."""

    @form_page
    def page(request: HttpRequest, plan_id: int) -> HttpResponse:
        actor = actor_of(request)
        plan = get_exit_plan(actor=actor, plan_id=plan_id)
        require(actor, KEEP_PROJECTS)
        subject = {"plan": plan} if about_plan else {}
        return enter(
            request,
            form(request.POST or None, actor=actor, plan=plan, initial=request.GET.dict()),
            partial(write, actor=actor, **subject),
            title=title(),
            up=above(str(plan), "exit_plan", plan.id),
            done=_("It is kept."),
            then=lambda _made: reverse("cooperation:exit_plan", args=[plan.id]),
        )

    return page


new_budget = _add(BudgetForm, set_site_budget, lambda: _("Enter a budget"), about_plan=False)
new_reading = _add(ReadingForm, record_reading, lambda: _("Record a share"))
new_step = _add(StepForm, record_step, lambda: _("Record a step"))
new_evidence = _add(EvidenceForm, record_evidence, lambda: _("Add evidence"))


@require_POST
def propose(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Put the act of transfer to a second person."""
    actor = actor_of(request)
    plan = get_exit_plan(actor=actor, plan_id=plan_id)
    propose_transfer(actor=actor, plan=plan, today=timezone.localdate())
    messages.success(request, _("The act of transfer waits for a second person now."))
    return redirect("cooperation:exit_plan", plan.id)


@require_POST
def decide(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Decide on the act of transfer."""
    actor = actor_of(request)
    plan = get_exit_plan(actor=actor, plan_id=plan_id)
    refused = decided(
        request,
        partial(decide_transfer, actor=actor, plan=plan, today=timezone.localdate()),
        agreed=_("You agreed."),
        not_agreed=_("You did not agree."),
    )
    if refused:
        return _plan_page(request, plan, refused)
    return redirect("cooperation:exit_plan", plan.id)


def _evidence(plan: ExitPlan) -> Iterator[tuple[str, bool, Evidence]]:
    """The latest evidence: what was asked, whether a source was read for it, and the answer."""
    language = get_language() or "en"
    for each in plan.evidence.all()[:20]:
        asked = indicators().get(each.indicator)
        yield (
            asked.question(language) if asked else each.indicator,
            asked is not None and asked.verified,
            each,
        )
