"""Choices about the frame itself: language, theme, and the organisation for which one acts."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from korgan.kernel.errors import InputError

THEME_COOKIE = "theme"
THEMES = frozenset({"light", "dark"})
YEAR = 365 * 24 * 3600
SEAT_KEY = "seat_organisation_id"


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language on this device."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise InputError("no_such_language", "there is no such language here")
    response = redirect(_way_back(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=request.is_secure(),
    )
    return response


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark on this device; anything else follows the device."""
    response = redirect(_way_back(request))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(THEME_COOKIE)
    return response


@require_POST
def choose_seat(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organisations from now on, in this session."""
    chosen = request.POST.get("organisation", "")
    seats = {str(seat.organisation_id): seat for seat in getattr(request, "seats", [])}
    if chosen not in seats:
        raise InputError("no_such_seat", "you are not a member of that organisation now")
    request.session[SEAT_KEY] = seats[chosen].organisation_id
    return redirect("home")


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"
