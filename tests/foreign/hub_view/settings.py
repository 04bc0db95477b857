"""Parvis's own settings, for its tables, with the peer's address and no middleware at all."""

from parvis.settings import *  # noqa: F403

ROOT_URLCONF = "tests.foreign.hub_view.urls"
WSGI_APPLICATION = "tests.foreign.hub_view.wsgi.application"
MIDDLEWARE = ()
