"""Settings of an installation, all from environment variables (docs/operations.md lists them)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from parvis.kernel.database import database_settings
from parvis.kernel.discovery import installed_systems, package_folder
from parvis.kernel.secrets import secret_key

PARVIS_MODE = os.environ.get("PARVIS_MODE", "demo")  # demo | production | test
PARVIS_DEMO = PARVIS_MODE != "production"
PARVIS_COUNTRY = os.environ.get("PARVIS_COUNTRY", "france")
PARVIS_DATA = Path(os.environ.get("PARVIS_DATA", "var")).resolve()
PARVIS_ORIGIN = os.environ.get("PARVIS_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
PARVIS_PROVIDERS_ORIGIN = os.environ.get("PARVIS_PROVIDERS_ORIGIN", "http://127.0.0.1:8001" if PARVIS_DEMO else "").rstrip("/")
PARVIS_PROVIDERS_SECRET = os.environ.get("PARVIS_PROVIDERS_SECRET", "")
PARVIS_METRICS_TOKEN = os.environ.get("PARVIS_METRICS_TOKEN", "")
# Pages of these audiences open only after a second factor. Nobody in the demonstration, whose accounts have no password either.
PARVIS_SECOND_FACTOR_FOR = os.environ.get("PARVIS_SECOND_FACTOR_FOR", "" if PARVIS_MODE != "production" else "operator").split(",")
# Packages of others whose systems and look join the country's: a ministry's service, a theme.
PARVIS_EXTENSIONS = [name for name in os.environ.get("PARVIS_EXTENSIONS", "").split(",") if name]
PARVIS_SYSTEMS = installed_systems(PARVIS_COUNTRY, *PARVIS_EXTENSIONS)
LOOKS = [package_folder(package) / "look" for package in [*PARVIS_EXTENSIONS, PARVIS_COUNTRY]]
PARVIS_NODE_ID = os.environ.get("PARVIS_NODE_ID", "")  # this installation's name among nodes
PARVIS_NODE_SOURCES = os.environ.get("PARVIS_NODE_SOURCES", "")  # offers that another node answers: offer=network/member …
PARVIS_NODE_ADDRESS = os.environ.get("PARVIS_NODE_ADDRESS", "").rstrip("/")  # https origin of its listener

DEBUG = False
SECRET_KEY = secret_key(PARVIS_DATA, demo=PARVIS_DEMO)
ALLOWED_HOSTS = os.environ.get("PARVIS_HOSTS", "127.0.0.1,localhost,testserver" if PARVIS_DEMO else "").split(",")
CSRF_TRUSTED_ORIGINS = [PARVIS_ORIGIN]

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "parvis.kernel",
    *PARVIS_SYSTEMS,
    "django.forms",  # last: its widgets are drawn by parvis.design
]
MIDDLEWARE = [
    "parvis.core.operations.observation.observed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "parvis.kernel.middleware.security_headers",
    "parvis.kernel.middleware.NullCharacters",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "parvis.kernel.middleware.actor_middleware",
    "parvis.core.apis.middleware.of_interfaces",
]
ROOT_URLCONF = "parvis.kernel.urls"
WSGI_APPLICATION = "parvis.wsgi.application"
APPEND_SLASH = False
CSRF_FAILURE_VIEW = "parvis.kernel.guards.csrf_failure"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [look / "templates" for look in LOOKS],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "parvis.design.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "parvis.design.templatetags.design"],
        },
    }
]

FORM_RENDERER = "parvis.design.rendering.FormRenderer"
MESSAGE_TAGS = {10: "info", 20: "info", 25: "ok", 30: "wait", 40: "wrong"}  # Django's levels as kinds of notice

DATABASES = {"default": database_settings(os.environ.get("PARVIS_DATABASE", ""), PARVIS_DATA)}
# Of each process: it holds limits of calls and others' public keys, nothing that may not be lost.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}}
PARVIS_HUB_CALLS_PER_ADDRESS = int(os.environ.get("PARVIS_HUB_CALLS_PER_ADDRESS", "1000"))  # in a minute
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "UTC"  # stored; pages show the country's own, see parvis.kernel.calendar

STATIC_URL = "/static/"
STATIC_ROOT = PARVIS_DATA / "static"
WHITENOISE_USE_FINDERS = PARVIS_DEMO
STATICFILES_DIRS = [folder for folder in (look / "static" for look in LOOKS) if folder.is_dir()]
STORAGES = {
    "default": {
        "BACKEND": "parvis.core.files.storage.DurableStorage",
        "OPTIONS": {"location": str(PARVIS_DATA / "files"), "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PARVIS_DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

SESSION_COOKIE_NAME = "parvis"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not PARVIS_DEMO:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31536000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

TASKS = {"default": {"BACKEND": os.environ.get("PARVIS_TASKS", "parvis.core.jobs.backend.LeasedDatabaseBackend")}}
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if os.environ.get("PARVIS_SMTP_HOST") else "parvis.core.notices.mailbox.FolderBackend"
)
EMAIL_HOST = os.environ.get("PARVIS_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("PARVIS_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("PARVIS_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PARVIS_SMTP_PASSWORD", "")
EMAIL_USE_TLS = bool(EMAIL_HOST)
DEFAULT_FROM_EMAIL = os.environ.get("PARVIS_MAIL_FROM", "parvis@localhost")

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
PARVIS_UPLOAD_MAX_BYTES = int(os.environ.get("PARVIS_UPLOAD_MAX_BYTES", "200000000"))  # one file, wherever its page allows as much
PARVIS_CLAMD = os.environ.get("PARVIS_CLAMD", "")  # /path/of/clamd.sock or host:port; empty: nothing is scanned
FILE_UPLOAD_HANDLERS = [
    "parvis.core.files.uploads.LimitedUploadHandler",
    "parvis.core.files.uploads.MemoryWherePageAsks",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
LOGGING_CONFIG = "parvis.kernel.logs.configure"
LOGGING = {
    "style": os.environ.get("PARVIS_LOG", "console" if PARVIS_DEMO else "json"),  # json | console
    "level": os.environ.get("PARVIS_LOG_LEVEL", "info"),
    "country": PARVIS_COUNTRY,
}
