"""Addresses of the audit log."""

from __future__ import annotations

from django.urls import path

from korgan.kernel.audit import views
from korgan.kernel.audit.tables import ENTRIES
from korgan.kernel.records.views import list_view

app_name = "audit"
urlpatterns = [
    path("", list_view(ENTRIES), name="entries"),
    path("<int:seq>/", views.entry, name="entry"),
    path("checkpoints/", views.checkpoints, name="checkpoints"),
]
