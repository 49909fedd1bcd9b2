"""The root of all addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from korgan.sources.views import verification
from korgan.web.api import api
from korgan.web.capabilities import url_modules
from korgan.web.views import errors, home, preferences, search

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("waiting/", home.waiting, name="waiting"),
    path("search/", search.search, name="search"),
    path("preferences/language/", preferences.set_language, name="set_language"),
    path("preferences/theme/", preferences.set_theme, name="set_theme"),
    path("preferences/seat/", preferences.choose_seat, name="choose_seat"),
    path("account/", include("korgan.web.account_urls")),
    path("verify/", verification.verify, name="verify"),
    path("api/", api.urls),
    path("", include("korgan.kernel.documents.views")),
    path("reference/", include("korgan.kernel.reference.urls")),
    path("due/", include("korgan.kernel.deadlines.views")),
    path("audit/", include("korgan.kernel.audit.urls")),
    path("account/", include("korgan.kernel.identity.views")),
    path("administration/", include("korgan.kernel.organisations.urls")),
    path("lists/", include("korgan.kernel.records.urls")),
    path("jobs/", include("korgan.kernel.jobs.urls")),
    *(path(f"{prefix}/", include(module)) for prefix, module in url_modules()),
]

handler400 = errors.bad_request
handler403 = errors.not_allowed
handler404 = errors.not_found
handler500 = errors.server_error
