"""The WSGI application of the demonstration's identity providers and registry sources."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "france.franceconnect.providers.settings"
application = get_wsgi_application()
