"""The menu of a page: what the actor's organisation does, and where on it one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from korgan.kernel.audit.checkpoints import KEEP_LOG
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.services import MANAGE_ORGANISATIONS
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
    everyday.append(_entry(_("What is due"), "deadlines:due", "clock", path))
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
    sections = [
        Section("", everyday),
        Section(_("Work"), work),
        Section(_("Common"), _common(actor, path)),
    ]
    return [section for section in sections if section.entries]


def _common(actor: Actor, path: str) -> list[Entry]:
    entries = [_entry(_("Rule packs"), "reference:packs", "document", path)]
    if KEEP_LOG.permits(actor):
        parts = [_entry(_("Checkpoints"), "audit:checkpoints", "", path)]
        entries.append(_entry(_("Audit log"), "audit:entries", "history", path, parts=parts))
    if MANAGE_ORGANISATIONS.permits(actor):
        pages = (
            (_("Members"), "administration:members"),
            (_("Organisations"), "administration:organisations"),
            (_("Sites"), "administration:sites"),
        )
        parts = [_entry(label, name, "", path) for label, name in pages]
        members = _entry(
            _("Administration"), "administration:members", "organisation", path, parts=parts
        )
        entries.append(replace(members, is_here=path.startswith("/administration/")))
    return entries


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
