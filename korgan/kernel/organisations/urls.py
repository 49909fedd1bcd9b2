"""Addresses of administration."""

from __future__ import annotations

from django.urls import path, re_path

from korgan.kernel.identity.services import MANAGE_ACCOUNTS
from korgan.kernel.organisations import views
from korgan.kernel.organisations.services import MANAGE_ORGANISATIONS
from korgan.kernel.organisations.tables import MEMBERS, ORGANISATIONS, SITES
from korgan.kernel.records.views import list_view

app_name = "administration"
urlpatterns = [
    path(
        "members/",
        list_view(MEMBERS, adds=MANAGE_ACCOUNTS, new_url="administration:new_member"),
        name="members",
    ),
    path("members/new/", views.new_member, name="new_member"),
    path("members/<int:membership_id>/", views.member, name="member"),
    re_path(
        r"^members/(?P<membership_id>\d+)/(?P<action>end|close|reset)/$",
        views.member_action,
        name="member_action",
    ),
    path(
        "organisations/",
        list_view(
            ORGANISATIONS, adds=MANAGE_ORGANISATIONS, new_url="administration:new_organisation"
        ),
        name="organisations",
    ),
    path("organisations/new/", views.new_organisation, name="new_organisation"),
    path(
        "sites/",
        list_view(SITES, adds=MANAGE_ORGANISATIONS, new_url="administration:new_site"),
        name="sites",
    ),
    path("sites/new/", views.new_site, name="new_site"),
]
