"""Addresses for the tests of this app alone."""

from __future__ import annotations

from django.urls import include, path

from korgan.kernel.records.imports.tests.site_import import SITES_IMPORT
from korgan.kernel.records.imports.views import import_view
from korgan.kernel.records.tests import site_list, test_api

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("lists/", include("korgan.kernel.records.urls")),
    path("jobs/", include("korgan.kernel.jobs.urls")),
    path("sites/import/", import_view(SITES_IMPORT), name="import_sites"),
    *site_list.urlpatterns,
    path("api/", test_api.api.urls),
]
