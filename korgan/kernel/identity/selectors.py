"""Reads of accounts and tokens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from korgan.kernel.errors import InputError
from korgan.kernel.identity.domain import digest_of
from korgan.kernel.identity.models import ApiToken, User
from korgan.kernel.organisations.domain import ROLES_WITH_SECOND_FACTOR, Actor, Role
from korgan.kernel.organisations.seats import seats_of


def list_accounts(*, actor: Actor) -> QuerySet[User]:
    """Return the accounts that have or had a seat in the actor's organisation."""
    accounts = User.objects.filter(memberships__organisation_id=actor.organisation_id)
    return accounts.distinct().order_by("username")


def list_tokens(*, actor: Actor) -> QuerySet[ApiToken]:
    """Return the actor's own live tokens."""
    own = ApiToken.objects.filter(revoked_at=None).order_by("-created_at")
    return own.filter(user_id=actor.user_id) if actor.user_id is not None else own.none()


def actor_of_token(text: str) -> Actor | None:
    """Return the seat and scope that a token gives, or None for a bad, old or revoked one."""
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest_of(text), revoked_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )
    if token is None:
        return None
    try:
        seat = seats_of(token.user, timezone.localdate()).get(token.organisation_id)
    except InputError:
        return None
    if seat is None:
        return None
    if settings.SECOND_FACTOR_REQUIRED and lacks_second_factor(token.user, seat.roles):
        return None
    if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
        # Not an audited change: it says when, not what; and not on every request.
        ApiToken.objects.filter(id=token.id).update(last_used_at=now)
    return replace(seat, via="api", scopes=frozenset(token.scopes))


def lacks_second_factor(user: User, roles: frozenset[Role]) -> bool:
    """Whether the user decides for others and has not set up a second factor."""
    if not roles & ROLES_WITH_SECOND_FACTOR:
        return False
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return not Authenticator.objects.filter(user=user, type__in=kinds).exists()
