"""Tables of posts, courses, teams and certificates."""

from __future__ import annotations

from korgan.training.models.courses import (
    Certificate,
    Course,
    CourseSession,
    Evaluation,
    Instructor,
    Nomination,
    TeamPlan,
)
from korgan.training.models.posts import (
    Competence,
    Holding,
    Person,
    Post,
    Qualification,
    Requirement,
)

__all__ = [
    "Certificate",
    "Competence",
    "Course",
    "CourseSession",
    "Evaluation",
    "Holding",
    "Instructor",
    "Nomination",
    "Person",
    "Post",
    "Qualification",
    "Requirement",
    "TeamPlan",
]
