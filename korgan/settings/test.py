"""Settings of the test suite."""

from korgan.settings.base import *  # noqa: F403

SECRET_KEY = "tests-only"  # noqa: S105
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
