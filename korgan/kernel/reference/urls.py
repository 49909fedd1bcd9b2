"""Addresses of rule packs."""

from __future__ import annotations

from django.urls import path

from korgan.kernel.reference import views

app_name = "reference"
urlpatterns = [
    path("", views.packs, name="packs"),
    path("<slug:name>/", views.pack, name="pack"),
    path("<slug:name>/compare/", views.comparison, name="comparison"),
    path("<slug:name>/editions/new/", views.new_edition, name="new_edition"),
    path("<slug:name>/editions/<int:edition_id>/", views.edition, name="edition"),
    path(
        "<slug:name>/editions/<int:edition_id>/decision/",
        views.decide_on_edition,
        name="decide_edition",
    ),
    path("<slug:name>/overrides/new/", views.new_override, name="new_override"),
    path("<slug:name>/overrides/<int:override_id>/", views.decide, name="decide"),
]
