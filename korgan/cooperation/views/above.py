"""The way here, for every page that enters something."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def above(label: str, url_name: str, *arguments: Any) -> list[tuple[str, str]]:
    """Return the pages above: cooperation, then the one named."""
    return [
        (_("Cooperation"), reverse("cooperation:home")),
        (label, reverse(f"cooperation:{url_name}", args=arguments)),
    ]
