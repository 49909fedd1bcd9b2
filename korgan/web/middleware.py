"""Who asks (the actor), in which language, and errors as pages that say how to mend."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import middleware as auth_middleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from korgan.kernel.errors import InputError
from korgan.kernel.identity.models import User
from korgan.kernel.identity.selectors import lacks_second_factor
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.seats import seats_of
from korgan.web.views.errors import input_error
from korgan.web.views.preferences import SEAT_KEY

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware(LocaleMiddleware):
    """The language chosen on this device, or the browser's if its catalogue is complete.

    A language in preparation is half English, so it is shown only to who chose it.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of this request."""
        language = language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language


def language_of(request: HttpRequest) -> str:
    """Return the code of the language in which to answer."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code.partition("-")[0] in settings.COMPLETE_LANGUAGES:
            return code.partition("-")[0]
    return settings.LANGUAGE_CODE


class LoginRequiredMiddleware(auth_middleware.LoginRequiredMiddleware):
    """Every page is for signed-in people unless it says otherwise; the API has its own door."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Send strangers to the log-in page."""
        if request.path.startswith("/api/"):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseRedirect:
        """Redirect the whole page, also when only a part of it was asked for."""
        answer = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request") == "true":
            here: str | None = request.htmx.current_url_abs_path  # type: ignore[attr-defined]
            query = urlencode({"next": here or "/"})
            answer.headers["HX-Redirect"] = f"{resolve_url(settings.LOGIN_URL)}?{query}"
            answer.status_code = 204  # a redirect would be followed inside the page
        return answer


class ActorMiddleware:
    """Give signed-in requests an ``actor`` (the seat chosen for this session) and the ``seats``."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seats = seats_of_session(request)
        request.seats = list(seats.values())  # type: ignore[attr-defined]
        request.actor = actor_of_session(request, seats)  # type: ignore[attr-defined]
        return self.get_response(request)


def seats_of_session(request: HttpRequest) -> dict[int, Actor]:
    """Return the seats that the signed-in person may take today, by organisation."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return {}
    return seats_of(user, timezone.localdate())


def actor_of_session(request: HttpRequest, seats: dict[int, Actor]) -> Actor | None:
    """Return the chosen seat, or the first, as the actor of this request."""
    if not seats:
        return None
    seat = seats.get(request.session.get(SEAT_KEY, 0)) or next(iter(seats.values()))
    return replace(seat, request_id=secrets.token_hex(8))


class SessionActivityMiddleware:
    """Note for the list of sessions when and from where each was last used.

    allauth's own middleware writes on every request, which makes every page wait for the disk.
    Every few minutes is enough to recognise a stranger's session.
    """

    EVERY = 300.0
    MOST_KEPT = 10_000

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._noted: dict[str, float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        now = time.monotonic()
        if key and request.user.is_authenticated and now > self._noted.get(key, now - 1):
            if len(self._noted) >= self.MOST_KEPT:
                self._noted.clear()
            self._noted[key] = now + self.EVERY
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Send who decides for others, and has no second factor yet, to set one up first."""

    # What it takes to set one up; not the page of tokens, which would outlive the day.
    OPEN = (
        *("/account/2fa/", "/account/login/", "/account/logout/", "/account/reauthenticate/"),
        *("/account/password/", "/account/sessions/", "/static/", "/preferences/"),
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = getattr(request, "actor", None)
        if (
            settings.SECOND_FACTOR_REQUIRED
            and isinstance(actor, Actor)
            and isinstance(request.user, User)
            and not request.path.startswith(self.OPEN)
            and lacks_second_factor(request.user, actor.roles)
        ):
            messages.info(request, _("Your role decides for others: set up a second factor first."))
            return redirect("mfa_index")
        return self.get_response(request)


class ErrorPageMiddleware:
    """Show an InputError as a page (or a fragment for HTMX) with its status and its mend."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Render the error, or leave other exceptions to Django."""
        return input_error(request, error) if isinstance(error, InputError) else None
