"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the actor and the demonstration mark."""
    return {"actor": getattr(request, "actor", None), "demonstration": settings.DEMONSTRATION}
