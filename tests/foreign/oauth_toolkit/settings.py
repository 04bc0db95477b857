"""Settings of the peer; environment: PEER_DATABASE (postgresql://…), PEER_KEY (an RSA key, PEM)."""

import os

from parvis.kernel.database import database_settings

SECRET_KEY = "a key for a benchmark, on this machine only"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"]
ROOT_URLCONF = "tests.foreign.oauth_toolkit.urls"
WSGI_APPLICATION = "tests.foreign.oauth_toolkit.wsgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {"default": database_settings(os.environ["PEER_DATABASE"], None)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_RSA_PRIVATE_KEY": os.environ["PEER_KEY"],
    "SCOPES": {"openid": "who you are"},
    "PKCE_REQUIRED": False,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https", "http"],
}
