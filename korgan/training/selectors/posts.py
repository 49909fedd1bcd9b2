"""Reads of posts and people: coverage now, and the arrays of which a forecast is made."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Prefetch, Q, QuerySet

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.training.domain import coverage as rules
from korgan.training.domain.forecast import NEVER_EXPIRES, NOT_HELD, Workforce
from korgan.training.models import (
    Competence,
    Holding,
    Person,
    Post,
    Qualification,
    Requirement,
)


def list_competences(*, actor: Actor) -> QuerySet[Competence]:
    """Return the competences that the actor may see."""
    return visible_to(actor, Competence.objects.select_related("organisation"))


def get_competence(*, actor: Actor, competence_id: int) -> Competence:
    """Return one visible competence."""
    return get_visible(actor, Competence.objects.all(), id=competence_id)


def list_people(*, actor: Actor) -> QuerySet[Person]:
    """Return the people whose names the actor may see: as a rule the own organisation's."""
    return visible_to(actor, Person.objects.select_related("organisation"))


def get_person(*, actor: Actor, person_id: int) -> Person:
    """Return one person whose name the actor may see."""
    return get_visible(actor, Person.objects.select_related("organisation"), id=person_id)


def list_posts(*, actor: Actor) -> QuerySet[Post]:
    """Return the posts that the actor may see."""
    return visible_to(actor, Post.objects.select_related("organisation", "site"))


def get_post(*, actor: Actor, post_id: int) -> Post:
    """Return one visible post."""
    posts = Post.objects.select_related("organisation", "site")
    return get_visible(actor, posts, id=post_id)


def find_posts(*, actor: Actor, text: str) -> QuerySet[Post]:
    """Return posts whose code or title has the text."""
    found = Q(code__istartswith=text) | Q(title__icontains=text)
    return list_posts(actor=actor).filter(found).order_by("code")


def _holdings_on(day: date) -> QuerySet[Holding]:
    running = Q(until__isnull=True) | Q(until__gt=day)
    return Holding.objects.filter(running, since__lte=day)


@dataclass(frozen=True)
class Staffed:
    """Posts with coverage, and the records that its numbers point to."""

    coverage: rules.Coverage
    posts: dict[int, Post]
    competences: dict[int, Competence]
    # Shown for each person: the name if the actor may see it, else the personnel number.
    people: dict[int, str]


def coverage_of(*, actor: Actor, day: date, posts: QuerySet[Post] | None = None) -> Staffed:
    """Return how far the visible posts (or some of them) are covered on a day; four queries."""
    chosen = list_posts(actor=actor)
    if posts is not None:
        chosen = chosen.filter(id__in=posts.values("id"))
    rows = list(
        chosen.order_by("code").prefetch_related(
            Prefetch("requirements", Requirement.objects.all()),
            Prefetch("holdings", _holdings_on(day), to_attr="now"),
        )
    )
    people = {holding.person_id for post in rows for holding in post.now}
    achieved = Qualification.objects.filter(person_id__in=people)
    plain = [plain_post(post) for post in rows]
    found = rules.coverage_on(plain, [plain_qualification(row) for row in achieved], day)
    needed = {competence for post in plain for competence in post.requirements}
    return Staffed(
        found,
        {post.id: post for post in rows},
        Competence.objects.in_bulk(needed),
        names_of(actor=actor, people=people),
    )


def names_of(*, actor: Actor, people: set[int]) -> dict[int, str]:
    """Return what to call people: by name where the actor may see it, else by number."""
    known = dict(list_people(actor=actor).filter(id__in=people).values_list("id", "name"))
    numbers = Person.objects.filter(id__in=people).values_list("id", "reference")
    return {person: known.get(person, reference) for person, reference in numbers}


def plain_post(post: Post) -> rules.Post:
    """Return a post that was read with its requirements and its holders of the day (``now``)."""
    needs: dict[int, int] = defaultdict(int)
    for each in post.requirements.all():
        needs[each.competence_id] = max(needs[each.competence_id], each.level)
    held = [(holding.person_id, holding.shift) for holding in post.now]  # type: ignore[attr-defined]
    return rules.Post(post.id, post.seats, post.shifts, dict(needs), held)


def plain_qualification(row: Qualification) -> rules.Qualification:
    """Return a row as the rules take it."""
    return rules.Qualification(
        row.person_id, row.competence_id, row.level, row.achieved_on, row.expires_on
    )


def qualifications_of(*, actor: Actor, person: Person) -> QuerySet[Qualification]:
    """Return what a person whose name the actor may see has achieved."""
    seen = list_people(actor=actor).filter(id=person.id)
    return Qualification.objects.filter(person__in=seen).select_related("competence")


def workforce_of(*, actor: Actor, day: date) -> tuple[Workforce, list[Competence]]:
    """Return the visible posts' seats as the forecast takes them, and its competences in order."""
    found = coverage_of(actor=actor, day=day)
    competences = sorted(found.competences.values(), key=lambda each: each.code)
    place = {each.id: number for number, each in enumerate(competences)}
    filled: list[bool] = []
    pairs: list[tuple[int, int, int]] = []
    until = _until(found, day)
    for row in found.coverage.posts:
        post = found.posts[row.post]
        needs = plain_post(post).requirements
        holders: list[int | None] = [holding.person_id for holding in post.now]  # type: ignore[attr-defined]
        for person in [*holders, *[None] * row.vacant]:
            for competence, level in needs.items():
                runs_out = until.get((person, competence, level), NOT_HELD)
                pairs.append((len(filled), place[competence], runs_out))
            filled.append(person is not None)
    months = np.array([each.validity_months or 0 for each in competences], np.int64)
    years = np.where(months == 0, NEVER_EXPIRES, np.maximum(months // 12, 1))
    seat, kind, expires = np.array(pairs, np.int64).reshape(-1, 3).T
    return Workforce(np.array(filled, bool), seat, kind, expires, years), competences


def _until(found: Staffed, day: date) -> dict[tuple[int | None, int, int], int]:
    """Return for each person, competence and level in how many years it runs out."""
    levels = {
        (competence, level)
        for post in found.posts.values()
        for competence, level in plain_post(post).requirements.items()
    }
    until: dict[tuple[int | None, int, int], int] = {}
    for row in Qualification.objects.filter(person_id__in=found.people):
        if not plain_qualification(row).valid_on(day):
            continue
        years = (row.expires_on - day).days // 365 if row.expires_on else NEVER_EXPIRES
        for competence, level in levels:
            if competence == row.competence_id and level <= row.level:
                key = (row.person_id, competence, level)
                until[key] = max(until.get(key, NOT_HELD), years)
    return until


def overview(*, actor: Actor) -> dict[str, int]:
    """Return the figures of the home page."""
    from django.utils import timezone

    found = coverage_of(actor=actor, day=timezone.localdate()).coverage
    return {
        "seats": found.seats,
        "qualified": found.qualified,
        "single_points": len(found.single_points),
    }
