"""Who asks (the actor), and errors as pages that say how to mend."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from korgan.kernel.errors import InputError, status_of
from korgan.kernel.identity.models import User
from korgan.kernel.identity.selectors import lacks_second_factor
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.seats import seat_of

SEAT_KEY = "seat_organisation_id"
GetResponse = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Give signed-in requests an ``actor``: the user in the seat chosen for this session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_of_session(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def actor_of_session(request: HttpRequest) -> Actor | None:
    """Return the actor of a signed-in request, or None."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    try:
        seat = seat_of(user, timezone.localdate(), request.session.get(SEAT_KEY))
    except InputError:
        return None
    return replace(seat, request_id=secrets.token_hex(8))


class SecondFactorMiddleware:
    """Send who decides for others, and has no second factor yet, to set one up first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = getattr(request, "actor", None)
        if (
            settings.SECOND_FACTOR_REQUIRED
            and isinstance(actor, Actor)
            and isinstance(request.user, User)
            and not request.path.startswith(("/account/", "/static/", "/i18n/"))
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
        if not isinstance(error, InputError):
            return None
        return render(request, "web/error.html", {"error": error}, status=status_of(error))
