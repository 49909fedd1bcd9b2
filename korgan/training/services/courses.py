"""Writes of courses and instructors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.rights import declare_action, require_own
from korgan.training.models import (
    Competence,
    Course,
    Instructor,
)
from korgan.training.selectors.courses import away_days

CENTRES = [
    OrganisationKind.SUPPORT_CENTRE,
    OrganisationKind.REGULATOR,
    OrganisationKind.CUSTOMS,
    OrganisationKind.TECHNICAL_SUPPORT,
]
RUN_COURSES = declare_action(
    "training.run_courses", roles=[Role.TRAINER, Role.PLANNER, Role.ADMINISTRATOR], kinds=CENTRES
)


@service(RUN_COURSES)
def enter_course(
    *,
    actor: Actor,
    code: str,
    title: str,
    competence: Competence,
    criteria: str,
    skills: Iterable[Competence] = (),
    **more: Any,
) -> Course:
    """Enter a course of the catalogue."""
    if Course.objects.filter(country=actor.country, code=code).exists():
        raise Conflict("code_taken", f"the code {code} is taken", where="code")
    course = Course(
        **label_of(actor), code=code, title=title, competence=competence, criteria=criteria, **more
    )
    if course.speakers > course.team_size or course.team_size < 1:
        raise InputError("bad_team", "a team has at least one person", where="team_size")
    course.save()
    course.skills.set(skills)
    record("training.course_entered", course, competence=competence.code)
    return course


@service(RUN_COURSES)
def design_course(
    *,
    actor: Actor,
    course: Course,
    objectives: str,
    content: str = "",
    material: str = "",
    reviewed_on: date | None = None,
) -> Course:
    """Keep what who passes can do, what is taught for it, and the material as it was reviewed."""
    require_own(actor, course)
    if reviewed_on is not None and not material.strip():
        raise InputError(
            "nothing_reviewed",
            "material was reviewed, but none is named",
            where="material",
            mend="name the material and its edition",
        )
    if reviewed_on is not None and reviewed_on > timezone.localdate():
        raise InputError("in_the_future", "this day is still to come", where="reviewed_on")
    course.objectives, course.content = objectives.strip(), content.strip()
    course.material, course.reviewed_on = material.strip(), reviewed_on
    course.save(update_fields=["objectives", "content", "material", "reviewed_on"])
    record("training.course_designed", course, material=course.material)
    return course


@service(RUN_COURSES)
def enter_instructor(
    *, actor: Actor, name: str, home: str, skills: Iterable[Competence], **more: Any
) -> Instructor:
    """Enter somebody who can teach."""
    if Instructor.objects.filter(organisation_id=actor.organisation_id, name=name).exists():
        raise Conflict("code_taken", f"the code {name} is taken", where="name")
    away_days(more.get("away", ""))
    # Whom a centre can call on is its own affair.
    label = {**label_of(actor), "releasability": Releasability.OWNER}
    instructor = Instructor.objects.create(**label, name=name, home=home, **more)
    instructor.skills.set(skills)
    record("training.instructor_entered", instructor, home=home)
    return instructor


@service(RUN_COURSES)
def set_instructor_vetting(*, actor: Actor, instructor: Instructor, vetting: str) -> Instructor:
    """Keep the status of an instructor's vetting; its grounds are kept nowhere here."""
    require_own(actor, instructor)
    instructor.vetting = vetting
    instructor.save(update_fields=["vetting"])
    record("training.instructor_vetted", instructor, vetting=vetting)
    return instructor


@part_of_service
def label_of(actor: Actor) -> dict[str, Any]:
    """Return how what a centre enters is labelled."""
    return {
        "organisation_id": actor.organisation_id,
        "country": actor.country,
        "classification": Classification.OFFICIAL,
        "releasability": Releasability.STATE,
    }
