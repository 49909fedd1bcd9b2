"""Addresses of what is common to all lists."""

from __future__ import annotations

from django.urls import path

from korgan.kernel.records import views

app_name = "records"
urlpatterns = [
    path("views/", views.save, name="save_view"),
    path("views/<int:view_id>/delete/", views.delete, name="delete_view"),
]
