"""Exercises as their controllers and evaluators see them: planned, run, judged, reported."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.audit.words import action_in_words
from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.entry import enter
from korgan.training.domain.exercises import Mark, State, in_language
from korgan.training.exercise_material import scenarios
from korgan.training.exercise_printing import print_exercise
from korgan.training.forms.exercises import (
    CorrectionForm,
    EvidenceOfCorrectionForm,
    ExerciseForm,
    ObservationForm,
)
from korgan.training.models import Exercise, ExerciseTeam
from korgan.training.selectors.exercises import (
    Situation,
    get_correction,
    get_exercise,
    list_corrections,
    own_team,
    players_of,
)
from korgan.training.services import (
    MEND,
    RUN_EXERCISES,
    close_exercise,
    complete_correction,
    end_exercise,
    give_inject,
    judge_expected,
    observe,
    order_correction,
    pause_exercise,
    plan_exercise,
    resume_exercise,
    start_exercise,
)
from korgan.training.wording import MARKS, NEVER_GIVEN

form_page = require_http_methods(["GET", "POST"])
COMMANDS: dict[str, Callable[..., Exercise]] = {
    "start": start_exercise,
    "pause": pause_exercise,
    "resume": resume_exercise,
    "end": end_exercise,
    "close": close_exercise,
}


def language() -> str:
    """Return the reader's language."""
    return get_language() or "en"


def above(label: str, url_name: str, *arguments: Any) -> list[tuple[str, str]]:
    """Return the pages above one about exercises."""
    return [
        (_("Training and exercises"), reverse("training:home")),
        (label, reverse(f"training:{url_name}", args=arguments)),
    ]


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show the scenarios that can be played."""
    actor = actor_of(request)
    rows = [
        {
            "key": each.key,
            "title": in_language(each.title, language()),
            "about": in_language(each.about, language()),
            "minutes": each.minutes,
            "roles": [in_language(role.title, language()) for role in each.roles],
            "injects": len(each.injects),
            "source": each.source,
        }
        for each in scenarios().values()
    ]
    context = {"scenarios": rows, "may_run": RUN_EXERCISES.permits(actor)}
    return render(request, "training/scenarios.html", context)


@form_page
def new_exercise(request: HttpRequest, scenario: str) -> HttpResponse:
    """Plan an exercise of a scenario."""
    actor = actor_of(request)
    require(actor, RUN_EXERCISES)
    chosen = scenarios().get(scenario)
    if chosen is None:
        raise NotFound("no_scenario", f"there is no scenario {scenario}")
    title = in_language(chosen.title, language())
    form = ExerciseForm(
        request.POST or None,
        actor=actor,
        scenario=chosen,
        language=language(),
        initial={"title": title},
    )
    return enter(
        request,
        form,
        partial(plan_exercise, actor=actor, scenario=scenario),
        title=_("Plan an exercise"),
        up=above(_("Scenarios"), "scenarios"),
        done=_("The exercise is planned."),
        then=lambda made: reverse("training:exercise", args=[made.id]),
        lead=title,
    )


@require_GET
def exercise(request: HttpRequest, exercise_id: int) -> HttpResponse:
    """Show an exercise to who runs it: clock, injects, what every team did."""
    actor = actor_of(request)
    found = get_exercise(actor=actor, exercise_id=exercise_id)
    situation = Situation(found, timezone.now())
    runs = may_run(actor, found)
    context = {
        "exercise": found,
        "situation": situation,
        "minute": situation.minute,
        "may_run": runs,
        "plays": own_team(actor=actor, exercise=found) is not None,
        "teams": team_rows(situation),
        "players": players_of(actor=actor, exercise=found),
        "may_enter": MEND.permits(actor) and own_team(actor=actor, exercise=found) is not None,
    }
    if runs:
        context |= {"injects": _injects(situation), "log": _log(situation)}
    return render(request, "training/exercise.html", context)


def may_run(actor: Actor, found: Exercise) -> bool:
    """Whether the actor runs this exercise, and so may see what is expected."""
    return found.organisation_id == actor.organisation_id and RUN_EXERCISES.permits(actor)


def role_title(situation: Situation, key: str) -> str:
    """Return what a role is called."""
    (role,) = (each for each in situation.scenario.roles if each.key == key)
    return in_language(role.title, language())


def team_rows(situation: Situation) -> list[dict[str, Any]]:
    """Return each team with its marks in words."""
    rows = []
    for team in situation.teams:
        score = situation.score(team)
        rows.append(
            {
                "team": team,
                "title": role_title(situation, team.role),
                "score": score,
                "passed": score.percent is not None
                and score.percent >= situation.exercise.pass_percent,
                "marks": [_mark(each, over=situation.over) for each in score.marks],
            }
        )
    return rows


def _mark(mark: Mark, *, over: bool) -> dict[str, Any]:
    tone, label = MARKS[mark.state]
    if over and mark.state is State.NOT_YET:
        label = NEVER_GIVEN
    return {
        "key": mark.expected.key,
        "inject": mark.expected.inject,
        "what": in_language(mark.expected.what, language()),
        "within": mark.expected.within,
        "points": mark.points,
        "of": mark.expected.points,
        "minute": mark.minute,
        "tone": tone,
        "label": label,
        "counts": mark.counts,
        "judged": mark.expected.is_judged and mark.state is not State.NOT_YET,
        "met": mark.state is State.DONE,
        "open": mark.state is State.TO_JUDGE,
    }


def _injects(situation: Situation) -> list[dict[str, Any]]:
    return [
        {
            "key": each.key,
            "at": each.at,
            "text": in_language(each.text, language()),
            "to": [role_title(situation, role.key) for role in situation.scenario.roles
                   if role.key in each.to],
            "given": situation.given.get(each.key),
            "has_file": each.reading is not None or each.table is not None,
        }
        for each in situation.scenario.injects
    ]  # fmt: skip


def _log(situation: Situation) -> list[dict[str, Any]]:
    """Return what happened, the latest first: injects, actions in the screens, answers."""
    rows: list[dict[str, Any]] = [
        {"minute": minute, "what": _("Inject"), "text": key, "who": ""}
        for key, minute in situation.given.items()
    ]
    rows += [
        {
            "minute": each.action.minute,
            "what": action_in_words(each.action.verb),
            "text": each.label,
            "who": each.who,
        }
        for each in situation.actions
    ]
    for team in situation.teams:
        rows += [
            {
                "minute": each.minute,
                "what": _("Answer"),
                "text": f"{each.question}: {each.given}",
                "who": team.organisation.name,
            }
            for each in team.answers.all()
        ]
    return sorted(rows, key=lambda row: -row["minute"])


@require_POST
def command(request: HttpRequest, exercise_id: int, verb: str) -> HttpResponse:
    """Start, pause, resume, end or close."""
    actor = actor_of(request)
    found = get_exercise(actor=actor, exercise_id=exercise_id)
    if verb not in COMMANDS:
        raise NotFound("not_found", f"an exercise knows no {verb}")
    COMMANDS[verb](actor=actor, exercise=found)
    return redirect("training:exercise", exercise_id)


@require_POST
def give(request: HttpRequest, exercise_id: int, inject: str) -> HttpResponse:
    """Give an inject now."""
    actor = actor_of(request)
    found = get_exercise(actor=actor, exercise_id=exercise_id)
    give_inject(actor=actor, exercise=found, inject=inject)
    messages.success(request, _("The inject is out."))
    return redirect("training:exercise", exercise_id)


@require_GET
def evaluate(request: HttpRequest, exercise_id: int) -> HttpResponse:
    """Show the evaluator's page: what is to be judged, observations, what follows from them."""
    actor = actor_of(request)
    found = get_exercise(actor=actor, exercise_id=exercise_id)
    require(actor, RUN_EXERCISES)
    if not may_run(actor, found):
        raise NotFound("not_found", "no such exercise, or not one that you may see")
    situation = Situation(found, timezone.now())
    rows = team_rows(situation)
    context = {
        "exercise": found,
        "minute": situation.minute,
        "teams": rows,
        "waiting": sum(row["score"].to_judge for row in rows),
        "observations": found.observations.select_related("team__organisation").prefetch_related(
            "corrections__organisation"
        ),
        "open": found.state not in ("planned", "closed"),
    }
    return render(request, "training/exercise_evaluate.html", context)


def _team(found: Exercise, team_id: int) -> ExerciseTeam:
    team = found.teams.filter(id=team_id).first()
    if team is None:
        raise NotFound("not_found", "no such team in this exercise")
    return team


@require_POST
def judge(request: HttpRequest, exercise_id: int, team_id: int, expected: str) -> HttpResponse:
    """Say whether something was done."""
    actor = actor_of(request)
    found = get_exercise(actor=actor, exercise_id=exercise_id)
    judge_expected(
        actor=actor,
        exercise=found,
        team=_team(found, team_id),
        expected=expected,
        met=request.POST.get("met") == "yes",
    )
    return redirect("training:exercise_evaluate", exercise_id)


@form_page
def new_observation(request: HttpRequest, exercise_id: int) -> HttpResponse:
    """Write down what was seen."""
    actor = actor_of(request)
    found = get_exercise(actor=actor, exercise_id=exercise_id)
    require(actor, RUN_EXERCISES)
    return enter(
        request,
        ObservationForm(request.POST or None, actor=actor, exercise=found),
        partial(observe, actor=actor, exercise=found),
        title=_("Write down an observation"),
        up=above(found.number, "exercise", found.id),
        done=_("It is kept."),
        then=lambda _made: reverse("training:exercise_evaluate", args=[found.id]),
    )


@form_page
def new_correction(request: HttpRequest, exercise_id: int, observation_id: int) -> HttpResponse:
    """Make an observation somebody's task."""
    actor = actor_of(request)
    found = get_exercise(actor=actor, exercise_id=exercise_id)
    require(actor, RUN_EXERCISES)
    observation = found.observations.filter(id=observation_id).first()
    if observation is None:
        raise NotFound("not_found", "no such observation in this exercise")
    return enter(
        request,
        CorrectionForm(request.POST or None, actor=actor),
        partial(order_correction, actor=actor, observation=observation),
        title=_("Order a corrective action"),
        up=above(found.number, "exercise", found.id),
        done=_("The corrective action is ordered; it stands among what is due."),
        then=lambda _made: reverse("training:exercise_evaluate", args=[found.id]),
        lead=observation.text,
    )


@require_GET
def report(request: HttpRequest, exercise_id: int) -> HttpResponse:
    """Return the after-action report as PDF, to who ran the exercise."""
    actor = actor_of(request)
    found = get_exercise(actor=actor, exercise_id=exercise_id)
    if not may_run(actor, found):
        raise NotFound("not_found", "no such exercise, or not one that you may see")
    situation = Situation(found, timezone.now())
    data = print_exercise(situation, team_rows(situation), language())
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    return response


@require_GET
def corrections(request: HttpRequest) -> HttpResponse:
    """Show the corrective actions, the open ones first."""
    rows = list_corrections(actor=actor_of(request))
    context = {
        "open": rows.filter(done_on__isnull=True).order_by("due_on", "id"),
        "done": rows.filter(done_on__isnull=False).order_by("-done_on", "-id")[:50],
        "today": timezone.localdate(),
    }
    return render(request, "training/corrections.html", context)


@form_page
def correction(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Show a corrective action, and let its organisation say that it is done."""
    actor = actor_of(request)
    found = get_correction(actor=actor, correction_id=correction_id)
    own = found.organisation_id == actor.organisation_id and MEND.permits(actor)
    form = EvidenceOfCorrectionForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        complete_correction(actor=actor, correction=found, **form.cleaned_data)
        messages.success(request, _("The corrective action is done."))
        return redirect("training:correction", found.id)
    context = {
        "correction": found,
        "today": timezone.localdate(),
        "form": form if own and found.done_on is None else None,
    }
    status = 422 if form.errors else 200
    return render(request, "training/correction.html", context, status=status)
