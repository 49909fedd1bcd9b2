"""Writes of courses, sessions, nominations, evaluations and instructors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.deadlines.kinds import declare_kind
from korgan.kernel.deadlines.services import meet_deadline, set_deadline
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.jobs.models import Job
from korgan.kernel.jobs.services import start_job
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import (
    AUTHORITIES,
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.rights import declare_action
from korgan.training.domain.coverage import expiry_of
from korgan.training.models import (
    Competence,
    Course,
    CourseSession,
    Evaluation,
    Instructor,
    Nomination,
    Person,
    Qualification,
    TeamPlan,
)
from korgan.training.selectors.courses import ONE_WEEK, away_days, booked_things
from korgan.training.services.posts import STAFF, require_prerequisites

CENTRES = [
    OrganisationKind.SUPPORT_CENTRE,
    OrganisationKind.REGULATOR,
    OrganisationKind.CUSTOMS,
    OrganisationKind.TECHNICAL_SUPPORT,
]
RUN_COURSES = declare_action(
    "training.run_courses", roles=[Role.TRAINER, Role.PLANNER, Role.ADMINISTRATOR], kinds=CENTRES
)
NOMINATE = declare_action(
    "training.nominate", roles=STAFF, kinds=AUTHORITIES | {OrganisationKind.OPERATOR}
)
PLAN_JOB = "training.plan_teams"
FOLLOW_UP_DAYS, AT_WORK = 183, 3
FOLLOW_UP = declare_kind("training.follow_up", _("follow-up at work"))


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
        **_label(actor), code=code, title=title, competence=competence, criteria=criteria, **more
    )
    if course.speakers > course.team_size or course.team_size < 1:
        raise InputError("bad_team", "a team has at least one person", where="team_size")
    course.save()
    course.skills.set(skills)
    record("training.course_entered", course, competence=competence.code)
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
    label = {**_label(actor), "releasability": Releasability.OWNER}
    instructor = Instructor.objects.create(**label, name=name, home=home, **more)
    instructor.skills.set(skills)
    record("training.instructor_entered", instructor, home=home)
    return instructor


@service(RUN_COURSES)
def set_instructor_vetting(*, actor: Actor, instructor: Instructor, vetting: str) -> Instructor:
    """Keep the status of an instructor's vetting; its grounds are kept nowhere here."""
    if instructor.organisation_id != actor.organisation_id:
        raise InputError("not_yours", "this belongs to another organisation")
    instructor.vetting = vetting
    instructor.save(update_fields=["vetting"])
    record("training.instructor_vetted", instructor, vetting=vetting)
    return instructor


@service(RUN_COURSES)
def plan_session(
    *,
    actor: Actor,
    course: Course,
    starts_on: date,
    site: Site | None = None,
    room: str = "",
    seats: int | None = None,
) -> CourseSession:
    """Plan a session; a room or equipment is never booked twice on a day."""
    session = make_session(
        actor=actor, course=course, starts_on=starts_on, site=site, room=room, seats=seats
    )
    record("training.session_planned", session, starts=starts_on.isoformat(), room=room)
    return session


@part_of_service
def make_session(
    *,
    actor: Actor,
    course: Course,
    starts_on: date,
    site: Site | None = None,
    room: str = "",
    seats: int | None = None,
) -> CourseSession:
    """Make a session with the next number, or refuse a booking that overlaps."""
    ends_on = starts_on + timedelta(days=course.days - 1)
    year = starts_on.year
    # The number comes first: its series is locked, so two bookings of a year go one by one.
    number = f"C-{year}-{next_number(f'training.session.{year}'):04d}"
    _refuse_double_booking(actor, room, site, starts_on, ends_on)
    return CourseSession.objects.create(
        **_label(actor),
        course=course,
        number=number,
        starts_on=starts_on,
        ends_on=ends_on,
        site=site,
        room=room,
        seats=seats or course.seats,
    )


def _refuse_double_booking(
    actor: Actor, room: str, site: Site | None, starts_on: date, ends_on: date
) -> None:
    """Refuse days on which a room or a piece of equipment of the list is booked already."""
    wanted = booked_things(room)
    others = CourseSession.objects.filter(
        organisation_id=actor.organisation_id,
        site=site,
        starts_on__lte=ends_on,
        ends_on__gte=starts_on,
    ).exclude(state="cancelled")
    for other in others.order_by("id") if wanted else ():
        taken = booked_things(other.room)
        if both := sorted(wanted.keys() & taken.keys()):
            raise Conflict(
                "booked_already",
                f"{wanted[both[0]]} is booked for {other.number} "
                f"from {other.starts_on} to {other.ends_on}",
                where="room",
                mend="choose other days or another room",
            )


@service(NOMINATE)
def nominate(*, actor: Actor, session: CourseSession, person: Person) -> Nomination:
    """Send somebody of the own organisation to a session; its centre learns the name by this."""
    if person.organisation_id != actor.organisation_id:
        raise InputError("not_yours", "this belongs to another organisation", where="person")
    # Two agencies that take the last place at once: the second waits, and finds it taken.
    session.refresh_from_db(from_queryset=CourseSession.objects.select_for_update())
    if session.state != "planned":
        raise Conflict("session_over", "the session is over or cancelled")
    if session.nominations.filter(person=person).exists():
        raise Conflict("nominated_already", "this person is nominated already", where="person")
    waiting = session.nominations.exclude(vetting="refused").count()
    if waiting >= session.seats:
        raise Conflict("session_full", f"all {session.seats} places are taken")
    nomination = Nomination.objects.create(
        session=session,
        organisation_id=actor.organisation_id,
        person=person,
        name=person.name,
    )
    record("training.nominated", session, person=person.reference)
    return nomination


@service(RUN_COURSES)
def set_vetting(*, actor: Actor, nomination: Nomination, vetting: str) -> Nomination:
    """Keep the status of vetting; its grounds are kept nowhere here."""
    _require_centre(actor, nomination.session)
    nomination.refresh_from_db(from_queryset=Nomination.objects.select_for_update())
    nomination.vetting = vetting
    nomination.save(update_fields=["vetting"])
    record("training.vetting_set", nomination.session, vetting=vetting)
    return nomination


@service(RUN_COURSES)
def record_attendance(
    *,
    actor: Actor,
    nomination: Nomination,
    attended: bool,
    passed: bool = False,
    before: Decimal | None = None,
    score: Decimal | None = None,
) -> Nomination:
    """Record attendance and tests; who passed has the competence from the last day on."""
    set_result(
        actor=actor,
        nomination=nomination,
        attended=attended,
        passed=passed,
        before=before,
        score=score,
    )
    record(
        "training.attendance_recorded",
        nomination.session,
        person=nomination.person.reference,
        attended=attended,
        passed=passed,
    )
    return nomination


@part_of_service
def set_result(
    *,
    actor: Actor,
    nomination: Nomination,
    attended: bool,
    passed: bool,
    before: Decimal | None,
    score: Decimal | None,
) -> None:
    """Set attendance and tests, and give the competence to who passed."""
    nomination.refresh_from_db(from_queryset=Nomination.objects.select_for_update())
    session = nomination.session
    _require_centre(actor, session)
    if attended and nomination.vetting != "cleared":
        raise Conflict("not_cleared", "who is not cleared does not attend")
    if passed and not attended:
        raise InputError("absent_passed", "who was absent cannot have passed", where="passed")
    for value in (before, score):
        if value is not None and not 0 <= value <= 100:
            raise InputError("bad_percent", "a test result lies between 0 and 100", where="score")
    if nomination.passed:
        raise Conflict("passed_already", "this person has passed already")
    nomination.attended, nomination.passed = attended, passed
    nomination.before, nomination.score = before, score
    nomination.save(update_fields=["attended", "passed", "before", "score"])
    if passed:
        competence = session.course.competence
        require_prerequisites(nomination.person, competence, session.ends_on)
        Qualification.objects.create(
            person=nomination.person,
            competence=competence,
            level=session.course.level,
            event="course",
            evidence=f"{session.number} {session.course.title}"[:300],
            achieved_on=session.ends_on,
            expires_on=expiry_of(session.ends_on, competence.validity_months),
        )


@service(RUN_COURSES)
def close_session(*, actor: Actor, session: CourseSession) -> CourseSession:
    """Say that a session was held; the follow-up at work is due in six months."""
    _require_centre(actor, session)
    session.refresh_from_db(from_queryset=CourseSession.objects.select_for_update())
    if session.state != "planned":
        raise Conflict("session_over", "the session is over or cancelled")
    session.state = "held"
    session.save(update_fields=["state"])
    set_deadline(
        subject=session,
        kind=FOLLOW_UP,
        what=f"{session.number}: behaviour at work",
        starts_on=session.ends_on,
        span=FOLLOW_UP_DAYS,
        subject_url=f"/training/sessions/{session.id}/",
    )
    record("training.session_held", session, participants=session.nominations.count())
    return session


@service(RUN_COURSES)
def record_evaluation(
    *,
    actor: Actor,
    session: CourseSession,
    level: int,
    score: Decimal,
    answers: int,
    on: date,
    note: str = "",
) -> Evaluation:
    """Record how a session did at one of the four levels."""
    _require_centre(actor, session)
    if not 1 <= level <= 4 or not 1 <= score <= 5:
        raise InputError("bad_score", "a score lies between 1 and 5", where="score")
    if on < session.ends_on:
        raise InputError("too_early", "the session has not ended on that day", where="on")
    made = Evaluation.objects.create(
        session=session, level=level, score=score, answers=answers, on=on, note=note.strip()
    )
    if level == AT_WORK:
        meet_deadline(subject=session, kind=FOLLOW_UP)
    record("training.evaluated", session, level=level, score=str(score))
    return made


@service(RUN_COURSES)
def ask_for_teams(
    *,
    actor: Actor,
    title: str,
    host: str,
    starts_on: date,
    weeks: int,
    courses: Iterable[Course],
    seconds: int = 60,
) -> TeamPlan:
    """Ask for the cheapest plan of joint teams; a job looks for it."""
    wanted = list(courses)
    if not wanted:
        raise InputError("nothing_given", "choose at least one course", where="courses")
    if not 1 <= weeks <= 60:
        raise InputError("bad_weeks", "a plan covers 1 to 60 weeks", where="weeks")
    monday = starts_on - timedelta(days=starts_on.weekday())
    plan = TeamPlan.objects.create(
        **_label(actor), title=title, host=host, starts_on=monday, weeks=weeks
    )
    plan.courses.set(wanted)
    job: Job = start_job(
        actor=actor,
        kind=PLAN_JOB,
        title=title,
        link=f"/training/teams/{plan.id}/",
        plan_id=plan.id,
        seconds=seconds,
    )
    plan.job_id = job.id
    plan.save(update_fields=["job_id"])
    record("training.teams_asked", plan, courses=sorted(each.code for each in wanted))
    return plan


@service(RUN_COURSES)
def keep_teams(*, actor: Actor, plan: TeamPlan, result: dict[str, Any]) -> TeamPlan:
    """Keep what the search found."""
    plan.result = result
    plan.save(update_fields=["result"])
    record("training.teams_found", plan, cost=result["cost"], optimal=result["optimal"])
    return plan


@service(RUN_COURSES)
def adopt_teams(*, actor: Actor, plan: TeamPlan) -> TeamPlan:
    """Make sessions with their teams out of a plan, once."""
    if plan.organisation_id != actor.organisation_id:
        raise InputError("not_yours", "this belongs to another organisation")
    plan.refresh_from_db(from_queryset=TeamPlan.objects.select_for_update())
    if plan.result is None or plan.adopted_at is not None:
        raise Conflict("not_adoptable", "the plan is not ready, or adopted already")
    courses = {each.id: each for each in plan.courses.all()}
    numbers = []
    for row in plan.result["assignments"]:
        session = make_session(
            actor=actor,
            course=courses[row["course"]],
            starts_on=plan.starts_on + row["week"] * ONE_WEEK,
        )
        session.team.set(row["team"])
        numbers.append(session.number)
    plan.adopted_at = timezone.now()
    plan.save(update_fields=["adopted_at"])
    record("training.teams_adopted", plan, sessions=numbers)
    return plan


def _label(actor: Actor) -> dict[str, Any]:
    return {
        "organisation_id": actor.organisation_id,
        "country": actor.country,
        "classification": Classification.OFFICIAL,
        "releasability": Releasability.STATE,
    }


def _require_centre(actor: Actor, session: CourseSession) -> None:
    if session.organisation_id != actor.organisation_id:
        raise InputError("not_yours", "this belongs to another organisation")
