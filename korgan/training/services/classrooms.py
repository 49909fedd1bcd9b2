"""Writes about classrooms elsewhere: registration, sessions, launches, grades."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

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
from korgan.training.domain.lti import (
    SKEW_SECONDS,
    Assertion,
    Score,
    read_address,
    read_custom,
    read_keys,
)
from korgan.training.models import (
    Classroom,
    ClassroomAssertion,
    ClassroomLaunch,
    ClassroomLink,
    ClassroomScore,
    CourseSession,
    Nomination,
)
from korgan.training.selectors.classrooms import TAKE_SCORES_NAME, nomination_of_subject
from korgan.training.services.courses import CENTRES, RUN_COURSES
from korgan.training.services.sessions import set_result

ENTER_CLASSROOM = declare_action(
    "training.enter_classroom", roles=list(Role), kinds=list(OrganisationKind)
)
TAKE_SCORES = declare_action(TAKE_SCORES_NAME, roles=[Role.TRAINER], kinds=CENTRES)
LONGEST_NONCE = 64


@service(RUN_COURSES)
def register_classroom(*, actor: Actor, name: str, issuer: str, **given: Any) -> Classroom:
    """Register a learning system in which sessions may be held."""
    if Classroom.objects.filter(organisation_id=actor.organisation_id, name=name).exists():
        raise Conflict("code_taken", f"the code {name} is taken", where="name")
    made = Classroom.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.OFFICIAL,
        releasability=Releasability.OWNER,
        name=name,
        issuer=issuer.rstrip("/"),
        **_checked(given),
    )
    record("training.classroom_registered", made, client=str(made.client_id))
    return made


@service(RUN_COURSES)
def change_classroom(*, actor: Actor, classroom: Classroom, **given: Any) -> Classroom:
    """Change addresses and keys of a classroom, or take it out of use."""
    require_own(actor, classroom)
    changed = _checked(given)
    for field, value in changed.items():
        setattr(classroom, field, value)
    classroom.save(update_fields=list(changed))
    record("training.classroom_changed", classroom, active=classroom.active)
    return classroom


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    """Return what was given about a classroom, or refuse an address or key that is none."""
    redirects = [
        read_address(each, "redirect_urls") for each in given["redirect_urls"].splitlines() if each
    ]
    if not redirects:
        raise InputError("nothing_given", "give at least one address", where="redirect_urls")
    return {
        "login_url": read_address(given["login_url"], "login_url"),
        "target_url": read_address(given["target_url"], "target_url"),
        "redirect_urls": "\n".join(redirects),
        "keys": read_keys(given["keys"]),
        "active": given.get("active", True),
    }


@service(RUN_COURSES)
def link_session(
    *,
    actor: Actor,
    session: CourseSession,
    classroom: Classroom,
    custom: str = "",
    pass_percent: int | None = None,
) -> ClassroomLink:
    """Say that a session is held in a classroom elsewhere, and which grade passes it."""
    require_own(actor, session)
    require_own(actor, classroom)
    if session.state == "cancelled":
        raise Conflict("session_over", "the session is over or cancelled")
    read_custom(custom)
    before = ClassroomLink.objects.filter(session=session).first()
    if before and before.classroom_id != classroom.id and before.launches.exists():
        raise Conflict(
            "already_entered", "somebody has entered the other classroom", where="classroom"
        )
    link, _made = ClassroomLink.objects.update_or_create(
        session=session,
        defaults={"classroom": classroom, "custom": custom.strip(), "pass_percent": pass_percent},
    )
    record(
        "training.classroom_linked",
        session,
        classroom=classroom.name,
        passed_from=pass_percent or 0,
    )
    return link


@service(ENTER_CLASSROOM)
def enter_classroom(
    *, actor: Actor, link: ClassroomLink, launch: UUID, nonce: str, teaches: bool
) -> ClassroomLaunch:
    """Keep that somebody goes to a classroom; a launch or a nonce used before is refused."""
    if actor.user_id is None:
        raise InputError("sign_in", "sign in first")
    if not 0 < len(nonce) <= LONGEST_NONCE:
        raise InputError("bad_nonce", "the nonce is missing or too long", where="nonce")
    used = ClassroomLaunch.objects.filter(uid=launch).exists()
    if used or ClassroomLaunch.objects.filter(classroom=link.classroom, nonce=nonce).exists():
        raise Conflict(
            "launched_already",
            "this launch was used already",
            mend="go back to the session and open the classroom again",
        )
    made = ClassroomLaunch.objects.create(
        uid=launch,
        link=link,
        classroom=link.classroom,
        user_id=actor.user_id,
        teaches=teaches,
        nonce=nonce,
    )
    record("training.classroom_entered", link.session, classroom=link.classroom.name)
    return made


@service(TAKE_SCORES)
def admit_classroom(
    *, actor: Actor, classroom: Classroom, assertion: Assertion, scopes: list[str]
) -> None:
    """Keep that a classroom asked for an access token; the same request is not taken twice."""
    now = timezone.now()
    ClassroomAssertion.objects.filter(expires_at__lt=now).delete()
    _row, made = ClassroomAssertion.objects.get_or_create(
        classroom=classroom,
        token_id=assertion.token_id,
        defaults={
            "expires_at": datetime.fromtimestamp(assertion.expires, UTC)
            + timedelta(seconds=2 * SKEW_SECONDS)
        },
    )
    if not made:
        raise Conflict("asked_already", "this request was used already")
    record("training.classroom_admitted", classroom, scopes=sorted(scopes))


@service(TAKE_SCORES)
def take_score(*, actor: Actor, link: ClassroomLink, score: Score) -> bool:
    """Take a grade; whoever reaches the percentage that was set has passed. False: known already.

    Everything told is kept. A grade older than the last one is refused, and who has passed stays
    passed.
    """
    nomination = nomination_of_subject(link, score.subject)
    nomination.refresh_from_db(from_queryset=Nomination.objects.select_for_update())
    if link.session.state == "cancelled":
        raise Conflict("session_over", "the session is over or cancelled")
    taken = _keep(nomination, score)
    percent = score.percent
    if percent is not None and percent > 100:
        raise InputError("bad_percent", "a test result lies between 0 and 100", where="scoreGiven")
    if taken and percent is not None and not nomination.passed:
        set_result(
            actor=actor,
            nomination=nomination,
            attended=True,
            passed=link.pass_percent is not None and percent >= link.pass_percent,
            before=nomination.before,
            score=percent,
        )
    record(
        "training.score_taken",
        link.session,
        person=nomination.person.reference,
        passed=bool(nomination.passed),
        new=taken,
    )
    return taken


@part_of_service
def _keep(nomination: Nomination, score: Score) -> bool:
    """Keep a grade as it was told; False if this very grade is kept already."""
    last = nomination.scores.first()
    told = {
        "given": score.given,
        "maximum": score.maximum,
        "progress": score.progress,
        "grading": score.grading,
    }
    if last is not None and last.at >= score.at:
        if last.at == score.at and all(getattr(last, key) == told[key] for key in told):
            return False
        raise Conflict("score_outdated", "a newer grade is kept already", where="timestamp")
    ClassroomScore.objects.create(nomination=nomination, at=score.at, **told)
    return True
