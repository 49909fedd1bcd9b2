"""Exercises as their players see them: what has reached them, its files, its questions."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.entry import enter
from korgan.training.domain.exercises import Question, in_language
from korgan.training.forms.exercises import PlayerForm
from korgan.training.models import Exercise, ExerciseTeam
from korgan.training.selectors.exercises import (
    Situation,
    file_of,
    get_exercise,
    own_team,
)
from korgan.training.services import MEND, answer_question, enter_player
from korgan.training.views.exercises import above, language, role_title


def _playing(actor: Actor, exercise_id: int) -> tuple[Exercise, ExerciseTeam]:
    found = get_exercise(actor=actor, exercise_id=exercise_id)
    team = own_team(actor=actor, exercise=found)
    if team is None:
        raise NotFound("plays_not", "your organisation does not play in this exercise")
    return found, team


@require_GET
def play(request: HttpRequest, exercise_id: int) -> HttpResponse:
    """Show what has reached the own team, the latest first."""
    found, team = _playing(actor_of(request), exercise_id)
    situation = Situation(found, timezone.now())
    latest = {each.question: each.given for each in team.answers.all()}
    rows = [
        {
            "key": inject.key,
            "minute": minute,
            "text": in_language(inject.text, language()),
            "screen": inject.screen,
            "has_file": inject.has_file,
            "questions": [_question(each, latest.get(each.key, "")) for each in inject.questions],
        }
        for inject, minute in situation.injects_for(team.role)
    ]
    context = {
        "exercise": found,
        "role": role_title(situation, team.role),
        "about": in_language(situation.scenario.about, language()),
        "source": situation.scenario.source,
        "minute": situation.minute,
        "rows": rows,
        "running": found.state == "running",
    }
    return render(request, "training/exercise_play.html", context)


def _question(question: Question, given: str) -> dict[str, Any]:
    choices = [(key, in_language(words, language())) for key, words in question.choices]
    return {
        "key": question.key,
        "ask": in_language(question.ask, language()),
        "choices": choices,
        "unit": question.unit,
        "given": given,
        "answered": dict(choices).get(given, given),
    }


@require_GET
def news(request: HttpRequest, exercise_id: int, seen: int) -> HttpResponse:
    """Return whether more has come, so that a page with half-written answers need not reload."""
    found, team = _playing(actor_of(request), exercise_id)
    situation = Situation(found, timezone.now())
    context = {
        "exercise": found,
        "minute": situation.minute,
        "running": found.state == "running",
        "seen": seen,
        "more": len(situation.injects_for(team.role)) > seen,
    }
    return render(request, "training/exercise_news.html", context)


@require_POST
def answer(request: HttpRequest, exercise_id: int, question: str) -> HttpResponse:
    """Answer a question."""
    actor = actor_of(request)
    found, _own = _playing(actor, exercise_id)
    given = request.POST.get("answer", "")
    answer_question(actor=actor, exercise=found, question=question, given=given)
    messages.success(request, _("The answer is given."))
    return redirect("training:exercise_play", exercise_id)


@require_GET
def file(request: HttpRequest, exercise_id: int, inject: str) -> HttpResponse:
    """Return an inject's file."""
    actor = actor_of(request)
    found = get_exercise(actor=actor, exercise_id=exercise_id)
    name, data = file_of(actor=actor, exercise=found, inject=inject, now=timezone.now())
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
def new_player(request: HttpRequest, exercise_id: int) -> HttpResponse:
    """Enter somebody of the own organisation as a player."""
    actor = actor_of(request)
    found, _own = _playing(actor, exercise_id)
    require(actor, MEND)
    return enter(
        request,
        PlayerForm(request.POST or None, actor=actor),
        partial(enter_player, actor=actor, exercise=found),
        title=_("Enter a player"),
        up=above(found.number, "exercise", found.id),
        done=_("The player is entered."),
        then=lambda _made: reverse("training:exercise", args=[found.id]),
    )
