"""How often one address may check licences: a guess at codes must stay hopeless."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

WINDOW_SECONDS = 60


def within_limit(request: HttpRequest) -> bool:
    """Count a check of this address; False when it has had its share of this minute."""
    address = get_adapter().get_client_ip(request)
    key = f"licence-check:{address}:{int(timezone.now().timestamp()) // WINDOW_SECONDS}"
    cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
    try:
        return cache.incr(key) <= int(settings.LICENCE_CHECKS_PER_MINUTE)
    except ValueError:  # it expired in this very moment
        return True
