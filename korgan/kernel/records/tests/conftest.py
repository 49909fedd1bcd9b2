"""Pages of this app inside a bare frame: the shell's own frame is tested with the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from korgan.kernel.identity.models import User
from korgan.kernel.organisations.domain import Actor


@pytest.fixture(autouse=True)
def bare_frame(settings: Any) -> None:
    use_bare_frame(settings, "korgan.kernel.records.tests.urls")


def use_bare_frame(settings: Any, urls: str) -> None:
    """Put this folder's base template before the shell's, and an app's own addresses."""
    engine = dict(settings.TEMPLATES[0])
    engine["DIRS"] = [Path(__file__).parent / "templates", *engine["DIRS"]]
    settings.TEMPLATES = [engine, *settings.TEMPLATES[1:]]
    settings.ROOT_URLCONF = urls
    settings.SECOND_FACTOR_REQUIRED = False


def sign_in(client: Client, actor: Actor) -> Client:
    """Sign the actor's user in."""
    client.force_login(
        User.objects.get(id=actor.user_id or 0),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client
