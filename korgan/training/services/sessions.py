"""Writes of sessions, bookings, nominations, results and evaluations."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.deadlines.kinds import declare_kind
from korgan.kernel.deadlines.services import meet_deadline, set_deadline
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import (
    AUTHORITIES,
    Actor,
    OrganisationKind,
)
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.rights import declare_action, require_own
from korgan.training.domain.coverage import expiry_of
from korgan.training.models import (
    Course,
    CourseSession,
    Evaluation,
    Nomination,
    Person,
    Qualification,
)
from korgan.training.selectors.courses import AT_WORK, FOLLOW_UP_DAYS, booked_things
from korgan.training.services.courses import RUN_COURSES, label_of
from korgan.training.services.posts import STAFF, require_prerequisites

NOMINATE = declare_action(
    "training.nominate", roles=STAFF, kinds=AUTHORITIES | {OrganisationKind.OPERATOR}
)
FOLLOW_UP = declare_kind("training.follow_up", _("follow-up at work"))


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
        **label_of(actor),
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
    require_own(actor, person, where="person")
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
    lock_session(actor=actor, session=nomination.session)
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
    lock_session(actor=actor, session=nomination.session)
    nomination.refresh_from_db(from_queryset=Nomination.objects.select_for_update())
    session = nomination.session
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
def cancel_session(*, actor: Actor, session: CourseSession, reason: str) -> CourseSession:
    """Cancel a session: its room, equipment and instructors are free again."""
    _require_centre(actor, session)
    session.refresh_from_db(from_queryset=CourseSession.objects.select_for_update())
    if session.state != "planned":
        raise Conflict("session_over", "the session is over or cancelled")
    if session.nominations.filter(passed=True).exists():
        raise Conflict("somebody_passed", "somebody has passed this session already")
    if not reason.strip():
        raise InputError("reason_missing", "say why", where="reason")
    session.state, session.reason = "cancelled", reason.strip()
    session.save(update_fields=["state", "reason"])
    record("training.session_cancelled", session, reason=session.reason)
    return session


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
    lock_session(actor=actor, session=session)
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


@part_of_service
def lock_session(*, actor: Actor, session: CourseSession) -> None:
    """Lock the own centre's session, before any of its nominations; refuse one that is cancelled.

    Cancelling takes the same lock: no result is written beside it.
    """
    _require_centre(actor, session)
    session.refresh_from_db(from_queryset=CourseSession.objects.select_for_update())
    if session.state == "cancelled":
        raise Conflict("session_over", "the session is over or cancelled")


def _require_centre(actor: Actor, session: CourseSession) -> None:
    require_own(actor, session)
