"""Reads of classrooms elsewhere: as their owners see them, and as they ask themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from korgan.kernel.errors import NotFound
from korgan.kernel.identity.models import User
from korgan.kernel.organisations.domain import Actor, Classification, OrganisationKind, Role
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.training.domain.lti import INSTRUCTOR, LEARNER, Participant, subject_of
from korgan.training.models import (
    Classroom,
    ClassroomLink,
    ClassroomScore,
    CourseSession,
    Nomination,
    Person,
)

TAKE_SCORES_NAME = "training.take_scores"


def list_classrooms(*, actor: Actor) -> QuerySet[Classroom]:
    """Return the classrooms of the own organisation."""
    rows = visible_to(actor, Classroom.objects.all())
    return rows.filter(organisation_id=actor.organisation_id).order_by("name")


def get_classroom(*, actor: Actor, classroom_id: int) -> Classroom:
    """Return one classroom of the own organisation."""
    return get_visible(actor, list_classrooms(actor=actor), id=classroom_id)


def link_of(*, actor: Actor, session: CourseSession) -> ClassroomLink | None:
    """Return where a visible session is held elsewhere, if it is."""
    seen = visible_to(actor, CourseSession.objects.filter(id=session.id))
    return ClassroomLink.objects.filter(session__in=seen).select_related("classroom").first()


def participant_of(*, actor: Actor, link: ClassroomLink, may_run: bool) -> Participant | None:
    """Return as whom the actor enters a classroom: its centre teaches, who is cleared learns."""
    if actor.user_id is None:
        return None
    if may_run and link.session.organisation_id == actor.organisation_id:
        user = User.objects.get(id=actor.user_id)
        return _staff(link.classroom, user, actor.organisation_name)
    row = (
        link.session.nominations.filter(
            person__account_id=actor.user_id,
            organisation_id=actor.organisation_id,
            vetting="cleared",
        )
        .select_related("person", "organisation")
        .first()
    )
    return None if row is None else _learner(link.classroom, row.person, str(row.organisation))


def _learner(classroom: Classroom, person: Person, agency: str) -> Participant:
    subject = subject_of(classroom.secret.bytes, "person", person.pk)
    return Participant(subject, person.reference, agency, LEARNER)


def _staff(classroom: Classroom, user: User, centre: str) -> Participant:
    subject = subject_of(classroom.secret.bytes, "account", user.pk)
    return Participant(subject, str(user), centre, INSTRUCTOR)


def last_scores(*, actor: Actor, session: CourseSession) -> dict[int, ClassroomScore]:
    """Return the newest grade of each visible nomination."""
    seen = visible_to(actor, CourseSession.objects.filter(id=session.id))
    rows = ClassroomScore.objects.filter(nomination__session__in=seen).order_by("at")
    if session.organisation_id != actor.organisation_id:
        rows = rows.filter(nomination__organisation_id=actor.organisation_id)
    return {each.nomination_id: each for each in rows}


def classroom_of_client(client_id: str) -> Classroom:
    """Return the classroom in use that has this client identifier."""
    try:
        found = Classroom.objects.filter(client_id=UUID(client_id), active=True).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound("no_such_client", "no classroom in use has this client identifier")
    return found


def link_of_classroom(classroom: Classroom, uid: UUID) -> ClassroomLink:
    """Return one session that is held in a classroom; those of others look like none."""
    rows = ClassroomLink.objects.select_related("session__course__competence", "classroom")
    found = rows.filter(uid=uid, classroom=classroom).first()
    if found is None:
        raise NotFound("not_found", "no such session in this classroom")
    return found


def seat_of_classroom(classroom: Classroom) -> Actor:
    """Return who acts when a classroom tells something: its centre, for grades and nothing else."""
    owner = classroom.organisation
    return Actor(
        user_id=None,
        name=f"classroom: {classroom.name}",
        organisation_id=owner.id,
        organisation_name=owner.name,
        organisation_kind=OrganisationKind(owner.kind),
        country=owner.country,
        roles=frozenset({Role.TRAINER}),
        clearance=Classification.OFFICIAL,
        via="api",
        scopes=frozenset({TAKE_SCORES_NAME}),
    )


def _cleared(link: ClassroomLink) -> Iterator[tuple[Nomination, Participant]]:
    rows = link.session.nominations.filter(vetting="cleared").order_by("id")
    for row in rows.select_related("person", "organisation"):
        yield row, _learner(link.classroom, row.person, str(row.organisation))


def nomination_of_subject(link: ClassroomLink, subject: str) -> Nomination:
    """Return who is behind a pseudonym; only who is cleared for the session can be."""
    for row, who in _cleared(link):
        if who.subject == subject:
            return row
    raise NotFound(
        "no_such_participant", "nobody who is cleared for the session has this identifier"
    )


def members_of(link: ClassroomLink) -> list[dict[str, Any]]:
    """Return who may be in the classroom: who is cleared, and the staff that went there."""
    staff = User.objects.filter(
        id__in=link.launches.filter(teaches=True).values_list("user_id", flat=True)
    ).order_by("id")
    centre = link.session.organisation.name
    people = [who for _row, who in _cleared(link)]
    people += [_staff(link.classroom, each, centre) for each in staff]
    return [
        {
            "status": "Active",
            "user_id": who.subject,
            "roles": [who.role],
            "name": f"{who.given_name} {who.family_name}".strip(),
            "given_name": who.given_name,
            "family_name": who.family_name,
        }
        for who in people
    ]


def results_of(link: ClassroomLink, base: str) -> list[dict[str, Any]]:
    """Return the newest grade of everybody, as the classroom told it."""
    found = []
    for row, who in _cleared(link):
        last = row.scores.filter(given__isnull=False).first()
        if last is not None:
            found.append(
                {
                    "id": f"{base}/results/{last.pk}",
                    "scoreOf": base,
                    "userId": who.subject,
                    "resultScore": float(last.given or 0),
                    "resultMaximum": float(last.maximum or 0),
                }
            )
    return found
