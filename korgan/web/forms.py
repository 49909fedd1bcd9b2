"""allauth's forms in our own manner: the label says what to enter, no placeholder repeats it."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms


class _NoPlaceholders:
    """Mixed in before a form: a placeholder vanishes as one types and is read as a value."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(_NoPlaceholders, account.LoginForm):  # type: ignore[misc]
    """Log-in by name and password."""


class ChangePasswordForm(_NoPlaceholders, account.ChangePasswordForm):  # type: ignore[misc]
    """Change of one's own password."""


class SetPasswordForm(_NoPlaceholders, account.SetPasswordForm):  # type: ignore[misc]
    """First password of an account that has none."""


class ReauthenticateForm(_NoPlaceholders, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that protects the account changes."""


class SecondStepForm(_NoPlaceholders, mfa.AuthenticateForm):  # type: ignore[misc]
    """A code as second step of the log-in."""


class SecondStepAgainForm(_NoPlaceholders, mfa.ReauthenticateForm):  # type: ignore[misc]
    """A code once more."""


class ActivateAppForm(_NoPlaceholders, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""
