"""The user account. Log-in, second factors and sessions are django-allauth's."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """An account; what it may do comes from its memberships, never from the account itself."""

    display_name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=10, blank=True)

    def __str__(self) -> str:
        return self.display_name or self.username


class ApiToken(models.Model):
    """A personal token: only its SHA-256 is kept; it acts in one seat, for some actions."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("may do"), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
