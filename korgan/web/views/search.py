"""One search over everything that the actor may see, grouped by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.seats import actor_of
from korgan.web.capabilities import Provider, load, providers_of

SHORTEST = 2
PER_KIND = 5
PER_PAGE = 30


@dataclass(frozen=True)
class Group:
    """The hits of one kind, and where the next ones are."""

    provider: Provider
    hits: list[tuple[str, str]]
    following: int | None


def search(request: HttpRequest) -> HttpResponse:
    """Show hits for ``q``; with ``kind`` only of that kind, paged by ``before``."""
    actor = actor_of(request)
    text = request.GET.get("q", "").strip()[:200]
    kind = request.GET.get("kind", "")
    providers = [row for row in providers_of(actor) if kind in ("", row.kind)]
    groups = []
    if len(text) >= SHORTEST:
        size = PER_PAGE if kind else PER_KIND
        before = request.GET.get("before", "")
        groups = [_group(row, actor, text, size, before if kind else "") for row in providers]
    context: dict[str, Any] = {
        "search_text": text,
        "kind": kind,
        "groups": [group for group in groups if group.hits],
        "asked": len(text) >= SHORTEST,
        "shortest": SHORTEST,
        "searchable": [row.label for row in providers],
    }
    is_fragment = request.headers.get("HX-Target") == "hits"
    return render(request, "web/search_hits.html" if is_fragment else "web/search.html", context)


def _group(provider: Provider, actor: Actor, text: str, size: int, before: str) -> Group:
    found: QuerySet[Model] = load(provider.selector)(actor=actor, text=text).order_by("-pk")
    if before.isdecimal():
        found = found.filter(pk__lt=int(before))
    records = list(found[: size + 1])
    hits = [(str(record), reverse(provider.url_name, args=[record.pk])) for record in records]
    following = records[size - 1].pk if len(records) > size else None
    return Group(provider, hits[:size], following)
