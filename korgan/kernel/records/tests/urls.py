"""Addresses for the tests of this app alone."""

from __future__ import annotations

from django.urls import include, path

from korgan.kernel.records.tests import site_list, test_api

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("lists/", include("korgan.kernel.records.urls")),
    *site_list.urlpatterns,
    path("api/", test_api.api.urls),
]
