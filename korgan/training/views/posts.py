"""Coverage, posts, competences, people, and the forecast."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.entry import enter
from korgan.training.domain.trainers import Pipeline
from korgan.training.forms.classrooms import AccountForm
from korgan.training.forms.posts import (
    CompetenceForm,
    ForecastForm,
    HolderForm,
    PersonForm,
    PostForm,
    PrerequisitesForm,
    QualificationForm,
    RequirementForm,
    TaskForm,
    TrainersForm,
)
from korgan.training.models import Competence, Post
from korgan.training.selectors.courses import list_courses, list_instructors, list_sessions
from korgan.training.selectors.forecasting import forecast_of
from korgan.training.selectors.posts import (
    coverage_of,
    get_competence,
    get_person,
    get_post,
    list_posts,
    qualifications_of,
)
from korgan.training.services import (
    KEEP_COMPETENCES,
    KEEP_POSTS,
    MEASURE_COVERAGE,
    RUN_COURSES,
    enter_competence,
    enter_person,
    enter_post,
    measure_coverage,
    put_on_post,
    record_qualification,
    require_competence,
    set_account,
    set_prerequisites,
    take_off_post,
)

form_page = require_http_methods(["GET", "POST"])
SHOWN_YEARS = 12


def _above(label: str, address: str) -> list[tuple[str, str]]:
    return [(_("Training and exercises"), reverse("training:home")), (label, address)]


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show how far the visible posts are covered today, and what hangs on one person."""
    actor = actor_of(request)
    found = coverage_of(actor=actor, day=timezone.localdate())
    rows = [(found.posts[each.post], each) for each in found.coverage.posts]
    points = [
        (found.competences[each.competence], each, found.people.get(each.person or 0, ""))
        for each in found.coverage.single_points
    ]
    expiring = sorted(
        (
            (gap.expires_on, found.people[gap.person], found.competences[gap.competence], post)
            for post, each in rows
            for gap in each.expiring
        ),
        key=lambda row: (row[0], row[1]),
    )
    context = {
        "found": found.coverage,
        "percent": round(found.coverage.share * 100),
        "open": [row for row in rows if not row[1].covered],
        "points": points,
        "expiring": expiring[:20],
        "may_measure": MEASURE_COVERAGE.permits(actor),
    }
    return render(request, "training/home.html", context)


@require_POST
def measure(request: HttpRequest) -> HttpResponse:
    """Write the coverage of today down and publish it."""
    measure_coverage(actor=actor_of(request), day=timezone.localdate())
    messages.success(request, _("Today's coverage is kept; exit plans take it as evidence."))
    return redirect("training:home")


@require_GET
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """Show one post: tasks, competences, holders and what they lack."""
    actor = actor_of(request)
    found = get_post(actor=actor, post_id=post_id)
    day = timezone.localdate()
    staffed = coverage_of(actor=actor, day=day, posts=Post.objects.filter(id=found.id))
    (row,) = staffed.coverage.posts
    gaps: dict[int, list[Competence]] = {}
    ending: dict[int, list[tuple[Competence, date | None]]] = {}
    for gap in row.gaps:
        gaps.setdefault(gap.person, []).append(staffed.competences[gap.competence])
    for gap in row.expiring:
        ending.setdefault(gap.person, []).append(
            (staffed.competences[gap.competence], gap.expires_on)
        )
    holders = [
        (each, staffed.people[each.person_id], gaps.get(each.person_id), ending.get(each.person_id))
        for each in staffed.posts[found.id].now  # type: ignore[attr-defined]
    ]
    own = found.organisation_id == actor.organisation_id
    context = {
        "post": found,
        "row": row,
        "requirements": found.requirements.select_related("competence"),
        "holders": holders,
        "may_keep": own and KEEP_POSTS.permits(actor),
    }
    return render(request, "training/post.html", context)


@form_page
def new_post(request: HttpRequest) -> HttpResponse:
    """Enter a post."""
    actor = actor_of(request)
    require(actor, KEEP_POSTS)
    return enter(
        request,
        PostForm(request.POST or None, actor=actor),
        partial(enter_post, actor=actor),
        title=_("Enter a post"),
        up=_above(_("Posts"), reverse("training:posts")),
        done=_("The post is entered."),
        then=lambda made: reverse("training:post", args=[made.id]),
    )


@form_page
def new_requirement(request: HttpRequest, post_id: int) -> HttpResponse:
    """Say which competence a task takes."""
    actor = actor_of(request)
    found = get_post(actor=actor, post_id=post_id)
    require(actor, KEEP_POSTS)
    return enter(
        request,
        RequirementForm(request.POST or None, actor=actor),
        partial(require_competence, actor=actor, post=found),
        title=_("Add a task and its competence"),
        up=_above(str(found), reverse("training:post", args=[found.id])),
        done=_("The task is added."),
        then=lambda _made: reverse("training:post", args=[found.id]),
    )


@form_page
def new_task(request: HttpRequest) -> HttpResponse:
    """Make what a law or procedure asks a task of a post."""
    actor = actor_of(request)
    require(actor, KEEP_POSTS)
    initial = {name: request.GET.get(name, "") for name in ("basis", "task")}
    return enter(
        request,
        TaskForm(request.POST or None, actor=actor, initial=initial),
        partial(require_competence, actor=actor),
        title=_("Add a task and its competence"),
        up=_above(_("Posts"), reverse("training:posts")),
        done=_("The task is added."),
        then=lambda made: reverse("training:post", args=[made.post_id]),
    )


@form_page
def new_holder(request: HttpRequest, post_id: int) -> HttpResponse:
    """Give the post to somebody."""
    actor = actor_of(request)
    found = get_post(actor=actor, post_id=post_id)
    require(actor, KEEP_POSTS)
    return enter(
        request,
        HolderForm(request.POST or None, actor=actor, post=found),
        partial(put_on_post, actor=actor, post=found),
        title=_("Put somebody on the post"),
        up=_above(str(found), reverse("training:post", args=[found.id])),
        done=_("The post is given."),
        then=lambda _made: reverse("training:post", args=[found.id]),
    )


@require_POST
def end_holding(request: HttpRequest, post_id: int, holding_id: int) -> HttpResponse:
    """End a holding today."""
    actor = actor_of(request)
    found = get_post(actor=actor, post_id=post_id)
    take_off_post(actor=actor, post=found, holding_id=holding_id, until=timezone.localdate())
    return redirect("training:post", found.id)


@require_GET
def competence(request: HttpRequest, competence_id: int) -> HttpResponse:
    """Show a competence: what it requires, what it opens, which posts need it."""
    actor = actor_of(request)
    found = get_competence(actor=actor, competence_id=competence_id)
    needing = list_posts(actor=actor).filter(requirements__competence=found).distinct()
    context = {
        "competence": found,
        "requires": found.requires.order_by("code"),
        "opens": found.opens.order_by("code"),
        "posts": needing.order_by("code"),
        "courses": list_courses(actor=actor).filter(competence=found).order_by("code"),
        "sessions": list_sessions(actor=actor)
        .filter(course__competence=found, state="planned")
        .order_by("starts_on", "id")[:10],
        "may_run": RUN_COURSES.permits(actor),
        "may_keep": found.country == actor.country and KEEP_COMPETENCES.permits(actor),
    }
    return render(request, "training/competence.html", context)


@form_page
def new_competence(request: HttpRequest) -> HttpResponse:
    """Enter a competence."""
    actor = actor_of(request)
    require(actor, KEEP_COMPETENCES)
    return enter(
        request,
        CompetenceForm(request.POST or None, actor=actor),
        partial(enter_competence, actor=actor),
        title=_("Enter a competence"),
        up=_above(_("Competences"), reverse("training:competences")),
        done=_("The competence is entered."),
        then=lambda made: reverse("training:competence", args=[made.id]),
    )


@form_page
def prerequisites(request: HttpRequest, competence_id: int) -> HttpResponse:
    """Change what a competence requires."""
    actor = actor_of(request)
    found = get_competence(actor=actor, competence_id=competence_id)
    require(actor, KEEP_COMPETENCES)
    initial = {"requires": found.requires.all()}
    return enter(
        request,
        PrerequisitesForm(request.POST or None, actor=actor, initial=initial),
        partial(set_prerequisites, actor=actor, competence=found),
        title=_("What it requires"),
        up=_above(str(found), reverse("training:competence", args=[found.id])),
        done=_("The prerequisites are changed."),
        then=lambda made: reverse("training:competence", args=[made.id]),
    )


@require_GET
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show somebody of the own organisation and what they achieved."""
    actor = actor_of(request)
    found = get_person(actor=actor, person_id=person_id)
    context = {
        "person": found,
        "today": timezone.localdate(),
        "holdings": found.holdings.select_related("post").order_by("-since"),
        "qualifications": qualifications_of(actor=actor, person=found),
        "may_keep": KEEP_POSTS.permits(actor),
    }
    return render(request, "training/person.html", context)


@form_page
def account(request: HttpRequest, person_id: int) -> HttpResponse:
    """Say with which account somebody signs in."""
    actor = actor_of(request)
    require(actor, KEEP_POSTS)
    found = get_person(actor=actor, person_id=person_id)
    return enter(
        request,
        AccountForm(request.POST or None, actor=actor, initial={"account": found.account_id}),
        partial(set_account, actor=actor, person=found),
        title=_("Account"),
        up=[
            (_("Training and exercises"), reverse("training:home")),
            (found.reference, reverse("training:person", args=[found.id])),
        ],
        done=_("It is kept."),
        then=lambda _made: reverse("training:person", args=[found.id]),
    )


@form_page
def new_person(request: HttpRequest) -> HttpResponse:
    """Enter somebody of the own organisation."""
    actor = actor_of(request)
    require(actor, KEEP_POSTS)
    return enter(
        request,
        PersonForm(request.POST or None, actor=actor),
        partial(enter_person, actor=actor),
        title=_("Enter a person"),
        up=_above(_("People"), reverse("training:people")),
        done=_("The person is entered."),
        then=lambda made: reverse("training:person", args=[made.id]),
    )


@form_page
def new_qualification(request: HttpRequest, person_id: int) -> HttpResponse:
    """Record what somebody achieved."""
    actor = actor_of(request)
    found = get_person(actor=actor, person_id=person_id)
    require(actor, KEEP_POSTS)
    return enter(
        request,
        QualificationForm(request.POST or None, actor=actor),
        partial(record_qualification, actor=actor, person=found),
        title=_("Record a qualification"),
        up=_above(str(found), reverse("training:person", args=[found.id])),
        done=_("The qualification is recorded."),
        then=lambda _made: reverse("training:person", args=[found.id]),
    )


@require_GET
def forecast(request: HttpRequest) -> HttpResponse:
    """Show the coming years under what the reader assumes."""
    defaults = {name: field.initial for name, field in ForecastForm.base_fields.items()}
    form = ForecastForm({**defaults, **request.GET.dict()})
    result = None
    if form.is_valid():
        asked = form.cleaned_data
        shares = {name: asked[name] / 100 for name in ("turnover", "fill", "growth", "pass_rate")}
        result = forecast_of(
            actor=actor_of(request),
            day=timezone.localdate(),
            years=asked["years"],
            supply=asked["supply"],
            **shares,
        )
    bands = (
        list(zip(*(result[k] for k in ("years", "low", "median", "high")), strict=True))
        if result
        else []
    )
    context = {
        "form": form,
        "result": result,
        "bands": [(y, *(round(100 * v, 1) for v in values)) for y, *values in bands],
        "worst": sorted(
            (result or {}).get("competences", []), key=lambda each: -max(each["backlog"])
        )[:12],
    }
    return render(request, "training/forecast.html", context)


@require_GET
def trainers(request: HttpRequest) -> HttpResponse:
    """Show how many years it takes until a centre teaches with its own instructors."""
    actor = actor_of(request)
    defaults = {name: field.initial for name, field in TrainersForm.base_fields.items()}
    known = list_instructors(actor=actor)
    own = known.filter(home=actor.country).count()
    # Whose instructors the reader may not see begins with nobody.
    if known.exists():
        defaults["instructors"] = own
    form = TrainersForm({**defaults, **request.GET.dict()})
    pipeline = None
    if form.is_valid():
        asked = form.cleaned_data
        shares = {name: asked[name] / 100 for name in ("attrition", "pass_rate")}
        counts = ("instructors", "needed", "seats", "eligible")
        pipeline = Pipeline(**shares, **{name: asked[name] for name in counts})
    this_year = timezone.localdate().year
    years = pipeline.course(SHOWN_YEARS) if pipeline else []
    context = {
        "form": form,
        "pipeline": pipeline,
        "years": [
            (this_year + number, count, pipeline is not None and count >= pipeline.needed)
            for number, count in enumerate(years, 1)
        ],
        "needed_years": pipeline.years_to_self_sufficiency() if pipeline else None,
        "foreign": known.exclude(home=actor.country).count(),
        "own": own,
    }
    return render(request, "training/trainers.html", context)
