"""Reads of declarations under an additional protocol."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from korgan.accounting.domain.declarations import plain_declaration
from korgan.accounting.models import Declaration, DeclarationEntry
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to


def list_declarations(*, actor: Actor) -> QuerySet[Declaration]:
    """Return the declarations that the actor may see, the latest year first."""
    return visible_to(actor, Declaration.objects.select_related("submitted_by", "document"))


def get_declaration(*, actor: Actor, declaration_id: int) -> Declaration:
    """Return one declaration."""
    return get_visible(actor, list_declarations(actor=actor), id=declaration_id)


def latest_entries(declaration: Declaration) -> list[DeclarationEntry]:
    """Return the last version of each entry, by number."""
    last: dict[int, DeclarationEntry] = {}
    for entry in declaration.entries.select_related("recorded_by").order_by("number", "version"):
        last[entry.number] = entry
    return list(last.values())


def declaration_content(declaration: Declaration) -> dict[str, Any]:
    """Return a declaration as plain values, for a file."""
    return plain_declaration(
        declaration.country, declaration.year,
        [
            {
                "article": e.article, "number": e.number, "version": e.version,
                "status": e.status, "location": e.location, "text": e.text,
            }
            for e in latest_entries(declaration)
        ],
    )  # fmt: skip


def next_year_to_declare() -> int:
    """Return the calendar year of which the update is due next."""
    return timezone.localdate().year - 1
