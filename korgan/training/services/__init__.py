"""Writes of training, by subject."""

from korgan.training.services.posts import (
    KEEP_COMPETENCES,
    KEEP_POSTS,
    MEASURE_COVERAGE,
    enter_competence,
    enter_person,
    enter_post,
    measure_coverage,
    put_on_post,
    record_qualification,
    require_competence,
    set_prerequisites,
    take_off_post,
)

__all__ = [
    "KEEP_COMPETENCES",
    "KEEP_POSTS",
    "MEASURE_COVERAGE",
    "enter_competence",
    "enter_person",
    "enter_post",
    "measure_coverage",
    "put_on_post",
    "record_qualification",
    "require_competence",
    "set_prerequisites",
    "take_off_post",
]
