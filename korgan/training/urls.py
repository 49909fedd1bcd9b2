"""Addresses of training and exercises."""

from __future__ import annotations

from django.urls import path

from korgan.kernel.records.views import list_view
from korgan.training.tables import (
    COMPETENCES,
    COURSES,
    EXERCISES,
    INSTRUCTORS,
    PEOPLE,
    POSTS,
    SESSIONS,
    TEAM_PLANS,
)
from korgan.training.views import courses, exercises, playing, posts

app_name = "training"

urlpatterns = [
    path("", posts.home, name="home"),
    path("measure/", posts.measure, name="measure"),
    path("posts/", list_view(POSTS), name="posts"),
    path("posts/new/", posts.new_post, name="new_post"),
    path("posts/<int:post_id>/", posts.post, name="post"),
    path("tasks/new/", posts.new_task, name="new_task"),
    path("trainers/", posts.trainers, name="trainers"),
    path("posts/<int:post_id>/tasks/new/", posts.new_requirement, name="new_requirement"),
    path("posts/<int:post_id>/holders/new/", posts.new_holder, name="new_holder"),
    path(
        "posts/<int:post_id>/holders/<int:holding_id>/end/", posts.end_holding, name="end_holding"
    ),
    path("competences/", list_view(COMPETENCES), name="competences"),
    path("competences/new/", posts.new_competence, name="new_competence"),
    path("competences/<int:competence_id>/", posts.competence, name="competence"),
    path("competences/<int:competence_id>/requires/", posts.prerequisites, name="prerequisites"),
    path("people/", list_view(PEOPLE), name="people"),
    path("people/new/", posts.new_person, name="new_person"),
    path("people/<int:person_id>/", posts.person, name="person"),
    path(
        "people/<int:person_id>/qualifications/new/",
        posts.new_qualification,
        name="new_qualification",
    ),
    path("forecast/", posts.forecast, name="forecast"),
    path("courses/", list_view(COURSES), name="courses"),
    path("courses/new/", courses.new_course, name="new_course"),
    path("instructors/", list_view(INSTRUCTORS), name="instructors"),
    path("instructors/new/", courses.new_instructor, name="new_instructor"),
    path("sessions/", list_view(SESSIONS), name="sessions"),
    path("sessions/new/", courses.new_session, name="new_session"),
    path("sessions/<int:session_id>/", courses.session, name="session"),
    path("sessions/<int:session_id>/held/", courses.held, name="held"),
    path("sessions/<int:session_id>/nominate/", courses.new_nomination, name="nominate"),
    path("sessions/<int:session_id>/evaluate/", courses.new_evaluation, name="evaluate"),
    path("sessions/<int:session_id>/<int:nomination_id>/vetting/", courses.vetting, name="vetting"),
    path(
        "sessions/<int:session_id>/<int:nomination_id>/attendance/",
        courses.attendance,
        name="attendance",
    ),
    path("sessions/<int:session_id>/<int:nomination_id>/certify/", courses.certify, name="certify"),
    path("export/courses.ics", courses.calendar, name="calendar"),
    path("export/revocations.jwt", courses.revocations, name="revocations"),
    path("certificates/<uuid:uid>/", courses.certificate, name="certificate"),
    path("certificates/<uuid:uid>/revoke/", courses.revoke, name="revoke"),
    path(
        "certificates/<uuid:uid>.pdf",
        courses.certificate_file,
        {"form": "pdf"},
        name="certificate_pdf",
    ),
    path(
        "certificates/<uuid:uid>.jwt",
        courses.certificate_file,
        {"form": "jwt"},
        name="certificate_jwt",
    ),
    path("teams/", list_view(TEAM_PLANS), name="team_plans"),
    path("teams/new/", courses.new_team_plan, name="new_team_plan"),
    path("teams/<int:plan_id>/", courses.team_plan, name="team_plan"),
    path("teams/<int:plan_id>/adopt/", courses.adopt, name="adopt"),
    path("exercises/", list_view(EXERCISES), name="exercises"),
    path("exercises/new/", exercises.catalogue, name="scenarios"),
    path("exercises/new/<slug:scenario>/", exercises.new_exercise, name="new_exercise"),
    path("exercises/<int:exercise_id>/", exercises.exercise, name="exercise"),
    path(
        "exercises/<int:exercise_id>/clock/<slug:verb>/",
        exercises.command,
        name="exercise_command",
    ),
    path("exercises/<int:exercise_id>/give/<slug:inject>/", exercises.give, name="exercise_give"),
    path("exercises/<int:exercise_id>/evaluate/", exercises.evaluate, name="exercise_evaluate"),
    path(
        "exercises/<int:exercise_id>/judge/<int:team_id>/<slug:expected>/",
        exercises.judge,
        name="exercise_judge",
    ),
    path(
        "exercises/<int:exercise_id>/observations/new/",
        exercises.new_observation,
        name="new_observation",
    ),
    path(
        "exercises/<int:exercise_id>/observations/<int:observation_id>/correct/",
        exercises.new_correction,
        name="new_correction",
    ),
    path("exercises/<int:exercise_id>/report.pdf", exercises.report, name="exercise_report"),
    path("exercises/<int:exercise_id>/play/", playing.play, name="exercise_play"),
    path("exercises/<int:exercise_id>/news/<int:seen>/", playing.news, name="exercise_news"),
    path(
        "exercises/<int:exercise_id>/answer/<slug:question>/",
        playing.answer,
        name="exercise_answer",
    ),
    path("exercises/<int:exercise_id>/files/<slug:inject>/", playing.file, name="exercise_file"),
    path("exercises/<int:exercise_id>/players/new/", playing.new_player, name="new_player"),
    path("corrections/", exercises.corrections, name="corrections"),
    path("corrections/<int:correction_id>/", exercises.correction, name="correction"),
]
