"""What granian serves."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.foreign.hub_view.settings"
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
