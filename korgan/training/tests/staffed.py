"""Posts with people, as several tests of this folder start from them."""

from __future__ import annotations

from datetime import date
from typing import Any

from korgan.kernel.organisations.domain import Actor
from korgan.training.models import Competence, Person, Post
from korgan.training.services import (
    enter_competence,
    enter_person,
    enter_post,
    put_on_post,
    record_qualification,
    require_competence,
)

DAY = date(2026, 6, 1)


def competence(actor: Actor, code: str = "BD-1", **more: Any) -> Competence:
    facts = {"title": "Operating portals", "function": "border", "validity_months": 24, **more}
    return enter_competence(actor=actor, code=code, **facts)


def post(actor: Actor, *needed: Competence, code: str = "P-1", **more: Any) -> Post:
    facts = {"title": "Detection officer", "function": "border", "seats": 2, **more}
    made = enter_post(actor=actor, code=code, **facts)
    for each in needed:
        require_competence(actor=actor, post=made, task="Watch", competence=each, level=2)
    return made


def holder(actor: Actor, post: Post, reference: str = "N-1", shift: int = 1) -> Person:
    person = enter_person(actor=actor, reference=reference, name=f"Name of {reference}")
    put_on_post(actor=actor, post=post, person=person, since=date(2025, 1, 1), shift=shift)
    return person


def qualify(actor: Actor, person: Person, competence: Competence, **more: Any) -> None:
    facts = {
        "level": 2,
        "event": "course",
        "evidence": "Certificate 1",
        "achieved_on": date(2025, 9, 1),
        **more,
    }
    record_qualification(actor=actor, person=person, competence=competence, **facts)
