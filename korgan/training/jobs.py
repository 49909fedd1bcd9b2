"""The long search for teams."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from korgan.kernel.jobs.kinds import declare_job
from korgan.kernel.jobs.work import Work
from korgan.training.selectors.courses import get_team_plan, list_instructors, team_problem
from korgan.training.services.teams import PLAN_JOB, keep_teams


@declare_job(PLAN_JOB, _("Plan teams of instructors"))
def plan_teams_job(work: Work, *, plan_id: int, seconds: int) -> dict[str, Any]:
    """Look for the cheapest plan and keep the best one found."""
    from korgan.training.team_planning import Found, plan_teams

    plan = get_team_plan(actor=work.actor, plan_id=plan_id)
    own = list_instructors(actor=work.actor).filter(organisation_id=work.actor.organisation_id)
    cleared = own.filter(vetting="cleared")
    courses, people = team_problem(plan, cleared.order_by("name"))

    def report(found: Found | None) -> None:
        told = (
            "" if found is None else f"{found.held}/{len(courses)} · {found.cost} ≥ {found.bound}"
        )
        done = 0 if found is None else min(int(found.seconds), seconds)
        work.progress(done, seconds, told)

    found = plan_teams(courses, people, seconds=seconds, report=report)
    result = {
        "assignments": [
            {"course": each.course, "week": each.week, "team": list(each.team)}
            for each in found.assignments
        ],
        "cost": found.cost,
        "bound": found.bound,
        "optimal": found.optimal,
        "seconds": round(found.seconds, 1),
        "not_cleared": own.count() - len(people),
        "reasons": [vars(each) for each in found.reasons],
    }
    keep_teams(actor=work.actor, plan=plan, result=result)
    return {"held": len(found.assignments), "cost": found.cost, "optimal": found.optimal}
