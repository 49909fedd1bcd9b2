"""Pages of classrooms elsewhere: registration, and which session is held in which."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.entry import enter
from korgan.training.forms.classrooms import (
    ClassroomChangeForm,
    ClassroomForm,
    ClassroomLinkForm,
)
from korgan.training.selectors.classrooms import get_classroom, link_of, list_classrooms
from korgan.training.selectors.courses import get_session
from korgan.training.services import (
    RUN_COURSES,
    change_classroom,
    link_session,
    register_classroom,
)
from korgan.training.views.courses import above

form_page = require_http_methods(["GET", "POST"])


@require_GET
def classrooms(request: HttpRequest) -> HttpResponse:
    """List the classrooms of the own centre."""
    actor = actor_of(request)
    context = {
        "classrooms": list_classrooms(actor=actor),
        "may_run": RUN_COURSES.permits(actor),
    }
    return render(request, "training/classrooms.html", context)


@require_GET
def classroom(request: HttpRequest, classroom_id: int) -> HttpResponse:
    """Show one classroom, and what is to be entered on its side."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    found = get_classroom(actor=actor, classroom_id=classroom_id)
    context = {
        "classroom": found,
        "links": found.links.select_related("session__course").order_by("-session__starts_on"),
        "facts": (
            (_("Platform ID (issuer)"), found.issuer),
            (_("Client ID"), str(found.client_id)),
            (_("Deployment ID"), found.deployment_id),
            (_("Authentication request URL"), found.issuer + reverse("training:lti_authorise")),
            (_("Public keyset URL"), found.issuer + reverse("training:lti_keys")),
            (_("Access token URL"), found.issuer + reverse("training:lti_token")),
        ),
    }
    return render(request, "training/classroom.html", context)


@form_page
def new_classroom(request: HttpRequest) -> HttpResponse:
    """Register a classroom."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    issuer = request.build_absolute_uri("/")
    return enter(
        request,
        ClassroomForm(request.POST or None),
        partial(register_classroom, actor=actor, issuer=issuer),
        title=_("Register a classroom"),
        up=above(_("Classrooms elsewhere"), "classrooms"),
        done=_("The classroom is registered; enter there what this page shows."),
        then=lambda made: reverse("training:classroom", args=[made.id]),
        lead=_("A learning system such as Moodle, as a tool of LTI 1.3."),
    )


@form_page
def edit_classroom(request: HttpRequest, classroom_id: int) -> HttpResponse:
    """Change a classroom."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    found = get_classroom(actor=actor, classroom_id=classroom_id)
    initial = {name: getattr(found, name) for name in ClassroomChangeForm.base_fields}
    return enter(
        request,
        ClassroomChangeForm(request.POST or None, initial=initial),
        partial(change_classroom, actor=actor, classroom=found),
        title=_("Change"),
        up=above(found.name, "classroom", found.id),
        done=_("It is kept."),
        then=lambda _made: reverse("training:classroom", args=[found.id]),
    )


@form_page
def new_link(request: HttpRequest, session_id: int) -> HttpResponse:
    """Say in which classroom a session is held."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    session = get_session(actor=actor, session_id=session_id)
    now = link_of(actor=actor, session=session)
    initial = (
        {}
        if now is None
        else {
            "classroom": now.classroom,
            "custom": now.custom,
            "pass_percent": now.pass_percent,
        }
    )
    return enter(
        request,
        ClassroomLinkForm(request.POST or None, actor=actor, initial=initial),
        partial(link_session, actor=actor, session=session),
        title=_("Hold it in a classroom elsewhere"),
        up=above(session.number, "session", session.id),
        done=_("It is kept."),
        then=lambda _made: reverse("training:session", args=[session.id]),
    )
