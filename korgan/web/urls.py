"""The root of all addresses."""

from __future__ import annotations

from django.urls import include, path

from korgan.web.api import api

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("api/", api.urls),
    path("documents/", include("korgan.kernel.documents.views")),
]
