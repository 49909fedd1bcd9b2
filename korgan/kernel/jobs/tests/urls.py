"""Addresses for the tests of this app alone."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("lists/", include("korgan.kernel.records.urls")),
    path("jobs/", include("korgan.kernel.jobs.urls")),
]
