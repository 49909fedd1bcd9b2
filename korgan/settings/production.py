"""A nation's deployment: behind a TLS terminator, on PostgreSQL; `check --deploy` is clean."""

import os

from korgan.settings.base import *  # noqa: F403

# How many proxies of one's own stand before the server: limits of attempts count the visitor's
# address, which the outermost of them states, not the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("KORGAN_PROXIES", "1"))

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
