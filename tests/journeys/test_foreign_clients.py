"""Clients that others wrote sign in at the running demonstration, each with its own options only."""

from __future__ import annotations

import hmac
import json
import re
import subprocess
import sys
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from foreign import run

RETURN_TO = "http://127.0.0.1:3000/callback"
EVERYTHING = "openid identite_pivot email"


@pytest.fixture(scope="module")
def clients(country):
    """The demonstration's ready-made clients, as ``parvis signin demo-clients --json`` tells them, by name."""
    command = [sys.executable, "-m", "parvis", "signin", "demo-clients", "--json", "--origin", country.origin]
    told = subprocess.run(command, env=country.environment, capture_output=True, text=True, check=True).stdout
    return {each["client_id"]: each for each in json.loads(told[told.index("[") :])}


def walk(country, url: str, *, provider: str = "impots", account: str = "maelle") -> str:
    """From an authorisation address to the service's own, as a browser without JavaScript goes."""
    with httpx.Client(headers={"accept-language": "en"}) as browser:
        for _ in range(20):
            if not url.startswith((country.origin, country.providers)):
                return url
            answer = browser.get(url)
            if answer.status_code == 200:
                answer = browser.post(
                    url, data=filled(answer.text, at_provider=url.startswith(country.providers), provider=provider, account=account)
                )
            assert answer.status_code in (302, 303), re.sub(r"<[^>]+>|\s+", " ", answer.text)[:2000]
            url = urljoin(url, answer.headers["location"])
    raise AssertionError("the way has no end")


def filled(page: str, *, at_provider: bool, provider: str, account: str) -> dict[str, str]:
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    form = {"csrfmiddlewaretoken": token[1]} if token else {}
    if at_provider:
        return form | {"account": account}
    return form | ({"continue": "yes"} if 'name="continue"' in page else {"provider": provider})


def openid_client(country, client, **more):
    acr = "eidas2" if "/high/" in client["issuer"] else "eidas1"
    told = {
        **client,
        "redirect_uri": RETURN_TO,
        "origin": country.origin,
        "providers": country.providers,
        "provider": "laposte" if acr == "eidas2" else "impots",
        "account": "maelle",
        "parameters": {"scope": EVERYTHING, "acr_values": acr},
        "signed": True,
        **more,
    }
    return run("openid_client.mjs", told)


def key_for(client, use):
    return next(key for key in client["jwks"]["keys"] if key["use"] == use)


def test_openid_client_signs_in_at_the_low_level(country, clients):
    got = openid_client(country, clients["demo-low"])
    assert (got["id_token"]["acr"], got["id_token"]["aud"]) == ("eidas1", "demo-low")
    assert (got["userinfo"]["family_name"], got["userinfo"]["birthplace"]) == ("KERDONCUFF", "35238")
    assert got["refused"] == "invalid_token"


@pytest.mark.parametrize("name", ["demo-high", "demo-high-key"])
def test_openid_client_signs_in_at_the_high_levels_and_opens_the_encrypted_identity(country, clients, name):
    client = clients[name]
    proof = {"key": key_for(client, "sig")} if client["authentication"] == "private_key_jwt" else {}
    got = openid_client(country, client, decrypt=key_for(client, "enc"), **proof)
    assert got["id_token"]["acr"] == "eidas2"
    assert got["userinfo"]["family_name"] == "KERDONCUFF"


def test_openid_client_signs_in_in_standard_mode(country, clients):
    got = openid_client(country, clients["demo-standard"], pkce=True, parameters={"scope": EVERYTHING, "max_age": "300"})
    assert got["id_token"]["auth_time"]
    assert got["userinfo"]["given_name_array"] == ["Maëlle"]


def test_openid_client_signs_an_agent_in(country, clients):
    asked = {"scope": "openid given_name usual_name email siret", "claims": '{"id_token":{"amr":{"essential":true}}}'}
    got = openid_client(country, clients["demo-agents"], parameters=asked, provider="agents", account="claire")
    assert got["userinfo"]["usual_name"] == "Morvan"
    assert got["id_token"]["amr"]


def test_openid_client_reads_json_where_the_client_asked_for_it(country, clients):
    got = openid_client(country, clients["demo-standard-json"], signed=False, pkce=True)
    assert got["userinfo"]["family_name"] == "KERDONCUFF"


def test_authlib_signs_in_in_standard_mode_with_json_user_information(country, clients):
    """A secret in the header and a short state, as is its habit; its leeway must be shorter than a token lives."""
    known = clients["demo-standard-json"]
    with OAuth2Client(known["client_id"], known["client_secret"], scope=EVERYTHING, redirect_uri=RETURN_TO, leeway=5) as service:
        found = httpx.get(f"{known['issuer']}/.well-known/openid-configuration").json()
        url, state = service.create_authorization_url(found["authorization_endpoint"])
        tokens = service.fetch_token(found["token_endpoint"], authorization_response=walk(country, url), state=state)
        told = service.get(found["userinfo_endpoint"]).json()
    assert tokens["id_token"]
    assert (told["family_name"], told["birthdate"][:4].isdigit()) == ("KERDONCUFF", True)


MOZILLA = """
import json, sys, django
from django.conf import settings
told = json.loads(sys.argv[1])
settings.configure(
    DEBUG=True, SECRET_KEY="x" * 50, ALLOWED_HOSTS=["*"], ROOT_URLCONF="__main__", USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "mozilla_django_oidc"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"],
    AUTHENTICATION_BACKENDS=["mozilla_django_oidc.auth.OIDCAuthenticationBackend"],
    SESSION_SERIALIZER="django.contrib.sessions.serializers.JSONSerializer",
    LOGIN_REDIRECT_URL="/in", LOGIN_REDIRECT_URL_FAILURE="/failed",
    **told["settings"],
)
django.setup()
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
urlpatterns = [path("oidc/", include("mozilla_django_oidc.urls"))]
call_command("migrate", verbosity=0)
browser = Client(headers={"host": "127.0.0.1:3000"})
print(browser.get("/oidc/authenticate/").headers["Location"], flush=True)
back = sys.stdin.readline().strip()
answer = browser.get(back)
from django.contrib.auth import get_user_model
users = [user.email for user in get_user_model().objects.all()]
print(json.dumps({"to": answer.headers["Location"], "users": users}), flush=True)
"""


def mozilla(country, known, extra):
    """A Django site with mozilla-django-oidc, in a process of its own; what it made of the sign-in."""
    found = httpx.get(f"{known['issuer']}/.well-known/openid-configuration").json()
    told = {
        "OIDC_RP_CLIENT_ID": known["client_id"],
        "OIDC_RP_CLIENT_SECRET": known["client_secret"],
        "OIDC_RP_SIGN_ALGO": "ES256",
        "OIDC_RP_SCOPES": EVERYTHING,
        "OIDC_OP_AUTHORIZATION_ENDPOINT": found["authorization_endpoint"],
        "OIDC_OP_TOKEN_ENDPOINT": found["token_endpoint"],
        "OIDC_OP_USER_ENDPOINT": found["userinfo_endpoint"],
        "OIDC_OP_JWKS_ENDPOINT": found["jwks_uri"],
        **extra,
    }
    command = [sys.executable, "-c", MOZILLA, json.dumps({"settings": told})]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as site:
        url = site.stdout.readline().strip()
        if not url:
            raise AssertionError(site.communicate()[1])
        back = urlsplit(walk(country, url))
        said, errors = site.communicate(f"{back.path}?{back.query}\n", timeout=60)
    assert said, errors
    return json.loads(said.splitlines()[-1])


def test_mozilla_django_oidc_signs_in_at_the_low_level(country, clients):
    got = mozilla(country, clients["demo-low"], {"OIDC_AUTH_REQUEST_EXTRA_PARAMS": {"acr_values": "eidas1"}})
    assert got["to"] == "/in"
    assert len(got["users"]) == 1


def test_mozilla_django_oidc_signs_in_in_standard_mode_with_pkce(country, clients):
    got = mozilla(country, clients["demo-standard"], {"OIDC_USE_PKCE": True})
    assert got["to"] == "/in"
    assert len(got["users"]) == 1


@pytest.mark.parametrize(("provider", "family_name"), [("impots", "family_name"), ("laposte", "family_name"), ("carte", "surname")])
def test_openid_client_signs_in_directly_at_an_identity_provider(country, provider, family_name):
    """Without the broker: what the demonstration's providers speak is what any client understands."""
    root = (country.data / "keys" / "demo-providers.key").read_text()
    told = {
        "issuer": f"{country.providers}/{provider}",
        "client_id": "parvis",
        "client_secret": hmac.new(root.encode(), f"provider:{provider}".encode(), sha256).hexdigest(),
        "redirect_uri": f"{country.origin}/sign-in/callback/{provider}",
        "scope": "openid profile birth email",
        "account": "maelle",
    }
    got = run("openid_client_at_provider.mjs", told)
    assert got["id_token"]["sub"] == got["userinfo"]["sub"] == f"{provider}-maelle"
    assert got["userinfo"][family_name].upper() == "KERDONCUFF"
