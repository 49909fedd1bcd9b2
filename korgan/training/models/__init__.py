"""Tables of posts, courses, teams and certificates."""

from __future__ import annotations

from korgan.training.models.posts import (
    Competence,
    Holding,
    Person,
    Post,
    Qualification,
    Requirement,
)

__all__ = ["Competence", "Holding", "Person", "Post", "Qualification", "Requirement"]
