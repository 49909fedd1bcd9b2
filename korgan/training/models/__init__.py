"""Tables of posts, courses, teams, certificates and exercises."""

from __future__ import annotations

from korgan.training.models.classrooms import (
    Classroom,
    ClassroomAssertion,
    ClassroomLaunch,
    ClassroomLink,
    ClassroomScore,
)
from korgan.training.models.courses import (
    Certificate,
    Course,
    CourseSession,
    Evaluation,
    Instructor,
    LearningStatement,
    Nomination,
    TeamPlan,
)
from korgan.training.models.exercises import (
    CorrectiveAction,
    Exercise,
    ExerciseAnswer,
    ExerciseJudgement,
    ExerciseMaterial,
    ExercisePlayer,
    ExerciseTeam,
    Observation,
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
    "Classroom",
    "ClassroomAssertion",
    "ClassroomLaunch",
    "ClassroomLink",
    "ClassroomScore",
    "Competence",
    "CorrectiveAction",
    "Course",
    "CourseSession",
    "Evaluation",
    "Exercise",
    "ExerciseAnswer",
    "ExerciseJudgement",
    "ExerciseMaterial",
    "ExercisePlayer",
    "ExerciseTeam",
    "Holding",
    "Instructor",
    "LearningStatement",
    "Nomination",
    "Observation",
    "Person",
    "Post",
    "Qualification",
    "Requirement",
    "TeamPlan",
]
