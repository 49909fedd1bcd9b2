"""Writes of accounts and tokens."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound
from korgan.kernel.identity.domain import TOKEN_PREFIX, digest_of
from korgan.kernel.identity.models import ApiToken, User
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.rights import declare_action, declared_actions

MANAGE_ACCOUNTS = declare_action("identity.manage_accounts", roles=[Role.ADMINISTRATOR])
USE_TOKENS = declare_action("identity.use_tokens", roles=list(Role))

LONGEST_TOKEN_DAYS = 366


@service(MANAGE_ACCOUNTS)
def create_account(
    *, actor: Actor, username: str, display_name: str, password: str, language: str = ""
) -> User:
    """Create an account; what it may do comes from memberships given afterwards."""
    user = enter_account(
        username=username, display_name=display_name, password=password, language=language
    )
    record("identity.account_created", user, username=user.username)
    return user


@part_of_service
def enter_account(*, username: str, display_name: str, password: str, language: str = "") -> User:
    """Create an account within a service that says what it is for."""
    username = username.strip().lower()
    if not username.replace(".", "").replace("-", "").replace("_", "").isalnum():
        raise InputError(
            "bad_username",
            "a log-in name has letters, digits, dot, dash, underscore",
            where="username",
        )
    if User.objects.filter(username=username).exists():
        raise Conflict("username_taken", "this log-in name is taken", where="username")
    user = User(username=username, display_name=display_name.strip(), language=language)
    _set_password(user, password)
    user.save()
    return user


@service(MANAGE_ACCOUNTS)
def deactivate_account(*, actor: Actor, user: User) -> None:
    """Close an account: no log-in, no session, no token any more; its history stays."""
    if user.id == actor.user_id:
        raise Conflict("own_account", "you cannot deactivate your own account")
    _require_all_seats(actor, user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _shut_out(user)
    record("identity.account_deactivated", user)


@service(MANAGE_ACCOUNTS)
def reset_credentials(*, actor: Actor, user: User, password: str) -> None:
    """Give a new password and remove second factors, for one who lost them.

    Ends all sessions and tokens: whoever holds one may be the reason for the reset.
    """
    if user.id == actor.user_id:
        raise Conflict("own_account", "another administrator must reset your credentials")
    _require_all_seats(actor, user)
    _set_password(user, password)
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    _shut_out(user)
    record("identity.credentials_reset", user)


def _require_all_seats(actor: Actor, user: User) -> None:
    """Refuse who manages only one of the organisations in which the account has a seat."""
    elsewhere = user.memberships.exclude(organisation_id=actor.organisation_id).exclude(
        valid_to__lt=timezone.localdate()
    )
    if elsewhere.exists() and not actor.runs_this_node:
        raise NotAllowed(
            "seats_elsewhere",
            "this account acts for other organisations, too",
            mend="end the membership here, or ask the administrator of this installation",
        )


def _shut_out(user: User) -> None:
    ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now())
    for session in UserSession.objects.filter(user=user):
        session.end()


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InputError("weak_password", " ".join(error.messages), where="password") from None
    user.set_password(password)


@service(USE_TOKENS)
def create_token(
    *, actor: Actor, name: str, scopes: Sequence[str], days: int
) -> tuple[ApiToken, str]:
    """Create a personal token for the actor's seat and return it with its text, shown once."""
    if actor.user_id is None or actor.via == "api":
        raise InputError("person_only", "only a signed-in person can create a token")
    if not name.strip():
        raise InputError("name_missing", "say what the token is for", where="name")
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise InputError(
            "bad_expiry", f"a token lives 1 to {LONGEST_TOKEN_DAYS} days", where="days"
        )
    unknown = sorted(set(scopes) - set(declared_actions()))
    if unknown:
        raise InputError("unknown_scope", f"no such action: {', '.join(unknown)}", where="scopes")
    text = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user_id=actor.user_id,
        organisation_id=actor.organisation_id,
        name=name.strip()[:80],
        digest=digest_of(text),
        scopes=sorted(set(scopes)),
        expires_at=timezone.now() + timedelta(days=days),
    )
    record("identity.token_created", token, scopes=token.scopes, days=days)
    return token, text


@service(USE_TOKENS)
def revoke_token(*, actor: Actor, token_id: int) -> None:
    """Revoke one of the actor's own tokens, at once."""
    token = ApiToken.objects.filter(id=token_id, revoked_at=None).first()
    if token is None or token.user_id != actor.user_id:
        raise NotFound("no_token", "you have no such token")
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record("identity.token_revoked", token)
