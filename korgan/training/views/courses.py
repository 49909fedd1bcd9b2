"""Courses and instructors."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.entry import enter
from korgan.training.forms.courses import (
    CourseForm,
    DesignForm,
    InstructorForm,
    VettingForm,
)
from korgan.training.selectors.course_cycle import cycle_of
from korgan.training.selectors.courses import (
    get_course,
    get_instructor,
    list_sessions,
)
from korgan.training.services import (
    RUN_COURSES,
    design_course,
    enter_course,
    enter_instructor,
    set_instructor_vetting,
)

form_page = require_http_methods(["GET", "POST"])


def above(label: str, url_name: str, *arguments: Any) -> list[tuple[str, str]]:
    """Return the pages above one of training, from the top."""
    return [
        (_("Training and exercises"), reverse("training:home")),
        (label, reverse(f"training:{url_name}", args=arguments)),
    ]


def asked(request: HttpRequest, name: str) -> dict[str, str]:
    """Return what an earlier page has chosen already."""
    return {name: request.GET[name]} if request.GET.get(name, "").isdecimal() else {}


@form_page
def new_course(request: HttpRequest) -> HttpResponse:
    """Enter a course."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    return enter(
        request,
        CourseForm(request.POST or None, actor=actor, initial=asked(request, "competence")),
        partial(enter_course, actor=actor),
        title=_("Enter a course"),
        up=above(_("Courses"), "courses"),
        done=_("The course is entered."),
        then=lambda made: reverse("training:course", args=[made.id]),
    )


@require_GET
def course(request: HttpRequest, course_id: int) -> HttpResponse:
    """Show a course in the five steps of a systematic approach, and what each still lacks."""
    actor = actor_of(request)
    found = get_course(actor=actor, course_id=course_id)
    own = found.organisation_id == actor.organisation_id
    context = {
        "course": found,
        "objectives": found.objectives.splitlines(),
        "content": found.content.splitlines(),
        "skills": found.skills.order_by("code"),
        "requires": found.competence.requires.order_by("code"),
        "sessions": list_sessions(actor=actor).filter(course=found).order_by("-starts_on", "id"),
        "cycle": cycle_of(actor=actor, course=found, day=timezone.localdate()),
        "may_run": own and RUN_COURSES.permits(actor),
    }
    return render(request, "training/course.html", context)


@form_page
def design(request: HttpRequest, course_id: int) -> HttpResponse:
    """Keep the design of a course."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    found = get_course(actor=actor, course_id=course_id)
    initial = {name: getattr(found, name) for name in DesignForm.base_fields}
    return enter(
        request,
        DesignForm(request.POST or None, actor=actor, initial=initial),
        partial(design_course, actor=actor, course=found),
        title=_("Design of the course"),
        up=above(str(found), "course", found.id),
        done=_("It is kept."),
        then=lambda _made: reverse("training:course", args=[found.id]),
    )


@form_page
def new_instructor(request: HttpRequest) -> HttpResponse:
    """Enter an instructor."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    return enter(
        request,
        InstructorForm(request.POST or None, actor=actor),
        partial(enter_instructor, actor=actor),
        title=_("Enter an instructor"),
        up=above(_("Instructors"), "instructors"),
        done=_("The instructor is entered."),
        then=lambda _made: reverse("training:instructors"),
    )


@require_GET
def instructor(request: HttpRequest, instructor_id: int) -> HttpResponse:
    """Show an instructor: what they can teach, where, and whether they are cleared."""
    actor = actor_of(request)
    found = get_instructor(actor=actor, instructor_id=instructor_id)
    taught = list_sessions(actor=actor).filter(team=found).order_by("-starts_on")
    own = found.organisation_id == actor.organisation_id
    context = {
        "instructor": found,
        "sessions": taught,
        "may_run": own and RUN_COURSES.permits(actor),
    }
    return render(request, "training/instructor.html", context)


@form_page
def instructor_vetting(request: HttpRequest, instructor_id: int) -> HttpResponse:
    """Set the status of an instructor's vetting."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    found = get_instructor(actor=actor, instructor_id=instructor_id)
    return enter(
        request,
        VettingForm(request.POST or None, actor=actor, initial={"vetting": found.vetting}),
        partial(set_instructor_vetting, actor=actor, instructor=found),
        title=_("Vetting"),
        up=above(found.name, "instructor", found.id),
        done=_("It is kept."),
        then=lambda _made: reverse("training:instructor", args=[found.id]),
    )
