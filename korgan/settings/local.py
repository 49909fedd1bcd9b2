"""One machine, for trying out and for a site without a line: plain HTTP on loopback only."""

from korgan.settings.base import *  # noqa: F403

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DEMONSTRATION = True
SECOND_FACTOR_REQUIRED = False
