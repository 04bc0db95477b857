"""The WSGI application that granian serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from parvis.core.operations.checks import refuse_wrong_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.settings")
django = get_wsgi_application()

from parvis.core.hubs.front import in_front_of  # noqa: E402  needs the applications that were just loaded
from parvis.core.operations.observation import note  # noqa: E402

application = in_front_of(django, note=note)
if not settings.PARVIS_DEMO:
    refuse_wrong_settings()  # whatever server loads this, production is checked
