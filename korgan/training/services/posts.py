"""Writes of competences, posts, people and what they achieve."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.events.services import publish
from korgan.kernel.identity.models import User
from korgan.kernel.organisations.domain import Actor, Classification, Releasability, Role
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.rights import declare_action, require_own
from korgan.training.domain.coverage import HIGHEST_LEVEL, expiry_of
from korgan.training.domain.prerequisites import order_of
from korgan.training.models import (
    Competence,
    Holding,
    Person,
    Post,
    Qualification,
    Requirement,
)
from korgan.training.selectors.posts import coverage_of, list_posts

STAFF = [Role.SUPERVISOR, Role.PLANNER, Role.TRAINER, Role.ADMINISTRATOR]
KEEP_COMPETENCES = declare_action(
    "training.keep_competences", roles=[Role.TRAINER, Role.PLANNER, Role.ADMINISTRATOR]
)
KEEP_POSTS = declare_action("training.keep_posts", roles=STAFF)
MEASURE_COVERAGE = declare_action("training.measure_coverage", roles=STAFF)


@service(KEEP_COMPETENCES)
def enter_competence(
    *,
    actor: Actor,
    code: str,
    title: str,
    function: str,
    validity_months: int | None = None,
    requires: Iterable[Competence] = (),
) -> Competence:
    """Enter a competence that posts of the State may need."""
    if Competence.objects.filter(country=actor.country, code=code).exists():
        raise Conflict("code_taken", f"the code {code} is taken", where="code")
    competence = Competence.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.OFFICIAL,
        releasability=Releasability.STATE,
        code=code,
        title=title,
        function=function,
        validity_months=validity_months or None,
    )
    competence.requires.set(requires)
    record("training.competence_entered", competence, code=code, months=validity_months or 0)
    return competence


@service(KEEP_COMPETENCES)
def set_prerequisites(
    *, actor: Actor, competence: Competence, requires: Iterable[Competence]
) -> Competence:
    """Say what must be had before a competence; a circle is refused and named."""
    wanted = list(requires)
    _require_own_state(actor, competence)
    known = Competence.objects.filter(country=actor.country).order_by("code")
    codes = dict(known.values_list("id", "code"))
    needs: dict[str, list[str]] = {code: [] for code in codes.values()}
    links = Competence.requires.through.objects.filter(from_competence__country=actor.country)
    pairs = links.order_by("id").values_list("from_competence_id", "to_competence_id")
    for from_id, to_id in pairs:
        if from_id != competence.id:
            needs[codes[from_id]].append(codes[to_id])
    needs[competence.code] = [each.code for each in wanted]
    order_of(needs)
    competence.requires.set(wanted)
    record("training.prerequisites_set", competence, requires=sorted(each.code for each in wanted))
    return competence


@service(KEEP_POSTS)
def enter_post(
    *,
    actor: Actor,
    code: str,
    title: str,
    function: str,
    site: Site | None = None,
    unit: str = "",
    seats: int = 1,
    shifts: int = 1,
) -> Post:
    """Enter a post of the actor's organisation."""
    if Post.objects.filter(organisation_id=actor.organisation_id, code=code).exists():
        raise Conflict("code_taken", f"the code {code} is taken", where="code")
    if seats < 1:
        raise InputError("no_seat", "a post needs at least one person", where="seats")
    if not 1 <= shifts <= 6:
        raise InputError("bad_shifts", "a day has one to six shifts", where="shifts")
    if seats < shifts:
        raise InputError(
            "fewer_seats_than_shifts",
            f"{seats} people cannot cover {shifts} shifts",
            where="seats",
            mend="give at least one person for each shift",
        )
    post = Post.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.OFFICIAL,
        releasability=Releasability.AUTHORITIES,
        code=code,
        title=title,
        function=function,
        site=site,
        unit=unit,
        seats=seats,
        shifts=shifts,
    )
    record("training.post_entered", post, seats=seats, shifts=shifts)
    return post


@service(KEEP_POSTS)
def require_competence(
    *, actor: Actor, post: Post, task: str, competence: Competence, level: int, basis: str = ""
) -> Requirement:
    """Say which competence a task of a post takes, and on which rule the task rests."""
    require_own(actor, post)
    if not 1 <= level <= HIGHEST_LEVEL:
        raise InputError("bad_level", "a level is 1, 2 or 3", where="level")
    requirement, _ = Requirement.objects.update_or_create(
        post=post,
        task=task,
        competence=competence,
        defaults={"level": level, "basis": basis.strip()},
    )
    record(
        "training.competence_required",
        post,
        competence=competence.code,
        level=level,
        basis=requirement.basis,
    )
    return requirement


@service(KEEP_POSTS)
def enter_person(*, actor: Actor, reference: str, name: str) -> Person:
    """Enter somebody of the actor's organisation; only it sees the name."""
    if Person.objects.filter(organisation_id=actor.organisation_id, reference=reference).exists():
        raise Conflict("code_taken", f"the code {reference} is taken", where="reference")
    person = Person.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.OFFICIAL,
        releasability=Releasability.OWNER,
        reference=reference,
        name=name,
    )
    # The name stays out of the log, which more people read than the register of people.
    record("training.person_entered", person)
    return person


@service(KEEP_POSTS)
def set_account(*, actor: Actor, person: Person, account: User | None) -> Person:
    """Say with which account of the own organisation somebody signs in, or that they do not."""
    require_own(actor, person)
    if account is not None:
        if not account.memberships.filter(organisation_id=actor.organisation_id).exists():
            raise InputError("not_yours", "this belongs to another organisation", where="account")
        others = Person.objects.filter(organisation_id=actor.organisation_id, account=account)
        if others.exclude(id=person.id).exists():
            raise Conflict(
                "account_taken", "the account is somebody else's already", where="account"
            )
    person.account = account
    person.save(update_fields=["account"])
    record("training.account_set", person, account=account.username if account else "")
    return person


@service(KEEP_POSTS)
def put_on_post(
    *, actor: Actor, post: Post, person: Person, since: date, shift: int = 1
) -> Holding:
    """Give a post to somebody of the own organisation."""
    require_own(actor, post)
    require_own(actor, person)
    if not 1 <= shift <= post.shifts:
        raise InputError(
            "no_such_shift", f"the post has {post.shifts} shifts, not {shift}", where="shift"
        )
    if Holding.objects.filter(post=post, person=person, until__isnull=True).exists():
        raise Conflict("holds_already", "this person holds the post already", where="person")
    holding = Holding.objects.create(post=post, person=person, shift=shift, since=since)
    record("training.post_filled", post, person=person.reference, since=since.isoformat())
    return holding


@service(KEEP_POSTS)
def take_off_post(*, actor: Actor, post: Post, holding_id: int, until: date) -> Holding:
    """End a holding on a day."""
    require_own(actor, post)
    holding = Holding.objects.filter(post=post, id=holding_id, until__isnull=True).first()
    if holding is None:
        raise Conflict("holds_not", "nobody of this kind holds the post now")
    if until < holding.since:
        raise InputError("ends_before_it_begins", "it ends before it begins", where="until")
    holding.until = until
    holding.save(update_fields=["until"])
    record("training.post_left", post, person=holding.person.reference, until=until.isoformat())
    return holding


@service(KEEP_POSTS)
def record_qualification(
    *,
    actor: Actor,
    person: Person,
    competence: Competence,
    level: int,
    event: str,
    evidence: str,
    achieved_on: date,
) -> Qualification:
    """Record that somebody achieved a competence; its validity follows from the competence."""
    require_own(actor, person)
    if not evidence.strip():
        raise InputError("evidence_missing", "say what shows it", where="evidence")
    if not 1 <= level <= HIGHEST_LEVEL:
        raise InputError("bad_level", "a level is 1, 2 or 3", where="level")
    require_prerequisites(person, competence, achieved_on)
    qualification = Qualification.objects.create(
        person=person,
        competence=competence,
        level=level,
        event=event,
        evidence=evidence.strip()[:300],
        achieved_on=achieved_on,
        expires_on=expiry_of(achieved_on, competence.validity_months),
    )
    record(
        "training.qualification_recorded",
        person,
        competence=competence.code,
        level=level,
        event=event,
        evidence=evidence,
    )
    return qualification


@service(MEASURE_COVERAGE)
def measure_coverage(*, actor: Actor, day: date) -> dict[str, int]:
    """Write down how many seats are covered, organisation by organisation, for who relies on it.

    The measurement is published; the exit forecast of cooperation takes it as evidence.
    """
    found = coverage_of(actor=actor, day=day, posts=list_posts(actor=actor))
    counts: dict[str, list[int]] = {}
    for row in found.coverage.posts:
        post = found.posts[row.post]
        count = counts.setdefault(str(post.organisation_id), [0, 0])
        count[0] += min(row.qualified, row.seats)
        count[1] += row.seats
    publish(
        "training.coverage_measured",
        {"day": day.isoformat(), "country": actor.country, "organisations": counts},
    )
    whole = {"seats": found.coverage.seats, "qualified": found.coverage.qualified}
    record("training.coverage_measured", None, day=day.isoformat(), **whole)
    return whole


@part_of_service
def require_prerequisites(person: Person, competence: Competence, day: date) -> None:
    """Refuse a competence before what it requires, or after that has expired."""
    for needed in competence.requires.all():
        had = Qualification.objects.filter(person=person, competence=needed, achieved_on__lte=day)
        if not had.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=day)).exists():
            if had.exists():
                raise InputError(
                    "prerequisite_expired",
                    f"{competence.code} requires {needed.code}, which had expired then",
                    where="competence",
                    mend="renew that one before",
                )
            raise InputError(
                "prerequisite_missing",
                f"{competence.code} requires {needed.code} first",
                where="competence",
                mend="record that one before",
            )


def _require_own_state(actor: Actor, competence: Competence) -> None:
    if competence.country != actor.country:
        raise InputError("not_yours", "this belongs to another organisation")
