"""Addresses of what is common to all lists."""

from __future__ import annotations

from django.urls import path

from korgan.kernel.records import views
from korgan.kernel.records.imports import mapping_views
from korgan.kernel.records.imports import views as import_views

app_name = "records"
urlpatterns = [
    path("views/", views.save, name="save_view"),
    path("views/<int:view_id>/delete/", views.delete, name="delete_view"),
    path("imports/", import_views.imports, name="imports"),
    path("imports/<int:run_id>/", import_views.run, name="import"),
    path("imports/<int:run_id>/columns/", mapping_views.columns, name="columns"),
    path("imports/mappings/<int:mapping_id>/forget/", mapping_views.forget, name="forget_mapping"),
    path("imports/<int:run_id>/commit/", import_views.commit, name="commit_import"),
    path("imports/<int:run_id>/check/", import_views.check, name="check_import"),
    path("imports/<int:run_id>/discard/", import_views.discard, name="discard_import"),
]
