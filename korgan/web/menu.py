"""The menu of a page: what the actor's organisation does, and where on it one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.domain import Actor
from korgan.web.capabilities import capabilities_of


@dataclass(frozen=True)
class Entry:
    """One link of the menu; ``parts`` are shown while one is inside."""

    label: str | Promise
    url: str
    picture: str = ""
    badge: int = 0
    parts: Sequence[Entry] = ()
    is_here: bool = False
    is_exact: bool = False


@dataclass(frozen=True)
class Section:
    """Entries under one heading."""

    label: str | Promise
    entries: list[Entry] = field(default_factory=list)


def menu_of(actor: Actor | None, path: str, *, waiting: int = 0) -> list[Section]:
    """Return the menu for an actor at an address; an account without a seat sees only home."""
    everyday = [_entry(_("Home"), "home", "home", path)]
    if actor is None:
        return [Section("", everyday)]
    everyday.append(_entry(_("Waiting for you"), "waiting", "decide", path, badge=waiting))
    work = [
        _entry(
            row.label,
            row.home,
            row.picture,
            path,
            parts=[
                _entry(page.label, page.url_name, "", path)
                for page in row.pages
                if actor.organisation_kind in page.kinds
            ],
        )
        for row in capabilities_of(actor)
    ]
    sections = [Section("", everyday), Section(_("Work"), work)]
    return [section for section in sections if section.entries]


def _entry(
    label: str | Promise,
    url_name: str,
    picture: str,
    path: str,
    *,
    badge: int = 0,
    parts: Sequence[Entry] = (),
) -> Entry:
    url = reverse(url_name)
    inside = path == url or (url != "/" and path.startswith(url))
    return Entry(label, url, picture, badge, parts, inside, path == url)
