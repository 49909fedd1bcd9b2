"""The root of the API: who asks, how errors look, and the capabilities' operations."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import APIKeyCookie, HttpBearer

from korgan.accounting.api import router as accounting
from korgan.border.api import router as border
from korgan.cooperation.api import router as cooperation
from korgan.exchange.api import router as exchange
from korgan.kernel.errors import InputError, status_of
from korgan.kernel.identity.selectors import actor_of_token
from korgan.kernel.organisations.domain import Actor
from korgan.law.api import router as law
from korgan.sources.api import router as sources
from korgan.trade.api import router as trade
from korgan.training.api import router as training


class TokenAuth(HttpBearer):
    """A personal token: `Authorization: Bearer korgan_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return the actor of the token and remember it on the request."""
        actor = actor_of_token(token)
        if actor is not None:
            actor = replace(actor, request_id=secrets.token_hex(8))
            request.actor = actor  # type: ignore[attr-defined]
        return actor


class SessionAuth(APIKeyCookie):
    """The session of a signed-in person; unsafe methods need the CSRF token."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Return the actor that the middleware found for the session."""
        actor = getattr(request, "actor", None)
        return actor if isinstance(actor, Actor) else None


api = NinjaAPI(
    title="Korgan",
    version="1",
    description="Every page's facts and actions, for programs. Lists are paged by cursor.",
    auth=[TokenAuth(), SessionAuth()],
    urls_namespace="api",
    docs_url="/docs",
)

api.add_router("/accounting", accounting)
api.add_router("/border", border)
api.add_router("/sources", sources)
api.add_router("/training", training)
api.add_router("/trade", trade)
api.add_router("/cooperation", cooperation)
api.add_router("/law", law)
api.add_router("/exchange", exchange)


def _error(request: HttpRequest, status: int, **error: Any) -> HttpResponse:
    return api.create_response(request, {"error": error}, status=status)


@api.exception_handler(InputError)
def _input_error(request: HttpRequest, error: InputError) -> HttpResponse:
    return _error(request, status_of(error), **error.as_dict())


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _error(
        request,
        401,
        code="not_signed_in",
        message="no valid token or session",
        mend="sign in, or send a token",
    )


@api.exception_handler(ValidationError)
def _validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    where = ".".join(str(part) for part in first["loc"])
    return _error(request, 422, code="invalid", message=first["msg"], where=where)
