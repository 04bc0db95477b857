"""The peer's application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.foreign.oauth_toolkit.settings")
application = get_wsgi_application()
