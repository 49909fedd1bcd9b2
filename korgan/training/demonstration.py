"""Posts and people of the demonstration State: invented names, usual posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.training.models import Competence, Person, Post
from korgan.training.services import (
    enter_competence,
    enter_person,
    enter_post,
    put_on_post,
    record_qualification,
    require_competence,
)

# code, title, function, validity in months, requires
COMPETENCES = (
    ("NS-1", "Foundations of nuclear security", "instruction", None, ()),
    ("BD-1", "Operating portal monitors", "border", 36, ("NS-1",)),
    ("BD-2", "Adjudicating radiation alarms", "border", 24, ("BD-1",)),
    ("BD-3", "Identifying nuclides from spectra", "border", 24, ("BD-1",)),
    ("RG-1", "Regulations on sources and facilities", "regulator", 60, ("NS-1",)),
    ("RG-2", "Inspecting physical protection", "regulator", 36, ("RG-1",)),
    ("MA-1", "Accounting for nuclear material", "facility", 36, ("NS-1",)),
    ("LC-1", "Classifying controlled goods", "licensing", 36, ("NS-1",)),
    ("IN-1", "Teaching adults by a systematic approach", "instruction", 60, ("NS-1",)),
)


@dataclass(frozen=True)
class InventedPost:
    """A post, who keeps it, and its holders: shift, then months since each competence."""

    keeper: str
    code: str
    title: str
    function: str
    site: str
    seats: int
    shifts: int
    tasks: tuple[tuple[str, str, int], ...]
    holders: tuple[tuple[int, tuple[int, ...]], ...]


OFFICER_TASKS = (
    ("Watch the portal monitors and stop what alarms", "BD-1", 2),
    ("Adjudicate alarms with hand-held instruments", "BD-2", 2),
)
POSTS = (
    InventedPost(
        "supervisor", "BP-SALT", "Detection officer, road crossing", "border",
        "Saltmarsh crossing", 6, 3, OFFICER_TASKS,
        ((1, (8, 5)), (1, (10, 6)), (2, (14, 20)), (2, (30, 26)), (3, (33, 27))),
    ),
    InventedPost(
        "supervisor", "BP-HARB", "Detection officer, port", "border",
        "Harbour gate 2", 4, 2, OFFICER_TASKS,
        ((1, (4, 3)), (1, (4, 3)), (2, (12, 10)), (2, (5, 3))),
    ),
    InventedPost(
        "supervisor", "BP-RAIL", "Detection officer, rail", "border",
        "Highland rail terminal", 3, 1, OFFICER_TASKS, ((1, (20, 19)), (1, (40, 30))),
    ),
    InventedPost(
        "supervisor", "BP-SPEC", "Spectrometry officer", "border", "Capital airport", 2, 1,
        (("Identify nuclides and advise the posts", "BD-3", 3),), ((1, (11,)),),
    ),
    InventedPost(
        "administrator", "RG-INSP", "Inspector of physical protection", "regulator", "", 5, 1,
        (
            ("Judge applications against the regulations", "RG-1", 2),
            ("Inspect protection on site", "RG-2", 2),
        ),
        ((1, (12, 10)), (1, (20, 18)), (1, (50, 38))),
    ),
    InventedPost(
        "administrator", "RG-ACCT", "Evaluator of material balances", "facility", "", 2, 1,
        (("Evaluate reports of nuclear material", "MA-1", 3),), ((1, (15,)), (1, (33,))),
    ),
    InventedPost(
        "administrator", "LC-OFF", "Licensing officer", "licensing", "", 2, 1,
        (("Classify goods and judge applications", "LC-1", 2),), ((1, (7,)), (1, (34,))),
    ),
    InventedPost(
        "trainer", "SC-INST", "Instructor of the support centre", "instruction", "", 4, 1,
        (
            ("Teach alarm adjudication", "BD-2", 3),
            ("Design and evaluate courses", "IN-1", 3),
        ),
        ((1, (9, 22)), (1, (18, 40))),
    ),
)  # fmt: skip
NAMES = (
    "Arin Vasko", "Mila Torren", "Dana Kolm", "Piro Selat", "Nura Brask", "Olan Teven",
    "Sefa Moran", "Kiri Valdo", "Jorin Hask", "Lena Orsk", "Timo Arrel", "Yuna Besk",
    "Rado Felt", "Ines Karro", "Bran Solis", "Vera Dunai", "Omar Lisk", "Tea Rovan",
    "Pavo Grent", "Zora Milk", "Ketta Solm", "Hanno Birk",
)  # fmt: skip


def add_posts(keepers: Mapping[str, Actor]) -> None:
    """Enter competences, posts and people of the fictional agencies."""
    today = timezone.localdate()
    known: dict[str, Competence] = {}
    for code, title, function, months, requires in COMPETENCES:
        known[code] = enter_competence(
            actor=keepers["trainer"],
            code=code,
            title=title,
            function=function,
            validity_months=months,
            requires=[known[each] for each in requires],
        )
    names = iter(NAMES)
    for each in POSTS:
        _add_post(keepers[each.keeper], each, known, names, today)


def _add_post(
    actor: Actor,
    plan: InventedPost,
    known: Mapping[str, Competence],
    names: Iterator[str],
    today: date,
) -> None:
    post = enter_post(
        actor=actor,
        code=plan.code,
        title=plan.title,
        function=plan.function,
        site=Site.objects.filter(name=plan.site).first() if plan.site else None,
        seats=plan.seats,
        shifts=plan.shifts,
    )
    for task, code, level in plan.tasks:
        require_competence(actor=actor, post=post, task=task, competence=known[code], level=level)
    for number, (shift, months) in enumerate(plan.holders, 1):
        person = enter_person(actor=actor, reference=f"{plan.code}-{number:02d}", name=next(names))
        since = today - timedelta(days=30 * (max(months) + 6))
        put_on_post(actor=actor, post=post, person=person, since=since, shift=shift)
        _qualify(actor, person, post, plan, known, months, today)


def _qualify(
    actor: Actor,
    person: Person,
    post: Post,
    plan: InventedPost,
    known: Mapping[str, Competence],
    months: tuple[int, ...],
    today: date,
) -> None:
    """Record what the post takes, and before it whatever that requires."""
    for (_task, code, level), age in zip(plan.tasks, months, strict=True):
        needed = _with_prerequisites(known[code])
        for place, competence in enumerate(needed):
            achieved_on = today - timedelta(days=30 * age + 45 * (len(needed) - 1 - place))
            earlier = person.qualifications.filter(
                competence=competence, achieved_on__lte=achieved_on
            )
            if competence.code != code and earlier.exists():
                continue
            record_qualification(
                actor=actor,
                person=person,
                competence=competence,
                level=level if competence.code == code else 2,
                event="course",
                evidence=f"Protocol {post.code}/{competence.code}",
                achieved_on=achieved_on,
            )


def _with_prerequisites(competence: Competence) -> list[Competence]:
    before = [each for need in competence.requires.all() for each in _with_prerequisites(need)]
    return [*before, competence]
