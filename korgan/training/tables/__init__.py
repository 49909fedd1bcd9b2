"""The lists of training, by subject."""

from korgan.training.tables.posts import COMPETENCES, PEOPLE, POSTS

__all__ = ["COMPETENCES", "PEOPLE", "POSTS"]
