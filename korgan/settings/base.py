"""Settings shared by every deployment."""

INSTALLED_APPS: list[str] = []
USE_TZ = True
