"""Addresses of the source register."""

from __future__ import annotations

from django.urls import path

from korgan.kernel.records.views import list_view
from korgan.sources.tables import SOURCES
from korgan.sources.views import registration, sources

app_name = "sources"

urlpatterns = [
    path("", list_view(SOURCES), name="home"),
    path("register/", registration.register, name="register"),
    path("<int:source_id>/", sources.source, name="source"),
    path("<int:source_id>/decay/", sources.decay, name="decay"),
    path("<int:source_id>/steps/<slug:to_state>/", sources.step, name="step"),
]
