"""The lists of training, by subject."""

from korgan.training.tables.courses import COURSES, INSTRUCTORS, SESSIONS, TEAM_PLANS
from korgan.training.tables.exercises import EXERCISES
from korgan.training.tables.posts import COMPETENCES, PEOPLE, POSTS

__all__ = [
    "COMPETENCES",
    "COURSES",
    "EXERCISES",
    "INSTRUCTORS",
    "PEOPLE",
    "POSTS",
    "SESSIONS",
    "TEAM_PLANS",
]
