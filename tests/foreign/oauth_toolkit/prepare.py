"""Tables, one client and somebody signed in; prints their session's cookie. Environment: as the settings, and PEER_SECRET, PEER_REDIRECT."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.foreign.oauth_toolkit.settings"
import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from oauth2_provider.models import get_application_model  # noqa: E402

call_command("migrate", verbosity=0)
user, _ = get_user_model().objects.get_or_create(username="ada")
get_application_model().objects.get_or_create(
    client_id="peer",
    defaults={
        "client_secret": os.environ["PEER_SECRET"],
        "hash_client_secret": False,  # as fast as it can be set
        "client_type": "confidential",
        "authorization_grant_type": "authorization-code",
        "redirect_uris": os.environ["PEER_REDIRECT"],
        "skip_authorization": True,
        "algorithm": "RS256",
    },
)
session = SessionStore()
session["_auth_user_id"] = str(user.pk)
session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
session["_auth_user_hash"] = user.get_session_auth_hash()
session.save()
print(session.session_key)
