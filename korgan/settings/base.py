"""Settings shared by every deployment. What a deployer sets comes from the environment.

KORGAN_DATA_DIR       folder for the embedded database, originals, keys (default: ./var)
KORGAN_DATABASE_URL   e.g. postgresql://korgan:secret@127.0.0.1/korgan (default: SQLite)
KORGAN_HOSTS          names under which the system is reached, separated by commas
KORGAN_SCREENING_QUOTA  parties a day that an organisation's programs may ask about
KORGAN_SCREENING_NIGHT_HOUR  hour in which known parties are screened again where that is due (2)
KORGAN_CURRENCY       ISO 4217 code in which money is reported (default: USD)
KORGAN_SECRET_KEY     signing key of sessions (default: a file in the folder)
KORGAN_LICENCE_KEY    file of the regulator's key for licences (default: in the folder)
KORGAN_MESSAGE_KEY    file of the agency's key for messages to others (default: in the folder)
KORGAN_CHECK_ADDRESS  https://host under which the public checks licences
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url

PACKAGE = Path(__file__).resolve().parents[1]
DATA_DIR = Path(os.environ.get("KORGAN_DATA_DIR", "var")).resolve()


def _secret_key() -> str:
    """Return the key from the environment or the data folder; empty until one is made."""
    if given := os.environ.get("KORGAN_SECRET_KEY"):
        return given
    kept = DATA_DIR / "secret_key"
    return kept.read_text().strip() if kept.exists() else ""


def _database() -> dict[str, Any]:
    if url := os.environ.get("KORGAN_DATABASE_URL"):
        found = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
        # A page reads a few rows: to start workers for them takes PostgreSQL 40 times as long.
        more = {"options": "-c max_parallel_workers_per_gather=0", **found.get("OPTIONS", {})}
        return {**found, "OPTIONS": more}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "korgan.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # FULL: an acknowledged write survives a loss of power, not only of the process.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            # A transaction that will write takes the write lock first, so it cannot deadlock.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = [h for h in os.environ.get("KORGAN_HOSTS", "").split(",") if h]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.User"
# What every amount is valued in, with the rate of its own day.
REPORTING_CURRENCY = os.environ.get("KORGAN_CURRENCY", "USD")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its templates, so that ours in web/templates/django/forms override them
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "ninja",  # serves its OpenAPI page from its own static files
    "csp",
    "django_tasks",
    "django_tasks_db",
    "korgan.kernel.identity",
    "korgan.kernel.organisations",
    "korgan.kernel.audit",
    "korgan.kernel.approvals",
    "korgan.kernel.documents",
    "korgan.kernel.reference",
    "korgan.kernel.deadlines",
    "korgan.kernel.events",
    "korgan.kernel.records",
    "korgan.kernel.jobs",
    "korgan.kernel.numbering",
    "korgan.accounting",
    "korgan.border",
    "korgan.sources",
    "korgan.trade",
    "korgan.training",
    "korgan.cooperation",
    "korgan.law",
    "korgan.exchange",
    "korgan.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads at random, against guessing by length
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "korgan.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "korgan.web.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "korgan.web.middleware.SessionActivityMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "korgan.web.middleware.ActorMiddleware",
    "korgan.web.middleware.SecondFactorMiddleware",
    "korgan.web.middleware.ErrorPageMiddleware",
]

ROOT_URLCONF = "korgan.web.urls"
WSGI_APPLICATION = "korgan.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "korgan.web.context.shell",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CSRF_FAILURE_VIEW = "korgan.web.views.errors.csrf_failure"

# --- log-in ---
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "korgan.kernel.identity.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "korgan.web.forms.LoginForm",
    "change_password": "korgan.web.forms.ChangePasswordForm",
    "set_password": "korgan.web.forms.SetPasswordForm",
    "reauthenticate": "korgan.web.forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "korgan.web.forms.SecondStepForm",
    "reauthenticate": "korgan.web.forms.SecondStepAgainForm",
    "activate_totp": "korgan.web.forms.ActivateAppForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,30/5m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "Korgan"
USERSESSIONS_TRACK_ACTIVITY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # the page carries the token; no script reads the cookie

# --- what a page may load: nothing from outside, no inline script ---
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# --- languages ---
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("ru", "Русский"),
    ("kk", "Қазақша"),
    ("ky", "Кыргызча"),
    ("tg", "Тоҷикӣ"),
    ("tk", "Türkmençe"),
    ("uz", "Oʻzbekcha"),
    ("vi", "Tiếng Việt"),
    ("id", "Bahasa Indonesia"),
    ("ms", "Bahasa Melayu"),
    ("th", "ไทย"),
    ("km", "ខ្មែរ"),
    ("lo", "ລາວ"),
    ("my", "မြန်မာ"),
    ("fil", "Filipino"),
]
COMPLETE_LANGUAGES = ["en", "ru"]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
FORMAT_MODULE_PATH = ["korgan.web.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Log-in throttling counts across all server processes, so its cache is in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "korgan_cache",
    }
}

# --- files ---
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "korgan.web.browser_libraries.BrowserLibraryFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DOCUMENT_ROOT = DATA_DIR / "originals"
DOCUMENT_MAX_BYTES = 100 * 1024 * 1024
# 0: originals are kept for good.
KEEP_ORIGINALS_YEARS = int(os.environ.get("KORGAN_KEEP_ORIGINALS_YEARS") or 0)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- party screening ---
# Indexes of the lists in force; they can be deleted, and are made again from the database.
SCREENING_ROOT = DATA_DIR / "screening"
# Parties that an organisation's programs may ask about on one day.
SCREENING_QUOTA = int(os.environ.get("KORGAN_SCREENING_QUOTA", "200000"))
# Made ready in a thread of its own, so that no request waits for a compiler.
SCREENING_IN_THREAD = True
# Seconds for which a program's question keeps to the editions and thresholds that it read.
SCREENING_REMEMBER_S = 1.0
# In this hour of the day workers start the screening of known parties that is due.
SCREENING_NIGHT_HOUR = int(os.environ.get("KORGAN_SCREENING_NIGHT_HOUR", "2"))

# --- long work ---
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# The name under which this node signs its audit checkpoints.
AUDIT_ORIGIN = os.environ.get("KORGAN_ORIGIN", "korgan.local")

# The demonstration State marks every page and lets its roles in without a second factor.
DEMONSTRATION = False
SECOND_FACTOR_REQUIRED = True
AUDIT_KEY = DATA_DIR / "keys" / "audit_ed25519.pem"
# Signs certificates of courses; made at the first one.
CREDENTIAL_KEY = DATA_DIR / "keys" / "credential_ed25519.pem"
# Signs launches of classrooms elsewhere (LTI); made when it is first needed.
CLASSROOM_KEY = DATA_DIR / "keys" / "classroom_rsa.pem"

# The regulator's key for licences of sources, and the name under which it signs. Never in the
# database: who can write there must not be able to sign. See docs/sources/licensing.md.
LICENCE_KEY = Path(os.environ.get("KORGAN_LICENCE_KEY") or DATA_DIR / "keys/licence_ed25519.pem")
LICENCE_ORIGIN = f"{AUDIT_ORIGIN}/licences"
# Address of the public check as printed on licences, without the path.
LICENCE_CHECK_ADDRESS = os.environ.get("KORGAN_CHECK_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
# Public checks of licences by one address in a minute.
LICENCE_CHECKS_PER_MINUTE = 30

# Borders on the map of sources: a GeoJSON file of the State's choice; none are drawn if unset.
SOURCES_BORDERS = os.environ.get("KORGAN_BORDERS", "")

# The agency's key for signed messages to agencies of other States. See docs/exchange/messages.md.
MESSAGE_KEY = Path(os.environ.get("KORGAN_MESSAGE_KEY") or DATA_DIR / "keys/message_ed25519.pem")
MESSAGE_ORIGIN = f"{AUDIT_ORIGIN}/messages"
