"""Courses, instructors of several countries and a certificate of the demonstration State."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from korgan.kernel.organisations.domain import Actor
from korgan.training.models import Competence, Person
from korgan.training.services import (
    close_session,
    design_course,
    enter_course,
    enter_instructor,
    issue_certificate,
    nominate,
    plan_session,
    record_attendance,
    record_evaluation,
    set_vetting,
)

COURSES = (
    ("K-01", "Operating portal monitors", "BD-1", "en", 3, ("BD-1", "IN-1")),
    ("K-02", "Adjudicating radiation alarms", "BD-2", "en", 4, ("BD-2", "BD-3")),
    ("K-03", "Identifying nuclides from spectra", "BD-3", "ru", 3, ("BD-3",)),
    ("K-04", "Inspecting physical protection", "RG-2", "en", 4, ("RG-2", "RG-1")),
    ("K-05", "Accounting for nuclear material", "MA-1", "fr", 2, ("MA-1",)),
)
OBJECTIVES = (
    "Tells a medical, a natural and an industrial cause of an alarm apart",
    "Measures with a hand-held instrument long enough for a decision",
    "Closes a case by the procedure, or hands it on",
)
CONTENT = ("Causes of alarms", "Practice with hand-held instruments", "Six cases from the archive")
# name, home, skills, languages, cost of a trip
INSTRUCTORS = (
    ("Arno Velt", "XQ", "BD-1 BD-2 IN-1", "en ru", 0),
    ("Sari Monde", "XQ", "BD-3 RG-1", "ru", 0),
    ("Ilka Prast", "XQ", "RG-2 MA-1", "en", 0),
    ("Dov Karsen", "XP", "BD-2 BD-3", "en", 1400),
    ("Mira Toll", "XP", "RG-2 IN-1", "en", 1500),
    ("Jun Aldero", "XN", "BD-1 BD-3", "en ru", 700),
    ("Tessa Orin", "XN", "MA-1 RG-1", "en", 800),
)


def add_courses(keepers: Mapping[str, Actor]) -> None:
    """Enter the catalogue, instructors, a session that was held, and one to come."""
    centre, agency = keepers["trainer"], keepers["supervisor"]
    today = timezone.localdate()
    known = {each.code: each for each in Competence.objects.filter(country=centre.country)}
    courses = [
        enter_course(
            actor=centre,
            code=code,
            title=title,
            competence=known[competence],
            criteria="Attendance, and 70 % in the test at the end",
            language=language,
            team_size=size,
            skills=[known[each] for each in skills],
        )
        for code, title, competence, language, size, skills in COURSES
    ]
    design_course(
        actor=centre,
        course=courses[1],
        objectives="\n".join(OBJECTIVES),
        content="\n".join(CONTENT),
        material="Course book K-02, edition 3 (fictional)",
        reviewed_on=today - timedelta(days=200),
    )
    for name, home, skills, languages, cost in INSTRUCTORS:
        enter_instructor(
            actor=centre,
            name=name,
            home=home,
            skills=[known[each] for each in skills.split()],
            languages=languages,
            visas="XQ",
            trip_cost=cost,
            vetting="pending" if name == "Tessa Orin" else "cleared",
        )
    held = plan_session(
        actor=centre, course=courses[1], starts_on=today - timedelta(days=40), room="Hall 1"
    )
    for reference, score in (("BP-SALT-04", 84), ("BP-RAIL-02", 58)):
        person = Person.objects.get(organisation_id=agency.organisation_id, reference=reference)
        row = nominate(actor=agency, session=held, person=person)
        set_vetting(actor=centre, nomination=row, vetting="cleared")
        row = record_attendance(
            actor=centre, nomination=row, attended=True, passed=score >= 70,
            before=Decimal(40), score=Decimal(score),
        )  # fmt: skip
        if row.passed:
            issue_certificate(actor=centre, nomination=row, today=today)
    close_session(actor=centre, session=held)
    for level, mark in ((1, "4.6"), (2, "4.1")):
        record_evaluation(
            actor=centre, session=held, level=level, score=Decimal(mark), answers=2, on=held.ends_on
        )
    plan_session(
        actor=centre, course=courses[0], starts_on=today + timedelta(days=30), room="Hall 1"
    )
