"""Addresses of training and exercises."""

from __future__ import annotations

from django.urls import path

from korgan.kernel.records.views import list_view
from korgan.training.tables import COMPETENCES, PEOPLE, POSTS
from korgan.training.views import posts

app_name = "training"

urlpatterns = [
    path("", posts.home, name="home"),
    path("measure/", posts.measure, name="measure"),
    path("posts/", list_view(POSTS), name="posts"),
    path("posts/new/", posts.new_post, name="new_post"),
    path("posts/<int:post_id>/", posts.post, name="post"),
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
]
