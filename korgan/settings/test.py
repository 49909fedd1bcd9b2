"""Settings of the test suite. KORGAN_TEST_DATABASE_URL runs it on PostgreSQL."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import dj_database_url

from korgan.settings.base import *  # noqa: F403

SECRET_KEY = "for the test suite only, never for a server"  # noqa: S105
DATA_DIR = Path(tempfile.gettempdir()) / f"korgan-tests-{os.getpid()}"
DOCUMENT_ROOT = DATA_DIR / "originals"
STATIC_ROOT = DATA_DIR / "static"
SCREENING_ROOT = DATA_DIR / "screening"
# A thread has a database connection of its own, which does not see a test's transaction.
SCREENING_IN_THREAD = False
SCREENING_REMEMBER_S = 0.0
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Nothing is collected here, so there is nothing for WhiteNoise to serve.
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]  # noqa: F405
# Argon2 is slow on purpose; tests create many users.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

if url := os.environ.get("KORGAN_TEST_DATABASE_URL"):
    DATABASES = {"default": dict(dj_database_url.parse(url))}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                # PostgreSQL may give rows in any order where none is asked for; so does this.
                "init_command": "PRAGMA reverse_unordered_selects=ON;",
            },
        }
    }

AUDIT_KEY = DATA_DIR / "keys" / "audit_ed25519.pem"
CREDENTIAL_KEY = DATA_DIR / "keys" / "credential_ed25519.pem"
CLASSROOM_KEY = DATA_DIR / "keys" / "classroom_rsa.pem"
LICENCE_KEY = DATA_DIR / "keys" / "licence_ed25519.pem"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Most tests sign in by force; those about the second factor switch it on.
SECOND_FACTOR_REQUIRED = False
