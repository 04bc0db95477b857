"""Settings of the second process: no database, its own pages, this machine only, never in production."""

from urllib.parse import urlsplit

from parvis.settings import *  # noqa: F403
from parvis.settings import MIDDLEWARE as EVERY_MIDDLEWARE
from parvis.settings import PARVIS_DEMO, PARVIS_PROVIDERS_ORIGIN


class DemonstrationOnly(RuntimeError):
    """The demonstration's identity providers let anybody in as anybody."""


if not PARVIS_DEMO:
    raise DemonstrationOnly(
        "The demonstration's identity providers do not start when PARVIS_MODE is production: register real ones instead."
    )

ROOT_URLCONF = "france.franceconnect.providers.urls"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", *filter(None, [urlsplit(PARVIS_PROVIDERS_ORIGIN).hostname])]
DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
# Cookies do not tell ports apart: these must not meet the portal's.
CSRF_COOKIE_NAME = "providers-csrf"
CSRF_TRUSTED_ORIGINS = [PARVIS_PROVIDERS_ORIGIN]
MIDDLEWARE = [
    name
    for name in EVERY_MIDDLEWARE
    if name.rpartition(".")[2] not in ("SessionMiddleware", "MessageMiddleware", "actor_middleware") and not name.startswith("parvis.core")
]
