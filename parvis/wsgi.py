"""The WSGI application that granian serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from parvis.core.operations.checks import refuse_wrong_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.settings")
application = get_wsgi_application()
if not settings.PARVIS_DEMO:
    refuse_wrong_settings()  # whatever server loads this, production is checked
