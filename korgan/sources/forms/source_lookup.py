"""Sources chosen by looking for them: a register may hold a million, a list of choices may not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.template.loader import render_to_string

from korgan.kernel.records.search_index import search
from korgan.sources.models import Source

MOST_FOUND, MOST_CHOSEN = 20, 200


def found_sources(
    offered: QuerySet[Source], text: str, chosen: Sequence[Any]
) -> tuple[list[Source], list[Source], bool]:
    """Return the chosen sources, those found beside them, and whether there are more."""
    keys = [int(each) for each in chosen if str(each).isdecimal()][:MOST_CHOSEN]
    kept = list(offered.filter(id__in=keys).order_by("national_number")) if keys else []
    if not text.strip():
        return kept, [], False
    hits = search(offered.exclude(id__in=keys), (), text).order_by("national_number", "id")
    found = list(hits[: MOST_FOUND + 1])
    return kept, found[:MOST_FOUND], len(found) > MOST_FOUND


class SourceLookup(forms.CheckboxSelectMultiple):
    """A search field, and what it finds as boxes to be ticked; ``address`` answers a search."""

    def __init__(self, address: str, offered: QuerySet[Source], text: str = "") -> None:
        super().__init__()
        self.address, self.offered, self.text = address, offered, text

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> Any:
        """Show what is chosen and what is found; never everything there is."""
        kept, found, is_cut = found_sources(self.offered, self.text, value or [])
        context = {
            "name": name, "id": (attrs or {}).get("id", f"id_{name}"), "address": self.address,
            "text": self.text, "kept": kept, "found": found, "is_cut": is_cut,
        }  # fmt: skip
        return render_to_string("sources/source_lookup.html", context)


class SourcesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several sources, chosen by looking for them; ``offer`` says among which."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Source.objects.none(), widget=forms.MultipleHiddenInput, **options)

    def offer(self, offered: QuerySet[Source], address: str, text: str = "") -> None:
        """Say among which sources is looked, and where a search is answered."""
        self.queryset = offered
        self.widget = SourceLookup(address, offered, text)
        self.widget.is_required = self.required
