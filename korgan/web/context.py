"""What every page's frame needs."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from korgan.kernel.approvals.selectors import list_waiting
from korgan.kernel.organisations.domain import Actor
from korgan.web.menu import Section, menu_of
from korgan.web.views.preferences import THEME_COOKIE, THEMES

# More than so many are shown as so many: counting on is not worth the time.
MOST_COUNTED = 99


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return who acts, the menu, languages, theme and the demonstration mark."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "actor": getattr(request, "actor", None),
        "seats": getattr(request, "seats", []),
        "menu": SimpleLazyObject(lambda: _menu(request)),
        "language_name": dict(settings.LANGUAGES).get(get_language() or "", ""),
        "theme": theme if theme in THEMES else "",
        "demonstration": settings.DEMONSTRATION,
        # Not "version": pages have versions of their own.
        "korgan_version": _version(),
    }


def _menu(request: HttpRequest) -> list[Section]:
    actor: Actor | None = getattr(request, "actor", None)
    waiting = list_waiting(actor=actor)[:MOST_COUNTED].count() if actor else 0
    return menu_of(actor, request.path, waiting=waiting)


@cache
def _version() -> str:
    return version("korgan")
