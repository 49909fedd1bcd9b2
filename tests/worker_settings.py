"""Settings of the worker processes that tests start: embedded database, and work that is slow."""

from korgan.settings.local import *  # noqa: F403

SECRET_KEY = "for the test suite only, never for a server"
INSTALLED_APPS = [*INSTALLED_APPS, "korgan.kernel.jobs.tests.slow_work"]  # noqa: F405
